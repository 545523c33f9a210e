"""Test reports of batches: recorded once, and whoever holds a failed batch is warned."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from models.products import BatchTest, BatchTestItem, ProductBatch
from resolvers.traces.warning import warn_holders
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.products import BatchTestConclusion, BatchTestKind
from rules.sources import PLATFORM

MOST_ITEMS = 200


async def batch_record_test(work: Work, batch: UUID, test: Mapping[str, Any]) -> UUID:
    """A test report; a failed item marks the batch and warns every holder downstream."""
    items = test["items"]
    _require_whole(test, items, work.today)
    found = await work.lock(ProductBatch, batch, ("batch",))
    failed = [item["name"] for item in items if not item["is_passed"]]
    report = _report(work, batch, test, _conclusion(failed))
    work.add(report)
    await work.session.flush()
    for position, item in enumerate(items):
        work.add(BatchTestItem(id=work.new_id(), test_id=report.id, position=position, **item))
    if failed:
        found.has_failed_test = True
        await warn_holders(work, [batch])
    return batch


def _conclusion(failed: Sequence[str]) -> BatchTestConclusion:
    return BatchTestConclusion.FAILED if failed else BatchTestConclusion.PASSED


def _require_whole(test: Mapping[str, Any], items: Sequence[Any], today: date) -> None:
    if not 1 <= len(items) <= MOST_ITEMS:
        path = ("test", "items")
        raise Refused(ErrorCode.OUT_OF_RANGE, path, field="items", low=1, high=MOST_ITEMS)
    for name in ("report_number", "laboratory"):
        if not test[name].strip():
            raise Refused(ErrorCode.REQUIRED, ("test", name), field=name)
    if test["tested_on"] > today:
        raise Refused(ErrorCode.INVALID_DATE, ("test", "tested_on"), value=test["tested_on"])


def _report(
    work: Work, batch: UUID, test: Mapping[str, Any], conclusion: BatchTestConclusion
) -> BatchTest:
    kind: BatchTestKind = test["kind"]
    return BatchTest(
        id=work.new_id(),
        tested_batch_id=batch,
        kind=kind.value,
        report_number=test["report_number"].strip(),
        laboratory=test["laboratory"].strip(),
        lab_accreditation=test.get("lab_accreditation"),
        tested_on=test["tested_on"],
        conclusion=conclusion.value,
        **_provenance(work),
    )


def _provenance(work: Work) -> dict[str, Any]:
    viewer = work.ctx.viewer
    return {
        "source_code": PLATFORM,
        "source_record_id": viewer.subject,
        "authority": viewer.district or viewer.subject,
        "recorded_at": work.now,
    }
