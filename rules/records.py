"""Credit records and sources: families, signature states, the life of a batch."""

from rules.terms import Term


class RecordKind(Term):
    """信用记录类别 · Family of a credit record."""

    REGISTRATION_CHANGE = "REGISTRATION_CHANGE", "登记变更 · Registration or its change."
    LICENCE = "LICENCE", "行政许可（备案） · Administrative licence or filing."
    ANNUAL_REPORT = "ANNUAL_REPORT", "年度报告 · Annual report."
    CERTIFICATE = "CERTIFICATE", "电子证照 · Electronic certificate."
    PENALTY = "PENALTY", "行政处罚 · Administrative penalty."
    ABNORMAL_LISTING = "ABNORMAL_LISTING", "经营异常名录 · Abnormal-operation listing."
    SERIOUS_VIOLATION = "SERIOUS_VIOLATION", "严重违法失信名单 · Serious-violation listing."
    COMPLAINT = "COMPLAINT", "投诉举报 · Complaint or report with a published outcome."
    SAMPLING_TEST = "SAMPLING_TEST", "抽检结果 · Sampling test."
    RANDOM_INSPECTION = "RANDOM_INSPECTION", "双随机抽查结果 · Random inspection."
    AWARD = "AWARD", "守信激励 · Award or commendation."


class SignatureStatus(Term):
    """签名状态 · State of a signature."""

    VALID = "VALID", "签名有效 · The signature of the batch verified."
    UNSIGNED = "UNSIGNED", "未签名 · The source delivered without a signature."


class BatchStatus(Term):
    """归集批次状态 · State of an ingest batch."""

    RUNNING = "RUNNING", "归集中 · Being loaded."
    INTERRUPTED = "INTERRUPTED", "已中断 · Interrupted; the same file resumes it."
    COMPLETED = "COMPLETED", "已完成 · Every row has its outcome."
    REFUSED = "REFUSED", "整批拒收 · Refused whole."


class FindingKind(Term):
    """逐行结论 · Outcome of a row."""

    REJECTED = "REJECTED", "拒收 · The row was not loaded."
    FLAGGED = "FLAGGED", "标记 · The row was loaded and marked."


class DataFamily(Term):
    """数据类别（8.1.1） · Family of data (8.1.1)."""

    REGISTRATION = "REGISTRATION", "登记注册 · Registration."
    LICENSING = "LICENSING", "行政许可 · Administrative licensing."
    PENALTY = "PENALTY", "行政处罚 · Administrative penalties."
    INSPECTION = "INSPECTION", "抽查检查 · Sampling and inspection."
    COMPLAINT = "COMPLAINT", "投诉举报 · Complaints and reports."


FAMILIES: dict[RecordKind, DataFamily] = {
    RecordKind.REGISTRATION_CHANGE: DataFamily.REGISTRATION,
    RecordKind.ANNUAL_REPORT: DataFamily.REGISTRATION,
    RecordKind.LICENCE: DataFamily.LICENSING,
    RecordKind.CERTIFICATE: DataFamily.LICENSING,
    RecordKind.PENALTY: DataFamily.PENALTY,
    RecordKind.ABNORMAL_LISTING: DataFamily.PENALTY,
    RecordKind.SERIOUS_VIOLATION: DataFamily.PENALTY,
    RecordKind.SAMPLING_TEST: DataFamily.INSPECTION,
    RecordKind.RANDOM_INSPECTION: DataFamily.INSPECTION,
    RecordKind.COMPLAINT: DataFamily.COMPLAINT,
    RecordKind.AWARD: DataFamily.REGISTRATION,
}
"""The family in which each kind of credit record is delivered."""


class CoverageGap(Term):
    """归集缺口原因 · Why nothing is held."""

    NO_SOURCE = "NO_SOURCE", "该类别没有已登记的来源 · No source of this family is registered."
    NOT_DELIVERED = "NOT_DELIVERED", "来源尚未报送 · Registered sources have delivered nothing yet."
    NONE_HERE = "NONE_HERE", "已报送，但本区县无记录 · Delivered, with no record of this district."
