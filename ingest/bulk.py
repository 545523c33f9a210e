"""How Python behaves while rows go by the million: it hardly looks for garbage, and threads yield.

What a row is made of refers to nothing back, so that counting references frees it; each search
walks the whole program's objects (a tenth of a second) and finds none. A thread that reads ahead
would keep the interpreter for 5 ms each time that the database has answered.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SELDOM: Final = (50_000, 20, 100)
SLICE_SECONDS: Final = 0.0005


@contextmanager
def bulk() -> Iterator[None]:
    """As a load needs it, while the block runs."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(*SELDOM)
    sys.setswitchinterval(SLICE_SECONDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
