"""Whom the tests of the credit file ask as, and how they ask both executions."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graph.base.run import Request, Runner
from graph.schema import product
from models.entities import Entity
from resolvers.context import Viewer
from rules.roles import Role
from tests.api import PUBLIC, Api

Ask = Callable[..., Awaitable[Any]]


def owner_of(entity: Entity) -> Viewer:
    """The representative of an entity."""
    return Viewer(Role.ENTITY, f"rep-{entity.uscc}", uscc=entity.uscc)


@pytest.fixture
def ask(api: Api) -> Ask:
    """The entity's fields as the plan answers, once the reference path has said the same."""
    reference = Runner(product(), compiled=False)

    async def run(entity: Entity, fields: str, viewer: Viewer = PUBLIC) -> Any:
        query = f"query ($uscc: String!) {{ entity(uscc: $uscc) {{ {fields} }} }}"
        given = {"uscc": entity.uscc}
        planned = await api.data(query, viewer, **given)
        referred = await reference.run(Request(query, given), api.platform.context(viewer, "zh"))
        assert referred.content == {"data": planned}
        return planned["entity"]

    return run
