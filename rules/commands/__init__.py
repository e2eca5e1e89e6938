"""Duty: the grammar of commands by mail reply (domain d.4), as pure values.

It must never carry out a command, and never read a clock, a file or a database.
"""

from rules.commands.grammar import parse_commands
from rules.commands.help import help_lines, one_line
from rules.commands.table import COMMANDS, LANGUAGES, Argument, CommandRow, Role, Who
from rules.commands.values import Command, Problem

__all__ = [
    "COMMANDS",
    "LANGUAGES",
    "Argument",
    "Command",
    "CommandRow",
    "Problem",
    "Role",
    "Who",
    "help_lines",
    "one_line",
    "parse_commands",
]
