"""Documents of EPCIS 2.0 taken apart; what came otherwise than it would be written is kept apart.

A feed reads events by the million: the usual one is known for what it is while it is read.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, TypeGuard
from uuid import NAMESPACE_URL, uuid5

from rules import digital_link
from rules.digital_link import Item
from rules.epcis.events import (
    AMOUNTS,
    CONTEXT,
    MOST,
    OWN,
    OWNER,
    RECEIVED,
    TYPES,
    EpcisEvent,
    Quantity,
    shown,
)
from rules.epcis.writing import written, written_time
from rules.errors import ErrorCode, Refused
from rules.movements import MovementAction, MovementType

TRANSFORMATION: Final = MovementType.TRANSFORMATION
"""By itself: to look a member up in its class costs as much as to read a time."""
ACTIONS: Final = dict(MovementAction.__members__)
REFUSED: Final = ("epcList", "childEPCs", "inputEPCList", "outputEPCList", "errorDeclaration")
"""Single items, and events that take another back: nothing here follows either."""
SURROGATE: Final = re.compile("[\ud800-\udfff]")
STEP: Final = Decimal("0.0001")
MOST_AMOUNT: Final = 10**15
NUMBERS: Final = (int, float, Decimal)
PLAIN_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
OFFSET: Final = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")


class _Reader:
    """One event being read; every refusal names the event's number and the field.

    It counts the members that would be written as they came; nearly always they are all there are.
    """

    __slots__ = ("event", "is_plain", "number", "taken")

    def __init__(self, number: int, event: object) -> None:
        self.number, self.taken, self.is_plain = number, 0, True
        if not isinstance(event, dict):
            raise self.refused("type")
        self.event: dict[str, Any] = event

    def refused(self, field: str) -> Refused:
        path = ("document", f"eventList[{self.number}]", field)
        return Refused(ErrorCode.INVALID_EPCIS, path, event=self.number + 1, field=field)

    def text(self, name: str, *, required: bool = False) -> str | None:
        value = self.event.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, str) or not 1 <= len(value) <= 500 or not storable(value):
            raise self.refused(name)
        self.taken += 1
        return value

    def moment(self, name: str) -> datetime | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise self.refused(name) from error
        if moment.tzinfo is None or not 1900 < moment.year < 9998:
            raise self.refused(name)
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC)
        self.is_plain &= PLAIN_TIME.fullmatch(value) is not None or written_time(moment) == value
        return moment

    def place(self) -> str | None:
        for name in ("bizLocation", "readPoint"):
            found = self.event.get(name)
            if found is not None:
                place = self._member(found, "id", name)
                self.taken += name == "bizLocation" and len(found) == 1 and place != ""
                return place
        return None

    def owner(self, name: str, member: str) -> str | None:
        found = self._list(name)
        if not found:
            return None
        owner = self._member(found[0], member, name)
        is_whole = len(found) == 1 and len(found[0]) == 2 and owner != ""
        self.taken += is_whole and found[0].get("type") == OWNER
        return owner

    def document(self) -> tuple[str | None, str | None]:
        name = "bizTransactionList"
        found = self._list(name)
        if not found:
            return None, None
        kind = self._member(found[0], "type", name)
        number = self._member(found[0], "bizTransaction", name)
        self.taken += len(found) == 1 and len(found[0]) == 2 and kind != ""
        return kind, number

    def _list(self, name: str) -> list[Any]:
        found = self.event.get(name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self.refused(name)
        return found

    def _member(self, found: object, member: str, name: str) -> str:
        value = found.get(member) if isinstance(found, dict) else None
        if not isinstance(value, str) or not storable(value):
            raise self.refused(name)
        return value

    def amounts(self, name: str) -> tuple[Quantity, ...]:
        found = self.event.get(name) or []
        if not isinstance(found, list):
            raise self.refused(name)
        self.taken += bool(found)
        return tuple([self._amount(each, name) for each in found])

    def _amount(self, found: object, name: str) -> Quantity:
        item, is_plain = _named(self._member(found, "epcClass", name))
        if item is None or item.lot is None or not isinstance(found, dict):
            raise self.refused(name)
        unit = found.get("uom")
        if unit is not None and not isinstance(unit, str):
            raise self.refused(name)
        value = found.get("quantity")
        number = self._number(value, name)
        is_whole = len(found) == (2 if unit is None else 3) and unit != ""
        self.is_plain &= is_plain and is_whole and (isinstance(value, int) or number == value)
        return Quantity(item, number, unit)

    def _number(self, value: object, name: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, NUMBERS):
            raise self.refused(name)
        try:
            number = Decimal(str(value)).quantize(STEP)
        except InvalidOperation as error:
            raise self.refused(name) from error
        if not 0 < number < MOST_AMOUNT:
            raise self.refused(name)
        return number


@lru_cache(maxsize=65_536)
def _named(text: str) -> tuple[Item | None, bool]:
    """What an address names, and whether it would be written so.

    Remembered, for a delivery names the same lots over and over.
    """
    item = digital_link.read(text)
    return item, item is not None and item.uri == text


def read(text: str) -> list[EpcisEvent]:
    """The events of a document, or of a bare list of events."""
    try:
        document = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Refused(ErrorCode.BAD_INPUT, ("document",), detail="JSON") from error
    body = document.get("epcisBody") if isinstance(document, dict) else None
    events = body.get("eventList") if isinstance(body, dict) else document
    if not isinstance(events, list):
        raise Refused(ErrorCode.BAD_INPUT, ("document",), detail="epcisBody.eventList")
    if len(events) > MOST:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("document",), field="eventList", low=0, high=MOST)
    context = document.get("@context") if isinstance(document, dict) else None
    return [event_of(each, number, context) for number, each in enumerate(events)]


def event_of(given: object, number: int = 0, context: object = None) -> EpcisEvent:
    """One event, the `number`-th of its document; raises Refused INVALID_EPCIS."""
    reader = _Reader(number, given)
    event = _event(reader)
    if reader.is_plain and reader.taken == len(reader.event):
        return event
    rest = _rest(event, reader.event)
    for name, value in rest.items():
        if not storable((name, value)):
            raise reader.refused(name[:100])
    own = [each for each in context if each not in (CONTEXT, OWN)] if _is_list(context) else []
    if rest and own and "@context" not in rest:
        rest["@context"] = own
    return event._replace(rest=rest) if rest else event


def _is_list(context: object) -> TypeGuard[list[Any]]:
    return isinstance(context, list)


def _rest(event: EpcisEvent, given: Mapping[str, Any]) -> dict[str, Any]:
    """What came otherwise than it would be written; nothing of most events."""
    made = written(event)
    rest = {name: plain(value) for name, value in given.items() if made.get(name) != value}
    rest |= {name: None for name in made if name not in given and name != "eventID"}
    return {name: value for name, value in rest.items() if value != made.get(name)}


def _event(reader: _Reader) -> EpcisEvent:
    kind = TYPES.get(reader.text("type", required=True) or "")
    if kind is None:
        raise reader.refused("type")
    for name in REFUSED:
        if reader.event.get(name):
            raise reader.refused(name)
    at = reader.moment("eventTime")
    if at is None:
        raise reader.refused("eventTime")
    offset = reader.text("eventTimeZoneOffset", required=True) or ""
    if not OFFSET.fullmatch(offset):
        raise reader.refused("eventTimeZoneOffset")
    amounts = reader.amounts(AMOUNTS[kind])
    inputs = reader.amounts("inputQuantityList")
    if not amounts or (kind is TRANSFORMATION) != bool(inputs):
        raise reader.refused(AMOUNTS[kind] if not amounts else "inputQuantityList")
    document_type, document_number = reader.document()
    return EpcisEvent(
        event_id=reader.text("eventID") or _own_id(reader.event),
        type=kind,
        action=_action(reader, kind),
        biz_step=reader.text("bizStep"),
        disposition=reader.text("disposition"),
        at=at,
        zone_offset=offset,
        place=reader.place(),
        source=reader.owner("sourceList", "source"),
        destination=reader.owner("destinationList", "destination"),
        parent_code=reader.text("parentID"),
        document_type=document_type,
        document_number=document_number,
        received_at=reader.moment(RECEIVED),
        amounts=amounts,
        inputs=inputs,
    )


def _own_id(event: Mapping[str, Any]) -> str:
    """An event without an id gets one from its content, so that a second delivery is known."""
    content = json.dumps(event, sort_keys=True, default=str)
    return f"urn:uuid:{uuid5(NAMESPACE_URL, content)}"


def _action(reader: _Reader, kind: MovementType) -> MovementAction | None:
    given = reader.text("action", required=kind is not TRANSFORMATION)
    if kind is TRANSFORMATION:
        reader.is_plain &= given is None
        return None
    action = ACTIONS.get(given or "")
    if action is None:
        raise reader.refused("action")
    return action


def storable(value: Any) -> bool:
    """Whether a database can hold it: no U+0000, no half of a surrogate pair."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not SURROGATE.search(value))
    if isinstance(value, dict):
        return all(map(storable, value.items()))
    return not isinstance(value, list | tuple) or all(map(storable, value))


def plain(value: Any) -> Any:
    """A value whose exact numbers became those of JSON."""
    if isinstance(value, Decimal):
        return shown(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value
