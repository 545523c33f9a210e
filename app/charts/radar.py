"""The radar: five dimensions beside the peers' median; the public's shows bands only."""

from math import cos, pi, sin
from typing import Any, Final

from app.charts.svg import (
    GRID,
    INK,
    SOFT,
    TEAL,
    Point,
    document,
    line,
    named,
    polygon,
    sign,
    tag,
    words,
)

WIDTH, HEIGHT = 560, 500
CENTRE: Final = (280.0, 262.0)
RADIUS: Final = 150.0
RINGS: Final = (0.25, 0.5, 0.75, 1.0)
BAND_AT: Final = {"GREEN": 90, "YELLOW": 65, "RED": 25}
LABELS: Final = {
    "BASIC": ("基础属性", "Basics"),
    "DYNAMIC": ("企业动态", "Changes"),
    "REGULATORY": ("监管信息", "Findings"),
    "RELATIONS": ("关联关系", "Relations"),
    "SOCIAL": ("社会评价", "Society"),
}


def draw(entity: dict[str, Any], lang: str) -> str:
    """The picture of `Entity.radar`."""
    spokes = entity["radar"]
    has_points = all(one["value"] is not None for one in spokes)
    own = [one["value"] if has_points else BAND_AT[one["band"]] for one in spokes]
    zh = lang == "zh"
    title = f"{entity['name']} · {'信用雷达图' if zh else 'Credit radar'}"
    return document(
        WIDTH, HEIGHT, title, lang,
        words(entity["name"], 24, 36, 19, font_weight="600"),
        words("信用雷达图（越靠外越好）" if zh else "Credit radar (further out is better)",
              24, 60, 15, SOFT),
        *_grid(len(spokes)),
        *_peers(spokes, has_points),
        polygon(_corners(own), fill=TEAL, fill_opacity=0.16, stroke=TEAL, stroke_width=2.5),
        *[sign(one["band"], _at(n, len(spokes), value))
          for n, (one, value) in enumerate(zip(spokes, own, strict=True))],
        *_labels(spokes, lang),
        *_legend(spokes, has_points, lang),
    )  # fmt: skip


def _at(place: int, count: int, value: float) -> Point:
    angle = 2 * pi * place / count - pi / 2
    reach = RADIUS * value / 100
    return CENTRE[0] + reach * cos(angle), CENTRE[1] + reach * sin(angle)


def _corners(values: list[int]) -> list[Point]:
    return [_at(place, len(values), value) for place, value in enumerate(values)]


def _grid(count: int) -> list[str]:
    rings = [
        polygon(_corners([round(100 * ring)] * count), fill="none", stroke=GRID) for ring in RINGS
    ]
    return rings + [line(CENTRE, _at(place, count, 100)) for place in range(count)]


def _peers(spokes: list[dict[str, Any]], has_points: bool) -> list[str]:
    name = "peerMedian" if has_points else "peerBand"
    if any(one[name] is None for one in spokes):
        return []
    values = [one[name] if has_points else BAND_AT[one[name]] for one in spokes]
    return [
        polygon(_corners(values), fill="none", stroke=INK, stroke_width=1.5, stroke_dasharray="6 4")
    ]


def _labels(spokes: list[dict[str, Any]], lang: str) -> list[str]:
    made = []
    for place, one in enumerate(spokes):
        x, y = _at(place, len(spokes), 116)
        anchor = "middle" if abs(x - CENTRE[0]) < 10 else "start" if x > CENTRE[0] else "end"
        label = LABELS[one["dimension"]][0 if lang == "zh" else 1]
        told = named(one["band"], lang) if one["value"] is None else str(one["value"])
        made.append(words(label, x, y, 16, text_anchor=anchor, font_weight="600"))
        made.append(words(told, x, y + 19, 15, SOFT, text_anchor=anchor))
    return made


def _legend(spokes: list[dict[str, Any]], has_points: bool, lang: str) -> list[str]:
    zh = lang == "zh"
    y = HEIGHT - 24
    made = [
        tag("rect", x=24, y=y - 11, width=22, height=12, fill=TEAL, fill_opacity=0.16, stroke=TEAL),
        words("本主体" if zh else "This entity", 52, y, 15),
        line((140, y - 5), (168, y - 5), INK, stroke_width=1.5, stroke_dasharray="6 4"),
        words("同类中位" if zh else "Peers' median", 174, y, 15),
    ]
    for place, color in enumerate(("GREEN", "YELLOW", "RED")):
        made.append(sign(color, (300 + 74 * place, y - 5), 5))
        made.append(words(named(color, lang), 312 + 74 * place, y, 15))
    if not has_points and spokes:
        note = "公众仅见色带" if zh else "Bands only for the public"
        made.append(words(note, WIDTH - 24, 60, 14, SOFT, text_anchor="end"))
    return made
