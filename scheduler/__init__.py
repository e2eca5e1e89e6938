"""The clock's door: wakes, and does what is due according to rows. Decides nothing about promises itself."""
