"""Structured logs on standard error. Never logs mail bodies, subjects, secrets or tokens: callers pass ids and counts."""

import logging
import sys
from typing import TextIO

import structlog

LEVEL_BY_NAME = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log line, also those of libraries, as one JSON object to `stream` (default standard error)."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVEL_BY_NAME[level])
    # It tells every wake-up at INFO; a heartbeat of seconds would drown everything else.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # Its warnings show a client's lines as they came: those of a mail, where a client is confused.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
