"""A chain drawn twice as SVG, without scripts: downward for a phone, to the right for a wide page.

Colours are the page's, by class, so that the dark page has a dark picture; what a colour says a
sign says too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from app.chain.layers import Card, Chain, Look, Way
from app.charts.svg import Point, tag
from resolvers.context import CHONGQING

SIGNS: Final = {Look.BAD: "!", Look.GAP: "?"}
WIDE_CHARACTER: Final = 0x2E80
NARROW: Final = 0.56
"""Width of a Latin letter, in ems."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A way of drawing: sizes in units of the picture, and whether it runs to the right."""

    name: str
    width: float
    card: Point
    gap: float
    aisle: float
    is_across: bool
    font: float
    room: int
    """Cards to a layer."""
    margin: float = 26


PHONE: Final = Plan("phone", 320, (98, 66), 13, 62, is_across=False, font=12, room=3)
WIDE: Final = Plan("wide", 980, (142, 68), 16, 66, is_across=True, font=13, room=5)


@dataclass(frozen=True, slots=True)
class Placed:
    """Cards with the places of their upper left corners, and the picture's size."""

    corners: Mapping[str, Point]
    titles: Sequence[tuple[int, Point]]
    size: Point
    card: Point


def draw(chain: Chain, plan: Plan, say: Mapping[str, str], lang: str) -> str:
    """The picture; `say` has its words."""
    placed = _place(chain, plan)
    width, height = placed.size
    name = f"chain-{plan.name}"
    return tag(
        "svg",
        f'<title id="{name}">{escape(say["picture"])}</title>',
        _head(name),
        *(_way(way, placed, plan, name) for way in chain.ways),
        *(_title(layer, at, plan, say) for layer, at in placed.titles),
        *(_card(card, placed, plan, say, lang) for card in chain.cards),
        *(_amount(way, chain, placed, plan) for way in chain.ways),
        viewBox=f"0 0 {width:g} {height:g}",
        class_=f"chain {plan.name}",
        role="img",
        aria_labelledby=name,
        font_size=plan.font,
    )


def _head(name: str) -> str:
    """The arrow's head."""
    return tag(
        "defs",
        tag(
            "marker",
            tag("path", d="M0 0 8 4 0 8z", class_="tip"),
            id=f"{name}-tip", viewBox="0 0 8 8", refX=7, refY=4, markerWidth=7, markerHeight=7,
            orient="auto-start-reverse", markerUnits="userSpaceOnUse",
        ),
    )  # fmt: skip


def _place(chain: Chain, plan: Plan) -> Placed:
    """Layers one after the other, the cards of each in the middle of it."""
    sizes = [len(cards) for _, cards in chain.layers]
    count, most = max(len(sizes), 1), max(sizes, default=1)
    width, height = plan.card
    if plan.is_across:
        width = min(width, (plan.width - plan.aisle * (count - 1)) / count)
        breadth = plan.margin + most * height + (most - 1) * plan.gap
        start = (plan.width - count * width - (count - 1) * plan.aisle) / 2
    else:
        breadth, start = plan.width, 0.0
    corners, titles = {}, []
    for number, (layer, cards) in enumerate(chain.layers):
        for at, card in enumerate(cards):
            if plan.is_across:
                side = len(cards) * height + (len(cards) - 1) * plan.gap
                x = start + number * (width + plan.aisle)
                y = plan.margin + (breadth - plan.margin - side) / 2 + at * (height + plan.gap)
            else:
                side = len(cards) * width + (len(cards) - 1) * plan.gap
                x = (breadth - side) / 2 + at * (width + plan.gap)
                y = plan.margin + number * (height + plan.aisle)
            corners[card.key] = x, y
        first = corners[cards[0].key]
        aside = width + plan.gap / 2 - 3 * plan.font if len(cards) == plan.room else 0.0
        titles.append((layer, (first[0], 14.0) if plan.is_across else (aside, first[1] - 8)))
    length = plan.margin + count * height + (count - 1) * plan.aisle
    size = (plan.width, breadth + 4) if plan.is_across else (plan.width, length + 4)
    return Placed(corners, titles, size, (width, height))


def _title(layer: int, at: Point, plan: Plan, say: Mapping[str, str]) -> str:
    name = "up" if layer < 0 else "down" if layer else "here"
    text = say[name].format(hops=abs(layer))
    return tag("text", escape(text), x=at[0], y=at[1], class_="layer", font_size=plan.font)


def _ends(way: Way, placed: Placed, plan: Plan) -> tuple[Point, Point]:
    """Where a way leaves its first card and reaches the other."""
    (x, y), (u, v), (width, height) = (
        placed.corners[way.start], placed.corners[way.end], placed.card,
    )  # fmt: skip
    if plan.is_across:
        if way.is_back:
            return (x + width / 2, y + height), (u + width / 2, v + height)
        return (x + width, y + height / 2), (u - 2, v + height / 2)
    if way.is_back:
        return (x + width / 2 + 12, y), (u + width / 2 + 12, v + height + 2)
    return (x + width / 2, y + height), (u + width / 2, v - 2)


def _bent(way: Way, placed: Placed, plan: Plan) -> tuple[Point, Point, Point, Point]:
    """The four points of a way's curve."""
    start, end = _ends(way, placed, plan)
    (x, y), (u, v) = start, end
    if plan.is_across:
        if way.is_back:
            low = max(y, v) + plan.gap + 6
            return start, (x, low), (u, low), end
        middle = (x + u) / 2
        return start, (middle, y), (middle, v), end
    middle = (y + v) / 2
    return start, (x, middle), (u, middle), end


def _way(way: Way, placed: Placed, plan: Plan, name: str) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in _bent(way, placed, plan)]
    look = "way back" if way.is_back else "way"
    curve = f"M{points[0]}C{points[1]},{points[2]},{points[3]}"
    return tag("path", d=curve, class_=look, marker_end=f"url(#{name}-tip)")


def _amount(way: Way, chain: Chain, placed: Placed, plan: Plan) -> str:
    """The quantity, nearer to whichever end has fewer ways, so that numbers do not meet."""
    leaving = sum(other.start == way.start for other in chain.ways)
    coming = sum(other.end == way.end for other in chain.ways)
    along = 0.5 if plan.is_across else 0.66 if leaving > coming else 0.3
    along = 0.82 if way.is_back else along
    a, b, c, d = _bent(way, placed, plan)
    x, y = (_on(along, *(point[axis] for point in (a, b, c, d))) for axis in (0, 1))
    return tag(
        "text", escape(way.amount), x=x, y=y + 4, class_="amount", text_anchor="middle",
        font_size=plan.font - 1,
    )  # fmt: skip


def _on(along: float, a: float, b: float, c: float, d: float) -> float:
    """A coordinate of a cubic curve."""
    rest = 1 - along
    return rest**3 * a + 3 * rest**2 * along * b + 3 * rest * along**2 * c + along**3 * d


def _card(card: Card, placed: Placed, plan: Plan, say: Mapping[str, str], lang: str) -> str:
    (x, y), (width, height) = placed.corners[card.key], placed.card
    inner = width - 16
    batch = say["own"] if card.is_own and card.layer else card.batch
    rows = (
        (card.title, "who", plan.font + 1),
        (batch, "what", plan.font),
        (
            _foot(card, say, lang, inner / plan.font),
            "what",
            plan.font - (0.5 if plan.font < 13 else 0),
        ),
    )
    lines = [
        tag("text", escape(fitted(text, inner / size)), x=x + 9, y=y + 20 + 19 * at, class_=look,
            font_size=size)
        for at, (text, look, size) in enumerate(rows)
        if text
    ]  # fmt: skip
    told = " · ".join(filter(None, (card.title, card.batch, _foot(card, say, lang, 99))))
    return tag(
        "g",
        f"<title>{escape(told)}</title>",
        tag("rect", x=x, y=y, width=width, height=height, rx=7),
        *lines,
        *_sign(card, (x + width, y)),
        class_=f"card {card.look}",
    )


def _sign(card: Card, corner: Point) -> list[str]:
    sign = SIGNS.get(card.look)
    if sign is None:
        return []
    x, y = corner[0] - 4, corner[1] + 4
    return [
        tag("circle", cx=x, cy=y, r=8.5),
        tag("text", sign, x=x, y=y + 4.5, text_anchor="middle", class_="sign", font_size=13),
    ]


def _foot(card: Card, say: Mapping[str, str], lang: str, room: float) -> str:
    """The day it came, and what is left there, if both fit."""
    day = _day(card.at, lang) if card.at else ""
    if card.left is None:
        return day
    both = f"{day} · {say['left'].format(left=card.left)}"
    return both if width_of(both) <= room else say["left"].format(left=card.left)


def _day(moment: str, lang: str) -> str:
    on = datetime.fromisoformat(moment).astimezone(CHONGQING)
    return f"{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {on:%b}"


def width_of(text: str) -> float:
    """How wide a text is, in ems: a Chinese character is one."""
    return sum(1 if ord(letter) >= WIDE_CHARACTER else NARROW for letter in text)


def fitted(text: str, room: float) -> str:
    """The text, cut with a sign that it was where it is wider than the room."""
    if width_of(text) <= room:
        return text
    kept, used = "", 1.0
    for letter in text:
        used += width_of(letter)
        if used > room:
            break
        kept += letter
    return kept.rstrip() + "…"
