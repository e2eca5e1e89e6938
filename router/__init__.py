"""Into whose hands: senders, duty rosters, assignments and hand-overs."""
