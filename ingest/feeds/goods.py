"""Products, batches and tests of a feed; a failed test marks its batch and warns its holders.

Refuses what names an entity, product or batch that the register does not hold.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ingest.batches import new_id
from ingest.feeds import statements as sql
from ingest.feeds.clean import CleanLine
from ingest.feeds.holders import warn_holders
from ingest.feeds.store import Kept, Ledger, Target
from ingest.findings import Rule
from rules.products import BatchTestConclusion, same_item

PRODUCT: Final = Kept(
    "product",
    (
        "gtin", "producer_id", "name", "specification", "shelf_life_days", "brand", "standard",
        "licence",
    ),
    (("gtin",),),
)  # fmt: skip
BATCH: Final = Kept(
    "product_batch",
    ("product_id", "entity_id", "lot", "produced_on", "expires_on", "state", "quantity", "unit"),
    (("product_id", "lot"),),
)
TEST: Final = Kept(
    "batch_test",
    (
        "tested_batch_id", "kind", "report_number", "laboratory", "lab_accreditation",
        "tested_on", "conclusion",
    ),
    (("tested_batch_id", "kind", "report_number"),),
)  # fmt: skip
ITEM: Final = ("id", "test_id", "position", "name", "measured", "permitted", "is_passed")


async def entities(connection: Any, usccs: Iterable[str]) -> dict[str, Any]:
    """The ids of entities by their codes."""
    rows = await connection.fetch(sql.ENTITIES, list(set(usccs)))
    return {row["uscc"]: row["id"] for row in rows}


async def products(connection: Any, gtins: Iterable[str]) -> dict[str, Any]:
    """Products by GTIN of 14 digits; one item may be registered under any of its lengths."""
    forms = [form for gtin in set(gtins) for form in same_item(gtin)]
    rows = await connection.fetch(sql.PRODUCTS, forms)
    return {row["gtin"].zfill(14): row for row in rows}


async def write_products(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """Products of producers that are registered."""
    targets = await ledger.news(PRODUCT, lines)
    usccs = [target.line.values["producer"] for target in targets]
    producers = await entities(ledger.connection, usccs)
    held = await products(ledger.connection, [t.line.values["gtin"] for t in targets])
    good = []
    for target in targets:
        values = target.line.values
        other = held.get(values["gtin"].zfill(14))
        if values["producer"] not in producers:
            ledger.reject(target.line, Rule.ENTITY_UNKNOWN, "producer", values["producer"])
        elif other is not None and other["id"] != target.id:
            ledger.reject(target.line, Rule.DUPLICATE_CODE, "gtin", values["gtin"])
        else:
            values["producer_id"] = producers[values["producer"]]
            good.append(target)
    await ledger.write(PRODUCT, await ledger.unclashing(PRODUCT, good))


async def write_batches(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """Batches of products that are known."""
    targets = await ledger.news(BATCH, lines)
    held = await products(ledger.connection, [t.line.values["gtin"] for t in targets])
    good = []
    for target in targets:
        values = target.line.values
        product = held.get(values["gtin"].zfill(14))
        if product is None:
            ledger.reject(target.line, Rule.PRODUCT_UNKNOWN, "gtin", values["gtin"])
            continue
        values |= {"product_id": product["id"], "entity_id": product["producer_id"]}
        good.append(target)
    await ledger.write(BATCH, await ledger.unclashing(BATCH, good))


async def write_tests(ledger: Ledger, lines: Sequence[CleanLine]) -> None:
    """Tests of batches that are known; what failed is told to everyone downstream."""
    targets = await _tested(ledger, await ledger.news(TEST, lines))
    targets = await ledger.unclashing(TEST, targets)
    await ledger.write(TEST, targets)
    await _write_items(ledger, targets)
    batches = list({target.line.values["tested_batch_id"] for target in targets})
    await ledger.connection.execute(sql.MARK_FAILED, batches)
    await warn_holders(ledger, batches)


async def _tested(ledger: Ledger, targets: Sequence[Target]) -> list[Target]:
    """Those whose lot is a batch of a known product."""
    held = await products(ledger.connection, [t.line.values["gtin"] for t in targets])
    asked = [
        (held[t.line.values["gtin"].zfill(14)]["id"], t.line.values["lot"])
        for t in targets
        if t.line.values["gtin"].zfill(14) in held
    ]
    rows = await ledger.connection.fetch(
        sql.LOTS, [product for product, _ in asked], [lot for _, lot in asked]
    )
    lots = {(row["product_id"], row["lot"]): row["id"] for row in rows}
    good = []
    for target in targets:
        values = target.line.values
        product = held.get(values["gtin"].zfill(14))
        batch = lots.get((product["id"], values["lot"])) if product is not None else None
        if batch is None:
            name = f"{values['gtin']} {values['lot']}"
            ledger.reject(target.line, Rule.BATCH_UNKNOWN, "lot", name)
            continue
        passed = all(item["is_passed"] for item in values["items"])
        conclusion = BatchTestConclusion.PASSED if passed else BatchTestConclusion.FAILED
        values |= {"tested_batch_id": batch, "conclusion": conclusion.value}
        good.append(target)
    return good


async def _write_items(ledger: Ledger, targets: Sequence[Target]) -> None:
    await ledger.connection.execute(sql.FORGET_ITEMS, [t.id for t in targets if not t.is_new])
    at = ledger.batch.delivery.received_at
    items = [
        (new_id(at), target.id, position, *(item[name] for name in ITEM[3:]))
        for target in targets
        for position, item in enumerate(target.line.values["items"])
    ]
    if items:
        await ledger.connection.copy_records_to_table(
            "batch_test_item", records=items, columns=ITEM
        )
