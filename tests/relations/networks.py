"""Random networks of relations; knows nothing of how the product walks them.

Each has parallel ties and cycles among a few entities; some have a hub, a closed circle of
holdings, or an entity apart. A tie is (kind, holder, entity, share).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from uuid import UUID

SHARED = ("REPRESENTATIVE", "ADDRESS", "PHONE")
DIRECT = ("EQUITY", "BRANCH", "GUARANTEE", "SUPPLY")
HUB_SIZE = 20
FEATURES = ("plain", "hub", "circle", "dense", "sparse")


@dataclass(frozen=True)
class Given:
    """A tie of a network."""

    kind: str
    holder: UUID
    entity: UUID
    share: Decimal | None = None
    ended: bool = False


@dataclass
class Network:
    """Its nodes by kind, and its ties in no order."""

    number: int
    entities: list[UUID]
    persons: list[UUID]
    points: dict[UUID, str]
    ties: list[Given] = field(default_factory=list)


class _Maker:
    def __init__(self, number: int) -> None:
        self.random = Random(number)
        self.feature = FEATURES[number % len(FEATURES)]
        size = self.random.randint(5, 9)
        self.made = Network(
            number,
            [self.key() for _ in range(size)],
            [self.key() for _ in range(2)],
            {self.key(): self.random.choice(SHARED) for _ in range(2)},
        )

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def network(self) -> Network:
        made, random = self.made, self.random
        count = {"dense": 3, "sparse": 1}.get(self.feature, 2) * len(made.entities)
        for _ in range(count):
            self.anything()
        if self.feature == "hub":
            self.hub()
        if self.feature == "circle":
            one, two = made.entities[:2]
            made.ties = [
                tie for tie in made.ties if tie.kind != "EQUITY" or tie.entity not in (one, two)
            ]
            made.ties.append(Given("EQUITY", one, two, Decimal(100)))
            made.ties.append(Given("EQUITY", two, one, Decimal(random.choice((40, 60, 100)))))
        self.fit()
        random.shuffle(made.ties)
        return made

    def anything(self) -> None:
        made, random = self.made, self.random
        roll, entity = random.random(), random.choice(made.entities)
        if roll < 0.2:
            point = random.choice(list(made.points))
            tie = Given(made.points[point], point, entity)
        elif roll < 0.4:
            tie = Given("PERSON", random.choice(made.persons), entity)
        else:
            kind = random.choice(("EQUITY", *DIRECT))
            holders = [one for one in made.entities if one != entity]
            if kind == "EQUITY":
                holders += made.persons
            share = Decimal(random.choice((10, 25, 30, 51, 60))) if kind == "EQUITY" else None
            tie = Given(kind, random.choice(holders), entity, share, random.random() < 0.1)
        made.ties += [tie] * (2 if tie.kind != "EQUITY" and random.random() < 0.15 else 1)

    def hub(self) -> None:
        """An address or a parent of as many as are walked, or of more; two are told twice."""
        made, random = self.made, self.random
        size = random.choice((HUB_SIZE, HUB_SIZE + 1, HUB_SIZE + 5))
        more = [self.key() for _ in range(size - 3)]
        if random.random() < 0.5:
            center, kind = self.key(), "ADDRESS"
            made.points[center] = kind
            held = [*made.entities[:3], *more]
        else:
            center, kind = made.entities[0], "BRANCH"
            made.ties = [tie for tie in made.ties if (tie.kind, tie.holder) != ("BRANCH", center)]
            held = [*made.entities[1:4], *more]
        made.entities += more
        made.ties += [Given(kind, center, one) for one in (*held, *held[:2])]

    def fit(self) -> None:
        """No more than a whole is held of anything: holdings that would exceed it are left out."""
        left: dict[UUID, Decimal] = {}
        kept = []
        for tie in reversed(self.made.ties):
            if tie.kind == "EQUITY" and tie.share is not None:
                rest = left.setdefault(tie.entity, Decimal(100))
                if tie.share > rest:
                    continue
                left[tie.entity] = rest - (Decimal(0) if tie.ended else tie.share)
            kept.append(tie)
        self.made.ties = kept


def networks(count: int) -> Iterator[Network]:
    """So many networks, a fifth of each feature."""
    for number in range(count):
        yield _Maker(number).network()
