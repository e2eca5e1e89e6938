"""The scenario player: the real parts under a virtual clock, mailbox and mail server. Swaps these three and nothing else."""
