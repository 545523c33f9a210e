"""Where the real files that tests read in place lie; they are never copied here."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("YOUXIN_DATA_DIR") or ROOT.parent / "shared" / "data")
