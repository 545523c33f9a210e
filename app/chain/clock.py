"""When care of a device was last given and is next due, as bars that end today or later.

Refuses to draw a day that no record and no rule gives: a row without one says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Final

from app.charts.svg import tag

WIDTH, ROW, TOP = 320.0, 52.0, 6.0
LEFT, RIGHT = 2.0, 318.0
LOOKS: Final = {"OVERDUE": "late", "SOON": "soon", "IN_TIME": "good", "NO_RECORD": "none"}


def draw(
    dues: Sequence[Mapping[str, Any]],
    kinds: Mapping[str, str],
    today: date,
    say: Mapping[str, str],
) -> str:
    """A row for each kind of care."""
    rows = [_row(due, kinds, today, say, TOP + at * ROW) for at, due in enumerate(dues)]
    return tag(
        "svg",
        f'<title id="clock">{escape(say["care"])}</title>',
        *rows,
        viewBox=f"0 0 {WIDTH:g} {TOP + len(dues) * ROW:g}",
        class_="clock",
        role="img",
        aria_labelledby="clock",
        font_size=12.5,
    )


def _row(
    due: Mapping[str, Any],
    kinds: Mapping[str, str],
    today: date,
    say: Mapping[str, str],
    top: float,
) -> str:
    look = LOOKS[due["state"]]
    bar = tag("rect", x=LEFT, y=top + 24, width=RIGHT - LEFT, height=9, rx=4.5, class_="track")
    return tag(
        "g",
        tag("text", escape(kinds[due["kind"]]), x=LEFT, y=top + 15, class_="who"),
        tag("text", escape(_said(due, say)), x=RIGHT, y=top + 15, text_anchor="end", class_="when"),
        bar,
        *_passed(due, today, top),
        class_=look,
    )


def _passed(due: Mapping[str, Any], today: date, top: float) -> list[str]:
    """How much of the term has run, and a sign where it ended before today."""
    if due["nextDue"] is None:
        return []
    end = date.fromisoformat(due["nextDue"])
    start = date.fromisoformat(due["last"]) if due["last"] else None
    if end < today:
        share = 1.0
    elif start is None or end <= start:
        share = 0.0
    else:
        share = min(max((today - start).days / (end - start).days, 0.03), 1)
    width = (RIGHT - LEFT) * share
    made = [tag("rect", x=LEFT, y=top + 24, width=width, height=9, rx=4.5, class_="run")]
    if end < today:
        made.append(tag("circle", cx=RIGHT - 4, cy=top + 28.5, r=8.5, class_="run"))
        made.append(tag("text", "!", x=RIGHT - 4, y=top + 33, text_anchor="middle", class_="sign"))
    return made


def _said(due: Mapping[str, Any], say: Mapping[str, str]) -> str:
    if due["nextDue"] is None:
        return say["done"] if due["last"] else say["none"]
    if due["overdueDays"]:
        return say["late"].format(days=due["overdueDays"])
    return say["next"].format(day=due["nextDue"])
