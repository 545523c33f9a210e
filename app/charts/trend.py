"""The trend: colours as lanes for everyone, the score as a line for those who may see it."""

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
    polyline,
    sign,
    tag,
    words,
)

WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 72.0, 696.0, 92.0, 276.0
LANES: Final = {"GREEN": 0, "YELLOW": 1, "RED": 2}
TITLES: Final = {
    "COLOR": ("信用三色趋势", "Colour of credit"),
    "SCORE": ("信用风险总分趋势（越低越好）", "Score of risk (lower is better)"),
    "COMPLAINTS": ("近一年投诉举报数", "Complaints within a year"),
    "PENALTIES": ("近一年行政处罚数", "Penalties within a year"),
    "STAFF": ("从业人数（据年报）", "Staff, by annual reports"),
    "REVENUE": ("营业总收入，元（据年报）", "Revenue in yuan, by annual reports"),
}


def draw(entity: dict[str, Any], metric: str, lang: str) -> str:
    """The picture of `Entity.trend`."""
    points = [one | {"value": _figure(one)} for one in entity["trend"]]
    has_values = any(one["value"] is not None for one in points)
    shown = metric if has_values or metric != "SCORE" else "COLOR"
    title = TITLES[shown][0 if lang == "zh" else 1]
    inner = _values(points) if has_values else _lanes(points, lang)
    return document(
        WIDTH, HEIGHT, f"{entity['name']} · {title}", lang,
        words(entity["name"], 24, 36, 20, font_weight="600"),
        words(title, 24, 60, 16, SOFT),
        *inner,
        *_days(points),
        *(_legend(lang) if any(one["color"] for one in points) else []),
    )  # fmt: skip


def _figure(point: dict[str, Any]) -> float | None:
    """The count, or the amount of money, whichever the metric has."""
    if point["amount"] is not None:
        return float(point["amount"])
    return None if point["value"] is None else float(point["value"])


def _x(place: int, count: int) -> float:
    return LEFT + 14 + (RIGHT - LEFT - 28) * (place / max(1, count - 1))


def _lanes(points: list[dict[str, Any]], lang: str) -> list[str]:
    gap = (BOTTOM - TOP) / 3
    heights = {color: TOP + gap * (lane + 0.5) for color, lane in LANES.items()}
    made = [line((LEFT, y), (RIGHT, y)) for y in heights.values()]
    made += [
        words(named(color, lang), LEFT - 12, y + 6, 16, text_anchor="end")
        for color, y in heights.items()
    ]
    places = [
        (_x(n, len(points)), heights[one["color"]], one["color"])
        for n, one in enumerate(points)
        if one["color"]
    ]
    made.append(polyline(_steps([(x, y) for x, y, _ in places]), stroke=SOFT, stroke_width=1.5))
    return made + [sign(color, (x, y)) for x, y, color in places]


def _steps(places: list[Point]) -> list[Point]:
    """A colour holds until the next one is found, so the line is a stair."""
    made: list[Point] = []
    for x, y in places:
        if made:
            made.append((x, made[-1][1]))
        made.append((x, y))
    return made


def _dot(at: Point) -> str:
    return tag("circle", cx=at[0], cy=at[1], r=4.5, fill=TEAL, stroke="#fff", stroke_width=1.5)


def _values(points: list[dict[str, Any]]) -> list[str]:
    most = _rounded(max(one["value"] or 0 for one in points))
    made = []
    for part in range(5):
        y = BOTTOM - (BOTTOM - TOP) * part / 4
        made.append(line((LEFT, y), (RIGHT, y)))
        told = _short(most * part / 4)
        made.append(words(told, LEFT - 10, y + 5, 15, SOFT, text_anchor="end"))
    places: list[tuple[Point, dict[str, Any]]] = [
        ((_x(n, len(points)), BOTTOM - (BOTTOM - TOP) * one["value"] / most), one)
        for n, one in enumerate(points)
        if one["value"] is not None
    ]
    made.append(polyline([at for at, _ in places], stroke=TEAL, stroke_width=2.5))
    for at, one in places:
        made.append(sign(one["color"], at, 5) if one["color"] else _dot(at))
    if places:
        (x, y), last = places[-1]
        made.append(words(_short(last["value"]), x, y - 12, 17, INK, text_anchor="middle",
                          font_weight="600"))  # fmt: skip
    return made


def _rounded(most: float) -> float:
    """The top of the scale: a round number that divides evenly by four."""
    size: int = 10 ** max(0, len(str(int(most))) - 1)
    tops = (4, 8, *(size * step for step in (1, 2, 4, 6, 8, 10)))
    return next(top for top in tops if top >= most)


def _short(value: float) -> str:
    """A figure in few letters: 8, 250, 12万, 3.2亿."""
    for size, unit in ((1e8, "亿"), (1e4, "万")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:g}"


def _days(points: list[dict[str, Any]]) -> list[str]:
    made = [line((LEFT, BOTTOM), (RIGHT, BOTTOM), GRID)]
    step = max(1, -(-len(points) // 6))
    last = len(points) - 1
    for place, one in enumerate(points):
        if (last - place) % step == 0:
            x = _x(place, len(points))
            made.append(words(one["on"][:7], x, BOTTOM + 24, 15, SOFT, text_anchor="middle"))
    return made


def _legend(lang: str) -> list[str]:
    made = []
    for place, color in enumerate(("GREEN", "YELLOW", "RED")):
        x = LEFT + 14 + 80 * place
        made.append(sign(color, (x, HEIGHT - 22), 5))
        made.append(words(named(color, lang), x + 12, HEIGHT - 16, 16))
    return made
