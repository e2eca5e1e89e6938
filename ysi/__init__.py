"""The program: commands, service, demo and scenario player."""
