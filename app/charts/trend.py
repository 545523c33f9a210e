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
}


def draw(entity: dict[str, Any], metric: str, lang: str) -> str:
    """The picture of `Entity.trend`."""
    points = entity["trend"]
    title = TITLES[metric][0 if lang == "zh" else 1]
    has_values = any(one["value"] is not None for one in points)
    inner = _values(points) if has_values else _lanes(points, lang)
    return document(
        WIDTH, HEIGHT, f"{entity['name']} · {title}", lang,
        words(entity["name"], 24, 36, 17, font_weight="600"),
        words(title, 24, 58, 13, SOFT),
        *inner,
        *_days(points),
        *(_legend(lang) if any(one["color"] for one in points) else []),
    )  # fmt: skip


def _x(place: int, count: int) -> float:
    return LEFT + 14 + (RIGHT - LEFT - 28) * (place / max(1, count - 1))


def _lanes(points: list[dict[str, Any]], lang: str) -> list[str]:
    gap = (BOTTOM - TOP) / 3
    heights = {color: TOP + gap * (lane + 0.5) for color, lane in LANES.items()}
    made = [line((LEFT, y), (RIGHT, y)) for y in heights.values()]
    made += [
        words(named(color, lang), LEFT - 12, y + 5, 13, text_anchor="end")
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
        made.append(words(f"{most * part / 4:g}", LEFT - 12, y + 5, 12, SOFT, text_anchor="end"))
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
        made.append(words(str(last["value"]), x, y - 12, 14, INK, text_anchor="middle",
                          font_weight="600"))  # fmt: skip
    return made


def _rounded(most: int) -> int:
    """The top of the scale: a multiple of four that divides evenly."""
    return next(top for top in (4, 8, 20, 40, 100, 200, 400, 600, 1000) if top >= most)


def _days(points: list[dict[str, Any]]) -> list[str]:
    made = [line((LEFT, BOTTOM), (RIGHT, BOTTOM), GRID)]
    step = max(1, -(-len(points) // 8))
    last = len(points) - 1
    for place, one in enumerate(points):
        if (last - place) % step == 0:
            x = _x(place, len(points))
            made.append(words(one["on"][:7], x, BOTTOM + 22, 12, SOFT, text_anchor="middle"))
    return made


def _legend(lang: str) -> list[str]:
    made = []
    for place, color in enumerate(("GREEN", "YELLOW", "RED")):
        x = LEFT + 14 + 80 * place
        made.append(sign(color, (x, HEIGHT - 22), 5))
        made.append(words(named(color, lang), x + 12, HEIGHT - 17, 13))
    return made
