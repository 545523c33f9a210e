"""One operation through both executions, and what differs between their answers."""

import json
from dataclasses import dataclass, field
from typing import Any

from graph.base.build import Product
from graph.base.run import Request, Runner
from resolvers.context import Viewer
from rules.errors import Language
from tests.api import Api
from tests.contract.city import NOW
from tests.engine.operations import Operation

ATTEMPTS = 16
"""How often chance may decide otherwise: on a busy machine one of two, time after time."""


@dataclass(frozen=True)
class Seen:
    """An answer in a form that compares exactly: data with the order of its keys, errors sorted."""

    data: str
    errors: tuple[str, ...]

    @classmethod
    def of(cls, body: bytes) -> "Seen":
        """Read an answer; the random reference of an unexpected error is not compared."""
        answer = json.loads(body)
        return cls(
            json.dumps(answer.get("data", "absent"), ensure_ascii=False),
            tuple(sorted(_error(each) for each in answer.get("errors", ()))),
        )


def _error(error: dict[str, Any]) -> str:
    extensions = {k: v for k, v in error["extensions"].items() if k != "reference"}
    return json.dumps(error | {"extensions": extensions}, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Difference:
    """An operation whose answers differ."""

    operation: Operation
    viewer: Viewer
    plan: Seen
    reference: Seen

    def __str__(self) -> str:
        return (
            f"\n{self.operation.text}\n{self.operation.variables} {self.viewer.role}\n"
            f"plan      {self._from(self.plan)}\nreference {self._from(self.reference)}"
        )

    def _from(self, seen: Seen) -> str:
        """An answer from shortly before the first difference on."""
        pairs = zip(self.plan.data, self.reference.data, strict=False)
        begin = next((i for i, (a, b) in enumerate(pairs) if a != b), 0)
        return f"… {seen.data[max(begin - 100, 0) : begin + 300]} {seen.errors[:3]}"


@dataclass
class Judge:
    """Both executions over one database; documents are read once for both."""

    api: Api
    product: Product
    plan: Runner = field(init=False)
    reference: Runner = field(init=False)

    def __post_init__(self) -> None:
        self.plan = Runner(self.product)
        self.reference = Runner(self.product, compiled=False)
        self.reference.documents = self.plan.documents

    def is_valid(self, operation: Operation) -> bool:
        """Whether the operation passes validation and limits."""
        return self.plan.documents.prepare(operation.text).is_valid

    def forget_plans(self) -> None:
        """Keep the documents, and compile them anew."""
        for document in self.plan.documents.known.values():
            document.plans.clear()

    async def difference(
        self, operation: Operation, viewer: Viewer, lang: Language = "zh"
    ) -> Difference | None:
        """What the two say, unless they say the same.

        What the plan referred is asked again: where two nulls climb to one parent, stock
        graphql-core tells one error or both, as the database happens to answer first.
        """
        for _ in range(ATTEMPTS):
            before = self.plan.referred
            planned = await self._seen(self.plan, operation, viewer, lang)
            referred = await self._seen(self.reference, operation, viewer, lang)
            if planned == referred:
                return None
            if before == self.plan.referred:
                break
        return Difference(operation, viewer, planned, referred)

    async def _seen(
        self, runner: Runner, operation: Operation, viewer: Viewer, lang: Language
    ) -> Seen:
        ctx = self.api.platform.context(viewer, lang)
        ctx.now = NOW
        try:
            answer = await runner.run(Request(operation.text, operation.variables), ctx)
        except Exception as crash:
            return Seen("crash", (repr(crash)[:300],))
        return Seen.of(answer.body)
