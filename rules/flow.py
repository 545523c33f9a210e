"""State machines as tables: state × action × actor → state; what is not in the table is refused.

Refuses to know any domain: a flow is its moves, and all that may be asked of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from rules.errors import ErrorCode, Path, Refused

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)
R = TypeVar("R", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S, A, R]):
    """In this state these actors may do this, and the state afterwards."""

    before: S
    action: A
    actors: tuple[R, ...]
    after: S


class Flow(Generic[S, A, R]):
    """A table of moves; building one with two moves for the same action fails."""

    def __init__(self, moves: Iterable[Move[S, A, R]]) -> None:
        self.moves: dict[tuple[S, A], Move[S, A, R]] = {}
        for move in moves:
            key = (move.before, move.action)
            if key in self.moves:
                raise ValueError(f"two moves for {key}")
            self.moves[key] = move

    @property
    def states(self) -> frozenset[S]:
        """Every state that a move leaves or reaches."""
        return frozenset(s for move in self.moves.values() for s in (move.before, move.after))

    @property
    def final(self) -> frozenset[S]:
        """States that no move leaves."""
        return self.states - {before for before, _ in self.moves}

    def after(self, state: S, action: A, actor: R, path: Path) -> S:
        """The state after the action; refused where the table has no such cell."""
        move = self.moves.get((state, action))
        if move is None:
            raise Refused(ErrorCode.ILLEGAL_MOVE, path, state=state, move=action)
        if actor not in move.actors:
            raise Refused(ErrorCode.FORBIDDEN, path)
        return move.after

    def allowed(self, state: S, actor: R) -> list[A]:
        """What this actor may do in this state, in the order of the table."""
        return [
            action
            for (before, action), move in self.moves.items()
            if before is state and actor in move.actors
        ]

    def cells(self, actors: Iterable[R]) -> Mapping[tuple[S, R], list[A]]:
        """For every state and actor with anything to do, what that is."""
        made = {
            (state, actor): self.allowed(state, actor)
            for actor in actors
            for state in sorted(self.states)
        }
        return {key: actions for key, actions in made.items() if actions}
