"""What a client is told: data, and errors with a code and a path, never SQL or a stack."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
import structlog
from graphql import ExecutionResult, GraphQLError

from resolvers.outages import outage
from rules.errors import Language, Refused

LOG = structlog.get_logger()
INVALID = "GRAPHQL_INVALID"
INTERNAL = "INTERNAL"


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def error_of(error: GraphQLError, lang: Language) -> dict[str, Any]:
    """One error of the answer."""
    answer: dict[str, Any] = {"message": error.message}
    if error.locations:
        answer["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        answer["path"] = error.path
    original = error.original_error
    if isinstance(original, Refused):
        answer["message"] = original.message(lang)
        answer["extensions"] = refusal(original)
    elif original is not None and not isinstance(original, GraphQLError):
        answer["message"], answer["extensions"] = _internal(original, lang)
    else:
        answer["extensions"] = {"code": INVALID, **(error.extensions or {})}
    return answer


def reason_of(error: GraphQLError) -> str:
    """The code of a refusal, else the kind of the failure; nothing of what it says."""
    original = error.original_error
    return original.code.value if isinstance(original, Refused) else type(original).__name__


def refusal(refused: Refused) -> dict[str, Any]:
    """The extensions of a refusal: its code and the argument at fault."""
    extensions: dict[str, Any] = {"code": refused.code.value}
    if refused.path:
        extensions["argument"] = [_camel(str(step)) for step in refused.path]
    return extensions


def _internal(error: Exception, lang: Language) -> tuple[str, dict[str, Any]]:
    reference = uuid4().hex[:12]
    code = outage(error)
    if code is not None:
        LOG.warning("outage", reference=reference, code=code, reason=type(error).__name__)
        return Refused(code).message(lang), {"code": code.value, "reference": reference}
    LOG.error("unexpected", reference=reference, exc_info=error)
    message = "内部错误，请凭编号反馈" if lang == "zh" else "Internal error; quote the reference"
    return message, {"code": INTERNAL, "reference": reference}


class Answer(NamedTuple):
    """An answer as bytes; `ran` is false where execution never began."""

    body: bytes
    ran: bool
    code: str | None = None
    """The code of the first error, where there is no data."""
    retry_after: int | None = None
    """In how many seconds one may come again who asked too much."""
    error: str | None = None
    """The code of the first error, be there data or not."""

    @property
    def content(self) -> dict[str, Any]:
        """The answer read again, for callers inside the process."""
        read: dict[str, Any] = orjson.loads(self.body)
        return read


def answered(answer: dict[str, Any]) -> Answer:
    """An answer put together as a mapping."""
    error = code_of(answer)
    code = error if answer.get("data") is None else None
    return Answer(orjson.dumps(answer), "data" in answer, code, error=error)


def answer_of(result: ExecutionResult, lang: Language) -> dict[str, Any]:
    """The whole answer of an operation that ran."""
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error_of(error, lang) for error in result.errors]
    return answer


def refused_answer(errors: Sequence[GraphQLError], lang: Language) -> dict[str, Any]:
    """The answer to a request that did not run."""
    return {"errors": [error_of(error, lang) for error in errors]}


def code_of(answer: dict[str, Any]) -> str | None:
    """The code of the first error."""
    errors = answer.get("errors")
    return str(errors[0]["extensions"]["code"]) if errors else None
