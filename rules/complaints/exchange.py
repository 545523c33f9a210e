"""What partners and the platform tell each other of a case, and what each word does to it."""

from collections.abc import Mapping
from typing import Final

from rules.complaints.terms import ComplaintAction, ComplaintState
from rules.terms import Term


class PartnerEvent(Term):
    """外部渠道事件 · What a partner says of a case."""

    SUBMITTED = "SUBMITTED", "收到新件 · A case that it received."
    REGISTERED = "REGISTERED", "已登记我方案件 · It has registered a case of ours."
    ACCEPTED = "ACCEPTED", "已受理 · It has accepted the case."
    SETTLED = "SETTLED", "达成调解 · It has settled the case."
    TERMINATED = "TERMINATED", "调解终止 · Its mediation has ended."
    WITHDRAWN = "WITHDRAWN", "已撤回 · The complainant has withdrawn there."
    RETURNED = "RETURNED", "退回 · It gives the case back."
    CLOSED = "CLOSED", "已办结 · It has closed the case."


ACTIONS: Final[Mapping[PartnerEvent, ComplaintAction]] = {
    PartnerEvent.SETTLED: ComplaintAction.SETTLE,
    PartnerEvent.TERMINATED: ComplaintAction.TERMINATE,
    PartnerEvent.WITHDRAWN: ComplaintAction.WITHDRAW,
    PartnerEvent.RETURNED: ComplaintAction.RETURN,
    PartnerEvent.CLOSED: ComplaintAction.CLOSE,
}
"""Events that move a case, each by a cell of the table."""
STATUS: Final[Mapping[PartnerEvent, ComplaintState]] = {
    PartnerEvent.SUBMITTED: ComplaintState.FILED,
    PartnerEvent.REGISTERED: ComplaintState.FILED,
    PartnerEvent.ACCEPTED: ComplaintState.ACCEPTED,
    PartnerEvent.SETTLED: ComplaintState.SETTLED,
    PartnerEvent.TERMINATED: ComplaintState.TERMINATED,
    PartnerEvent.WITHDRAWN: ComplaintState.CLOSED,
    PartnerEvent.RETURNED: ComplaintState.REFUSED,
    PartnerEvent.CLOSED: ComplaintState.CLOSED,
}
"""How the case stands at the partner after each event."""
