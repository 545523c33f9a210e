"""Another command: leases the folder's server, says its URL, leaves at the end of its input."""

import sys
from pathlib import Path

from app.embedded import lease

with lease(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
