"""Python's search for garbage, held back while a file is read: rows are made by the million.

What a row is made of refers to nothing back, so that counting references frees it; each search
walks the whole program's objects (a tenth of a second) and finds none.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SELDOM: Final = (50_000, 20, 100)


@contextmanager
def seldom() -> Iterator[None]:
    """Searches a hundred times more seldom while the block runs."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
