"""One event of EPCIS 2.0 as it is held here, and the words that reading and writing share."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rules.digital_link import Item
from rules.movements import MovementAction, MovementType

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
OWN: Final = {"youxin": "https://youxin.example/ns/"}
RECEIVED: Final = "youxin:receivedAt"
OWNER: Final = "possessing_party"
MOST: Final = 5_000
"""Events to a document; more come in several."""

TYPES: Final = {
    "ObjectEvent": MovementType.OBJECT,
    "AggregationEvent": MovementType.AGGREGATION,
    "TransformationEvent": MovementType.TRANSFORMATION,
    "TransactionEvent": MovementType.TRANSACTION,
    "AssociationEvent": MovementType.ASSOCIATION,
}
AMOUNTS: Final = {
    MovementType.OBJECT: "quantityList",
    MovementType.TRANSACTION: "quantityList",
    MovementType.AGGREGATION: "childQuantityList",
    MovementType.ASSOCIATION: "childQuantityList",
    MovementType.TRANSFORMATION: "outputQuantityList",
}
NO_REST: Final[Mapping[str, Any]] = MappingProxyType({})


class Quantity(NamedTuple):
    """So much of a lot."""

    item: Item
    quantity: Decimal
    unit: str | None


class EpcisEvent(NamedTuple):
    """One event; parties are URIs, lots are items. A tuple: a feed makes them by the million."""

    event_id: str
    type: MovementType
    action: MovementAction | None
    biz_step: str | None
    disposition: str | None
    at: datetime
    zone_offset: str
    place: str | None
    source: str | None
    destination: str | None
    parent_code: str | None
    document_type: str | None
    document_number: str | None
    received_at: datetime | None
    amounts: tuple[Quantity, ...]
    inputs: tuple[Quantity, ...]
    rest: Mapping[str, Any] = NO_REST
    """Members as they came that `write` would not make by itself; None for one it must not make."""


def number(text: str) -> Decimal:
    """A quantity as the database writes it, without idle zeros."""
    return Decimal(text).normalize()


def shown(number: Decimal) -> int | float:
    """A quantity as JSON has it."""
    return int(number) if number == number.to_integral() else float(number)
