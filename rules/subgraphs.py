"""The three databases that the standard names in 6.2.1; each may be served as a subgraph."""

from enum import StrEnum


class Subgraph(StrEnum):
    """A part of the graph that can be served by itself, by its name in the supergraph."""

    REGISTRY = "registry"
    SUPERVISION = "supervision"
    ENFORCEMENT = "enforcement"
