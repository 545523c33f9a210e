"""Complaints: cases and outcomes, one entry for claims, what each may do, and the room live."""

from graph.complaints import cases, claims, moves, outcomes
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.ENFORCEMENT

__all__ = ["cases", "claims", "moves", "outcomes"]
