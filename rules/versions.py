"""Rules as data: parameters with source and article, and the days on which each is in force.

A clock picks the version in force on the day of the event that starts it. What was read only in
a secondary source, or is a choice of ours, is not verified and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.calendar import CALENDAR_VERSION

Parameters = Mapping[str, int | str]
PENALTY_PUBLICITY = "PENALTY_PUBLICITY"
SERIOUS_LISTING = "SERIOUS_LISTING"
ABNORMAL_LISTING = "ABNORMAL_LISTING"
DISCLOSURE = "DISCLOSURE"
INSPECTION_PUBLICITY = "INSPECTION_PUBLICITY"
WORKING_DAYS = "WORKING_DAYS"
RELATION_BOUNDS = "RELATION_BOUNDS"
RELATION_CONTAGION = "RELATION_CONTAGION"
JOINT_TASK = "JOINT_TASK"
ORDER_20 = "市场监督管理投诉举报处理暂行办法（国家市场监督管理总局令第20号）"
ORDER_121 = "市场监督管理投诉举报处理办法（国家市场监督管理总局令第121号）"
OURS = "本平台自定参数 · a parameter of ours"
WARNING_HANDLING = "WARNING_HANDLING"
SUBJECT_REQUEST = "SUBJECT_REQUEST"
PERSONAL_RETENTION = "PERSONAL_RETENTION"
SIGN_IN_LOCK = "SIGN_IN_LOCK"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one rule."""

    rule: str
    version: str
    source: str
    article: str | None
    effective_from: date
    is_verified: bool
    parameters: Parameters = field(default_factory=dict)
    effective_to: date | None = None

    @property
    def code(self) -> str:
        """The name under which records point to it."""
        return f"{self.rule}@{self.version}"

    def number(self, name: str) -> int:
        """A parameter that is a number."""
        return int(self.parameters[name])


REVIEWS = "REVIEWS"


VERSIONS: tuple[Version, ...] = (
    Version(
        PENALTY_PUBLICITY,
        "ORDER-45",
        "市场监督管理行政处罚信息公示规定（国家市场监督管理总局令第45号）",
        "第二条、第十三条",
        date(2021, 9, 1),
        True,
        {"minorMonths": 3, "generalMonths": 36, "seriousMonths": 36},
        effective_to=date(2025, 12, 24),
    ),
    Version(
        PENALTY_PUBLICITY,
        "ORDER-107",
        "市场监督管理信用修复管理办法（国家市场监督管理总局令第107号）；国办发〔2025〕22号",
        None,
        date(2025, 12, 25),
        False,
        {"minorMonths": 3, "generalMonths": 12, "seriousMonths": 36},
    ),
    Version(
        SERIOUS_LISTING,
        "ORDER-44",
        "市场监督管理严重违法失信名单管理办法（国家市场监督管理总局令第44号）",
        None,
        date(2021, 9, 1),
        False,
        {"years": 3, "earlyAfterMonths": 12},
    ),
    Version(
        ABNORMAL_LISTING,
        "ORDER-68",
        "企业经营异常名录管理暂行办法（国家工商行政管理总局令第68号）",
        None,
        date(2014, 10, 1),
        False,
        {"monthsAfterRemoval": 36},
        effective_to=date(2025, 3, 17),
    ),
    Version(
        ABNORMAL_LISTING,
        "ORDER-101",
        "企业经营异常名录管理办法（国家市场监督管理总局令第101号修订）",
        None,
        date(2025, 3, 18),
        False,
        {"monthsAfterRemoval": 36},
    ),
    Version(
        DISCLOSURE,
        "DECREE-654",
        "企业信息公示暂行条例（国务院令第654号）",
        "第六条、第九条",
        date(2014, 10, 1),
        True,
        effective_to=date(2024, 4, 30),
    ),
    Version(
        DISCLOSURE,
        "DECREE-777",
        "企业信息公示暂行条例（国务院令第777号修订）",
        "第六条、第九条",
        date(2024, 5, 1),
        False,
    ),
    Version(
        INSPECTION_PUBLICITY,
        "STATE-COUNCIL-2019-5",
        "国发〔2019〕5号；企业信息公示暂行条例第六条",
        None,
        date(2014, 10, 1),
        False,
        {"workingDays": 20},
    ),
    Version(
        "COMPLAINT_ACCEPTANCE",
        "ORDER-20",
        ORDER_20,
        "第十四条",
        date(2020, 1, 1),
        True,
        {"workingDays": 7},
        effective_to=date(2026, 4, 14),
    ),
    Version(
        "COMPLAINT_ACCEPTANCE",
        "ORDER-121",
        f"消费者权益保护法第四十六条；{ORDER_121}",
        None,
        date(2026, 4, 15),
        False,
        {"workingDays": 7},
    ),
    Version(
        "COMPLAINT_MEDIATION",
        "ORDER-20",
        ORDER_20,
        "第二十一条第一款第五项",
        date(2020, 1, 1),
        True,
        {"workingDays": 45},
        effective_to=date(2026, 4, 14),
    ),
    Version(
        "COMPLAINT_MEDIATION",
        "ORDER-121",
        ORDER_121,
        "第二十三条",
        date(2026, 4, 15),
        False,
        {"days": 60},
    ),
    Version(
        "COMPLAINT_NOTICE",
        "ORDER-20",
        ORDER_20,
        "第二十一条第二款",
        date(2020, 1, 1),
        True,
        {"workingDays": 7},
        effective_to=date(2026, 4, 14),
    ),
    Version(
        "COMPLAINT_NOTICE",
        "ORDER-121",
        ORDER_121,
        None,
        date(2026, 4, 15),
        False,
        {"workingDays": 7},
    ),
    Version(
        "COMPLAINT_PAUSE",
        "PLATFORM-1",
        OURS,
        None,
        date(2020, 1, 1),
        False,
        {"workingDays": 3, "longestTest": 90},
    ),
    Version(
        "COMPLAINT_STATION",
        "PLATFORM-1",
        OURS,
        None,
        date(2020, 1, 1),
        False,
        {"workingDays": 5},
    ),
    Version(
        "COMPLAINT_REVIEW",
        "PLATFORM-1",
        OURS,
        None,
        date(2020, 1, 1),
        False,
        {"days": 60, "askWithinDays": 60},
    ),
    Version(
        "REPORT_VERIFICATION",
        "ORDER-20",
        ORDER_20,
        "第二十三条、第三十一条",
        date(2020, 1, 1),
        False,
        {"workingDays": 15, "extension": 15},
        effective_to=date(2026, 4, 14),
    ),
    Version(
        "REPORT_VERIFICATION",
        "ORDER-121",
        ORDER_121,
        None,
        date(2026, 4, 15),
        False,
        {"workingDays": 15, "extension": 15},
    ),
    Version(
        "REPORT_NOTICE",
        "ORDER-20",
        ORDER_20,
        "第三十一条第二款",
        date(2020, 1, 1),
        True,
        {"workingDays": 5},
        effective_to=date(2026, 4, 14),
    ),
    Version(
        "REPORT_NOTICE",
        "ORDER-121",
        ORDER_121,
        "第三十一条第二款",
        date(2026, 4, 15),
        False,
        {"workingDays": 5},
    ),
    Version(
        REVIEWS,
        "2026-1",
        "平台评价规则（自定参数，无法定数值）",
        None,
        date(2020, 1, 1),
        False,
        {"leastReviews": 5, "burstPerDay": 8, "receiptPerMille": 500, "proofDays": 90},
    ),
    Version(
        WARNING_HANDLING,
        "PLATFORM-2026",
        "平台规则：预警签收与办结时限（工作日），待核",
        None,
        date(2026, 1, 1),
        False,
        {
            "criticalAcknowledgeDays": 1,
            "criticalCloseDays": 5,
            "highAcknowledgeDays": 2,
            "highCloseDays": 10,
            "mediumAcknowledgeDays": 3,
            "mediumCloseDays": 20,
            "lowAcknowledgeDays": 5,
            "lowCloseDays": 30,
        },
    ),
    *(
        Version(rule, "2026", source, article, date(2026, 1, 1), False)
        for rule, source, article in (
            ("BANNED_PERSON", "食品安全法；公司法（2023）", "第一百三十五条；第一百七十八条"),
            ("CERTIFICATE_EXPIRED", "平台规则：许可、证书逾期预警，待核", None),
            ("PHARMACIST_MISSING", "药品管理法；平台预警规则，待核", "第五十二条"),
            ("GRADE_FALL", "国市监信发〔2022〕6号；平台预警规则，待核", None),
            ("FAILED_SAMPLE", "食品安全抽样检验管理办法；平台预警规则，待核", None),
            ("LISTING", "平台规则：列入名单预警，待核", None),
            ("EQUIPMENT_OVERDUE", "特种设备安全法；平台预警规则，待核", "第四十条"),
            ("EQUIPMENT_UNMANAGED", "特种设备安全法；平台预警规则，待核", "第十四条"),
            ("CAPITAL_DUE", "公司法（2023）；国务院令第784号", "第四十七条；第二条"),
            ("INDUSTRY_ALARM", "平台规则：行业风险指数预警（误报率见指数规则）", None),
        )
    ),
    Version(
        WORKING_DAYS,
        CALENDAR_VERSION,
        "国务院办公厅节假日安排通知（chinesecalendar）",
        None,
        date(2004, 1, 1),
        True,
    ),
    Version(
        RELATION_BOUNDS,
        "1",
        OURS,
        None,
        date(2026, 1, 1),
        False,
        {
            "hub": 20,
            "depth": 4,
            "nodes": 300,
            "edges": 1000,
            "path": 6,
            "holders": 300,
            "cluster": 200,
        },
    ),
    Version(
        RELATION_CONTAGION,
        "1",
        OURS,
        None,
        date(2026, 1, 1),
        False,
        {
            "EQUITY.down": 700,
            "EQUITY.up": 150,
            "BRANCH.down": 500,
            "BRANCH.up": 400,
            "PERSON.down": 1000,
            "PERSON.up": 400,
            "REPRESENTATIVE.down": 1000,
            "REPRESENTATIVE.up": 200,
            "ADDRESS.down": 1000,
            "ADDRESS.up": 100,
            "PHONE.down": 1000,
            "PHONE.up": 250,
            "GUARANTEE.down": 50,
            "GUARANTEE.up": 500,
            "SUPPLY.down": 200,
            "SUPPLY.up": 100,
            "carry": 3,
            "hub": 200,
            "depth": 4,
            "nodes": 200,
            "seeds": 10,
            "runs": 4096,
            "reported": 10,
            "contained": 100,
        },
    ),
    Version(
        PERSONAL_RETENTION,
        "1",
        OURS,
        None,
        date(2026, 1, 1),
        False,
        {"months": 36},
    ),
    Version(
        SUBJECT_REQUEST,
        "GB/T 35273-2020",
        "信息安全技术 个人信息安全规范（GB/T 35273-2020）",
        "8.7",
        date(2020, 10, 1),
        False,
        {"days": 30},
    ),
    Version(
        JOINT_TASK,
        "1",
        OURS,
        None,
        date(2026, 1, 1),
        False,
        {"workingDays": 15},
    ),
    Version(
        SIGN_IN_LOCK,
        "1",
        "GB/T 22239-2019；次数与时长为本平台自定参数 · figures of ours",
        "8.1.4.1 b",
        date(2026, 1, 1),
        False,
        {"failures": 5, "withinMinutes": 15, "lockMinutes": 30},
    ),
)


def in_force(rule: str, on: date) -> Version:
    """The version in force on a day; what lies before the first falls under the first."""
    found = [version for version in VERSIONS if version.rule == rule]
    return next((v for v in reversed(found) if v.effective_from <= on), found[0])
