"""Where log lines go and how they look: one event a line, UTC, standard error. No answers, passwords or tokens."""

import logging
import sys

import structlog

from app.config import LogFormat


def set_up_logging(log_format: LogFormat, level: int = logging.INFO) -> None:
    """Send everything from this level on to standard error, as JSON lines in production."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
