"""The ground floor: clock, settings, errors, logs, chance and checkpoints. Knows nothing of mails or tasks."""
