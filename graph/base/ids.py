"""Global ids: a prefix that names the type, then the row's uuid."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rules.errors import ErrorCode, Refused


def write(prefix: str, key: UUID) -> str:
    """`ent_0190…`."""
    return f"{prefix}_{key}"


def split(text: str, path: tuple[str | int, ...] = ("id",)) -> tuple[str, UUID]:
    """Prefix and uuid; only the exact text that `write` makes is an id."""
    prefix, _, rest = text.partition("_")
    try:
        key = UUID(rest)
    except ValueError as error:
        raise Refused(ErrorCode.INVALID_ID, path) from error
    if write(prefix, key) != text:
        raise Refused(ErrorCode.INVALID_ID, path)
    return prefix, key


def read(prefix: str, text: str, path: tuple[str | int, ...]) -> UUID:
    """The uuid of an id that must name this type."""
    found, key = split(text, path)
    if found != prefix:
        raise Refused(ErrorCode.INVALID_ID, path)
    return key


def in_arguments(args: Mapping[str, Any], ids: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The arguments with each global id read as a uuid."""
    named = dict(ids)
    return {
        name: read(named[name], value, (name,)) if name in named and value is not None else value
        for name, value in args.items()
    }
