"""Processes of this machine as Linux shows them: their CPU seconds, memory and place."""

import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, OTHER_CORES = CORES[0], CORES[1:] or CORES


@dataclass(frozen=True, slots=True)
class Tree:
    """A process and those that it began."""

    root: int

    @property
    def members(self) -> list[int]:
        """All process ids, the root first."""
        found = [self.root]
        for each in found:
            found += _children(each)
        return found

    @property
    def cpu(self) -> float:
        """Seconds of CPU so far."""
        return sum(_cpu(each) for each in self.members)

    @property
    def rss(self) -> float:
        """Megabytes resident."""
        return sum(_rss(each) for each in self.members)

    def keep_off(self, core: int) -> None:
        """Leave a core to the server that is measured, where there is another."""
        for each in self.members:
            with suppress(ProcessLookupError):  # one that ended meanwhile
                os.sched_setaffinity(each, set(CORES) - {core} or {core})


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _cpu(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own_and_of_ended_children = fields[11:15]
    return sum(map(int, own_and_of_ended_children)) / TICKS


def _rss(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def machine() -> dict[str, object]:
    """What the figures depend on."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in info if line.startswith("model name")), "?")
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024
    return {
        "cpu": model,
        "cores": len(CORES),
        "memory_mb": memory,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
    }
