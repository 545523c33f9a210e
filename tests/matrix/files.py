"""Planted rows of an entity's file: records, people, warnings, ties, a case and what is beside."""

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from models.base import FOREVER, NEVER, Base
from models.complaints import (
    ComplaintFile,
    ComplaintParty,
    ComplaintStep,
    Evidence,
    ExternalCase,
    MediationMessage,
    Settlement,
)
from models.credit import ReportFinancials
from models.entities import Entity, EntityChange, EntityName
from models.persons import ListEdition, Person, Qualification, RestrictionStep
from models.risk import RiskReview
from models.sessions import AccountLock, Session
from models.warnings import WarningStep, WatchList
from rules.persons import ProfessionKind
from rules.records import RecordKind
from rules.relations.kinds import RelationKind
from rules.restrictions import RestrictionKind
from rules.versions import VERSIONS
from rules.warnings import Audience, WarningState
from tests import build
from tests.api import CONSUMER


def key(name: str, number: int = 1) -> UUID:
    """The id of a planted row, the same in every run."""
    return uuid5(NAMESPACE_URL, f"matrix/{name}/{number}")


def records(shop: Entity, secret: str) -> list[Base]:
    """Of every family a record that is public for ever, one that never is, one for some years."""
    made: list[Base] = []
    for place, kind in enumerate(RecordKind):
        write = {RecordKind.PENALTY: build.penalty, RecordKind.AWARD: build.award}.get(kind)
        for number, until in enumerate((FOREVER, NEVER, date(2099, 1, 1)), 1):
            given = {
                "id": key(kind.value, number),
                "title": secret if until is NEVER else "公示记录",
                "public_until": until,
                "occurred_on": date(2025, 1 + place % 12, 2),
            }
            row = write(shop, **given) if write else build.record(shop, kind, **given)
            made.append(row)
            if kind is RecordKind.ANNUAL_REPORT:
                made.append(
                    ReportFinancials(
                        record_id=row.id, entity_id=shop.id, is_disclosed=until is not NEVER
                    )
                )
    return made


def persons(shop: Entity, who: Person, secret: str) -> list[Base]:
    """Restrictions in every state, a qualification, an edition of a list, a contested grade."""
    names = {"name": who.name, "masked_name": who.masked_name}
    return [
        build.restriction(who, id=key("restriction", 1)),
        RestrictionStep(
            id=key("restriction step"), restriction_id=key("restriction", 1), move="REVIEW",
            state="REVIEWED", actor=secret, basis=secret, at=build.RECORDED_AT,
        ),
        build.restriction(who, id=key("restriction", 2), state="LISTED", misconduct=secret),
        build.restriction(
            who, id=key("restriction", 3), ends_on=build.LONG_AGO, misconduct=secret
        ),
        Qualification(
            id=key("qualification"), person_id=who.id, entity_id=shop.id, items=["项目"],
            kind=next(iter(ProfessionKind)).value, certificate=f"{secret}ZS", **names,
            approved_on=build.LONG_AGO, valid_to=date(2030, 1, 1), **build._provenance(1),
        ),
        ListEdition(
            id=key("edition"), kind=next(iter(RestrictionKind)).value, number=1, entries=[{
                "entry": f"res_{key('restriction')}", "person": f"per_{who.id}", "name": "周****",
                "misconduct": "虚假", "sanction": "三年", "authority": "市局",
                "starts_on": "2025-01-01", "ends_on": "2028-01-01",
            }],
            published_at=build.RECORDED_AT, authority="市局", digest="0" * 64, key_id="k",
            signature="s",
        ),
        RiskReview(
            id=key("risk review"), entity_id=shop.id, district_code=shop.district_code,
            reason=secret, assessment_id=key("assessment"), requested_by="entity-1",
            requested_at=build.RECORDED_AT,
        ),
    ]  # fmt: skip


RULE = next(iter(VERSIONS)).code


def warnings(shop: Entity, secret: str) -> list[Base]:
    """A public warning, one for regulators, one withdrawn; and a list of one's own."""
    staff = {"title": secret, "audience": Audience.REGULATOR.value}
    gone = {"title": secret, "state": WarningState.WITHDRAWN.value}
    return [
        build.warning(shop, id=key("warning", 1), title="公开警示", assignee=secret),
        WarningStep(
            id=key("warning step"), warning_id=key("warning", 1), move="RAISE", state="RAISED",
            actor=secret, note=secret, at=build.RECORDED_AT,
        ),
        build.warning(
            shop, id=key("warning", 2), due_on=date(2026, 12, 1), rule_code=RULE, **staff
        ),
        build.warning(shop, id=key("warning", 3), **gone),
        WatchList(
            id=key("watch list"), owner=CONSUMER.subject, name="我的关注", entity_ids=[shop.id],
            updated_at=build.RECORDED_AT,
        ),
    ]  # fmt: skip


def ties(shop: Entity, other: Entity) -> list[Base]:
    """A tie that the register publishes, and two that are for staff."""
    held = {"from_entity_id": other.id, "recorded_at": build.RECORDED_AT}
    guarantee, supply = RelationKind.GUARANTEE.value, RelationKind.SUPPLY.value
    return [
        build.relation(shop, id=key("relation", 1), **held),
        build.relation(shop, id=key("relation", 2), kind=guarantee, **held),
        build.relation(shop, id=key("relation", 3), kind=supply, **held),
    ]


def past(shop: Entity) -> list[Base]:
    """What the shop was called and where it was."""
    day = date(2025, 5, 1)
    return [
        EntityName(id=key("name"), entity_id=shop.id, name="旧名", ended_on=day),
        EntityChange(entity_id=shop.id, field="住所", before="旧", after="新", changed_on=day,
                     source_code=shop.source_code),
    ]  # fmt: skip


def sign_ins(secret: str) -> list[Base]:
    """A sign-in and a locked account, which the security administrator alone may see."""
    at = build.RECORDED_AT
    return [
        Session(id=key("session"), name="matrix", subject=secret, role="CONSUMER", first_seen_at=at,
                last_seen_at=at, ended_at=at, ended_by=secret, reason=secret),
        AccountLock(id=key("lock"), subject=secret, until=datetime(2099, 1, 1, tzinfo=UTC),
                    locked_by=secret, reason=secret),
    ]  # fmt: skip


def beside(case: UUID, consumer: str, secret: str, number: int = 1) -> list[Base]:
    """One row in every table beside a case."""
    at, by = build.RECORDED_AT, {"complaint_id": case}
    return [
        ComplaintParty(subject=consumer, **by),
        ComplaintFile(facts=secret, request=secret, is_anonymous=False, **by),
        ComplaintStep(id=key("step", number), action="ACCEPT", actor="REGULATOR", by=secret,
                      state="ACCEPTED", note=secret, at=at, **by),
        Evidence(id=key("evidence", number), name=f"{secret}.png", media_type="image/png", size=1,
                 sha256="0" * 64, given_by="COMPLAINANT", given_at=at, stored_at=at, **by),
        ExternalCase(id=key("external", number), system="HOTLINE_12315", status="FILED",
                     number=f"{secret}{number}", received_at=at, **by),
        MediationMessage(id=key("message", number), side="COMPLAINANT", text=secret, at=at, **by),
        Settlement(id=key("settlement", number), proposed_by="REGULATOR", proposed_at=at,
                   text=secret, digest="0" * 64, **by),
    ]  # fmt: skip
