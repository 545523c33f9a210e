"""What a worker reads before it is asked, and how it knows older revisions without Alembic."""

import subprocess
import sys

from alembic.script import ScriptDirectory

from app.health import older_revisions
from app.migrate import configuration
from tests.paths import ROOT

UNREAD = (
    "PIL",
    "alembic",
    "fontTools",
    "fpdf",
    "igraph",
    "numpy",
    "obstore",
    "opentelemetry",
    "qrcode",
    "rich",
)
"""Each is megabytes in every worker; what needs one reads it with its first use."""


def test_a_worker_reads_no_more_than_it_serves_with() -> None:
    code = f"import sys, app.worker; print(*sorted({{*sys.modules}} & {{*{UNREAD}}}))"
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert made.stdout.split() == []


def test_older_revisions_are_those_that_alembic_knows() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    known = {one.revision for one in scripts.walk_revisions()}
    assert older_revisions() == known - set(scripts.get_heads())
    assert len(older_revisions()) > 20
