"""The registered facts of an entity as columns: how they are merged, compared and told.

Refuses to forget: a delivery that does not know a fact leaves the fact that is known.
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ingest.clean import CleanEntity
from rules.entities import IndustryBasis
from rules.names import normalise
from rules.pinyin import sort_key

FACTS = (
    "uscc", "registration_number", "number_class", "name", "kind", "legal_form", "established_on",
    "district_code", "industry_code", "industry_basis", "industry_confidence", "capital_amount",
    "capital_currency", "address", "business_scope", "flags",
)  # fmt: skip

TOLD = {
    "name": "name",
    "kind": "kind",
    "legal_form": "legalForm",
    "established_on": "establishedOn",
    "district_code": "district",
    "address": "address",
    "business_scope": "businessScope",
}
"""Facts whose change is recorded, one row each; capital and industry are told as one value."""

TOGETHER = (
    ("legal_form",),
    ("established_on",),
    ("district_code",),
    ("capital_amount", "capital_currency"),
    ("address",),
    ("business_scope",),
)
"""Columns that are known or unknown together."""

INDUSTRY = ("industry_code", "industry_basis", "industry_confidence")

Facts = dict[str, Any]
"""The facts by column."""
Values = tuple[Any, ...]
"""The facts in the order of FACTS, as the driver writes them."""


def values_of(entity: CleanEntity) -> Values:
    """The columns of a clean entity."""
    return (
        entity.uscc,
        entity.registration_number,
        entity.number_class.value,
        entity.name,
        entity.kind.value,
        entity.legal_form,
        entity.established_on,
        entity.district_code,
        entity.industry_code,
        entity.industry_basis.value if entity.industry_basis else None,
        entity.industry_confidence,
        entity.capital_amount,
        entity.capital_currency,
        entity.address,
        entity.business_scope,
        list(entity.flags),
    )


def by_column(values: Values) -> Facts:
    """The facts under the names of their columns."""
    return dict(zip(FACTS, values, strict=True))


def name_key(name: str) -> str:
    """What a name sorts by."""
    return sort_key(normalise(name))


def merge(known: Mapping[str, Any], given: Facts) -> Facts:
    """The given facts, with what they do not know taken from the known ones."""
    merged = dict(given)
    for columns in TOGETHER:
        if given[columns[0]] is None:
            merged |= {name: known[name] for name in columns}
    registered = IndustryBasis.REGISTERED.value
    if known["industry_basis"] == registered and given["industry_basis"] != registered:
        merged |= {name: known[name] for name in INDUSTRY}
    return merged


def digest(values: Values) -> bytes:
    """SHA-256 of all facts; equal digests mean that nothing changed.

    Amounts have four decimals on both sides, so that equal values have equal texts.
    """
    return hashlib.sha256("\x1f".join(map(str, values)).encode()).digest()


def changes(known: Mapping[str, Any], merged: Facts) -> list[tuple[str, str | None, str | None]]:
    """(fact, before, after) of what a registration change shows; inferences are no facts."""
    found = [
        (told, _plain(known[name]), _plain(merged[name]))
        for name, told in TOLD.items()
        if known[name] != merged[name]
    ]
    if _capital(known) != _capital(merged):
        found.append(("registeredCapital", _capital(known), _capital(merged)))
    is_registered = merged["industry_basis"] == IndustryBasis.REGISTERED.value
    if is_registered and known["industry_code"] != merged["industry_code"]:
        found.append(("industry", known["industry_code"], merged["industry_code"]))
    return found


def _capital(facts: Mapping[str, Any]) -> str | None:
    amount = _plain(facts["capital_amount"])
    return f"{amount} {facts['capital_currency']}" if amount is not None else None


def _plain(value: object) -> str | None:
    """The same text for equal values: 800 and 800.0000 are one amount."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)
