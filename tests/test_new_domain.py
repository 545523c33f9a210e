"""What a new domain costs: a type, a relation, a mutation, a table; built, migrated, asked."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from alembic.script import ScriptDirectory

from app.migrate import configuration
from tests.paths import ROOT

FILES = Path(__file__).with_name("new_domain")
LAYERS = ("rules", "models", "loaders", "ingest", "resolvers", "graph", "app", "migrations")
REGISTRATIONS = (
    ("models/tables.py", "    products,\n", "    plaques,\n    products,\n"),
    ("models/visibility.py", '    "product",\n', '    "plaque",\n    "product",\n'),
    (
        "graph/schema.py",
        "    portrait,\n    products,\n",
        "    plaques,\n    portrait,\n    products,\n",
    ),
    (
        "graph/schema.py",
        "    persons,\n    warnings,\n",
        "    persons,\n    plaques,\n    warnings,\n",
    ),
)
MOST_LINES = 120


def grown(tree: Path) -> int:
    """The program with the domain added, in a folder of its own; how many lines it took."""
    for layer in (*LAYERS, "tests"):
        unwanted = shutil.ignore_patterns("__pycache__", "node_modules", "golden")
        shutil.copytree(ROOT / layer, tree / layer, ignore=unwanted)
    (head,) = ScriptDirectory.from_config(configuration()).get_heads()
    lines = len(REGISTRATIONS)
    for source in FILES.rglob("*.py.txt"):
        text = source.read_text("utf-8")
        lines += len(text.splitlines())
        target = tree / source.relative_to(FILES).with_suffix("")
        target.write_text(text.replace('"HEAD"', repr(head)), "utf-8")
    for name, before, after in REGISTRATIONS:
        path = tree / name
        text = path.read_text("utf-8")
        assert before in text, (name, before)
        path.write_text(text.replace(before, after, 1), "utf-8")
    return lines


async def test_a_domain_takes_fewer_than_120_lines_over_all_layers(
    empty_database_url: str, tmp_path: Path
) -> None:
    lines = grown(tmp_path / "tree")
    command = [sys.executable, "-m", "tests.new_domain.drive", empty_database_url, str(tmp_path)]
    done = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        command, cwd=tmp_path / "tree", env=os.environ | {"PYTHONPATH": str(tmp_path / "tree")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    plaque = told["hung"].pop("plaque")
    assert plaque["id"].startswith("plq_")
    assert told["hung"] == {"errors": []}
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    shown = {"totalCount": 1, "nodes": [{"title": "老字号", "hungOn": today}]}
    assert told["read"] == [shown, shown]
    assert told["statements"] == [1, 3]
    assert told["refused"] == ["UNAUTHENTICATED"]
    assert told["scoped"]
    assert told["graded"] == [
        "Entity,plaques,PUBLIC,1,every row",
        "Mutation,plaqueHang,INTERNAL,2,scope ENTITY_STATUS",
        "Plaque,id,PUBLIC,1,every row",
        "Plaque,title,PUBLIC,1,every row",
        "Plaque,hungOn,PUBLIC,1,every row",
        "PlaquePayload,errors,INTERNAL,2,who reaches it",
        "PlaquePayload,plaque,INTERNAL,2,who reaches it",
    ]
    print(f"a made-up domain took {lines} lines")
    assert lines < MOST_LINES
