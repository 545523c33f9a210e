"""Which failures are the database's absence and no fault of ours, and what a client may conclude.

Refuses to guess: a commit whose answer was lost is neither done nor failed.
"""

from collections.abc import Iterator

import asyncpg
from sqlalchemy.exc import TimeoutError as NoConnection

from rules.errors import ErrorCode

OUTAGES = (
    OSError,
    NoConnection,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
)
"""`TimeoutError` is an `OSError`: an answer that did not come counts too."""
GONE = ("08", "57P")
"""Classes of SQLSTATE after which nobody knows whether a commit was carried out."""


class OutcomeUnknown(Exception):  # noqa: N818 - neither done nor failed
    """The answer to a commit was lost; the same key asks again without doing it twice."""


def outage(error: BaseException) -> ErrorCode | None:
    """The code for what the database's absence caused; None for any other failure."""
    causes = list(_causes(error))
    if any(isinstance(each, OutcomeUnknown) for each in causes):
        return ErrorCode.OUTCOME_UNKNOWN
    if any(isinstance(each, asyncpg.QueryCanceledError) for each in causes):
        return None
    return ErrorCode.UNAVAILABLE if any(isinstance(one, OUTAGES) for one in causes) else None


def is_unanswered(error: BaseException) -> bool:
    """Whether PostgreSQL did not live to say what became of a commit."""
    said = [one for one in _causes(error) if isinstance(one, asyncpg.PostgresError)]
    if said:
        return str(said[0].sqlstate).startswith(GONE)
    return outage(error) is not None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from; SQLAlchemy wraps the driver's twice."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = getattr(found, "orig", None) or found.__cause__
