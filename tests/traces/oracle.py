"""What a recall must find, told from an exported EPCIS document alone, by brute force.

Shares no code with the product: it reads JSON, and asks every event again and again until
nothing new turns up.
"""

from collections import defaultdict
from fractions import Fraction
from typing import Any

Place = tuple[str, str]
AMOUNTS = ("quantityList", "childQuantityList")


def amounts(event: dict[str, Any], *names: str) -> list[tuple[str, Fraction]]:
    return [
        (each["epcClass"].rpartition("/")[2], Fraction(str(each["quantity"])))
        for name in names
        for each in event.get(name, [])
    ]


def party(event: dict[str, Any], name: str) -> str | None:
    return event[f"{name}List"][0][name] if event.get(f"{name}List") else None


def affected(events: list[dict[str, Any]], lot: str) -> set[str]:
    """The lot, and all that any of it went into."""
    found, size = {lot}, 0
    while size != len(found):
        size = len(found)
        for event in events:
            if any(each in found for each, _ in amounts(event, "inputQuantityList")):
                found |= {each for each, _ in amounts(event, "outputQuantityList")}
    return found


def changes(event: dict[str, Any]) -> list[tuple[Place, Fraction]]:
    """By how much an event changed what stood where."""
    place = event.get("bizLocation", {}).get("id")
    start, end = party(event, "source"), party(event, "destination")
    if event["type"] == "TransformationEvent":
        used = [((lot, place), -n) for lot, n in amounts(event, "inputQuantityList")]
        return used + [((lot, place), n) for lot, n in amounts(event, "outputQuantityList")]
    if start and end:
        out = [((lot, start), -n) for lot, n in amounts(event, *AMOUNTS)]
        return out + [((lot, end), n) for lot, n in amounts(event, *AMOUNTS)]
    sign = {"ADD": 1, "DELETE": -1}.get(event["action"], 0)
    if event["type"] != "ObjectEvent" or sign == 0:
        return []
    return [((lot, place), sign * n) for lot, n in amounts(event, *AMOUNTS)]


def holders(events: list[dict[str, Any]], lot: str) -> dict[Place, Fraction]:
    """Who holds or held what of the lot and its offspring, and how much is left of it."""
    lots = affected(events, lot)
    sums: dict[Place, Fraction] = defaultdict(Fraction)
    for event in events:
        for place, change in changes(event):
            if place[0] in lots:
                sums[place] += change
    return {place: max(left, Fraction(0)) for place, left in sums.items()}


def short(events: list[dict[str, Any]], lot: str) -> set[Place]:
    """The places from which more went than came."""
    lots = affected(events, lot)
    sums: dict[Place, Fraction] = defaultdict(Fraction)
    for event in events:
        for place, change in changes(event):
            sums[place] += change
    return {place for place, left in sums.items() if left < 0 and place[0] in lots}


def steps(events: list[dict[str, Any]], lot: str) -> dict[Place, int]:
    """The fewest events from where the lot was made to every place, by relaxing them all."""
    far: dict[Place, int] = {
        place: 0
        for event in events
        for place, change in changes(event)
        if place[0] == lot and change > 0 and not party(event, "source")
    }
    changed = bool(far)
    while changed:
        changed = False
        for event in events:
            moved = changes(event)
            for start, down in moved:
                for end, up in moved:
                    same = start[0] == end[0] or event["type"] == "TransformationEvent"
                    leads = down < 0 < up and same and start in far
                    if leads and far.get(end, 10**9) > far[start] + 1:
                        far[end], changed = far[start] + 1, True
    return far
