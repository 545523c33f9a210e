"""The plan answers as the reference path does: random operations, viewers, and list lengths."""

import os
from itertools import cycle

import pytest

from graph.schema import product
from resolvers.context import Viewer
from rules.roles import Role
from tests.api import ANALYST, CONSUMER, GATEWAY, PUBLIC, REGULATOR
from tests.engine.compare import Difference, Judge
from tests.engine.given import Known
from tests.engine.operations import Author, Operation

OPERATIONS = int(os.environ.get("YOUXIN_TEST_OPERATIONS", "5200"))
SEED = int(os.environ.get("YOUXIN_TEST_SEED", "20261123"))
LEAST_PLANNED = 0.95
VIEWERS = (PUBLIC, REGULATOR, GATEWAY, CONSUMER, ANALYST)
SENT = ("as written", "flipped", "as written", "as written", "flipped", "as written")
"""A document is sent by several viewers, and with its booleans the other way."""


def flipped(operation: Operation) -> Operation:
    """The same document with every boolean the other way."""
    turned = {k: not v if isinstance(v, bool) else v for k, v in operation.variables.items()}
    return Operation(operation.text, turned)


async def test_the_plan_answers_as_the_reference_does(
    judge: Judge, known: Known, capsys: pytest.CaptureFixture[str]
) -> None:
    author, found = Author(product().core, known, SEED), list[Difference]()
    owner = Viewer(Role.ENTITY, "entity-1", uscc=known.usccs[1])
    viewers, sent = cycle((*VIEWERS, PUBLIC, owner)), 0
    while sent < OPERATIONS:
        operation = author.write(for_gateway=sent % 3 == 0)
        if not judge.is_valid(operation):
            continue
        for form in SENT:
            one = operation if form == "as written" else flipped(operation)
            difference = await judge.difference(one, next(viewers), "en" if sent % 2 else "zh")
            found += [difference] if difference else []
            sent += 1
    planned = judge.plan.planned / (judge.plan.planned + judge.plan.referred)
    with capsys.disabled():
        print(f"\n{sent} operations, {planned:.1%} by plan, {len(found)} differences")
    assert not found, "".join(map(str, found[:5]))
    assert planned >= LEAST_PLANNED
