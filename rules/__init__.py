"""The promises as pure functions over frozen values. Never reads a clock, a file, a database or the network."""
