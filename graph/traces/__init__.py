"""Traces: see `walks` for chains and recalls, `tests` for reports, `items` for the domains."""

from graph.traces import items, recording, walks
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION

__all__ = ["items", "recording", "walks"]
