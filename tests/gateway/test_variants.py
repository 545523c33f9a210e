"""The contract's variants by `@tag`: what each audience may use, and that the rights agree."""

import subprocess
import sys

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema

from graph.base.sdl import api_sdl, federation_sdl, register_csv, variant_sdl
from graph.schema import product
from rules.audiences import MEMBERS, Audience, audience_of, within
from rules.roles import Scope, may
from tests.node import answer_of
from tests.paths import ROOT

GATEWAY = ROOT / "examples" / "gateway"
ROOTS = ("Query", "Mutation", "Subscription")


def schema(audience: Audience) -> GraphQLSchema:
    return build_schema(variant_sdl(product(), audience))


def coordinates(schema: GraphQLSchema) -> set[str]:
    """Its types, and the fields of its roots."""
    found = {name for name in schema.type_map if not name.startswith("__")}
    for root in ROOTS:
        kind = schema.type_map.get(root)
        if isinstance(kind, GraphQLObjectType):
            found |= {f"{root}.{name}" for name in kind.fields}
    return found


def test_the_register_of_variants_is_the_reviewed_one() -> None:
    written = (ROOT / "docs" / "contract-variants.csv").read_text("utf-8")
    assert written == register_csv(product()), "make schema, and review who sees what"


def test_each_variant_holds_what_the_register_gives_it() -> None:
    whole = coordinates(build_schema(api_sdl(product())))
    rows = [line.split(",") for line in register_csv(product()).splitlines()[1:]]
    for audience in Audience:
        beyond = {name for name, whose in rows if whose not in within(audience)}
        assert coordinates(schema(audience)) == whole - beyond
        assert beyond or audience is Audience.AUTHORITY


@pytest.mark.parametrize("scope", Scope)
def test_no_variant_promises_what_its_audience_may_not_do(scope: Scope) -> None:
    audience = audience_of(scope)
    if audience in MEMBERS:
        assert any(may(role, scope) for role in MEMBERS[audience])
    for narrower in within(audience)[:-1]:
        assert not any(may(role, scope) for role in MEMBERS[narrower])


@pytest.mark.parametrize("audience", Audience)
def test_a_composer_makes_the_same_contract_from_the_tags(audience: Audience) -> None:
    excluded = [each.value for each in Audience if each not in within(audience)]
    made = answer_of(GATEWAY, "contract.mjs", str(ROOT / "schema.graphql"), *excluded)
    assert made["errors"] == []
    assert coordinates(build_schema(made["sdl"])) == coordinates(schema(audience))


def test_the_command_prints_a_variant() -> None:
    command = [sys.executable, "-m", "app.cli", "schema", "--variant", "public"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout == variant_sdl(product(), Audience.PUBLIC)


def test_the_tags_are_in_the_subgraph() -> None:
    text = federation_sdl(product())
    assert '@tag(name: "authority")' in text
    assert '@tag(name: "enterprise")' in text
