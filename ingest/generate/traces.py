"""The generated city's trade in food and the care of its devices: who got what from whom, tests,
maintenance, safety managers. Written after all else of a block, so that the rest does not shift.

Refuses to leave the block: goods are traded among its own entities.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import NULL, Block, Device, Lot, Made, authority_of
from ingest.generate.numbers import iso
from rules.equipment import CareKind, DutyKind
from rules.masks import masked
from rules.movements import LineRole, MovementAction, MovementType
from rules.products import BatchState, BatchTestConclusion, BatchTestKind

TRADES: Final = ("51", "52", "61", "62")
"""Wholesale, retail, lodging and catering: who buys food."""
UNRECORDED: Final = 0.03
"""Deliveries that the receiver never entered in its inbound record."""
MIXED: Final = 0.3
LATE: Final = 0.06
LABORATORY: Final = "山城检验检测中心（样例）"


def add_traces(block: Block) -> None:
    """Movements and tests of the block's lots, care of its devices."""
    buyers = [made for made in block.living if made.trade.code[:2] in TRADES]
    parties: dict[str, str] = {}
    for at, lot in enumerate(block.lots):
        _add_tests(block, lot)
        if buyers:
            _add_trade(block, parties, lot, buyers, block.lots[:at])
    for device in block.devices:
        _add_care(block, device)


def _party(block: Block, parties: dict[str, str], made: Made) -> str:
    if made.id not in parties:
        parties[made.id] = block.ids.next()
        block.add(
            "trace_party", parties[made.id], made.id, made.name, masked(made.name), made.unit.code
        )
    return parties[made.id]


def _add_trade(
    block: Block, parties: dict[str, str], lot: Lot, buyers: list[Made], earlier: list[Lot]
) -> None:
    maker = _party(block, parties, lot.made)
    amount = 10 * block.between(5, 100)
    source = block.random.choice(earlier) if earlier and block.chance(MIXED) else None
    if source is not None and source.day < lot.day and source.made.id != lot.made.id:
        _add_mixture(block, parties, source, lot, amount)
    else:
        _add_event(block, lot, lot.day, "commissioning", maker, None, None)
        _add_line(block, lot, maker, LineRole.MADE, amount)
    for _ in range(block.between(1, 3)):
        sent = max(amount // 4, 1)
        buyer = block.random.choice(buyers)
        if buyer.id != lot.made.id:
            _add_delivery(block, lot, (maker, _party(block, parties, buyer)), sent)


def _add_mixture(block: Block, parties: dict[str, str], source: Lot, lot: Lot, amount: int) -> None:
    """Some of an earlier lot was delivered to the maker and went into this one."""
    maker, seller = _party(block, parties, lot.made), _party(block, parties, source.made)
    _add_delivery(block, source, (seller, maker), 20, source.day)
    _add_event(block, lot, lot.day, "commissioning", maker, None, None, mixes=True)
    _add_line(block, source, maker, LineRole.USED, 20, lot.day)
    _add_line(block, lot, maker, LineRole.MADE, amount)


def _add_delivery(
    block: Block, lot: Lot, ends: tuple[str, str], amount: int, day: int | None = None
) -> None:
    sender, receiver = ends
    on = min(lot.day + block.between(1, 20), block.today) if day is None else day
    _add_event(block, lot, on, "shipping", None, sender, receiver)
    _add_line(block, lot, sender, LineRole.SENT, amount, on)
    _add_line(block, lot, receiver, LineRole.GOT, amount, on)


def _add_event(
    block: Block,
    lot: Lot,
    day: int,
    step: str,
    place: str | None,
    sender: str | None,
    receiver: str | None,
    *,
    mixes: bool = False,
) -> None:
    event, at = block.ids.next(), f"{iso(day)} 02:00:00+00"
    kind = MovementType.TRANSFORMATION if mixes else MovementType.OBJECT
    action = MovementAction.ADD if place else MovementAction.OBSERVE
    entered = receiver is not None and not block.chance(UNRECORDED)
    block.event = event
    block.add_sourced(
        "movement", authority_of(lot.made.unit), day,
        event, f"urn:uuid:{event}", kind.value, NULL if mixes else action.value, step, at,
        "+08:00", place or NULL, sender or NULL, receiver or NULL, at if entered else NULL,
    )  # fmt: skip


def _add_line(
    block: Block, lot: Lot, party: str, role: LineRole, amount: int, day: int | None = None
) -> None:
    at = f"{iso(lot.day if day is None else day)} 02:00:00+00"
    block.add(
        "movement_line", block.ids.next(), block.event, lot.id, party, role.value, str(amount), at
    )


def _add_tests(block: Block, lot: Lot) -> None:
    """Every lot has its maker's test; recalled ones failed an official one."""
    _add_test(block, lot, BatchTestKind.FACTORY, passed=True)
    if lot.state is BatchState.RECALLED:
        _add_test(block, lot, BatchTestKind.OFFICIAL, passed=False)


def _add_test(block: Block, lot: Lot, kind: BatchTestKind, *, passed: bool) -> None:
    test, day = block.ids.next(), min(lot.day + (0 if passed else 5), block.today)
    conclusion = BatchTestConclusion.PASSED if passed else BatchTestConclusion.FAILED
    laboratory = lot.made.name if kind is BatchTestKind.FACTORY else LABORATORY
    block.add_sourced(
        "batch_test", authority_of(lot.made.unit), day,
        test, lot.id, kind.value, f"JY-{test[-10:]}", laboratory, iso(day), conclusion.value,
    )  # fmt: skip
    measured = "未检出" if passed else "1.8 g/kg"
    block.add(
        "batch_test_item", block.ids.next(), test, "0", "苯甲酸及其钠盐（以苯甲酸计）",
        measured, "≤1.0 g/kg", "t" if passed else "f",
    )  # fmt: skip


def _add_care(block: Block, device: Device) -> None:
    if device.variety.startswith("3"):
        ago = block.between(16, 40) if block.chance(LATE) else block.between(0, 14)
        _add_record(block, device, CareKind.MAINTENANCE, block.today - ago)
        if block.chance(1 - LATE):
            _add_record(block, device, CareKind.SELF_TEST, block.today - block.between(0, 300))
    if block.chance(1 - LATE):
        _add_record(block, device, CareKind.INSPECTION, max(device.due - 365, 0))
    if block.persons and block.chance(1 - LATE):
        day = block.today + block.between(-30, 1400)
        block.add_sourced(
            "equipment_duty", authority_of(device.made.unit), device.made.birth,
            block.ids.next(), device.id, block.random.choice(block.persons),
            DutyKind.SAFETY_MANAGER.value, f"TS6YY{block.between(0, 999_999):06}", iso(day),
        )  # fmt: skip


def _add_record(block: Block, device: Device, kind: CareKind, day: int) -> None:
    on = min(max(day, device.made.birth), block.today)
    block.add_sourced(
        "equipment_care", authority_of(device.made.unit), on,
        block.ids.next(), device.id, kind.value, iso(on), "山城特种设备服务中心（样例）",
    )  # fmt: skip
