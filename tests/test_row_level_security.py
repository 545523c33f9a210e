"""The database itself refuses: with the engine's rules switched off the public reads no more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest

from app.database import driver_url
from graph.base.run import Runner
from graph.schema import product
from models.base import Base
from models.complaints import (
    Complaint,
    ComplaintFile,
    ComplaintParty,
    ComplaintStep,
    Evidence,
    ExternalCase,
    MediationMessage,
    Settlement,
)
from models.credit import ReportFinancials
from models.disclosure import Disclosure
from models.grants import ROLES
from models.visibility import (
    CASE_TABLES,
    HIDDEN,
    HIDDEN_COLUMNS,
    MINE,
    OPEN,
    OWN_ONLY,
    OWNER_TABLES,
    ROW_RULES,
    STAFF_TABLES,
    RowRule,
)
from resolvers.context import Viewer
from rules.roles import Rights, Role
from rules.warnings import Audience, WarningState
from tests import build, documents
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api
from tests.reviews.rows import review

ELSEWHERE = "500112"
BELOW_STAFF = [ROLES[Rights.PUBLIC], ROLES[Rights.SIGNED_IN]]
PRIVATE = [*CASE_TABLES, *(table for table, rule in ROW_RULES.items() if rule is MINE)]
"""Rows that none but those whom they concern may read: to the public they do not exist."""
RULED = [
    table
    for table, rule in ROW_RULES.items()
    if rule not in (OPEN, HIDDEN, OWN_ONLY) and table not in PRIVATE
]
OWNED = [table for table, rule in ROW_RULES.items() if rule is OWN_ONLY]
FILE = """query ($uscc: String!) { entity(uscc: $uscc) {
  creditRecords { totalCount nodes { title } }
  publishedComplaints { totalCount nodes { subject } }
  warnings { totalCount nodes { title } }
  keyPersons { nodes { person { displayName } } } } }"""


@pytest.fixture(scope="module")
async def uscc(api: Api) -> str:
    """An entity with one public and several other rows in every ruled table."""
    shop, who, mall = build.entity(), build.person("周山城"), build.mall()
    shown, ended = build.penalty(shop, title="公示中"), build.expired_penalty(shop)
    case = build.complaint(shop, is_published=False)
    guide, draft = documents.document(), documents.document(state="DRAFT")
    await api.store(
        *(shop, who, build.key_person(shop, who), shown, ended),
        *(guide, draft),
        *(*review(shop), *review(shop, state="HELD")),
        *(documents.policy_condition(one) for one in (guide, draft)),
        *(documents.comparative_result(one) for one in (guide, draft)),
        ReportFinancials(record_id=shown.id, entity_id=shop.id, is_disclosed=True),
        ReportFinancials(record_id=ended.id, entity_id=shop.id, is_disclosed=False),
        *(build.complaint(shop), case, *beside(case)),
        *(build.restriction(who), build.restriction(who, state="LISTED")),
        build.restriction(who, ends_on=build.LONG_AGO),
        *(owner := build.entity(), build.relation(shop, from_entity_id=owner.id)),
        *(
            mall,
            build.tenancy(shop, mall),
            build.tenancy(shop, mall, state="CLAIMED", until=build.LONG_AGO),
        ),
        *(build.risk_review(shop), build.risk_review(shop)),
        build.warning(shop, title="公开"),
        build.warning(shop, title="内部", audience=Audience.REGULATOR.value),
        build.warning(shop, title="已撤回", state=WarningState.WITHDRAWN.value),
    )
    # A correction leaves the version before it in the history of each record.
    await api.fetch(
        "UPDATE credit_record SET number = number || '-1' WHERE id = ANY($1)",
        [
            shown.id,
            ended.id,
        ],
    )
    assert shop.uscc is not None
    return shop.uscc


def beside(case: Complaint) -> list[Base]:
    """One row in every table beside a case."""
    at, by = build.RECORDED_AT, {"complaint_id": case.id}
    return [
        ComplaintParty(subject=CONSUMER.subject, **by),
        ComplaintFile(facts="事实", is_anonymous=False, **by),
        ComplaintStep(id=uuid4(), action="SUBMIT", actor="COMPLAINANT", by="x", state="FILED",
                      at=at, **by),
        Disclosure(id=uuid4(), subject=CONSUMER.subject, entity_id=case.entity_id,
                   matter="FINANCIALS", year=2025, purpose="RESEARCH", reason="x",
                   state="REQUESTED", since=at.date(), until=at.date(), requested_at=at),
        Evidence(id=uuid4(), name="a.png", media_type="image/png", size=1, sha256="0" * 64,
                 given_by="COMPLAINANT", given_at=at, **by),
        ExternalCase(id=uuid4(), system="HOTLINE_12315", number="1", status="FILED",
                     received_at=at, **by),
        MediationMessage(id=uuid4(), side="COMPLAINANT", text="您好", at=at, **by),
        Settlement(id=uuid4(), proposed_by="REGULATOR", proposed_at=at, text="退款",
                   digest="0" * 64, **by),
    ]  # fmt: skip


@pytest.fixture
async def as_role(api: Api, request: pytest.FixtureRequest) -> AsyncIterator[asyncpg.Connection]:
    """A connection under the role that the test names."""
    role = request.param
    connection = await asyncpg.connect(driver_url(api.url), server_settings={"role": role})
    yield connection
    await connection.close()


def test_the_tables_with_a_rule_of_their_own_are_these() -> None:
    assert RULED == [
        "credit_record",
        "report_financials",
        "credit_record_history",
        "complaint",
        "warning",
        "person_restriction",
        "relation",
        "tenancy",
        "knowledge_document",
        "review",
        "policy_condition",
        "comparative_result",
    ]
    assert OWNED == ["risk_review"]


@pytest.mark.parametrize("as_role", BELOW_STAFF, indirect=True)
@pytest.mark.parametrize("table", OWNED)
async def test_what_is_the_entitys_alone_shows_to_nobody_else(
    as_role: asyncpg.Connection, api: Api, uscc: str, table: str
) -> None:
    (everything,) = await api.fetch(f"SELECT count(*) AS n FROM {table}")
    assert await as_role.fetchval(f"SELECT count(*) FROM {table}") == 0
    assert everything["n"] > 1
    owner = Viewer(Role.ENTITY, "entity-1", uscc=uscc)
    seen = await api.platform.context(owner, "zh").door.fetch(f"SELECT id FROM {table}")
    assert len(seen) == everything["n"]


@pytest.mark.parametrize("as_role", BELOW_STAFF, indirect=True)
@pytest.mark.parametrize("table", RULED)
async def test_a_role_below_staff_reads_public_rows_only(
    as_role: asyncpg.Connection, api: Api, uscc: str, table: str
) -> None:
    (everything,) = await api.fetch(f"SELECT count(*) AS n FROM {table}")
    assert await as_role.fetchval(f"SELECT count(*) FROM {table}") == 1
    assert everything["n"] > 1


@pytest.mark.parametrize("as_role", BELOW_STAFF, indirect=True)
@pytest.mark.parametrize("table", PRIVATE)
async def test_a_role_below_staff_reads_of_cases_what_is_its_viewers_own(
    as_role: asyncpg.Connection, api: Api, uscc: str, table: str
) -> None:
    (everything,) = await api.fetch(f"SELECT count(*) AS n FROM {table}")
    assert everything["n"] == 1
    assert await as_role.fetchval(f"SELECT count(*) FROM {table}") == 0
    for subject, found in (("consumer-2", 0), (CONSUMER.subject, 1)):
        await as_role.execute("SELECT set_config('youxin.subject', $1, false)", subject)
        mine = await as_role.fetchval(f"SELECT count(*) FROM {table}")
        is_known = await as_role.fetchval("SELECT current_user") == ROLES[Rights.SIGNED_IN]
        assert mine == (found if is_known else 0)


@pytest.mark.parametrize("as_role", [ROLES[Rights.STAFF]], indirect=True)
@pytest.mark.parametrize("table", ["complaint", *CASE_TABLES])
async def test_staff_reads_the_cases_of_its_district_only(
    as_role: asyncpg.Connection, api: Api, uscc: str, table: str
) -> None:
    published = int(table == "complaint")
    for place, found in (("", 0), (ELSEWHERE, 0), (build.YUZHONG, 1), (build.CITY, 1)):
        await as_role.execute("SELECT set_config('youxin.place', $1, false)", place)
        assert await as_role.fetchval(f"SELECT count(*) FROM {table}") == published + found


@pytest.mark.parametrize("as_role", BELOW_STAFF, indirect=True)
@pytest.mark.parametrize("table", [*STAFF_TABLES, *OWNER_TABLES])
async def test_a_role_below_staff_cannot_name_an_inner_table(
    as_role: asyncpg.Connection, table: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_role.fetch(f"SELECT * FROM {table}")


@pytest.mark.parametrize("as_role", BELOW_STAFF, indirect=True)
@pytest.mark.parametrize(
    ("table", "column"), [(table, one) for table, all_ in HIDDEN_COLUMNS.items() for one in all_]
)
async def test_a_role_below_staff_cannot_select_a_masked_column(
    as_role: asyncpg.Connection, table: str, column: str
) -> None:
    for sql in (f"SELECT {column} FROM {table}", f"SELECT id FROM {table} ORDER BY {column}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_role.fetch(sql)


@pytest.mark.parametrize("as_role", ROLES.values(), indirect=True)
async def test_no_reading_role_can_write(as_role: asyncpg.Connection) -> None:
    for table in ROW_RULES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_role.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("compiled", [True, False])
async def test_with_the_rules_switched_off_a_regulator_still_reads_his_district_only(
    api: Api, uscc: str, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = await api.fetch("SELECT id FROM complaint WHERE NOT is_published")
    find = "query ($id: ID!) { node(id: $id) { id ... on Complaint { subject } } }"
    monkeypatch.setattr(RowRule, "predicate", lambda *_: None)
    api.platform.runner = Runner(product())  # it has no plan from before
    for viewer, is_told in ((REGULATOR, True), (replace(REGULATOR, district=ELSEWHERE), False)):
        answer = await api.run(find, {"id": f"cmp_{case['id']}"}, viewer, compiled=compiled)
        assert (answer.data["node"] is not None) is is_told


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("viewer", [PUBLIC, CONSUMER])
async def test_with_the_rules_switched_off_the_public_still_reads_public_rows_only(
    api: Api, uscc: str, viewer: Viewer, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = await seen(api, viewer, uscc, compiled)
    monkeypatch.setattr(RowRule, "predicate", lambda *_: None)
    api.platform.runner = Runner(product())  # it has no plan from before
    assert await seen(api, viewer, uscc, compiled) == honest
    assert honest == {
        "creditRecords": ["公示中"],
        "publishedComplaints": ["缺斤少两"],
        "warnings": ["公开"],
        "keyPersons": ["周**"],
    }


async def test_the_staff_reads_what_the_public_does_not(api: Api, uscc: str) -> None:
    found = await seen(api, REGULATOR, uscc, compiled=True)
    assert (len(found["creditRecords"]), found["keyPersons"]) == (2, ["周山城"])


async def seen(api: Api, viewer: Viewer, uscc: str, compiled: bool) -> dict[str, list[str]]:
    """What the entity's file shows, each list by one telling value."""
    data = (await api.run(FILE, {"uscc": uscc}, viewer, compiled=compiled)).data["entity"]
    persons = data.pop("keyPersons")["nodes"]
    shown = {name: [next(iter(n.values())) for n in page["nodes"]] for name, page in data.items()}
    assert all(page["totalCount"] == len(page["nodes"]) for page in data.values())
    return shown | {"keyPersons": [one["person"]["displayName"] for one in persons]}
