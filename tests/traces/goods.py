"""A small trade of food: a farm, a factory, two shops; and EPCIS documents about it."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from stdnum import ean

from models.entities import Entity
from models.products import ProductBatch
from tests import build
from tests.api import REGULATOR, Api

IMPORT = """mutation ($document: String!) {
  movementImport(document: $document) { errors { code message path } movement { id type } }
}"""
_NUMBERS = count(1)


def gtin() -> str:
    """A GTIN-13 whose check digit holds."""
    body = f"69{next(_NUMBERS):010d}"
    return body + str(ean.calc_check_digit(body))


def uri(entity: Entity) -> str:
    return f"urn:youxin:uscc:{entity.uscc}"


def document(*events: dict[str, Any]) -> str:
    return json.dumps(
        {
            "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-11-01T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    )


@dataclass
class Trade:
    """Batches under their class URIs, and the events about them."""

    api: Api
    uris: dict[Any, str] = field(default_factory=dict)

    async def batch(self, of: Entity, **given: Any) -> ProductBatch:
        product = build.product(of, gtin=gtin())
        made = build.batch(of, product, **given)
        lot, code = made.lot, product.gtin
        batch_id = made.id
        await self.api.store(product, made)
        self.uris[batch_id] = f"https://id.gs1.org/01/{code.zfill(14)}/10/{lot}"
        return build.batch(of, product, id=batch_id, lot=lot)

    def amount(self, batch: ProductBatch, quantity: float) -> dict[str, Any]:
        return {"epcClass": self.uris[batch.id], "quantity": quantity}

    def event(self, kind: str, day: int, **more: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "eventID": f"urn:uuid:00000000-0000-4000-8000-{next(_NUMBERS):012d}",
            "eventTime": f"2026-03-{day:02d}T02:00:00Z",
            "eventTimeZoneOffset": "+08:00",
            **more,
        }

    def make(self, batch: ProductBatch, at: Entity, quantity: float, day: int = 1) -> Any:
        return self.event(
            "ObjectEvent",
            day,
            action="ADD",
            bizStep="commissioning",
            quantityList=[self.amount(batch, quantity)],
            bizLocation={"id": uri(at)},
        )

    def ship(
        self,
        batch: ProductBatch,
        start: Entity,
        end: Entity,
        quantity: float,
        day: int = 2,
        *,
        received: bool = True,
    ) -> Any:
        entered = {"youxin:receivedAt": f"2026-03-{day:02d}T08:00:00Z"} if received else {}
        return self.event(
            "ObjectEvent",
            day,
            action="OBSERVE",
            bizStep="shipping",
            quantityList=[self.amount(batch, quantity)],
            sourceList=[{"type": "possessing_party", "source": uri(start)}],
            destinationList=[{"type": "possessing_party", "destination": uri(end)}],
            **entered,
        )

    def transform(self, at: Entity, inputs: Any, outputs: Any, day: int = 5) -> Any:
        return self.event(
            "TransformationEvent",
            day,
            bizStep="commissioning",
            inputQuantityList=[self.amount(*each) for each in inputs],
            outputQuantityList=[self.amount(*each) for each in outputs],
            bizLocation={"id": uri(at)},
        )

    def sell(self, batch: ProductBatch, at: Entity, quantity: float, day: int = 9) -> Any:
        return self.event(
            "ObjectEvent",
            day,
            action="DELETE",
            bizStep="retail_selling",
            quantityList=[self.amount(batch, quantity)],
            bizLocation={"id": uri(at)},
        )

    async def take_in(self, *events: Any) -> Any:
        """The answer of the import."""
        given = document(*events)
        return (await self.api.data(IMPORT, REGULATOR, document=given))["movementImport"]


@dataclass
class Chain:
    """Chillies from a farm became a hot-pot base that two shops sell; one sent some back."""

    trade: Trade
    farm: Entity
    factory: Entity
    shops: list[Entity]
    chillies: ProductBatch
    base: ProductBatch


async def chain(api: Api) -> Chain:
    trade = Trade(api)
    farm, factory, first, second = (
        build.entity(name=f"{name}{next(_NUMBERS)}号")
        for name in ("綦江辣椒合作社", "渝香底料厂", "解放碑超市", "观音桥超市")
    )
    await api.store(farm, factory, first, second)
    chillies, base = await trade.batch(farm), await trade.batch(factory)
    answer = await trade.take_in(
        trade.make(chillies, farm, 100),
        trade.ship(chillies, farm, factory, 80),
        trade.transform(factory, [(chillies, 60)], [(base, 50)]),
        trade.ship(base, factory, first, 30, 6),
        trade.ship(base, factory, second, 15, 6),
        trade.ship(base, second, factory, 5, 7),
        trade.sell(base, first, 10),
    )
    assert answer["errors"] == []
    return Chain(trade, farm, factory, [first, second], chillies, base)
