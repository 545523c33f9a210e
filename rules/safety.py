"""What the records say of an item's safety; where they say nothing, that is the verdict."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from rules.care import AlertKind
from rules.products import BatchState, is_expired
from rules.terms import Term


class SafetyVerdict(Term):
    """安全结论，由重到轻 · Verdict on an item, the gravest first."""

    RECALLED = "RECALLED", "已召回，请勿食用 · Recalled; do not eat it."
    FAILED = "FAILED", "检验不合格 · A test or inspection failed."
    SOURCE_FAILED = "SOURCE_FAILED", "所用原料有问题 · Something that went into it failed."
    OVERDUE = "OVERDUE", "检验逾期，不得使用 · Its inspection is overdue; not to be used."
    EXPIRED = "EXPIRED", "已过期 · Past its day of expiry."
    ATTENTION = "ATTENTION", "维保或人员存在问题 · Something is amiss with its care or its people."
    NO_RECORD = "NO_RECORD", "无检验记录，不作结论 · No record of any test; nothing is said."
    PASSED = "PASSED", "已有检验均合格 · All tests on record passed."
    IN_ORDER = "IN_ORDER", "检验、维保均在期内 · Inspection and maintenance are in time."


class SafetyReason(NamedTuple):
    """One reason of a verdict, and the batch or the alert that gives it."""

    verdict: SafetyVerdict
    batch_id: UUID | None = None
    alert: AlertKind | None = None


_GRAVE: Final = {
    AlertKind.INSPECTION_FAILED: SafetyVerdict.FAILED,
    AlertKind.INSPECTION_OVERDUE: SafetyVerdict.OVERDUE,
}
_NOTICES: Final = (AlertKind.INSPECTION_SOON, AlertKind.CERTIFICATE_SOON)
"""What only announces a day; nothing is wrong yet."""


def reasons(batches: Sequence[Mapping[str, Any]], today: date) -> list[SafetyReason]:
    """All reasons for food, the gravest first; the first batch is the item."""
    item, *sources = batches
    found = [*_of_item(item, today), *_of_sources(sources)]
    if not any(reason.batch_id == item["batch_id"] for reason in found):
        has_passed = item["tests"] > 0
        verdict = SafetyVerdict.PASSED if has_passed else SafetyVerdict.NO_RECORD
        found.append(SafetyReason(verdict, item["batch_id"]))
    return _ordered(found)


def device_reasons(alerts: Sequence[AlertKind], *, has_record: bool) -> list[SafetyReason]:
    """All reasons for a device; `has_record` is whether any inspection of it was recorded."""
    found = [
        SafetyReason(_GRAVE.get(kind, SafetyVerdict.ATTENTION), alert=kind)
        for kind in alerts
        if kind not in _NOTICES
    ]
    if not has_record:
        found.append(SafetyReason(SafetyVerdict.NO_RECORD))
    return _ordered(found or [SafetyReason(SafetyVerdict.IN_ORDER)])


def _ordered(found: list[SafetyReason]) -> list[SafetyReason]:
    order = list(SafetyVerdict)
    return sorted(found, key=lambda reason: order.index(reason.verdict))


def _of_item(item: Mapping[str, Any], today: date) -> Iterator[SafetyReason]:
    if item["state"] == BatchState.RECALLED:
        yield SafetyReason(SafetyVerdict.RECALLED, item["batch_id"])
    if item["has_failed_test"]:
        yield SafetyReason(SafetyVerdict.FAILED, item["batch_id"])
    if is_expired(item["expires_on"], today):
        yield SafetyReason(SafetyVerdict.EXPIRED, item["batch_id"])


def _of_sources(sources: Sequence[Mapping[str, Any]]) -> Iterator[SafetyReason]:
    for source in sources:
        if source["has_failed_test"] or source["state"] == BatchState.RECALLED:
            yield SafetyReason(SafetyVerdict.SOURCE_FAILED, source["batch_id"])
