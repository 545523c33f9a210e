"""Elements of SVG as text. Refuses inline styles, which our own content policy would drop."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

Point = tuple[float, float]

FONT: Final = "'PingFang SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
INK: Final = "#1b2523"
SOFT: Final = "#55635f"
GRID: Final = "#c9d1cd"
TEAL: Final = "#0e4a44"
PAINT: Final = {"GREEN": "#009e73", "YELLOW": "#e69f00", "RED": "#c2410c"}
"""Told apart by the colour-blind, and by shape and word as well."""
NAMES: Final = {
    "GREEN": ("绿", "Green"),
    "YELLOW": ("黄", "Yellow"),
    "RED": ("红", "Red"),
}


def named(color: str, lang: str) -> str:
    """The word for a colour."""
    return NAMES[color][0 if lang == "zh" else 1]


def tag(name: str, *inner: str, **attributes: str | float) -> str:
    """One element; `stroke_width` is written `stroke-width`."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_plain(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(inner)}</{name}>" if inner else f"<{name}{told}/>"


def _plain(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def words(
    text: str, x: float, y: float, size: float = 14, fill: str = INK, **more: str | float
) -> str:
    """A line of text."""
    return tag("text", escape(text), x=x, y=y, font_size=size, fill=fill, **more)


def line(start: Point, end: Point, stroke: str = GRID, **more: str | float) -> str:
    """A straight line."""
    return tag("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke, **more)


def path_of(points: Iterable[Point]) -> str:
    """The `points` of a polygon or a polyline."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def polygon(points: Sequence[Point], **more: str | float) -> str:
    """A closed shape."""
    return tag("polygon", points=path_of(points), **more)


def polyline(points: Sequence[Point], **more: str | float) -> str:
    """An open line through points."""
    return tag("polyline", points=path_of(points), fill="none", **more)


def sign(color: str, at: Point, size: float = 6) -> str:
    """A mark of a colour: circle for green, triangle for yellow, square for red."""
    x, y = at
    look: dict[str, str | float] = {"fill": PAINT[color], "stroke": "#fff", "stroke_width": 1.5}
    if color == "GREEN":
        return tag("circle", cx=x, cy=y, r=size, **look)
    if color == "YELLOW":
        top = (x, y - size * 1.2)
        return polygon(
            [top, (x + size * 1.15, y + size * 0.8), (x - size * 1.15, y + size * 0.8)], **look
        )
    return tag("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, **look)


def document(width: int, height: int, title: str, lang: str, *inner: str) -> str:
    """The whole picture on white, with its title for those who do not see it."""
    tongue = "zh-CN" if lang == "zh" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" lang="{tongue}" font-family="{FONT}">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(inner)}</svg>'
    )
