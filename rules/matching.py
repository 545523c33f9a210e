"""Query by example: how like an entity is to a description, feature by feature.

The score is the weighted mean of the features that both sides state; what one leaves out counts
neither way. Refuses to compare a description that has neither a code nor a name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from rules import names, similarity
from rules.terms import Term


class Feature(Term):
    """比对要素 · What is compared between an example and an entity."""

    USCC = "USCC", "统一社会信用代码 · The unified social credit code."
    NAME = "NAME", "名称，含曾用名 · The name, or a former one."
    ADDRESS = "ADDRESS", "住所 · The registered address."
    ESTABLISHED_ON = "ESTABLISHED_ON", "成立日期 · The day of establishment."
    DISTRICT = "DISTRICT", "区划 · The district."


WEIGHTS: Mapping[Feature, float] = {
    Feature.USCC: 10.0,
    Feature.NAME: 5.0,
    Feature.ADDRESS: 2.0,
    Feature.ESTABLISHED_ON: 1.5,
    Feature.DISTRICT: 1.0,
}
"""A code decides; a name weighs as much as all the rest."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the caller knows; names and codes as typed."""

    uscc: str | None = None
    name: str | None = None
    address: str | None = None
    district: str | None = None
    established_on: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the register holds."""

    uscc: str | None
    names: tuple[str, ...]
    address: str | None
    district: str | None
    established_on: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature that both sides state, its weight and how like it is."""

    feature: Feature
    weight: float
    similarity: float


def compared(example: Example, candidate: Candidate) -> tuple[Reason, ...]:
    """Every feature that can be compared, the weightiest first."""
    likeness = ((feature, how(example, candidate)) for feature, how in LIKENESS.items())
    return tuple(
        Reason(feature, WEIGHTS[feature], round(like, 4))
        for feature, like in likeness
        if like is not None
    )


def score(reasons: tuple[Reason, ...]) -> float:
    """The weighted mean of the likenesses, 0 where there are none."""
    weight = sum(reason.weight for reason in reasons)
    total = sum(reason.weight * reason.similarity for reason in reasons)
    return round(total / weight, 4) if weight else 0.0


ONE_SLIP = 17 / 18
"""A code with one slip is worth looking at; with two it is another."""


def _uscc(example: Example, candidate: Candidate) -> float | None:
    if not example.uscc or not candidate.uscc:
        return None
    typed, held = code(example.uscc), candidate.uscc
    like = OSA.normalized_similarity(typed, held)
    return 1.0 if typed == held else like / 2 if like >= ONE_SLIP else 0.0


def code(typed: str) -> str:
    """A code as typed, without width, case and spaces."""
    return names.normalise(typed).upper()


FORMER = 0.97
"""What a likeness with a former name is worth."""


def _name(example: Example, candidate: Candidate) -> float | None:
    folded = names.normalise(example.name or "")
    if not folded or not candidate.names:
        return None
    current, *former = (_named(folded, name) for name in candidate.names)
    return max(current, *(FORMER * like for like in former), 0.0)


def _named(folded: str, name: str) -> float:
    full = names.normalise(name)
    core = names.core(full)
    if folded == full:
        return 1.0
    best = similarity.alike(folded, full, core)
    if best or len(folded) <= BRIEF:
        best = max(best, similarity.SOUND * similarity.sounds_alike(folded, full, core))
    return min(best, SHORTENED)


BRIEF = 4
"""Longer names that share hardly a character are not compared by sound, which is slow."""
SHORTENED = 0.98
"""A name that equals only the core, or only in sound, is not quite the name."""
ROOM = 0.9
"""An address that is part of the other, without its floor and room."""


def _address(example: Example, candidate: Candidate) -> float | None:
    typed, held = (_place(text or "") for text in (example.address, candidate.address))
    if not typed or not held:
        return None
    return max(fuzz.ratio(typed, held), ROOM * fuzz.partial_ratio(typed, held)) / 100


def _place(address: str) -> str:
    folded = names.normalise(address)
    found = names.REGION.match(folded)
    return folded[found.end() :] if found else folded


SAME_MONTH, SAME_YEAR = 0.8, 0.5


def _established(example: Example, candidate: Candidate) -> float | None:
    typed, held = example.established_on, candidate.established_on
    if typed is None or held is None:
        return None
    if typed == held:
        return 1.0
    if abs((typed - held).days) <= 31:
        return SAME_MONTH
    return SAME_YEAR if typed.year == held.year else 0.0


def _district(example: Example, candidate: Candidate) -> float | None:
    typed, held = example.district, candidate.district
    if not typed or not held:
        return None
    return 1.0 if held.startswith(_stem(typed)) else 0.0


def _stem(district: str) -> str:
    """The digits of a division code that its whole subtree shares."""
    while len(district) > 2 and district.endswith("00"):
        district = district[:-2]
    return district


LIKENESS: Mapping[Feature, Callable[[Example, Candidate], float | None]] = {
    Feature.USCC: _uscc,
    Feature.NAME: _name,
    Feature.ADDRESS: _address,
    Feature.ESTABLISHED_ON: _established,
    Feature.DISTRICT: _district,
}
