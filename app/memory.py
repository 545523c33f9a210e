"""What a worker does about its memory: before it reads its modules, and when it may serve."""

import ctypes
import gc
import sys


def spare() -> None:
    """Read structlog without rich and pygments: 3.5 MB for a console that no server has."""
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401

    del sys.modules["rich"]


def settle() -> None:
    """Keep the graph's own objects, which live as long as the process, out of collections.

    A full collection walks every object that it knows: with them some 100 ms, in any request. What
    reading the modules took and left goes back to the system.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)
