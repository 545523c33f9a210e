"""A chain in layers, from the farthest source to the farthest holder, for any way of drawing it.

Refuses to crowd: what a layer has no room for becomes one card that counts it, and the ways to
it lead there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

UNITS: Final[Mapping[str | None, tuple[str, str]]] = {
    "KGM": ("千克", "kg"),
    "GRM": ("克", "g"),
    "TNE": ("吨", "t"),
    "LTR": ("升", "L"),
    "MLT": ("毫升", "mL"),
    None: ("件", "pcs"),
}
"""How the units of UN/CEFACT are written."""


class Look(StrEnum):
    """How a card looks: what was asked about, what is wrong, what is lacking."""

    HERE = "here"
    PLAIN = "plain"
    BAD = "bad"
    GAP = "gap"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Card:
    """One batch at one party, or a count of those that are not drawn."""

    key: str
    layer: int
    look: Look
    title: str
    batch: str
    at: str | None = None
    left: str | None = None
    is_own: bool = False
    """Whether it holds the very lot that was asked about."""


@dataclass(frozen=True, slots=True)
class Way:
    """Goods that went from one card to another, or came back."""

    start: str
    end: str
    amount: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """Layers from the sources down, each with its number, and the ways between cards."""

    layers: tuple[tuple[int, tuple[Card, ...]], ...]
    ways: tuple[Way, ...]

    @property
    def cards(self) -> Iterator[Card]:
        """All cards, layer by layer."""
        for _, cards in self.layers:
            yield from cards


def chain(trace: Mapping[str, Any], batch: str, room: int, lang: str) -> Chain:
    """The chain of a lot, with at most `room` cards to a layer."""
    up, down = trace["traceUpstream"], trace["traceDownstream"]
    gaps = {gap["key"] for side in (up, down) for gap in side["gaps"]}
    placed: dict[int, list[Card]] = defaultdict(list)
    for layer, node in _placed(up["nodes"], down["nodes"], batch):
        placed[layer].append(_card(node, layer, batch, node["key"] in gaps, lang))
    shown: dict[str, str] = {}
    layers = []
    for layer in sorted(placed):
        kept = _fitting(placed[layer], layer, room, lang)
        last = kept[-1].key
        shown |= {card.key: last for card in placed[layer]} | {card.key: card.key for card in kept}
        layers.append((layer, tuple(kept)))
    numbers = {card.key: layer for layer, cards in layers for card in cards}
    units = {node["key"]: node["batch"]["unit"] for side in (up, down) for node in side["nodes"]}
    ways = tuple(_ways([*up["edges"], *down["edges"]], shown, numbers, units, lang))
    return Chain(tuple(_untangled(layers, ways)), ways)


def _placed(
    up: Sequence[Any], down: Sequence[Any], batch: str
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every node once: holders below where the lot was made, what went into it above."""
    seen = set()
    for node in down:
        if node["hops"] is not None:
            seen.add(node["key"])
            yield node["hops"], node
    for node in up:
        if node["hops"] and node["batch"]["id"] != batch and node["key"] not in seen:
            yield -node["hops"], node


def _card(node: Mapping[str, Any], layer: int, batch: str, has_gap: bool, lang: str) -> Card:
    lot = node["batch"]
    look = Look.HERE if layer == 0 and lot["id"] == batch else Look.PLAIN
    if has_gap:
        look = Look.GAP
    if lot["hasFailedTest"] or lot["state"] == "RECALLED":
        look = Look.BAD
    left = None if Decimal(node["left"]) == 0 else amount(node["left"], lot["unit"], lang)
    name = f"{lot['product']['name']} {lot['lot']}"
    own = lot["id"] == batch
    return Card(node["key"], layer, look, node["party"]["label"], name, node["firstAt"], left, own)


def _fitting(cards: list[Card], layer: int, room: int, lang: str) -> list[Card]:
    if len(cards) <= room:
        return cards
    rest = len(cards) - room + 1
    title = f"另有 {rest} 处" if lang == "zh" else f"{rest} more"
    grave = sorted(cards, key=lambda card: card.look is not Look.BAD)
    return [*grave[: room - 1], Card(f"more{layer}", layer, Look.MORE, title, "")]


def _untangled(
    layers: Sequence[tuple[int, tuple[Card, ...]]], ways: Sequence[Way]
) -> list[tuple[int, tuple[Card, ...]]]:
    """Cards beside those that they trade with, outward from the lot, so that ways cross less."""
    near: dict[str, set[str]] = defaultdict(set)
    for way in ways:
        near[way.start].add(way.end)
        near[way.end].add(way.start)
    places: dict[str, float] = {}

    def place(card: Card) -> tuple[bool, float]:
        known = [places[key] for key in near[card.key] if key in places]
        return card.look is Look.MORE, sum(known) / len(known) if known else 0.5

    ordered = []
    for layer, cards in sorted(layers, key=lambda each: abs(each[0])):
        kept = tuple(sorted(cards, key=place))
        places |= {card.key: (at + 1) / (len(kept) + 1) for at, card in enumerate(kept)}
        ordered.append((layer, kept))
    return sorted(ordered, key=lambda each: each[0])


def _ways(
    edges: Sequence[Any],
    shown: Mapping[str, str],
    layers: Mapping[str, int],
    units: Mapping[str, str | None],
    lang: str,
) -> Iterator[Way]:
    """Each pair of cards once, with all that went between them; each event counts once."""
    sums: dict[tuple[str, str], dict[str | None, Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    seen = set()
    for edge in edges:
        start, end = edge["fromKey"], edge["toKey"]
        told = (start, end, edge["event"]["id"])
        if told in seen or start not in shown or end not in shown:
            continue
        seen.add(told)
        sums[shown[start], shown[end]][units[start]] += Decimal(edge["quantity"])
    for (start, end), totals in sums.items():
        if start != end:
            said = " + ".join(amount(str(sum_), unit, lang) for unit, sum_ in totals.items())
            yield Way(start, end, said, layers[start] >= layers[end])


def amount(number: str, unit: str | None, lang: str) -> str:
    """A quantity with its unit, as people write it."""
    written = f"{Decimal(number).normalize():f}"
    said = UNITS.get(unit, (unit or "", unit or ""))[0 if lang == "zh" else 1]
    return f"{written} {said}"
