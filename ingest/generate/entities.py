"""The register of the generated city: kinds, births and ends, names, codes, capital, scope.

Refuses real names (see lexicon) and grades: it draws how an entity fares, the engine judges it.
"""

from __future__ import annotations

from hashlib import sha256
from math import exp, log
from typing import Final
from uuid import UUID

from ingest.generate.block import NULL, Block, Made, authority_of
from ingest.generate.lexicon import BRANCH_PLACES, mark
from ingest.generate.numbers import Weighted, iso, uscc
from ingest.generate.places import DISTRICT_WEIGHTS, DISTRICTS, address, code_at_birth
from ingest.generate.trades import TRADES, WEIGHTS, Trade
from ingest.search import rows_for
from rules.divisions import Division
from rules.entities import (
    EntityKind,
    EntityStatus,
    IndustryBasis,
    NumberClass,
    RiskClass,
)
from rules.names import normalise
from rules.pinyin import sort_key

KINDS: Final = Weighted(
    (
        EntityKind.ENTERPRISE,
        EntityKind.INDIVIDUAL_BUSINESS,
        EntityKind.COOPERATIVE,
        EntityKind.BRANCH,
    ),
    (31, 67, 1, 1),
)
RISKS: Final = Weighted(tuple(RiskClass), (66, 25, 8, 1))
PLACES: Final = Weighted(DISTRICTS, DISTRICT_WEIGHTS)
TRADES_OF: Final = {kind: Weighted(TRADES, weights) for kind, weights in WEIGHTS.items()}
YEARS: Final = 34
"""Births are drawn from the last 34 years, each with a tenth more than the one before."""
AGES: Final = Weighted(range(YEARS), [1.1**-age for age in range(YEARS)])
MORTALITY: Final = {
    EntityKind.ENTERPRISE: 0.025,
    EntityKind.INDIVIDUAL_BUSINESS: 0.045,
    EntityKind.COOPERATIVE: 0.03,
    EntityKind.BRANCH: 0.03,
}
CAPITAL: Final = {
    EntityKind.ENTERPRISE: (log(1_000_000), 1.5),
    EntityKind.INDIVIDUAL_BUSINESS: (log(50_000), 0.8),
    EntityKind.COOPERATIVE: (log(800_000), 1.1),
}
"""Log-normal by kind: the logarithm of the median in yuan, and the spread."""
FORMS: Final = {
    EntityKind.INDIVIDUAL_BUSINESS: "个体工商户",
    EntityKind.COOPERATIVE: "农民专业合作社",
    EntityKind.BRANCH: "有限责任公司分公司",
}
COMPANY_FORMS: Final = Weighted(
    (
        ("有限公司", "有限责任公司（自然人投资或控股）"),
        ("有限责任公司", "有限责任公司（自然人独资）"),
        ("股份有限公司", "股份有限公司（非上市）"),
        ("有限公司", "有限责任公司（外商投资）"),
    ),
    (88, 9, 2, 1),
)
CODE_KINDS: Final = {EntityKind.INDIVIDUAL_BUSINESS: "2", EntityKind.COOPERATIVE: "3"}


def _life(block: Block, kind: EntityKind) -> tuple[int, int | None, EntityStatus]:
    """A day of birth, a day of end or none, and the status today."""
    latest = block.today - 2 - AGES.draw(block.random) * 365
    birth = block.between(latest - 364, latest)
    years = -log(1 - block.random.random()) / MORTALITY[kind]
    end = birth + 30 + int(years * 365)
    if end < block.today:
        ended = EntityStatus.REVOKED if block.chance(0.03) else EntityStatus.CANCELLED
        return birth, end, ended
    return birth, None, EntityStatus.SUSPENDED if block.chance(0.006) else EntityStatus.ACTIVE


def _home(unit: Division) -> str:
    """忠县 and 酉阳县, never the long names of the autonomous counties."""
    return unit.name if len(unit.name) <= 4 else f"{unit.short_name}县"


def _name(kind: EntityKind, own: str, trade: Trade, unit: Division, ending: str) -> str:
    if kind is EntityKind.INDIVIDUAL_BUSINESS:
        return f"{_home(unit)}{own}{trade.shop}"
    if kind is EntityKind.COOPERATIVE:
        return f"{_home(unit)}{own}{trade.main_line}专业合作社"
    return f"重庆{own}{trade.company}{ending}"


def _capital(block: Block, kind: EntityKind) -> str:
    if kind not in CAPITAL:
        return NULL
    middle, spread = CAPITAL[kind]
    amount = exp(block.random.gauss(middle, spread))
    step = 10_000 if kind is not EntityKind.INDIVIDUAL_BUSINESS else 1_000
    return str(max(step, round(amount / step) * step))


def _former(block: Block, name: str, own: str, birth: int) -> tuple[str, int] | None:
    """One enterprise in thirty has been renamed; its earlier 字号 reads backwards, so no one's."""
    if not block.chance(0.03) or birth + 200 >= block.today:
        return None
    return name.replace(own, own[::-1]), block.between(birth + 90, block.today - 1)


def make_entity(block: Block, number: int, parents: list[Made]) -> Made:
    """One entity, written to the block; a branch hangs from an earlier enterprise of the block."""
    random = block.random
    kind = KINDS.draw(random)
    parent = random.choice(parents) if kind is EntityKind.BRANCH and parents else None
    if kind is EntityKind.BRANCH and parent is None:
        kind = EntityKind.ENTERPRISE
    made, form = _facts(block, number, kind, parent)
    _write(block, made, form, parent)
    if kind is EntityKind.ENTERPRISE and made.end is None:
        parents.append(made)
    return made


def _facts(block: Block, number: int, kind: EntityKind, parent: Made | None) -> tuple[Made, str]:
    birth, end, status = _life(block, kind)
    unit = PLACES.draw(block.random)
    ending, company = COMPANY_FORMS.draw(block.random)
    own = mark(number, block.seed)
    trade = parent.trade if parent else TRADES_OF[kind].draw(block.random)
    name = _name(kind, own, trade, unit, ending)
    former = None
    if parent:
        name = f"{parent.name}{unit.short_name}{block.random.choice(BRANCH_PLACES)}{own}分公司"
        birth = max(birth, parent.birth)
        end, status = None, EntityStatus.ACTIVE
    elif kind is EntityKind.ENTERPRISE:
        former = _former(block, name, own, birth)
    risk = None if status is EntityStatus.CANCELLED else RISKS.draw(block.random)
    made = Made(
        number=number,
        id=block.ids.next(),
        uscc=uscc(
            CODE_KINDS.get(kind, "1"), code_at_birth(unit, birth, block.random), number, block.seed
        ),
        name=name,
        kind=kind,
        status=status,
        trade=trade,
        unit=unit,
        birth=birth,
        end=end,
        risk=risk,
        former=(former,) if former else (),
        address=address(unit, block.random),
    )
    return made, FORMS.get(kind, company)


def _write(block: Block, made: Made, form: str, parent: Made | None) -> None:
    amount = _capital(block, made.kind)
    digest = sha256(f"{block.seed}:{made.number}".encode()).hexdigest()
    key = sort_key(normalise(made.name)).replace("\t", "\\t")
    block.add_sourced(
        "entity",
        authority_of(made.unit),
        max(made.birth, made.end or 0),
        made.id,
        made.uscc,
        NumberClass.VALID.value,
        made.name,
        key,
        made.kind.value,
        form,
        made.status.value,
        iso(made.end) if made.end else NULL,
        iso(made.birth),
        made.unit.code,
        made.trade.code,
        IndustryBasis.REGISTERED.value,
        amount,
        NULL if amount == NULL else "CNY",
        made.address,
        made.trade.scope,
        parent.id if parent else NULL,
        NULL,
        NULL,
        "{GENERATED}",
        f"\\\\x{digest}",
        f"{iso(block.today)} 00:00:00+00",
    )
    for name, day in made.former:
        _write_renaming(block, made, name, day)
    names = [name for name, _ in made.former]
    block.search += rows_for(
        UUID(made.id), made.uscc, made.name, names, made.unit.code, made.end is None
    )


def _write_renaming(block: Block, made: Made, name: str, day: int) -> None:
    block.add("entity_name", block.ids.next(), made.id, name, iso(day))
    moment = f"{iso(day)} 00:00:00+00"
    block.add("entity_change", made.id, "name", name, made.name, iso(day), moment, "GENERATED")
