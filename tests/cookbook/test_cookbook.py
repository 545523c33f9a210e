"""Every operation of the cookbook runs in a generated city, as the one it says."""

import asyncio
import os
from contextlib import aclosing
from typing import Any

import asyncpg
import pytest

from app.database import driver_url
from app.issuing import issue_all
from app.pages.cookbook import FIND, NOWHERE, Recipe, filled, places, recipes
from ingest.generate import generate
from resolvers.context import ANONYMOUS, Viewer
from rules.errors import Language
from rules.roles import Role
from tests.api import Api
from tests.build import CITY
from tests.cookbook.book import FOLDER, LANGUAGES, page

ENTITIES = 200
OPERATIONS = {each.name: each for each in recipes()}
ANSWERS = [each for each in recipes() if not each.query.startswith("subscription")]
LAWS = ("LegalBasis", "LawsThatApply")
"""Empty until the library of laws is loaded."""


def viewer(role: Role, uscc: str) -> Viewer:
    """Someone of this role; a representative of the entity that is asked about."""
    if role is Role.PUBLIC:
        return ANONYMOUS
    district = CITY if role is Role.REGULATOR else None
    own = uscc if role is Role.ENTITY else None
    return Viewer(role, f"cook-{role.value.lower()}", district, own)


@pytest.fixture(scope="module")
async def city(api: Api) -> dict[str, str]:
    """A generated city with its codes; what the recipes' places are in it."""
    connection = await asyncpg.connect(driver_url(api.url))
    try:
        await generate(connection, ENTITIES, 1)
    finally:
        await connection.close()
    await issue_all(api.url, api.platform.keyring, lambda *_: None)
    found = places(await api.data(FIND))
    assert found != NOWHERE
    return found


async def ask(api: Api, recipe: Recipe, city: dict[str, str]) -> Any:
    """What the recipe answers, without errors."""
    who = viewer(recipe.role, city["uscc"])
    return (await api.run(recipe.query, filled(recipe.variables, city), who)).data


@pytest.mark.parametrize("recipe", ANSWERS, ids=lambda each: each.name)
async def test_an_operation_of_the_cookbook_answers(
    api: Api, city: dict[str, str], recipe: Recipe
) -> None:
    data = await ask(api, recipe, city)
    assert all(value is not None for value in data.values())
    (found,) = data.values()
    if recipe.name not in LAWS:
        assert found != []
        assert not isinstance(found, dict) or found.get("totalCount", 1) != 0 or _may_be_empty(data)


def _may_be_empty(data: dict[str, Any]) -> bool:
    """A city need not have published a complaint or raised a warning."""
    return bool(data.keys() & {"publishedComplaints", "warningQueue"})


async def test_the_live_warnings_of_the_cookbook_arrive(api: Api, city: dict[str, str]) -> None:
    live, raising = OPERATIONS["LiveWarnings"], OPERATIONS["RaiseWarning"]
    regulator = viewer(live.role, city["uscc"])
    variables = filled(live.variables, city)
    async with aclosing(api.stream(live.query, variables, regulator)) as answers:
        waiting = asyncio.ensure_future(anext(answers))
        await asyncio.sleep(0.3)
        given = filled(raising.variables, city) | {"key": "cookbook-live", "title": "实时"}
        raised = await api.data(raising.query, regulator, **given)
        assert raised["warningRaise"]["errors"] == []
        async with asyncio.timeout(10):
            event = await waiting
    assert event["data"]["riskWarnings"]["warning"]["title"] == "实时"


async def test_what_is_refused_says_which_argument_and_changes_nothing(
    api: Api, city: dict[str, str]
) -> None:
    recipe = OPERATIONS["RefusedInPart"]
    payload = (await ask(api, recipe, city))["watchListPut"]
    assert payload["watchList"] is None
    (error,) = payload["errors"]
    assert (error["code"], error["path"][0]) == ("NOT_FOUND", "usccs")
    consumer = viewer(recipe.role, city["uscc"])
    assert await api.data("{ watchLists { name } }", consumer) == {"watchLists": []}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_book_is_printed_from_the_recipes(lang: Language) -> None:
    file = FOLDER / lang / "README.md"
    if os.environ.get("YOUXIN_WRITE_GOLDEN"):
        file.write_text(page(lang), "utf-8")
    assert file.read_text("utf-8") == page(lang)
