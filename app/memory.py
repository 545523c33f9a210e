"""What a worker does with its memory once it is ready to serve."""

import gc


def settle() -> None:
    """Keep the graph's own objects, which live as long as the process, out of collections.

    A full collection walks every object that it knows: with them some 100 ms, in any request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
