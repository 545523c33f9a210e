"""Random small trades of food as EPCIS events; knows nothing of how the product walks them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

PARTIES = tuple(f"urn:youxin:party:00000000-0000-4000-9000-{n:012d}" for n in range(12))
FEATURES = ("plain", "returns", "cycle", "split", "merge")


@dataclass
class Made:
    """One network: its batches, its events, and the batch that is recalled."""

    feature: str
    lots: list[str]
    events: list[dict[str, Any]]


class _Maker:
    def __init__(self, number: int, feature: str) -> None:
        self.random = Random(number)
        self.number, self.feature = number, feature
        self.lots = [f"N{number:05d}-{at}" for at in range(self.random.randint(3, 5))]
        self.parties = self.random.sample(PARTIES, self.random.randint(4, 7))
        self.events: list[dict[str, Any]] = []

    def event(self, kind: str, **more: Any) -> None:
        at = len(self.events)
        self.events.append(
            {
                "type": kind,
                "eventID": f"urn:uuid:00000000-0000-4000-8000-{self.number:08d}{at:04d}",
                "eventTime": f"2026-03-{1 + at // 20:02d}T{at % 20:02d}:00:00Z",
                "eventTimeZoneOffset": "+08:00",
                **more,
            }
        )

    def amount(self, lot: str, quantity: int) -> dict[str, Any]:
        return {"epcClass": f"https://id.gs1.org/01/06901234567892/10/{lot}", "quantity": quantity}

    def make(self, lot: str, party: str) -> None:
        self.event(
            "ObjectEvent",
            action="ADD",
            bizStep="commissioning",
            quantityList=[self.amount(lot, 100)],
            bizLocation={"id": party},
        )

    def ship(self, lot: str, start: str, end: str) -> None:
        kind = self.random.choice(("ObjectEvent", "TransactionEvent", "AggregationEvent"))
        amounts = [self.amount(lot, self.random.randint(1, 30))]
        parts: dict[str, Any] = {"quantityList": amounts}
        if kind == "AggregationEvent":
            parts = {"childQuantityList": amounts, "parentID": f"urn:pallet:{self.number}"}
        if kind == "TransactionEvent":
            parts["bizTransactionList"] = [{"type": "inv", "bizTransaction": f"urn:{self.number}"}]
        self.event(
            kind,
            action="OBSERVE",
            bizStep="shipping",
            sourceList=[{"type": "possessing_party", "source": start}],
            destinationList=[{"type": "possessing_party", "destination": end}],
            **parts,
        )

    def transform(self, party: str, inputs: list[str], outputs: list[str]) -> None:
        quantity = self.random.randint(1, 20)
        self.event(
            "TransformationEvent",
            bizStep="commissioning",
            inputQuantityList=[self.amount(lot, quantity) for lot in inputs],
            outputQuantityList=[self.amount(lot, quantity) for lot in outputs],
            bizLocation={"id": party},
        )

    def network(self) -> Made:
        first, second, third = self.parties[:3]
        a, b, c = self.lots[:3]
        self.make(a, first)
        self.ship(a, first, second)
        if self.feature == "returns":
            self.ship(a, second, first)
        elif self.feature == "cycle":
            self.transform(second, [a], [b])
            self.transform(second, [b], [a])
        elif self.feature == "split":
            self.transform(second, [a], [b, c])
        elif self.feature == "merge":
            self.make(b, third)
            self.ship(b, third, second)
            self.transform(second, [a, b], [c])
        for _ in range(self.random.randint(2, 8)):
            self.anything()
        return Made(self.feature, self.lots, self.events)

    def anything(self) -> None:
        lot = self.random.choice(self.lots)
        start, end = self.random.sample(self.parties, 2)
        roll = self.random.random()
        if roll < 0.6:
            self.ship(lot, start, end)
        elif roll < 0.8:
            inputs, outputs = self.random.sample(self.lots, 2)
            plain = self.feature in ("plain", "returns", "split", "merge")
            if plain and inputs > outputs:
                inputs, outputs = outputs, inputs
            self.transform(start, [inputs], [outputs])
        else:
            self.event(
                "ObjectEvent",
                action=self.random.choice(("DELETE", "OBSERVE")),
                bizStep="retail_selling",
                quantityList=[self.amount(lot, self.random.randint(1, 5))],
                bizLocation={"id": start},
            )


def networks(count: int) -> Iterator[Made]:
    """So many networks; a fifth each has a feature, and a fifth has none for certain."""
    for number in range(count):
        yield _Maker(number, FEATURES[number % len(FEATURES)]).network()
