"""Warnings that rules raise in the transaction of their cause.

Every mutation ends here: what it emitted says which entities and which rules are concerned. A
command need not know that it can be a cause; what no command does, `youxin warnings sweep` finds.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson

from loaders import warning_rules as load
from models.outbox import Event
from models.warnings import RiskWarning
from resolvers.warnings.issuing import change
from resolvers.work import Work
from rules.restrictions import RestrictionMove
from rules.warning_rules import ON_EVENT, RULES, Raised
from rules.warnings import WarningMove

RESTRICTION = "restriction"
LEFT = {RestrictionMove.LIFT.value, RestrictionMove.OVERTURN.value}


async def react(work: Work) -> None:
    """Raise what the transaction's events are a cause of; withdraw what lost its cause."""
    caused = [event for event in work.told if event.topic in ON_EVENT]
    if not caused:
        return
    await work.session.flush()
    await _withdraw(work, [event for event in caused if event.change in LEFT])
    raised: list[Raised] = []
    for rule, events in _by_rule(caused).items():
        if entities := await _concerned(work, events):
            for facts in await _rows(work, load.FACTS[rule], entities, work.today):
                raised.extend(RULES[rule](facts, work.today))
    await raise_all(work, raised)


async def raise_all(work: Work, raised: Sequence[Raised]) -> None:
    """Raise warnings that a rule or a command found; a known cause raises none again."""
    if raised:
        await work.session.flush()
        rows = [each.row(work.new_id(), work.today) for each in raised]
        await _rows(work, load.RAISE, orjson.dumps(rows).decode(), work.now)


def _by_rule(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        for rule in ON_EVENT[event.topic]:
            found.setdefault(rule, []).append(event)
    return found


async def _concerned(work: Work, events: Sequence[Event]) -> list[UUID]:
    """The entities of the events; of a restriction, whom the person serves now."""
    found = {event.entity_id for event in events if event.entity_id is not None}
    restrictions = [event.subject_id for event in events if event.topic == RESTRICTION]
    if restrictions:
        rows = await _rows(work, load.EMPLOYERS, restrictions, work.today)
        found |= {row["entity_id"] for row in rows}
    return sorted(found)


async def _withdraw(work: Work, events: Sequence[Event]) -> None:
    """A restriction that was lifted or overturned takes its warnings with it."""
    causes = [f"res_{event.subject_id}" for event in events if event.topic == RESTRICTION]
    if not causes:
        return
    for row in await _rows(work, load.OF_CAUSE, causes):
        warning = await work.lock(RiskWarning, row["id"], ("warning",))
        change(work, warning, WarningMove.WITHDRAW, "名单条目已解除或撤销")


async def _rows(work: Work, sql: str, *values: object) -> Sequence[Any]:
    connection = await work.session.connection()
    return (await connection.exec_driver_sql(sql, values)).mappings().all()
