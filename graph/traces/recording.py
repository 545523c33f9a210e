"""What regulators and feeds record of goods: tests, and movements in EPCIS documents."""

from datetime import date

from graph.base.declare import act, arg, col, id_of, via
from graph.base.registry import given, mutation, payload
from graph.base.types import Payload
from graph.movements import Movement
from graph.products import ProductBatch
from loaders import movements, products
from resolvers.traces import importing, testing
from rules.products import BatchTestKind
from rules.roles import Scope


@given
class BatchTestItemInput:
    """检验项目 · One line of a test report."""

    name: str = col("项目 · What was tested.")
    measured: str = col("检验结果 · What was found.")
    permitted: str | None = col("标准值 · What is permitted.")
    is_passed: bool = col("是否合格 · Whether it passed.")


@given
class BatchTestInput:
    """检验报告 · A test report."""

    kind: BatchTestKind = col("检验类别 · Who tested.")
    report_number: str = col("报告编号 · Number of the report.")
    laboratory: str = col("检验机构 · Laboratory.")
    lab_accreditation: str | None = col("机构资质 · Accreditation of the laboratory.")
    tested_on: date = col("检验日期 · Day of the test.")
    items: list[BatchTestItemInput] = col("检验项目，1–200 项 · Lines, 1 to 200.")


@payload
class BatchPayload(Payload):
    """批次变更结果 · The batch after the change, or why it was not changed."""

    batch: ProductBatch | None = via(products.batch_of_subject, "批次 · The batch.")


@mutation
class BatchTestMutations:
    batch_record_test: BatchPayload = act(
        testing.batch_record_test,
        "录入检验报告；不合格即标记批次并警示全部下游持有者 · Record a test; a failed item marks "
        "the batch and warns every holder downstream.",
        scope=Scope.TRACE_RECORD,
        batch=id_of("bat", "批次标识 · Id of the batch."),
        test=arg(BatchTestInput, "检验报告 · The test."),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )


@payload
class MovementPayload(Payload):
    """流转导入结果 · The last movement of the document, or why nothing was taken in."""

    movement: Movement | None = via(movements.of_subject, "最后一个事件 · The last event.")


@mutation
class MovementMutations:
    movement_import: MovementPayload = act(
        importing.movement_import,
        "导入 EPCIS 2.0 JSON-LD 文档，整批成败；同一事件只记一次 · Import a document of EPCIS 2.0, "
        "whole or not at all; the same event is recorded once.",
        scope=Scope.TRACE_RECORD,
        document=arg(str, "文档，最多 5,000 个事件 · The document, at most 5,000 events."),
    )
