"""What tests of several processes share: a folder that one of them at a time may change."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def apart(file: Path, *, reading: bool = False) -> Iterator[None]:
    """Alone with what this file stands for; `reading`: beside others who read."""
    with file.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_SH if reading else fcntl.LOCK_EX)
        yield
