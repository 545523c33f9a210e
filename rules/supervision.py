"""What supervision a class of risk calls for: a total table of industry group by class.

国市监信发〔2022〕6号 says lower, normal, higher, strict; the numbers are ours within a published
local table (A up to 5 %, B 5–20 %, C 21–60 %, D 61–100 %). Refuses holes: every industry, known
or not, has a cell for every class, and a statutory minimum is never undercut.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from rules.entities import RiskClass
from rules.industries import section_of
from rules.terms import Term

VERSION: Final = "supervision-1"
EFFECTIVE_FROM: Final = date(2026, 1, 1)
SOURCE: Final = (
    "国市监信发〔2022〕6号；食品按总局令第49号第二十一至二十三条；比例数值为本平台自定 · "
    "numbers are ours"
)
WHOLE: Final = 1000


class Measure(Term):
    """监管措施 · Measure of supervision."""

    UNDISTURBED = (
        "UNDISTURBED",
        "无事不扰：除投诉举报、转办交办、大数据发现和法律另有规定外，不主动检查 · "
        "No inspection on our own initiative but for complaints, findings or statute.",
    )
    RANDOM = "RANDOM", "按常规比例双随机抽查 · Random inspection at the normal ratio."
    FOCUSED = "FOCUSED", "列为重点，提高抽查比例和频次 · Focus; a higher ratio and frequency."
    ON_SITE = "ON_SITE", "必要时主动实施现场检查 · On-site inspection on our own initiative."
    INTERVIEW = "INTERVIEW", "行政约谈、责令整改 · Interview and ordered correction."
    STATUTORY = "STATUTORY", "法定最低检查频次 · The least frequency that statute demands."


@dataclass(frozen=True, slots=True)
class Cell:
    """How many per mille are drawn in a year, how often at most, and what is done."""

    per_mille: int
    visits: int
    measures: tuple[Measure, ...]

    @property
    def is_proactive(self) -> bool:
        """Whether an on-site task is made without any other occasion."""
        return Measure.ON_SITE in self.measures


GENERAL, HAZARDOUS, FOOD = "GENERAL", "HAZARDOUS", "FOOD"
FOOD_MINIMUM: Final = 500
"""Every food operator is covered once in two years (Order 49): half of them each year."""
_A, _B = (Measure.UNDISTURBED,), (Measure.RANDOM,)
_C = (Measure.FOCUSED, Measure.INTERVIEW)
_D = (Measure.FOCUSED, Measure.ON_SITE, Measure.INTERVIEW)
_STATUTE = (Measure.STATUTORY,)
MATRIX: Final[dict[tuple[str, RiskClass], Cell]] = {
    (GENERAL, RiskClass.A): Cell(30, 1, _A),
    (GENERAL, RiskClass.B): Cell(100, 1, _B),
    (GENERAL, RiskClass.C): Cell(300, 2, _C),
    (GENERAL, RiskClass.D): Cell(700, 4, _D),
    (HAZARDOUS, RiskClass.A): Cell(50, 1, _A),
    (HAZARDOUS, RiskClass.B): Cell(200, 1, _B),
    (HAZARDOUS, RiskClass.C): Cell(600, 2, _C),
    (HAZARDOUS, RiskClass.D): Cell(1000, 4, _D),
    (FOOD, RiskClass.A): Cell(500, 1, _STATUTE),
    (FOOD, RiskClass.B): Cell(600, 1, (*_B, *_STATUTE)),
    (FOOD, RiskClass.C): Cell(800, 2, (*_C, *_STATUTE)),
    (FOOD, RiskClass.D): Cell(1000, 4, (*_D, *_STATUTE)),
}
PREFIXES: Final = (
    ("13", FOOD), ("14", FOOD), ("15", FOOD), ("62", FOOD), ("512", FOOD), ("522", FOOD),
    ("25", HAZARDOUS), ("26", HAZARDOUS), ("27", HAZARDOUS), ("34", HAZARDOUS), ("45", HAZARDOUS),
)  # fmt: skip
SECTIONS: Final = {"B": HAZARDOUS, "E": HAZARDOUS, "Q": HAZARDOUS}


def group_of(industry: str | None) -> str:
    """The row of the matrix for any industry, known or not."""
    if industry is None:
        return GENERAL
    found = next((group for prefix, group in PREFIXES if industry.startswith(prefix)), None)
    return found or SECTIONS.get(section_of(industry) or "", GENERAL)


def policy(industry: str | None, risk_class: RiskClass) -> Cell:
    """The cell of the matrix."""
    return MATRIX[group_of(industry), risk_class]


def quota(cell: Cell, entities: int) -> int:
    """How many of so many are drawn in a year, rounded up."""
    return -(-entities * cell.per_mille // WHOLE)


def is_drawn(cell: Cell, seed: str, entity: str) -> bool:
    """Whether the lot of a year falls on an entity: anyone with the seed can check it."""
    lot = int.from_bytes(sha256(f"{seed}:{entity}".encode()).digest()[:8])
    return lot % WHOLE < cell.per_mille
