"""`python -m tests.supply sbom|audit|secrets`: exit 1 for an audit or a scan that is not clean."""

import sys
from pathlib import Path

from tests.paths import ROOT
from tests.supply import audit, bill, secrets


def main(asked: str) -> int:
    """Do what is asked; the exit code."""
    if asked == "sbom":
        path = ROOT / "build" / "sbom.json"
        print(f"{bill.write(path)} components: {path}")
        return 0
    found = audit.failures() if asked == "audit" else list(map(str, secrets.in_history(Path.cwd())))
    print("\n\n".join(found) or f"{asked}: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
