"""Root functions that judge what one statement finds, in two steps that can be run apart.

The plan reads what is selected below the judged row by that same statement, before the judgement
and at its side: what the judgement then withholds is thrown away unread.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from resolvers.context import Ctx, Row

T = TypeVar("T")
PARAMETER = re.compile(r"\$(\d+)")


class Question(NamedTuple, Generic[T]):
    """The statement's parameters, and what the judgement will want to know of the arguments."""

    parameters: tuple[object, ...]
    about: T


@dataclass(frozen=True, slots=True)
class Inquiry(Generic[T]):
    """Called, it is the whole function: `(ctx, **args) -> row`.

    `ask` reads the arguments and may know the row without asking; `sql` finds exactly one row; a
    column of the judged row by which relations go on is what was found under its name, or null.
    """

    ask: Callable[..., Question[T] | Row]
    sql: str
    judge: Callable[[Ctx, T, Row], Row]

    @property
    def count(self) -> int:
        """How many parameters the statement has."""
        return max(int(number) for number in PARAMETER.findall(self.sql))

    async def __call__(self, ctx: Ctx, *args: Any, **named: Any) -> Row:
        """The row, by a statement of its own."""
        asked = self.ask(ctx, *args, **named)
        if not isinstance(asked, Question):
            return asked
        (found,) = await ctx.door.fetch(self.sql, *asked.parameters)
        return self.judge(ctx, asked.about, found)
