"""The whole graph: every domain in its declared order, built once and wired."""

from functools import cache

from graph import (
    analytics,
    cards,
    catalogue,
    codes,
    complaints,
    conformance,
    credit,
    disclosure,
    display,
    entities,
    equipment,
    forecast,
    governance,
    handling,
    identity,
    industry_statistics,
    laws,
    managers,
    movements,
    nodes,
    persons,
    policies,
    popups,
    portrait,
    products,
    relations,
    reviews,
    risk,
    safety_notices,
    search,
    sessions,
    snapshots,
    sources,
    subjects,
    supervision,
    traces,
    trail,
    warnings,
    webhooks,
)
from graph.base import audiences
from graph.base.build import Product, build
from graph.base.federation import References
from graph.base.grades import stamp
from graph.base.nodes import Nodes
from graph.base.reference import Reference
from graph.base.registry import REGISTRY
from graph.base.subgraphs import Part
from rules.subgraphs import Subgraph

DOMAINS = (
    identity,
    entities,
    sources,
    search,
    credit,
    risk,
    portrait,
    supervision,
    forecast,
    codes,
    display,
    persons,
    warnings,
    handling,
    webhooks,
    products,
    movements,
    equipment,
    traces,
    safety_notices,
    managers,
    complaints,
    reviews,
    subjects,
    disclosure,
    relations,
    laws,
    policies,
    popups,
    cards,
    analytics,
    industry_statistics,
    conformance,
    catalogue,
    sessions,
    trail,
    snapshots,
    governance,
    nodes,
)
"""Imported in this order; a file may import only domains before it."""


def wired(product: Product, own: Subgraph | None = None) -> Product:
    """Give every field of a built schema its resolver and its right; one without does not build."""
    stamp(product)
    audiences.stamp(product)
    if own is not None:
        product = Part(product, REGISTRY.origins, own).narrowed()
    reference = Reference(product)
    reference.wire()
    References(reference).wire()
    Nodes(reference).wire()
    return product


@cache
def product() -> Product:
    """The whole schema."""
    return wired(build(REGISTRY))


@cache
def part(own: Subgraph) -> Product:
    """The part of it that is one subgraph of three."""
    return wired(build(REGISTRY), own)


def served(own: Subgraph | None) -> Product:
    """What a process serves: the whole, or its part."""
    return product() if own is None else part(own)
