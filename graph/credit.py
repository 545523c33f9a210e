"""Credit records: one interface, one concrete type per family."""

from datetime import date
from decimal import Decimal

from graph.base.connection import Connection
from graph.base.declare import col, part, via
from graph.base.registry import extend, interface, variant
from graph.base.types import Node, Provenance
from graph.entities import Entity
from loaders import credit as load
from models import credit as m


@interface(m.CreditRecord, "rec")
class CreditRecord(Node):
    """信用记录 · A fact in an entity's credit file."""

    title: str = col("标题 · Title of the record.")
    authority: str = col("认定机关 · Authority that recorded it.")
    occurred_on: date = col("发生日期 · Day on which it occurred.")
    provenance: Provenance = part("数据来源 · Provenance.")


@variant("REGISTRATION_CHANGE")
class RegistrationChangeRecord(CreditRecord):
    """登记与变更记录 · Registration or a change of it."""


@variant("LICENCE")
class LicenceRecord(CreditRecord):
    """行政许可或备案 · Administrative licence or filing."""

    number: str = col("许可证号 · Number of the licence.")
    valid_from: date = col("有效期起 · First day of validity.")
    valid_to: date | None = col("有效期止，长期为空 · Last day; null without end.")


@variant("ANNUAL_REPORT")
class AnnualReportRecord(CreditRecord):
    """年度报告 · Annual report."""

    report_year: int = col("报告年度 · Year of the report.")


@variant("CERTIFICATE")
class CertificateRecord(CreditRecord):
    """电子证照 · Electronic certificate."""

    number: str = col("证照编号 · Number of the certificate.")
    valid_to: date | None = col("有效期止 · Last day of validity.")


@variant("PENALTY")
class PenaltyRecord(CreditRecord):
    """行政处罚 · Administrative penalty, public until its term ends."""

    number: str = col("处罚决定书文号 · Number of the decision.")
    sanction: str = col("处罚种类 · Sanction.")
    amount: Decimal | None = col("罚款金额，元 · Fine in yuan.")


@variant("ABNORMAL_LISTING")
class AbnormalListingRecord(CreditRecord):
    """经营异常名录 · Listing for abnormal operation."""

    ground: str = col("列入事由 · Ground of the listing.")
    removed_on: date | None = col("移出日期 · Day of removal.")


@variant("SERIOUS_VIOLATION")
class SeriousViolationRecord(CreditRecord):
    """严重违法失信名单 · Listing for a serious violation."""

    ground: str = col("列入事由 · Ground of the listing.")
    removed_on: date | None = col("移出日期 · Day of removal.")


@variant("COMPLAINT")
class ComplaintRecord(CreditRecord):
    """投诉举报公示记录 · Complaint or report with a published outcome."""

    result: str = col("处理结果 · Outcome.")


@variant("SAMPLING_TEST")
class SamplingTestRecord(CreditRecord):
    """抽检结果 · Result of a sampling test."""

    result: str = col("检验结论 · Conclusion.")


@variant("RANDOM_INSPECTION")
class RandomInspectionRecord(CreditRecord):
    """双随机抽查结果 · Result of a random inspection."""

    result: str = col("抽查结果 · Result.")


@variant("AWARD")
class AwardRecord(CreditRecord):
    """守信激励 · Award or commendation."""


@extend(Entity)
class EntityCredit:
    credit_records: Connection[CreditRecord] = via(
        load.of_entity, "信用记录，由近到远 · Credit records, latest first."
    )
