"""Credit records: one interface, one concrete type per family, each with its lawful fields."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, stream, via
from graph.base.registry import (
    extend,
    given,
    interface,
    query,
    subscription,
    value,
    variant,
)
from graph.base.scalars import USCC, Cursor
from graph.base.types import Node, Provenance
from graph.entities import Entity
from graph.sources import Freshness
from loaders import credit as load
from models import audit, entities
from models import credit as m
from models.visibility import alike
from resolvers import credit as resolve
from resolvers import sources
from rules.credit import (
    AbnormalGround,
    ComplaintOutcome,
    DisclosureStatus,
    InspectionResult,
    LicenceKind,
    LicenceStatus,
    PenaltyTier,
    RecordChange,
    SamplingResult,
    Verification,
)
from rules.records import RecordKind
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@value(audit.RuleVersion)
class RuleVersion:
    """规则版本 · A rule as it was in force, with its source."""

    rule: str = col("规则 · Name of the rule.")
    version: str = col("版本 · Version.")
    source: str = col("依据文件 · The document it comes from.")
    article: str | None = col("条款 · Article.")
    verified: bool = col("是否核对原文 · Whether the full text was read.", "is_verified")
    effective_from: datetime = col("施行时间 · When it came into force.")
    effective_to: datetime | None = col("失效时间 · When it ended.")


@interface(m.CreditRecord, "rec")
class CreditRecord(Node):
    """信用记录 · A fact in an entity's credit file."""

    kind: RecordKind = col("类别 · Family.")
    title: str = col("标题 · Title of the record.")
    authority: str = col("认定机关 · Authority that recorded it.")
    occurred_on: date = col("发生日期 · Day on which it occurred.")
    is_public: bool = col("当日是否公示 · Whether it is public today.", mask=alike(m.IS_PUBLIC))
    public_until: date | None = col(
        "最后公示日，长期或不公示为空 · Last public day; null without end, or if never public.",
        mask=alike(m.PUBLIC_UNTIL),
    )
    repaired_on: date | None = col("信用修复日期 · Day on which the credit was repaired.")
    rule_version: RuleVersion | None = via(
        load.term_rule, "公示期限所依规则 · The rule that set its publicity."
    )
    provenance: Provenance = part("数据来源 · Provenance.")
    freshness: Freshness = via(
        sources.freshnesses_of_records,
        "来源时效 · Freshness of its source.",
        needs=(m.CreditRecord.source_code,),
    )


@variant("REGISTRATION_CHANGE")
class RegistrationChangeRecord(CreditRecord):
    """登记与变更记录 · Registration or a change of it."""

    matter: str | None = col("登记事项 · The registered matter.", "item")
    before: str | None = col("变更前 · Before the change.")
    after: str | None = col("变更后 · After the change.")


@variant("LICENCE")
class LicenceRecord(CreditRecord):
    """行政许可或备案 · Administrative licence or filing."""

    licence_kind: LicenceKind = col("许可或备案 · Licence or filing.")
    item: str = col("许可（备案）事项 · What is licensed or filed.")
    number: str = col("许可证号 · Number of the licence.")
    valid_from: date = col("有效期起 · First day of validity.")
    valid_to: date | None = col("有效期止，长期为空 · Last day; null without end.")
    revoked_on: date | None = col("撤销或吊销日期 · Day of revocation.")
    status: LicenceStatus = col("当日状态 · State today.", mask=alike(m.LICENCE_STATUS))


@value()
class ReportDisclosure:
    """财务信息公示选择 · The entity's choice about the financial section."""

    status: DisclosureStatus = col("公示选择 · The choice.")


@value(m.ReportFinancials)
class ReportFinancials:
    """年报财务信息，由企业选择是否公示 · The section that the entity may keep to itself."""

    employees: int | None = col("从业人数 · Number of employees.")
    assets: Decimal | None = col("资产总额，元 · Total assets in yuan.")
    liabilities: Decimal | None = col("负债总额，元 · Total liabilities in yuan.")
    equity: Decimal | None = col("所有者权益合计，元 · Equity in yuan.")
    revenue: Decimal | None = col("营业总收入，元 · Revenue in yuan.")
    main_revenue: Decimal | None = col("主营业务收入，元 · Main revenue in yuan.")
    total_profit: Decimal | None = col("利润总额，元 · Total profit in yuan.")
    net_profit: Decimal | None = col("净利润，元 · Net profit in yuan.")
    tax: Decimal | None = col("纳税总额，元 · Tax in yuan.")


@variant("ANNUAL_REPORT")
class AnnualReportRecord(CreditRecord):
    """年度报告 · Annual report."""

    report_year: int = col("报告年度 · Year of the report.")
    disclosure: ReportDisclosure = part("公示选择 · Disclosure choice.", prefix="disclosure_")
    financials: ReportFinancials | None = via(
        load.financials,
        "财务信息；未公示时仅企业本身和监管可见 · Financial section; if undisclosed, only the "
        "entity itself and regulators see it.",
    )


@variant("CERTIFICATE")
class CertificateRecord(CreditRecord):
    """电子证照 · Electronic certificate."""

    item: str = col("证照名称 · What it certifies.")
    number: str = col("证照编号 · Number of the certificate.")
    content_hash: str | None = col("签发机关声明的 SHA-256 · SHA-256 that the issuer declared.")
    valid_from: date = col("有效期起 · First day of validity.")
    valid_to: date | None = col("有效期止 · Last day of validity.")
    revoked_on: date | None = col("吊销日期 · Day of revocation.")
    verification: Verification = col("当日核验结果 · Check today.", mask=alike(m.VERIFICATION))


@variant("PENALTY")
class PenaltyRecord(CreditRecord):
    """行政处罚 · Administrative penalty, public until its term ends."""

    number: str = col("处罚决定书文号 · Number of the decision.")
    act: str | None = col("违法行为类型 · Type of the unlawful act.")
    basis: str | None = col("处罚依据 · Legal basis.")
    sanction: str = col("处罚内容 · Content of the penalty.")
    amount: Decimal | None = col("罚款金额，元 · Fine in yuan.")
    tier: PenaltyTier = col("轻重等级 · Tier.")
    is_warning_only: bool = col("是否仅警告，仅警告的不公示 · Warning only; such are never public.")
    published_on: date | None = col("公示日期 · Day of publication.")


@variant("ABNORMAL_LISTING")
class AbnormalListingRecord(CreditRecord):
    """经营异常名录 · Listing for abnormal operation."""

    ground: AbnormalGround = col("列入事由 · Ground of the listing.")
    is_in_force: bool = col("当日是否在列 · Listed today.", mask=alike(m.IS_IN_FORCE))
    removed_on: date | None = col("移出日期 · Day of removal.", mask=alike(m.REMOVED_ON))
    removal_ground: str | None = col("移出事由 · Ground of the removal.")


@variant("SERIOUS_VIOLATION")
class SeriousViolationRecord(CreditRecord):
    """严重违法失信名单 · Listing for a serious violation."""

    ground: str = col("列入事由 · Ground of the listing.")
    article: str = col("依据条款 · Article of the ground.")
    measures: str | None = col("管理措施 · Measures.")
    expected_removal_on: date | None = col(
        "届满移出日期，列入之日起三年 · Day of removal by itself, three years on.", "due_on"
    )
    early_removal_from: date = via(
        resolve.early_removals,
        "可提前移出的最早日期，列入满一年 · First day on which it may be removed early.",
        needs=(m.CreditRecord.occurred_on,),
    )
    is_in_force: bool = col("当日是否在列 · Listed today.", mask=alike(m.IS_IN_FORCE))
    removed_on: date | None = col(
        "移出日期，届满自动移出 · Day of removal, by itself once due.", mask=alike(m.REMOVED_ON)
    )
    removal_ground: str | None = col("移出事由 · Ground of the removal.")


@variant("COMPLAINT")
class ComplaintRecord(CreditRecord):
    """投诉举报公示记录 · Complaint or report with a published outcome."""

    category: str = col("投诉类别 · Category.", "item")
    result: ComplaintOutcome = col("处理结果 · Outcome.")


@variant("SAMPLING_TEST")
class SamplingTestRecord(CreditRecord):
    """抽检结果 · Result of a sampling test."""

    product_name: str | None = col("产品名称 · Product.")
    lot: str | None = col("批号 · Lot number.")
    item: str | None = col("检验项目 · Item tested.")
    standard: str | None = col("判定标准 · Standard.")
    laboratory: str | None = col("检验机构 · Laboratory.")
    result: SamplingResult = col("检验结论 · Conclusion.")


@variant("RANDOM_INSPECTION")
class RandomInspectionRecord(CreditRecord):
    """双随机抽查结果 · Result of a random inspection."""

    plan: str | None = col("抽查计划 · Plan.")
    matter: str | None = col("抽查事项 · Matter inspected.", "item")
    result: InspectionResult = col("抽查结果代码 · Code of the result.")
    formed_on: date = col("结果形成日期 · Day on which the result was formed.")
    published_on: date | None = col("结果公示日期 · Day of its publication.")
    publish_by: date = col("应公示日期，形成后二十个工作日 · Due within 20 working days.")
    is_late: bool = col("是否逾期公示 · Published late, or overdue.", mask=alike(m.IS_LATE))


@variant("AWARD")
class AwardRecord(CreditRecord):
    """守信激励 · Award or commendation."""

    number: str | None = col("文号 · Number of the decision.")
    valid_to: date | None = col("有效期止 · Last day of validity.")


@value()
class OutcomeCount:
    """按结果计数 · Complaints of one outcome."""

    outcome: ComplaintOutcome = col("处理结果 · Outcome.")
    count: int = col("件数 · Number.")


@value()
class CategoryCount:
    """按类别计数 · Complaints of one category."""

    category: str = col("类别 · Category.")
    count: int = col("件数 · Number.")


@value()
class ComplaintSummary:
    """投诉举报汇总，不含投诉人信息 · Published complaints in sum; nothing of a complainant."""

    total: int = col("总数 · Total.")
    outcomes: list[OutcomeCount] = col("按结果 · By outcome.")
    categories: list[CategoryCount] = col("按类别，由多到少 · By category, most first.")


@value()
class CertificateCheck:
    """电子证照核验 · What a presented certificate came to."""

    verification: Verification = col("核验结果 · Result.")
    number: str = col("证照编号 · Number presented.")
    certificate: CertificateRecord | None = via(
        load.changed_record, "在册证照 · The certificate on file."
    )


@extend(Entity)
class EntityCredit:
    credit_records: Connection[CreditRecord] = via(
        load.of_entity,
        "信用记录，由近到远 · Credit records, latest first.",
        kinds=arg(list[RecordKind] | None, "仅这些类别 · Only these families.", None),
        as_of=arg(
            datetime | None,
            "当时的事实；公示期与修复仍按今日 · What held then; publicity is today's.",
            None,
        ),
        known_at=arg(
            datetime | None,
            "平台当时所知；公示期与修复仍按今日 · What the platform knew then.",
            None,
        ),
    )
    abnormal_listings: Connection[AbnormalListingRecord] = via(
        load.abnormal_listings, "经营异常名录 · Abnormal-operation listings."
    )
    serious_violation_listings: Connection[SeriousViolationRecord] = via(
        load.serious_violation_listings, "严重违法失信名单 · Serious-violation listings."
    )
    sampling_tests: Connection[SamplingTestRecord] = via(
        load.sampling_tests,
        "抽检结果 · Sampling tests.",
        result=arg(SamplingResult | None, "结论 · Conclusion.", None),
    )
    random_inspections: Connection[RandomInspectionRecord] = via(
        load.random_inspections,
        "双随机抽查结果 · Random inspections.",
        is_late=arg(bool | None, "是否逾期公示 · Late or in time.", None),
    )
    awards: Connection[AwardRecord] = via(load.awards, "守信激励 · Awards.")


@extend(Entity)
class EntityLicences:
    SUBGRAPH = Subgraph.REGISTRY

    licences: Connection[LicenceRecord] = via(
        load.licences,
        "行政许可（备案） · Licences and filings.",
        status=arg(LicenceStatus | None, "当日状态 · State today.", None),
    )
    annual_reports: Connection[AnnualReportRecord] = via(
        load.annual_reports,
        "年度报告 · Annual reports.",
        year=arg(int | None, "报告年度 · Year of the report.", None),
    )
    certificates: Connection[CertificateRecord] = via(
        load.certificates, "电子证照 · Electronic certificates."
    )


@extend(Entity)
class EntityPenalties:
    SUBGRAPH = Subgraph.ENFORCEMENT

    penalties: Connection[PenaltyRecord] = via(
        load.penalties,
        "行政处罚 · Administrative penalties.",
        published_only=arg(bool, "仅公示期内 · Only those public today.", False),
    )
    complaint_records: Connection[ComplaintRecord] = via(
        load.complaint_records, "投诉举报公示记录 · Complaints with a published outcome."
    )
    complaint_summary: ComplaintSummary = via(
        resolve.complaint_summaries,
        "投诉举报汇总 · Published complaints in sum.",
        needs=(entities.Entity.id,),
        cost=5,
    )


@given
class InspectionFilter:
    """抽查结果筛选 · Filter of inspection results."""

    district: str | None = col("区划代码，含下级 · Division code, its subtree included.")


@query
class CreditQueries:
    late_inspections: Connection[RandomInspectionRecord] = root(
        load.late_inspections,
        "逾期公示的抽查结果 · Inspection results published late, or overdue.",
        filter=arg(InspectionFilter | None, "筛选条件 · Filter.", None),
    )
    verify_certificate: CertificateCheck = root(
        resolve.verify_certificate,
        "核验电子证照 · Check a certificate that somebody presents.",
        number=arg(str, "证照编号 · Number of the certificate."),
        document_hash=arg(str, "证照文件的 SHA-256 · SHA-256 of the certificate's document."),
    )


@value()
class RecordEvent:
    """信用记录变化事件 · A change of a credit record, with the cursor to replay from."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    change: RecordChange = col("变化 · What happened.")
    family: RecordKind = col("类别 · Family of the record.")
    subject: strawberry.ID = col("记录标识，撤下后仍给出 · Id of the record, also once withdrawn.")
    record: CreditRecord | None = via(
        load.changed_record, "变化后的记录，无权查看时为空 · The record, if the viewer may see it."
    )


@subscription
class CreditStreams:
    record_changed: RecordEvent = stream(
        resolve.record_changes,
        "信用记录变化实时推送，可从游标续传 · Live changes of a credit file, resumable.",
        uscc=arg(USCC, "统一社会信用代码 · USCC."),
        families=arg(list[RecordKind] | None, "仅这些类别 · Only these families.", None),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )
