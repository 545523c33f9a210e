"""How settings are read and held to their bounds: from arguments, the environment, or a default.

A library for this would take 9 MB in every worker, for values that are read once.
"""

import os
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

TRUTHS = dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True)
TRUTHS |= dict.fromkeys(("0", "false", "f", "no", "n", "off"), False)
BOUNDS = "bounds"


class WrongSetting(ValueError):  # noqa: N818 - told to a person
    """A setting that cannot be used: which one, and why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a value must keep to, where it is not None."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    pattern: str | None = None
    shortest: int = 0

    def broken(self, value: Any) -> str | None:
        """What is wrong with a value, if anything."""
        if isinstance(value, str):
            if self.pattern is not None and not re.fullmatch(self.pattern, value):
                return f"must match {self.pattern}"
            return f"must have {self.shortest} characters" if len(value) < self.shortest else None
        if self.least is not None and not value >= self.least:
            return f"must be at least {self.least:g}"
        if self.above is not None and not value > self.above:
            return f"must be above {self.above:g}"
        if self.most is not None and not value <= self.most:
            return f"must be at most {self.most:g}"
        return None


def setting(
    default: Any = MISSING, *, of: Callable[[dict[str, Any]], Any] | None = None, **bounds: Any
) -> Any:
    """A setting with bounds, or one whose default is made `of` those before it."""
    metadata = {BOUNDS: Bounds(**bounds), "of": of}
    return field(default=None if of else default, metadata=metadata)


def read(owner: type, given: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The values of all settings that a dataclass declares; raises WrongSetting."""
    kinds, values = get_type_hints(owner), dict[str, Any]()
    environment = {name.upper(): value for name, value in os.environ.items() if value}
    declared = fields(owner)
    if unknown := sorted(set(given) - {one.name for one in declared}):
        raise WrongSetting(unknown[0], "there is no such setting")
    for one in declared:
        found = given.get(one.name, environment.get(f"{prefix}{one.name}".upper(), MISSING))
        values[one.name] = _value(one, kinds[one.name], found, values)
    return values


def _value(one: Field[Any], kind: Any, found: Any, before: dict[str, Any]) -> Any:
    of = one.metadata.get("of")
    if found is MISSING:
        value = one.default if of is None else of(before)
    else:
        try:
            value = _of_kind(kind, found)
        except ValueError as error:
            raise WrongSetting(one.name, str(error)) from error
    bounds = one.metadata.get(BOUNDS)
    broken = bounds.broken(value) if bounds is not None and value is not None else None
    if broken is not None:
        raise WrongSetting(one.name, broken)
    return value


def _of_kind(kind: Any, found: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = [one for one in get_args(kind) if one is not type(None)]
        return None if found is None else _of_kind(kind, found)
    if get_origin(kind) is Literal or issubclass(kind, StrEnum):
        known = get_args(kind) or tuple(kind)
        if found not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return found if get_args(kind) else kind(found)
    if kind is bool and isinstance(found, str):
        if found.lower() not in TRUTHS:
            raise ValueError("must be true or false")
        return TRUTHS[found.lower()]
    if kind is int and isinstance(found, float) and not found.is_integer():
        raise ValueError("must be a whole number")
    if kind in (int, float, Path) and isinstance(found, int | float | str | Path):
        return kind(found)
    if not isinstance(found, kind):
        raise ValueError(f"must be {kind.__name__}")
    return found
