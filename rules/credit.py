"""The closed lists of the credit file: what a record of each family may say."""

from rules.terms import Term


class LicenceKind(Term):
    """许可或备案 · Licence or filing."""

    LICENCE = "LICENCE", "行政许可 · Administrative licence."
    FILING = "FILING", "备案 · Filing."


class LicenceStatus(Term):
    """许可状态，按当日计算 · State of a licence on the day."""

    VALID = "VALID", "有效 · In force."
    NOT_YET_VALID = "NOT_YET_VALID", "尚未生效 · Not yet in force."
    EXPIRED = "EXPIRED", "已过期 · Past its last day."
    REVOKED = "REVOKED", "已撤销或吊销 · Revoked."


class Verification(Term):
    """电子证照核验结果 · What the check of a certificate found."""

    VALID = "VALID", "有效 · In force, and the hash is the issuer's."
    EXPIRED = "EXPIRED", "已过期 · Past its last day."
    REVOKED = "REVOKED", "已吊销 · Revoked by its issuer."
    UNKNOWN = "UNKNOWN", "无法确认 · No such certificate, or another hash."


class PenaltyTier(Term):
    """处罚轻重等级 · Tier of a penalty."""

    MINOR = "MINOR", "轻微 · Minor."
    GENERAL = "GENERAL", "一般 · General."
    SERIOUS = "SERIOUS", "严重 · Serious."


class AbnormalGround(Term):
    """列入经营异常名录的情形 · Ground of an abnormal-operation listing."""

    ANNUAL_REPORT_MISSING = (
        "ANNUAL_REPORT_MISSING",
        "未按期公示年度报告 · The annual report was not published in time.",
    )
    INFORMATION_NOT_PUBLISHED = (
        "INFORMATION_NOT_PUBLISHED",
        "未在责令期限内公示企业信息 · Information was not published within the ordered term.",
    )
    FALSE_INFORMATION = (
        "FALSE_INFORMATION",
        "公示信息隐瞒真实情况、弄虚作假 · Published information hid the truth or was false.",
    )
    UNREACHABLE = (
        "UNREACHABLE",
        "通过登记的住所或者经营场所无法联系 · It cannot be reached at its registered address.",
    )


class DisclosureStatus(Term):
    """企业对财务信息的公示选择 · The entity's choice about its financial section."""

    DISCLOSED = "DISCLOSED", "选择公示 · Published by choice."
    CONSENT_REQUIRED = "CONSENT_REQUIRED", "经企业同意可查询 · Shown with the entity's consent."
    NOT_DISCLOSED = "NOT_DISCLOSED", "选择不公示 · Not published by choice."


class ComplaintOutcome(Term):
    """投诉处理结果 · Outcome of a complaint."""

    SETTLED = "SETTLED", "达成调解 · Settled by mediation."
    NOT_SETTLED = "NOT_SETTLED", "未达成调解 · Mediation ended without settlement."
    WITHDRAWN = "WITHDRAWN", "撤回 · Withdrawn."


class SamplingResult(Term):
    """检验结论 · Conclusion of a sampling test."""

    PASS = "PASS", "合格 · Passed."
    FAIL = "FAIL", "不合格 · Failed."


class InspectionResult(Term):
    """双随机抽查结果代码 · Result of a random inspection."""

    NO_PROBLEM = "NO_PROBLEM", "未发现问题 · No problem found."
    REPORT_NOT_PUBLISHED = (
        "REPORT_NOT_PUBLISHED",
        "未按规定公示年度报告 · The annual report was not published.",
    )
    INFORMATION_NOT_PUBLISHED = (
        "INFORMATION_NOT_PUBLISHED",
        "未按规定公示其他应当公示的信息 · Other information was not published.",
    )
    FALSE_INFORMATION = (
        "FALSE_INFORMATION",
        "公示信息隐瞒真实情况、弄虚作假 · Published information was false.",
    )
    UNREACHABLE = "UNREACHABLE", "通过登记的住所无法联系 · It cannot be reached at its address."
    CORRECTION_ORDERED = (
        "CORRECTION_ORDERED",
        "发现问题已责令改正 · Problems were found and correction was ordered.",
    )
    OBSTRUCTED = "OBSTRUCTED", "不配合检查情节严重 · The inspection was seriously obstructed."
    NOT_IN_BUSINESS = (
        "NOT_IN_BUSINESS",
        "未发现开展本次抽查涉及的经营活动 · It does not do the business inspected.",
    )
    TO_BE_HANDLED = "TO_BE_HANDLED", "发现问题待后续处理 · Problems were found, to be handled."


BAD_RESULTS = frozenset(InspectionResult) - {
    InspectionResult.NO_PROBLEM,
    InspectionResult.NOT_IN_BUSINESS,
}
"""Results of an inspection that speak against the entity."""


class RecordChange(Term):
    """信用记录变化 · What happened to a credit record."""

    CREATED = "CREATED", "新增 · Recorded."
    UPDATED = "UPDATED", "更新 · Changed."
    WITHDRAWN = "WITHDRAWN", "撤下公示 · Withdrawn from the public view."
