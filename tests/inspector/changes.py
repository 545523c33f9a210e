"""`make schema-diff`: what changed in the schema since its changelog was last written.

A breaking change that the Unreleased part of CHANGELOG.md does not name is an error. With `--write`
the changelog of the schema is made anew from the history, a section for each day; `--stale` says
whether it ends before this schema, which is no error: it is made from commits.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path

from tests.node import answer_of
from tests.paths import ROOT

FOLDER = Path(__file__).parent
FILE = "schema.graphql"
CHANGELOG = ROOT / "docs" / "schema-changelog.md"
HEAD = """# 模式变更记录 · Changelog of the schema

由 `make schema-changelog` 用 graphql-inspector 从历史逐日生成，勿手改。
Made by `make schema-changelog` from the history with graphql-inspector, day by day; not by hand.
Descriptions and directives are left out; fields of a new type are not listed one by one.
"""
SECTION = re.compile(r"^## (\S+) · ([0-9a-f]{7,40})$", re.MULTILINE)
STALE = (
    "docs/schema-changelog.md 尚未写到这一版模式：提交后 make schema-changelog · "
    "does not reach this schema yet: make schema-changelog once it is committed\n"
)
SILENT = ("DIRECTIVE", "DESCRIPTION")


@dataclass(frozen=True)
class Change:
    """One change: how grave, in words, and where."""

    type: str
    level: str
    message: str
    path: str

    @property
    def is_told(self) -> bool:
        """Whether it changes what may be asked or answered."""
        return not any(word in self.type for word in SILENT)


def changes(before: str, after: str) -> list[Change]:
    """What changed from one text of the schema to another."""
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / each for each in ("before.graphql", "after.graphql")]
        for file, text in zip(files, (before, after), strict=True):
            file.write_text(text, "utf-8")
        told = answer_of(FOLDER, "diff.mjs", *map(str, files))
    return [made for one in told if (made := Change(**one)).is_told]


def unsaid(found: Iterable[Change], log: str) -> list[Change]:
    """The breaking changes whose place the Unreleased part of the changelog does not name."""
    part = log.partition("## Unreleased")[2].partition("\n## ")[0]
    return [each for each in found if each.level == "BREAKING" and not _is_named(each, part)]


def _is_named(change: Change, log: str) -> bool:
    """The member by its own name is enough: `entity(uscc:)`, `Query.entity`, `entity`."""
    parts = change.path.split(".")
    name = parts[1] if len(parts) > 1 else parts[0]
    return re.search(rf"\b{re.escape(name)}\b", log) is not None


def since() -> str | None:
    """The commit up to which the changelog of the schema is written."""
    found = SECTION.search(CHANGELOG.read_text("utf-8")) if CHANGELOG.is_file() else None
    return found[2] if found else None


def schema_at(commit: str) -> str | None:
    """The schema of a commit, if the history here reaches so far."""
    return _git("show", f"{commit}:{FILE}")


def _git(*command: str) -> str | None:
    asked = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, check=False, text=True)
    return asked.stdout if asked.returncode == 0 else None


def _days() -> list[tuple[str, str]]:
    """Each day on which the schema changed, with its last commit, the first day first."""
    listed = _git("log", "--first-parent", "--date=short", "--format=%cd %h", "--", FILE) or ""
    lines = [tuple(line.split()) for line in listed.splitlines()]
    return [(day, next(iter(group))[1]) for day, group in groupby(lines, lambda one: one[0])][::-1]


def days_behind() -> int | None:
    """By how many days the changelog's last section is older than the schema's last commit.

    None in a shallow checkout, whose first commit would seem to have changed every file.
    """
    if (_git("rev-parse", "--is-shallow-repository") or "").strip() != "false":
        return None
    written = SECTION.search(CHANGELOG.read_text("utf-8"))
    changed = _git("log", "-1", "--date=short", "--format=%cd", "--", FILE)
    if written is None or not changed:
        return None
    return (date.fromisoformat(changed.strip()) - date.fromisoformat(written[1])).days


def _told(found: Sequence[Change]) -> Iterator[str]:
    """A day's changes: the grave ones in full, additions by name."""
    values = {each.path for each in found if each.type == "ENUM_VALUE_ADDED"}
    for level, mark in (("BREAKING", "✖"), ("DANGEROUS", "⚠")):
        graves = (each for each in found if each.level == level and each.path not in values)
        yield from (f"- {mark} {message}" for message in sorted(each.message for each in graves))
    new = {each.path for each in found if each.type == "TYPE_ADDED"}
    if new:
        yield f"- 新类型 · New types: {_listed(new)}"
    members = {
        each.path
        for each in found
        if each.type in ("FIELD_ADDED", "INPUT_FIELD_ADDED", "ENUM_VALUE_ADDED")
        and each.level != "BREAKING"
        and each.path.partition(".")[0] not in new
    }
    if members:
        yield f"- 新成员 · New members: {_listed(members)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def write() -> None:
    """The whole changelog, the latest day first."""
    days = _days()
    sections = []
    for (_, before), (day, commit) in pairwise(days):
        found = changes(schema_at(before) or "", schema_at(commit) or "")
        sections.append("\n".join([f"## {day} · {commit}", "", *_told(found), ""]))
    day, commit = days[0]
    sections.insert(0, f"## {day} · {commit}\n\n- 第一版 · The first version.\n")
    CHANGELOG.write_text("\n".join([HEAD, *sections[::-1]]), "utf-8")


def main() -> int:
    """Say what changed; 1 where something breaking is not in CHANGELOG.md."""
    if "--write" in sys.argv:
        write()
        return 0
    if "--stale" in sys.argv:
        is_stale = schema_at(since() or "") != (ROOT / FILE).read_text("utf-8")
        print(STALE if is_stale else "", end="", file=sys.stderr)
        return 0
    base = next(iter(sys.argv[1:]), None) or since() or "HEAD"
    found = changes(schema_at(base) or "", (ROOT / FILE).read_text("utf-8"))
    for change in found:
        print(f"{change.level.lower():12} {change.message}")
    missing = unsaid(found, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    for change in missing:
        print(f"CHANGELOG.md 未提及 · does not name: {change.message}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
