"""Accounts in the annual reports of the generated city; drawn apart, so that no record moves.

Refuses accounts that do not add up: assets are debts and equity, and tax never exceeds revenue.
"""

from __future__ import annotations

from typing import Final

from ingest.generate.block import Block, Made
from rules.credit import DisclosureStatus
from rules.entities import EntityKind

SCALE: Final = {
    EntityKind.ENTERPRISE: 2_400_000,
    EntityKind.COOPERATIVE: 600_000,
    EntityKind.INDIVIDUAL_BUSINESS: 120_000,
}
"""Yuan of assets in the middle of a kind; a branch reports none of its own."""
SPREAD: Final = 1.1
YUAN_A_HEAD: Final = 180_000
"""Revenue for each person employed."""


def add_financials(block: Block, made: Made, record: str, choice: DisclosureStatus) -> None:
    """The financial section of one report, in whole yuan."""
    middle = SCALE.get(made.kind)
    if middle is None:
        return
    draw = block.accounts
    assets = round(draw.lognormvariate(0, SPREAD) * middle)
    liabilities = round(assets * draw.betavariate(2, 3))
    revenue = round(assets * draw.lognormvariate(0, 0.6))
    profit = round(revenue * draw.gauss(0.06, 0.08))
    earned = profit - max(profit, 0) // 20
    tax = revenue // 50 + max(profit, 0) // 20
    numbers = (
        1 + revenue // YUAN_A_HEAD, assets, liabilities, assets - liabilities, revenue,
        revenue * 9 // 10, profit, earned, tax,
    )  # fmt: skip
    is_disclosed = "t" if choice is DisclosureStatus.DISCLOSED else "f"
    block.add("report_financials", record, made.id, is_disclosed, *map(str, numbers))
