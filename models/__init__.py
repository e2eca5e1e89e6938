"""Tables, engine and migrations. Decides nothing."""
