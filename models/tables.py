"""Imports every table, so that the metadata is whole for migrations and grants."""

from models import (
    audit,
    codes,
    complaints,
    credit,
    entities,
    equipment,
    exchange,
    history,
    limits,
    managers,
    movements,
    outbox,
    persons,
    products,
    regions,
    risk,
    search,
    sessions,
    sources,
    traces,
    warnings,
)
from models.base import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "audit",
    "codes",
    "complaints",
    "credit",
    "entities",
    "equipment",
    "exchange",
    "history",
    "limits",
    "managers",
    "movements",
    "outbox",
    "persons",
    "products",
    "regions",
    "risk",
    "search",
    "sessions",
    "sources",
    "traces",
    "warnings",
]
