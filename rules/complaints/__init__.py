"""Complaints (投诉) and reports (举报): their terms, moves, clocks, routes and grounds."""

from rules.complaints.terms import (
    ComplaintAction,
    ComplaintActor,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintSource,
    ComplaintState,
)

__all__ = [
    "ComplaintAction",
    "ComplaintActor",
    "ComplaintKind",
    "ComplaintOutcome",
    "ComplaintSource",
    "ComplaintState",
]
