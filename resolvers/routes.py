"""Which listeners an event concerns, found by its own values instead of by asking each listener.

Every listener owns one bit. Each condition is a table from value to the bits of those who named
it, so an event costs a few look-ups and one AND, however many listen. Holds no I/O.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

L = TypeVar("L", bound=Hashable)
KEYS = (
    "topic",
    "district_code",
    "industry",
    "entity_id",
    "level",
    "kind",
    "audience",
    "subject_id",
)
"""The values of an event by which it can be told apart."""
MOST_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Interest:
    """What a listener wants: for each key that it names, the values; the others are open."""

    wanted: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := self.wanted.keys() - set(KEYS):
            raise ValueError(f"events carry no {unknown}")

    def takes(self, event: Mapping[str, Any]) -> bool:
        """Whether the listener wants the event; the judge of the table below."""
        return all(event[key] in values for key, values in self.wanted.items())


@dataclass(slots=True)
class Routes(Generic[L]):
    """The table of one process."""

    owners: list[L | None] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    interests: dict[L, dict[int, Interest]] = field(default_factory=dict)
    unbound: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KEYS, 0))
    bound: dict[str, dict[Any, int]] = field(default_factory=lambda: {key: {} for key in KEYS})
    remembered: dict[tuple[Any, ...], tuple[L, ...]] = field(default_factory=dict)

    def put(self, listener: L, *interests: Interest) -> None:
        """The listener wants what any of these interests takes, and nothing else any more."""
        self.drop(listener)
        mine = self.interests[listener] = {}
        for interest in interests:
            slot = self._slot(listener)
            mine[slot] = interest
            self._mark(1 << slot, interest)

    def drop(self, listener: L) -> None:
        """Forget a listener."""
        self.remembered.clear()
        for slot, interest in self.interests.pop(listener, {}).items():
            self._clear(1 << slot, interest)
            self.owners[slot] = None
            self.free.append(slot)

    def of(self, event: Mapping[str, Any]) -> tuple[L, ...]:
        """The listeners that want the event, each once."""
        values = tuple(event[key] for key in KEYS)
        found = self.remembered.get(values)
        if found is None:
            if len(self.remembered) >= MOST_REMEMBERED:
                self.remembered.clear()
            found = self.remembered[values] = tuple(dict.fromkeys(self._matching(values)))
        return found

    def _matching(self, values: tuple[Any, ...]) -> Iterator[L]:
        left = -1
        for key, value in zip(KEYS, values, strict=True):
            left &= self.unbound[key] | self.bound[key].get(value, 0)
        while left:
            lowest = left & -left
            left ^= lowest
            owner = self.owners[lowest.bit_length() - 1]
            assert owner is not None
            yield owner

    def _slot(self, listener: L) -> int:
        if self.free:
            slot = self.free.pop()
            self.owners[slot] = listener
            return slot
        self.owners.append(listener)
        return len(self.owners) - 1

    def _mark(self, bit: int, interest: Interest) -> None:
        for key in KEYS:
            values = interest.wanted.get(key)
            if values is None:
                self.unbound[key] |= bit
                continue
            table = self.bound[key]
            for value in values:
                table[value] = table.get(value, 0) | bit

    def _clear(self, bit: int, interest: Interest) -> None:
        for key in KEYS:
            values = interest.wanted.get(key)
            if values is None:
                self.unbound[key] &= ~bit
                continue
            table = self.bound[key]
            for value in values:
                left = table[value] & ~bit
                if left:
                    table[value] = left
                else:
                    del table[value]
