"""Structured logs: one JSON object a line on stderr, no local variables, no personal data.

What a library or PostgreSQL says of a failure may quote a row; details and whatever looks like a
telephone, identity number or e-mail address are cut out before a line is written.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from itertools import count
from typing import Any

from app import memory

memory.spare()
import structlog  # noqa: E402 - without rich

CORRELATION: ContextVar[str | None] = ContextVar("correlation", default=None)
"""The id of the request that is being answered, in every line that it causes."""
LIFE, NUMBERS = os.urandom(4).hex(), count(1)
"""A process numbers its requests behind a name of its own; a random id costs three times more."""
GIVEN_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
QUOTED = re.compile(r"(\n?DETAIL:|\[parameters:|\[SQL:).*", re.DOTALL)
PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)|[\w.+-]+@[\w-]+\.[\w.-]+")
CUT = "***"


def correlate(given: bytes | None) -> str:
    """The id of a request: the caller's own if it is one, or a new one."""
    known = given is not None and GIVEN_ID.fullmatch(given)
    made = given.decode("ascii") if given is not None and known else f"{LIFE}{next(NUMBERS):08x}"
    CORRELATION.set(made)
    return made


def scrubbed(value: Any) -> Any:
    """The value with nothing personal in any text of it."""
    if isinstance(value, str):
        return PERSONAL.sub(CUT, QUOTED.sub(CUT, value))
    if isinstance(value, Mapping):
        return {name: scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(inner) for inner in value]
    return value


def _scrub(_: Any, __: str, event: Any) -> Any:
    return scrubbed(event)


def _correlated(_: Any, __: str, event: Any) -> Any:
    request = CORRELATION.get()
    return event if request is None else event | {"request": request}


PROCESSORS: list[Any] = [
    _correlated,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    ),
    _scrub,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


class Lines(logging.Formatter):
    """What libraries log, in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        event: Any = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for processor in PROCESSORS:
            event = processor(None, record.levelname.lower(), event)
        return str(event)


LIBRARIES: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "app.telemetry.Lines"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "lines",
            "stream": "ext://sys.stderr",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
"""The logging of the server and of every library."""


def configure(level: str) -> None:
    """Set how this process logs; called once at its start."""
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # whatever it is by then
        cache_logger_on_first_use=False,
    )
