"""The planted city of the matrix: rows of every table that is shown, public ones and others."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from asyncpg import connect

from app.database import driver_url
from app.keys import current_key
from ingest.generate import generate
from models.base import FOREVER, NEVER, Base
from models.credit import ReportFinancials
from models.entities import Entity
from models.managers import ManagingOrganization, Tenancy
from models.persons import ListEdition, Person, Qualification
from models.risk import RiskReview
from resolvers.codes.issuing import issue_batch
from rules.managers import OrganizationKind, TenancyState
from rules.persons import ProfessionKind
from rules.records import RecordKind
from rules.restrictions import RestrictionKind
from rules.sources import PLATFORM
from rules.warnings import Audience, WarningState
from tests import build
from tests.api import Api
from tests.contract.city import NOW

ENTITIES, SEED = 120, 29
OWNED = build.uscc(9_100_001)
"""The entity that the representative of the walk represents."""


def _key(name: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"matrix/{name}/{number}")


def rows() -> list[Base]:
    """An entity with public and hidden rows in every list, beside the generated ones."""
    shop = build.entity(
        id=_key("entity", 1), uscc=OWNED, name="山城矩阵火锅", name_key="shan cheng"
    )
    who = build.person("周山城", id=_key("person", 1))
    made: list[Base] = [shop, who, build.key_person(shop, who, id=_key("role", 1))]
    for place, kind in enumerate(kind for kind in RecordKind if kind in build.OWN):
        for number, until in enumerate((FOREVER, NEVER)):
            key = _key(kind.value, number)
            made.append(
                build.record(
                    shop,
                    kind,
                    id=key,
                    public_until=until,
                    occurred_on=date(2025, 1 + place % 12, 2),
                )
            )
            if kind is RecordKind.ANNUAL_REPORT:
                made.append(
                    ReportFinancials(record_id=key, entity_id=shop.id, is_disclosed=number == 0)
                )
    for number, until in enumerate((FOREVER, NEVER)):
        made.append(build.penalty(shop, id=_key("penalty", number), public_until=until))
        made.append(build.award(shop, id=_key("award", number), public_until=until))
        made.append(build.complaint(shop, id=_key("complaint", number), is_published=number == 0))
    ended = build.LONG_AGO
    made += [
        build.restriction(who, id=_key("restriction", 1)),
        build.restriction(who, id=_key("restriction", 2), state="LISTED"),
        build.restriction(who, id=_key("restriction", 3), ends_on=ended),
        build.warning(shop, id=_key("warning", 1)),
        build.warning(shop, id=_key("warning", 2), audience=Audience.REGULATOR.value),
        build.warning(shop, id=_key("warning", 3), state=WarningState.WITHDRAWN.value),
    ]
    return [*made, *_of_later_domains(shop.id, who)]


def _of_later_domains(shop: UUID, who: Person) -> list[Base]:
    """What the generated city has none of."""
    home = ManagingOrganization(
        id=_key("organization", 1), uscc=build.uscc(9_100_002), name="山城商场", listed_at=NOW,
        kind=next(iter(OrganizationKind)).value, **provenance(1),
    )  # fmt: skip
    tenancies = [
        Tenancy(
            id=_key("tenancy", number), organization_id=home.id, entity_id=shop, proof="租赁合同",
            since=build.LONG_AGO, state=state.value, decided_by=decided, decided_at=at,
            place="1 层", **provenance(number),
        )
        for number, (state, decided, at) in enumerate(
            (
                (TenancyState.CONFIRMED, "regulator-1", NOW),
                (TenancyState.REFUSED, "regulator-1", NOW),
            )
        )
    ]  # fmt: skip
    return [
        home,
        *tenancies,
        Qualification(
            id=_key("qualification", 1), person_id=who.id, entity_id=shop, name=who.name,
            masked_name=who.masked_name, kind=next(iter(ProfessionKind)).value, items=["项目"],
            certificate="ZS-1", approved_on=build.LONG_AGO, valid_to=date(2030, 1, 1),
            **provenance(1),
        ),
        ListEdition(
            id=_key("edition", 1), kind=next(iter(RestrictionKind)).value, number=1, entries=[],
            published_at=NOW, authority="市局", digest="0" * 64, key_id="k", signature="s",
        ),
        RiskReview(
            id=_key("review", 1), entity_id=shop, district_code=build.YUZHONG, reason="有异议",
            assessment_id=_key("assessment", 1), requested_by="entity-1", requested_at=NOW,
        ),
    ]  # fmt: skip


def provenance(number: int) -> dict[str, Any]:
    return {
        "source_code": PLATFORM, "source_record_id": f"matrix-{number}", "authority": "市局",
        "recorded_at": NOW,
    }  # fmt: skip


async def fill(api: Api) -> None:
    """Generate the city, give it codes, and plant the rest."""
    connection = await connect(driver_url(api.url))
    try:
        await generate(connection, ENTITIES, SEED)
    finally:
        await connection.close()
    stored = rows()
    await api.store(*stored)
    await api.index(*(row for row in stored if isinstance(row, Entity)))
    async with api.platform.database.engine.begin() as tx:
        await issue_batch(tx, await current_key(tx, api.platform.keyring, NOW), NOW)
