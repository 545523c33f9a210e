"""The statements of the regulator's queue; written by hand, for districts are walked one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from loaders.base import one
from loaders.warnings import COLUMNS
from models.audit import RuleVersion
from models.warnings import OPEN_SQL, RiskWarning

rule = one(RuleVersion.code, of="rule")
popped = one(RiskWarning.id, of="subject_id")

STEPS = """
SELECT warning_id, move, state, actor, note, at FROM warning_step
WHERE warning_id = ANY($1::uuid[]) ORDER BY warning_id, at, id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which open warnings: values by column, states, whose, and due before which day."""

    wanted: Mapping[str, frozenset[Any]]
    states: Sequence[str] | None
    assignee: str | None
    late: date | None


def page(asked: Asked, since: tuple[date, UUID] | None, limit: int) -> tuple[Any, ...]:
    """Whole rows by deadline, after a place, and the statement's arguments."""
    arguments: list[Any] = []
    body, walked = _body(asked, arguments)
    if since is not None:
        body += f" AND (w.due_on, w.id) > ({_bind(arguments, since[0], 'date')}, "
        body += f"{_bind(arguments, since[1], 'uuid')})"
    order = f"ORDER BY w.due_on, w.id LIMIT {_bind(arguments, limit, 'int')}"
    if walked is None:
        return f"SELECT w.* FROM warning w WHERE {body} {order}", *arguments
    inner = f"SELECT w.* FROM warning w WHERE {body} {order}"
    outer = f"SELECT w.* FROM unnest({walked}) n(key) CROSS JOIN LATERAL ({inner}) w {order}"
    return outer, *arguments


def total(asked: Asked) -> tuple[Any, ...]:
    """How many there are."""
    arguments: list[Any] = []
    body, walked = _body(asked, arguments)
    source = "warning w" if walked is None else f"unnest({walked}) n(key), warning w"
    return f"SELECT count(*) AS total FROM {source} WHERE {body}", *arguments


def _body(asked: Asked, arguments: list[Any]) -> tuple[str, str | None]:
    where, walked = [f"w.{OPEN_SQL}"], None
    for key, (column, cast) in COLUMNS.items():
        if key not in asked.wanted:
            continue
        values = _bind(arguments, list(asked.wanted[key]), f"{cast}[]")
        if key == "district_code":
            walked = values
            where.append("w.district_code = n.key")
        else:
            where.append(f"w.{column} = ANY({values})")
    if asked.states is not None:
        where.append(f"w.state = ANY({_bind(arguments, list(asked.states), 'text[]')})")
    if asked.assignee is not None:
        where.append(f"w.assignee = {_bind(arguments, asked.assignee, 'text')}")
    if asked.late is not None:
        where.append(f"w.due_on < {_bind(arguments, asked.late, 'date')}")
    return " AND ".join(where), walked


def _bind(arguments: list[Any], value: object, cast: str) -> str:
    arguments.append(value)
    return f"${len(arguments)}::{cast}"
