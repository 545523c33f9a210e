"""Who takes part in the cases of these tests, and what they send."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from models.complaints import Complaint, ComplaintFile, ComplaintParty
from models.entities import Entity
from models.managers import ManagingOrganization
from resolvers.context import Viewer
from rules.complaints import ComplaintActor as By
from rules.complaints import ComplaintKind, ComplaintState
from rules.roles import Role
from tests import build
from tests.api import REGULATOR, Api

CONSUMER = Viewer(Role.CONSUMER, "consumer-zhou")
STRANGER = Viewer(Role.CONSUMER, "consumer-wu")
SECOND = replace(REGULATOR, subject="regulator-2")
ELSEWHERE = Viewer(Role.REGULATOR, "regulator-9", district="500118")
WHO = {"name": "周某某", "phone": "13800000001", "address": "渝中区某路1号"}

CASE = """id number kind state channel outcome ground version standing allowedActions routing
  deadline { on daysLeft isOverdue ruleVersion { rule version source article verified } }"""
SUBMIT = (
    """mutation ($entity: ID!, $claim: ClaimInput!, $key: String) {
  claimSubmit(entity: $entity, claim: $claim, idempotencyKey: $key) {
    claim { cases { number kind channel reasons complaint { """
    + CASE
    + """ } } } errors { code path message } } }"""
)
FIND = "query ($id: ID!) { node(id: $id) { ... on Complaint { %s } } }"


@dataclass(frozen=True)
class Place:
    """A mall with a station, a shop in it, and a shop of its own; and who speaks for them."""

    mall: ManagingOrganization
    shop: Entity
    lone: Entity

    @property
    def manager(self) -> Viewer:
        return Viewer(Role.MANAGER, "manager-1", uscc=self.mall.uscc)

    @property
    def owner(self) -> Viewer:
        return Viewer(Role.ENTITY, "owner-1", uscc=self.shop.uscc)

    @property
    def lone_owner(self) -> Viewer:
        return Viewer(Role.ENTITY, "owner-2", uscc=self.lone.uscc)

    @property
    def actors(self) -> dict[By, Viewer]:
        """Who plays which part in a case about the shop."""
        return {
            By.COMPLAINANT: CONSUMER,
            By.RESPONDENT: self.owner,
            By.STATION: self.manager,
            By.REGULATOR: SECOND,
        }


async def placed(api: Api) -> Place:
    """The place, stored."""
    mall, shop, lone = build.mall(), build.entity(), build.entity()
    await api.store(mall, shop, lone, build.tenancy(shop, mall))
    return Place(mall, shop, lone)


def claim(**given: Any) -> dict[str, Any]:
    """A complaint about a pot of soup."""
    return {
        "subject": "火锅底料与标示不符",
        "matter": "QUALITY",
        "request": "退款 200 元",
        "facts": "标示牛油，实为植物油。",
        "amount": 20000,
        "complainant": WHO,
        "mayPublish": True,
        "mayDelegate": True,
    } | given


async def submitted(
    api: Api, of: Entity, viewer: Viewer = CONSUMER, key: str | None = None, **given: Any
) -> dict[str, Any]:
    """What `claimSubmit` answers."""
    variables = {"entity": build.global_id("ent", of), "claim": claim(**given), "key": key}
    found: dict[str, Any] = (await api.run(SUBMIT, variables, viewer)).data["claimSubmit"]
    return found


async def filed(api: Api, of: Entity, viewer: Viewer = CONSUMER, **given: Any) -> dict[str, Any]:
    """The one case of a claim that must succeed."""
    answer = await submitted(api, of, viewer, **given)
    assert answer["errors"] == []
    (case,) = answer["claim"]["cases"]
    found: dict[str, Any] = case["complaint"]
    return found


def stored_case(of: Place, kind: ComplaintKind, state: ComplaintState) -> list[Any]:
    """A case of CONSUMER about the shop, in a state, with its file and its party."""
    filed_on = build.RECORDED_AT.date()
    row = build.complaint(
        of.shop, kind=kind.value, state=state.value, outcome=None, is_published=False,
        manager_id=of.mall.id if kind is ComplaintKind.COMPLAINT else None,
        is_served=kind is ComplaintKind.COMPLAINT, may_publish=True, may_delegate=True,
        filed_on=filed_on, received_on=filed_on, accepted_on=filed_on, entered_on=filed_on,
        due_on=filed_on + timedelta(days=60), version=1,
    )  # fmt: skip
    row.number = f"T-{row.id}"
    if state is ComplaintState.FORWARDED:
        row.channel = "CONSUMER_COUNCIL"
    party = ComplaintParty(complaint_id=row.id, subject=CONSUMER.subject)
    file = ComplaintFile(complaint_id=row.id, facts="事实", request="退款", is_anonymous=False)
    return [row, party, file]


def args_of(action: str, row: Complaint | None = None, **given: Any) -> str:
    """What a mutation of an action is sent beside the case: literals of GraphQL."""
    note = 'note: "依据充分"'
    own = {
        "REFUSE": f"ground: NOT_CONSUMPTION, {note}",
        "TRANSFER": f'district: "500118", {note}',
        "FORWARD": note,
        "RETURN": note,
        "SIGN": f'digest: "{given.get("digest", "0" * 64)}"',
        "CHALLENGE": note,
        "PAUSE": f"reason: RECUSAL, {note}",
        "RESUME": note,
        "TERMINATE": "ground: NO_AGREEMENT",
        "EXTEND": note,
        "DECIDE": f"result: NOT_OPENED, {note}",
        "CLOSE": note,
        "REPORT": 'breach: "使用过期原料"',
        "CONTEST": note,
        "UPHOLD": note,
        "REOPEN": note,
        "POST": 'text: "您好"',
        "PROPOSE": 'text: "退款 100 元"',
    }
    return own.get(action, "")


def mutation(action: str, **given: Any) -> str:
    """The document of an action's mutation; room actions take no version."""
    name = action[0] + action[1:].lower()
    version = "" if action in ("POST", "PROPOSE") else ", version: $version"
    declared = "" if not version else ", $version: Int!"
    own = args_of(action, **given)
    return (
        f"mutation ($complaint: ID!{declared}) {{ complaint{name}(complaint: $complaint"
        f"{version}{', ' + own if own else ''}) {{ complaint {{ {CASE} }} "
        "errors { code path } } }"
    )


async def done(
    api: Api, case: dict[str, Any], action: str, viewer: Viewer, **given: Any
) -> dict[str, Any]:
    """The case after an action that must succeed."""
    answer = await acted(api, case, action, viewer, **given)
    assert answer["errors"] == [], (action, answer["errors"])
    found: dict[str, Any] = answer["complaint"]
    return found


async def acted(
    api: Api, case: dict[str, Any], action: str, viewer: Viewer, **given: Any
) -> dict[str, Any]:
    """What the mutation of an action answers."""
    variables = {"complaint": case["id"]}
    if action not in ("POST", "PROPOSE"):
        variables["version"] = case["version"]
    (answer,) = (await api.run(mutation(action, **given), variables, viewer)).data.values()
    found: dict[str, Any] = answer
    return found


async def seen(api: Api, case: dict[str, Any], viewer: Viewer, fields: str = CASE) -> Any:
    """The case as this viewer sees it; None where he does not."""
    return (await api.data(FIND % fields, viewer, id=case["id"]))["node"]
