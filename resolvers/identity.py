"""What a code says of itself, without looking anything up."""

from typing import Any

from resolvers.context import Ctx
from rules import identity
from rules.errors import ErrorCode, Refused
from rules.uscc import Label

LONGEST = 100


async def validate_uscc(ctx: Ctx, code: str) -> dict[str, Any]:
    """The parts of a code, why it is not valid, and what may have been meant."""
    if len(code) > LONGEST:
        raise Refused(ErrorCode.TOO_LONG, ("code",), field="code", limit=LONGEST)
    report = identity.validate(code)
    return {
        "is_valid": report.is_valid,
        "normalised": report.normalised,
        "reason": report.reason,
        "message": report.reason.text(ctx.lang) if report.reason else None,
        "suggestion": report.suggestion,
        "parts": _parts(report, ctx),
    }


def _parts(report: identity.UsccReport, ctx: Ctx) -> dict[str, Any] | None:
    if report.parts is None:
        return None

    def named(label: Label) -> str:
        return label.zh if ctx.lang == "zh" else label.en

    return report.parts._asdict() | {
        "authority_name": named(report.parts.authority_name),
        "body_class_name": named(report.parts.body_class_name),
    }
