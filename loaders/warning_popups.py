"""The statements of warnings that pop up, each under the row rule of the viewer's rights."""

from datetime import date
from typing import Any
from uuid import UUID

from models.visibility import row_rule
from models.warnings import OPEN_SQL
from rules.roles import Rights

MOST = 200
COLUMNS = "w.id, w.entity_id, w.edition, w.level, w.issued_at, w.state"


def of_viewer(
    followed: list[UUID], uscc: str | None, assignee: str | None, rights: Rights, today: date
) -> tuple[Any, ...]:
    """Warnings in force about entities that concern a person, or assigned to him."""
    concern = "w.entity_id = ANY($1::uuid[] || (SELECT array_agg(id) FROM entity WHERE uscc = $2))"
    if assignee is not None:
        concern = f"({concern} OR w.assignee = $4::text)"
    sql = f"SELECT {COLUMNS} FROM warning w WHERE {concern} AND {_visible(rights, 3)} LIMIT {MOST}"
    return (sql, followed, uscc, today, *([] if assignee is None else [assignee]))


def of_entities(
    keys: list[UUID], levels: list[str], rights: Rights, today: date
) -> tuple[Any, ...]:
    """Warnings in force of these levels about entities."""
    sql = (
        f"SELECT {COLUMNS} FROM warning w WHERE w.entity_id = ANY($1::uuid[])"
        f" AND w.level = ANY($2::text[]) AND {_visible(rights, 3)} LIMIT {MOST}"
    )
    return sql, keys, levels, today


def one_visible(key: UUID, rights: Rights, today: date) -> tuple[Any, ...]:
    """A warning, if it is in force for this class of rights."""
    return f"SELECT {COLUMNS} FROM warning w WHERE w.id = $1 AND {_visible(rights, 2)}", key, today


def _visible(rights: Rights, place: int) -> str:
    in_force = f"w.{OPEN_SQL} AND w.expires_on >= ${place}::date"
    rule = row_rule("warning").predicate(rights)
    shown = rule.replace("{t}", "w").replace("{today}", f"${place}::date") if rule else "true"
    return f"{in_force} AND {shown}"
