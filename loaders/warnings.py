"""Where warnings and their subjects are found."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from loaders.base import newest, one
from models.audit import RuleVersion
from models.entities import Entity
from models.regions import District, Industry
from models.warnings import OPEN_SQL, RiskWarning, WatchList

IN_FORCE = f"{{t}}.{OPEN_SQL} AND {{t}}.expires_on >= {{today}}"
of_entity = newest(RiskWarning.entity_id, by=RiskWarning.issued_at, where=IN_FORCE)
rule = one(RuleVersion.code, of=RiskWarning.rule_code)
by_event = one(RiskWarning.id, of="subject_id")
entity = one(Entity.id, of=RiskWarning.entity_id)
district = one(District.code, of=RiskWarning.district_code)
industry = one(Industry.code, of=RiskWarning.industry_code)

COLUMNS = {
    "entity_id": ("entity_id", "uuid"),
    "district_code": ("district_code", "text"),
    "industry": ("industry_code", "text"),
    "level": ("level", "text"),
    "kind": ("kind", "text"),
    "audience": ("audience", "text"),
}
"""The column of each value of a warning's event; the first that a filter names is walked."""


def snapshot(
    wanted: Mapping[str, frozenset[Any]],
    today: date,
    since: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[Any, ...]:
    """The statement and its arguments: warnings in force, latest first, after a place.

    Written by hand: entities or districts are walked one by one, each in its own index.
    """
    arguments: list[Any] = [limit, today]

    def bind(value: object, cast: str) -> str:
        arguments.append(value)
        return f"${len(arguments)}::{cast}"

    in_force = IN_FORCE.replace("{t}", "w").replace("{today}", "$2::date")
    where, walked = [in_force], None
    for key, (column, cast) in COLUMNS.items():
        if key not in wanted:
            continue
        values = bind(list(wanted[key]), f"{cast}[]")
        if walked is None and key in ("entity_id", "district_code"):
            walked, values = values, "n.key"
            where.append(f"w.{column} = n.key")
        else:
            where.append(f"w.{column} = ANY({values})")
    if since is not None:
        at, last = bind(since[0], "timestamptz"), bind(since[1], "uuid")
        where.append(f"(w.issued_at, w.id) < ({at}, {last})")
    order = "ORDER BY w.issued_at DESC, w.id DESC LIMIT $1"
    body = f"SELECT w.id, w.issued_at FROM warning w WHERE {' AND '.join(where)} {order}"
    if walked is not None:
        body = (
            f"SELECT w.id, w.issued_at FROM unnest({walked}) n(key) "
            f"CROSS JOIN LATERAL ({body}) w {order}"
        )
    return body, *arguments


def own_lists(owner: str, key: UUID | None) -> Select[Any]:
    """Watch lists of a person, by name, each with the codes of its entities."""
    codes = (
        select(func.coalesce(func.array_agg(Entity.uscc), []))
        .where(Entity.id == func.any(WatchList.entity_ids))
        .scalar_subquery()
    )
    asked = select(WatchList.name, WatchList.updated_at, codes.label("usccs"))
    mine = asked.where(WatchList.owner == owner).order_by(WatchList.name)
    return mine if key is None else mine.where(WatchList.id == key)
