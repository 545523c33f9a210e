"""The cookbook: operations by task, each a file that says who asks, what with, and what to know.

GraphiQL shows them as tabs, `docs/cookbook/` prints them, and the tests run every one. Their
variables name what every city has, such as `<uscc>`; `places` finds it in this one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rules.errors import Language
from rules.roles import Role

FOLDER = Path(__file__).parent / "recipes"
TASKS: dict[str, tuple[str, str]] = {
    "public": ("公众查询", "For the public"),
    "enterprise": ("企业办事", "For enterprises"),
    "regulator": ("监管工作", "For regulators"),
    "analyst": ("统计分析", "For analysts"),
    "developer": ("前端开发", "For developers"),
}
"""In the order in which they are shown."""
FIND = """{ entities(first: 50, sort: NEWEST) {
  nodes { id uscc name code { payload } creditRecords(first: 1) { totalCount } } } }"""
NOWHERE = {
    "uscc": "91500103MA0000001N",
    "name": "火锅",
    "entity": "ent_00000000-0000-0000-0000-000000000000",
    "payload": "YX1",
}
"""What the variables say while the city is empty; it names nobody."""
LINE = re.compile(r"^# (?:(as|variables|zh|en): )?(.*)$")
PLACE = re.compile(r"^<(\w+)>$")


@dataclass(frozen=True)
class Recipe:
    """One operation, and what is said of it."""

    task: str
    name: str
    title: Mapping[Language, str]
    note: Mapping[Language, str]
    role: Role
    variables: Mapping[str, Any]
    query: str


@cache
def recipes() -> tuple[Recipe, ...]:
    """Every recipe, task by task."""
    files = ((task, file) for task in TASKS for file in sorted((FOLDER / task).glob("*.graphql")))
    return tuple(_read(task, file) for task, file in files)


def _read(task: str, file: Path) -> Recipe:
    lines = file.read_text("utf-8").splitlines()
    comments = [found for line in lines if (found := LINE.match(line))]
    said = {found[1] or "title": found[2] for found in comments}
    zh, _, en = said["title"].partition(" · ")
    return Recipe(
        task,
        file.stem.partition("-")[2],
        {"zh": zh, "en": en},
        {"zh": said["zh"], "en": said["en"]},
        Role[said["as"]],
        json.loads(said["variables"]),
        "\n".join(lines[len(comments) :]) + "\n",
    )


def places(found: Mapping[str, Any] | None) -> dict[str, str]:
    """What the answer to FIND gives: an entity with a code, if there is one, and many records."""
    nodes = ((found or {}).get("entities") or {}).get("nodes") or []
    known = [node for node in nodes if node["uscc"]]
    if not known:
        return NOWHERE
    best = max(known, key=_worth)
    payload = best["code"]["payload"] if best["code"] else NOWHERE["payload"]
    return {
        "uscc": best["uscc"],
        "name": best["name"],
        "entity": best["id"],
        "payload": payload,
    }


def _worth(node: Mapping[str, Any]) -> tuple[bool, int]:
    return node["code"] is not None, int(node["creditRecords"]["totalCount"])


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """Variables with what a city has in the places that they name."""
    if isinstance(value, Mapping):
        return {name: filled(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, known) for inner in value]
    named = PLACE.match(value) if isinstance(value, str) else None
    return known[named[1]] if named else value
