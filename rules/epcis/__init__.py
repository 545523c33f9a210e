"""Documents of EPCIS 2.0 in JSON-LD, read and written; only lots by quantity, not single items.

What has no column of ours is kept as it came and written again. Refuses what it could not follow:
a list of serial items, the declaration that an event was an error, an unknown type, no time.
"""

from rules.epcis.events import AMOUNTS, MOST, TYPES, EpcisEvent, Quantity, number
from rules.epcis.reading import event_of, read
from rules.epcis.writing import write

__all__ = [
    "AMOUNTS",
    "MOST",
    "TYPES",
    "EpcisEvent",
    "Quantity",
    "event_of",
    "number",
    "read",
    "write",
]
