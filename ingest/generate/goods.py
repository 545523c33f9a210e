"""Food products of the generated city's makers, and their batches; special equipment in use.

Refuses real GTINs and registration codes (see numbers).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ingest.generate.block import Block, Cause, Device, Lot, Made, authority_of
from ingest.generate.numbers import Weighted, device_code, gtin, iso, registration_code
from rules.equipment_catalogue import VARIETIES
from rules.products import BatchState
from rules.warnings import WarningKind, WarningLevel

LARGEST_CATALOGUE, LARGEST_PLANT = 4, 4
"""At most so many products or devices to an entity: they number its GTINs and registrations."""
SIZES: Final = (("100克/袋", 270), ("500克/袋", 365), ("1千克/盒", 180))
BOTTLES: Final = (("500毫升/瓶", 3650), ("2.5升/坛", 3650))
STATES: Final = Weighted(tuple(BatchState), (70, 2, 28))
VARIETY_NAMES: Final = {variety.code: variety.name for variety in VARIETIES}
GATHERING: Final = ("52", "61", "62", "78", "84", "90")
"""Divisions whose premises are places where the public gathers."""
OVERDUE: Final = 0.04


def add_products(block: Block, made: Made) -> None:
    for at, name in enumerate(made.trade.products[:LARGEST_CATALOGUE]):
        product = block.ids.next()
        specification, days = block.random.choice(BOTTLES if made.trade.code == "1512" else SIZES)
        block.add_sourced(
            "product", authority_of(made.unit), made.birth,
            product, made.id, gtin(made.number * LARGEST_CATALOGUE + at), name,
            specification, str(days),
        )  # fmt: skip
        if made.end is None:
            _add_batches(block, made, product, days)


def _add_batches(block: Block, made: Made, product: str, days: int) -> None:
    for lot in range(block.between(1, 5)):
        day = block.between(max(made.birth, block.today - days), block.today - 1)
        state, batch = STATES.draw(block.random), block.ids.next()
        block.lots.append(Lot(batch, made, day, state))
        block.add_sourced(
            "product_batch", authority_of(made.unit), day,
            batch, product, made.id, f"{iso(day).replace('-', '')}{lot + 1:02}",
            iso(day), iso(day + days), state.value, "t" if state is BatchState.RECALLED else "f",
        )  # fmt: skip


def add_equipment(block: Block, made: Made) -> list[Cause]:
    """Writes the devices of a living entity; answers those whose inspection is overdue."""
    if made.end is not None or not made.trade.equipment or block.chance(0.35):
        return []
    due = [
        _add_device(block, made, variety, at)
        for at, variety in enumerate(made.trade.equipment[:LARGEST_PLANT])
    ]
    kind, level = WarningKind.EQUIPMENT_OVERDUE, WarningLevel.HIGH
    return [
        Cause(kind, level, "特种设备逾期未检", device, day + 1)
        for device, day in due
        if day < block.today
    ]


def _add_device(block: Block, made: Made, variety: str, at: int) -> tuple[str, int]:
    device = block.ids.next()
    year = date.fromordinal(block.between(made.birth, block.today)).year
    late = block.chance(OVERDUE)
    due = block.today - block.between(1, 200) if late else block.today + block.between(1, 720)
    place = f"{made.address}（{VARIETY_NAMES[variety]}{at + 1}号）"
    gathers = "t" if made.trade.code[:2] in GATHERING else "f"
    number = made.number * LARGEST_PLANT + at
    code = registration_code(variety, made.unit.code, year, number)
    block.add_sourced(
        "special_equipment", authority_of(made.unit), made.birth,
        device, made.id, code, variety, place, gathers, iso(due),
        device_code(variety, year, number), f"{year}-01-01", f"YYAQ{number:08}",
        made.unit.code,
    )  # fmt: skip
    block.devices.append(Device(device, made, variety, due))
    return device, due
