"""Every cell of kind × state × action × actor, what is sent for it over HTTP, and what must come.

The state None is that of a claim which is no case yet. The clock sends nothing but what
`youxin complaints expire` does; over HTTP it is the system's operator, who has no part in a case.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from models.complaints import Complaint, ExternalCase
from resolvers.context import Viewer
from rules.complaints import ComplaintAction as Do
from rules.complaints import ComplaintActor as By
from rules.complaints import ComplaintKind
from rules.complaints import ComplaintState as In
from rules.complaints.exchange import ACTIONS, PartnerEvent
from rules.complaints.moves import FLOWS
from rules.roles import Role
from tests import build
from tests.complaints.people import SUBMIT, WHO, Place, claim, mutation
from tests.complaints.voice import Voice
from tests.server import Server

NO_MUTATION = frozenset({Do.SUBMIT, Do.LINK, Do.SETTLE})
"""A claim makes a case; linking is the platform's; a partner alone says that it has settled."""
ROOM = frozenset({Do.POST, Do.PROPOSE})
STAYS = ROOM | {Do.REPORT}
"""What leaves the case itself as it is."""
WAITS_FOR_BOTH = frozenset({Do.CONSENT, Do.SIGN})
PEOPLE = (By.COMPLAINANT, By.RESPONDENT, By.STATION, By.REGULATOR)
BEGINNINGS = (Do.SUBMIT, Do.LINK)
OPERATOR = Viewer(Role.OPERATOR_SYSTEM, "operator-1")
WORDS = {action: event for event, action in ACTIONS.items()} | {Do.SUBMIT: PartnerEvent.SUBMITTED}


@dataclass(frozen=True)
class Cell:
    """A cell of the table."""

    kind: ComplaintKind
    state: In | None
    action: Do
    actor: By


def all_cells() -> list[Cell]:
    """Every cell there is: those of cases, and those of claims that are no case yet."""
    of_cases = [
        Cell(kind, state, action, actor)
        for kind in ComplaintKind
        for state in In
        for action in Do
        for actor in By
    ]
    return of_cases + [
        Cell(kind, None, action, actor)
        for kind in ComplaintKind
        for action in BEGINNINGS
        for actor in By
    ]


def by_table(cell: Cell) -> str | None:
    """The code by which the table alone refuses; None where it allows."""
    assert cell.state is not None
    move = FLOWS[cell.kind].moves.get((cell.state, cell.action))
    if move is None:
        return "ILLEGAL_MOVE"
    return None if cell.actor in move.actors else "FORBIDDEN"


def is_clocks(cell: Cell) -> bool:
    """Whether the clock itself carries the cell out."""
    return cell.state is not None and cell.actor is By.CLOCK and by_table(cell) is None


def expected(cell: Cell) -> str | None:
    """The code of the refusal that must come; None where the cell is allowed."""
    assert cell.state is not None
    if cell.actor is By.PARTNER:
        if cell.action is Do.SUBMIT:
            return "CONFLICT"
        return by_table(cell) if cell.action in WORDS else "BAD_INPUT"
    if cell.action in NO_MUTATION:
        assert by_table(cell) is not None, cell
        return "GRAPHQL_INVALID"
    if cell.actor is By.CLOCK:
        return "FORBIDDEN"
    if cell.kind is ComplaintKind.REPORT and cell.actor in (By.RESPONDENT, By.STATION):
        return "NOT_FOUND"
    return by_table(cell)


def after(cell: Cell) -> In:
    """The state in which a case of the cell stands afterwards."""
    assert cell.state is not None
    if expected(cell) is not None or cell.action in WAITS_FOR_BOTH:
        return cell.state
    return FLOWS[cell.kind].moves[cell.state, cell.action].after


@dataclass
class Asker:
    """Sends what a cell is, over HTTP."""

    server: Server
    place: Place
    client: httpx.Client
    voices: dict[str, Voice] = field(default_factory=dict)

    def known_at_partner(self, case: Complaint) -> ExternalCase:
        """The case under the number that its channel's partner gave it."""
        return ExternalCase(
            id=uuid4(), complaint_id=case.id, system=case.channel, number=f"X-{case.id}",
            status=In.FILED.value, received_at=build.RECORDED_AT,
        )  # fmt: skip

    def codes(self, cell: Cell, case: Complaint) -> list[str]:
        """By which codes the platform refused a cell of a case; none where it did it."""
        if cell.actor is By.PARTNER:
            return self.heard(cell.action, case)
        viewer = OPERATOR if cell.actor is By.CLOCK else self.place.actors[cell.actor]
        if cell.action in NO_MUTATION:
            name = f"complaint{cell.action.value.capitalize()}"
            document = f"mutation ($c: ID!) {{ {name}(complaint: $c) {{ errors {{ code }} }} }}"
            return self.graph(document, {"c": build.global_id("cmp", case)}, viewer)
        variables: dict[str, Any] = {"complaint": build.global_id("cmp", case)}
        if cell.action not in ROOM:
            variables["version"] = 1
        return self.graph(mutation(cell.action.value), variables, viewer)

    def graph(self, document: str, variables: dict[str, Any], viewer: Viewer) -> list[str]:
        """The codes of one mutation's refusals, or of the whole operation's."""
        body = {"query": document, "variables": variables}
        headers = self.server.headers(viewer)
        answer = self.client.post(self.server.graphql, json=body, headers=headers).json()
        if "errors" in answer:
            return [error["extensions"]["code"] for error in answer["errors"]]
        (payload,) = answer["data"].values()
        return [error["code"] for error in payload["errors"]]

    def heard(self, action: Do, case: Complaint) -> list[str]:
        """What a partner's word for the action is answered."""
        notice: dict[str, Any] = {
            "eventId": uuid4().hex,
            "event": WORDS[action].value if action in WORDS else action.value,
            "number": f"X-{case.id}",
            "ground": "NO_AGREEMENT",
            "case": self.sent_case(),
        }
        return self.said(case.channel, notice)

    def said(self, channel: str, notice: dict[str, Any]) -> list[str]:
        """The code by which a notice is refused, if it is."""
        status, told = self.voices[channel].say(self.client, notice)
        assert (status == 200) is ("number" in told), told
        return [] if status == 200 else [told["code"]]

    def sent_case(self, phone: str | None = None, **given: Any) -> dict[str, Any]:
        """A case as a partner sends it."""
        phone = phone or f"166{uuid4().int % 10**8:08d}"
        return {
            "uscc": self.place.shop.uscc, "subject": "预付卡不退", "matter": "PREPAID",
            "request": "退还余额", "facts": "闭店不退款",
            "complainant": WHO | {"phone": phone}, **given,
        }  # fmt: skip

    def begin(self, cell: Cell, phone: str) -> list[str]:
        """Submit what would be a case of this kind, by this part; of one telephone, one dispute."""
        is_report = cell.kind is ComplaintKind.REPORT
        own = {"request": None, "breach": "使用过期原料"} if is_report else {}
        if cell.actor is By.PARTNER:
            case = self.sent_case(phone, **own)
            notice = {"eventId": uuid4().hex, "event": "SUBMITTED", "number": uuid4().hex}
            return self.said("HOTLINE_12315", notice | {"case": case})
        viewer = OPERATOR if cell.actor is By.CLOCK else self.place.actors[cell.actor]
        sent = claim(complainant=WHO | {"phone": phone}, path="NATIONAL_12315", **own)
        variables = {"entity": build.global_id("ent", self.place.shop), "claim": sent}
        return self.graph(SUBMIT, variables, viewer)


def beginning(cell: Cell) -> str | None:
    """The code by which a claim of the cell is refused. A station that claims is a complainant."""
    if cell.actor is By.PARTNER:
        return "REQUIRED" if cell.kind is ComplaintKind.REPORT else None
    return None if cell.actor in (By.COMPLAINANT, By.STATION) else "FORBIDDEN"
