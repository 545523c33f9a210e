"""The sentences of the scan page in both languages; the names of states come from the rules."""

from typing import Any

from rules.codes import CodeEndReason
from rules.complaints import ComplaintOutcome
from rules.entities import CreditColor, EntityKind, EntityStatus, IndustryBasis
from rules.persons import PersonRole
from rules.products import BatchState
from rules.records import RecordKind
from rules.terms import Term
from rules.warnings import WarningKind, WarningLevel

Pair = tuple[str, str]

TITLES: dict[str, Pair] = {
    "GENUINE": ("真实有效", "Genuine"),
    "SUSPENDED": ("此码已暂停使用", "This code is suspended"),
    "REVOKED": ("此码已终止", "This code has ended"),
    "ALTERED": ("警惕：此码被改动", "Beware: this code was altered"),
    "FORGED": ("警惕：此码系伪造", "Beware: this code is forged"),
    "UNKNOWN": ("无法识别此码", "This code is not known"),
    "UNAVAILABLE": ("暂时无法查询", "The service is unavailable"),
}

LINES: dict[str, Pair] = {
    "GENUINE": (
        "由“山城有信”平台签发，数字签名核验通过。",
        "Issued by the Shancheng Youxin platform; its digital signature verifies.",
    ),
    "SUSPENDED": (
        "此码曾由平台签发，现暂停使用，暂不展示主体信息。",
        "The platform issued this code; it is suspended for now and shows no entity.",
    ),
    "REVOKED": (
        "此码曾由平台签发，现已终止，不再展示主体信息。",
        "The platform issued this code; it has ended and shows no entity.",
    ),
    "ALTERED": (
        "编号在册，但内容与签名不符，已被他人改动。",
        "The number is on record, but the content does not fit its signature.",
    ),
    "FORGED": (
        "形式与“山城有信”码相似，但不是本平台签发的。",
        "It looks like a code of ours, but this platform never signed it.",
    ),
    "UNAVAILABLE": ("请稍后再扫一次。", "Please scan again in a moment."),
    "EMPTY": ("没有扫到任何内容。", "Nothing was scanned."),
    "FOREIGN": (
        "这不是“山城有信”码，可能是国家企业码或其他系统的码，本平台不能核验其真伪。",
        "This is not a code of ours. It may be the national enterprise code or a code of another "
        "system, which this platform cannot verify.",
    ),
    "DAMAGED": (
        "码的内容不完整。二维码可能污损，请重新扫描或索取新码。",
        "The code is incomplete. It may be worn: scan again, or ask for a new one.",
    ),
    "NO_SUCH_ISSUE": (
        "签名有效，但登记中没有这次赋码。",
        "The signature is good, but no such issue is on record.",
    ),
}

ADVICE: dict[str, Pair] = {
    "UNDER_REVIEW": (
        "监管部门正在核查，结果公布前请谨慎交易。",
        "The authority is reviewing it; take care until the result is published.",
    ),
    "OWNER_REQUEST": (
        "由经营主体申请暂停。",
        "Suspended at the entity's own request.",
    ),
    "REISSUED": (
        "该主体已换发新码，请扫描其现用的新码。",
        "The entity has a new code: please scan that one.",
    ),
    "ENTITY_CANCELLED": (
        "该经营主体已注销，不应再以其名义经营。",
        "The entity was cancelled; nobody may do business in its name.",
    ),
    "REVOKED_BY_AUTHORITY": (
        "由监管部门撤销。",
        "Revoked by the authority.",
    ),
    "ALTERED": (
        "请勿付款，勿提供个人信息。保留此码照片，可拨打 12315 举报。",
        "Do not pay and give no personal details. Keep a photo; report it by calling 12315.",
    ),
    "FORGED": (
        "请勿付款，勿提供个人信息。保留此码照片，可拨打 12315 举报。",
        "Do not pay and give no personal details. Keep a photo; report it by calling 12315.",
    ),
}

LABELS: dict[str, Pair] = {
    "brand": ("山城有信", "Shancheng Youxin"),
    "platform": ("市场监管平台", "Market regulation, Chongqing"),
    "other": ("English", "中文"),
    "uscc": ("统一社会信用代码", "Unified social credit code"),
    "number": ("注册号", "Registration number"),
    "since_when": ("停用日期", "Out of force since"),
    "issued": ("赋码日期", "Issued on"),
    "reason": ("原因", "Reason"),
    "subject": ("主体代码", "Issued to"),
    "warnings": ("风险警示", "Warnings"),
    "facts": ("登记信息", "Registration"),
    "kind": ("主体类型", "Kind"),
    "form": ("企业类型", "Legal form"),
    "established": ("成立日期", "Established"),
    "ended": ("终止日期", "Ended"),
    "capital": ("注册资本", "Capital"),
    "district": ("所在区县", "District"),
    "industry": ("所属行业", "Industry"),
    "inferred": ("（按名称和经营范围推断）", "(inferred from name and scope)"),
    "address": ("住所", "Address"),
    "scope": ("经营范围", "Business scope"),
    "authority": ("登记机关", "Authority"),
    "records": ("信用记录", "Credit records"),
    "persons": ("重点人员", "Key persons"),
    "since": ("任职始于", "since"),
    "goods": ("重点商品", "Products"),
    "lot": ("批号", "Lot"),
    "produced": ("生产", "made"),
    "expires": ("到期", "expires"),
    "equipment": ("特种设备", "Special equipment"),
    "inspection": ("下次检验", "next inspection"),
    "complaints": ("已公示投诉", "Published complaints"),
    "closed": ("办结", "closed"),
    "none": ("暂无公开记录", "Nothing on public record"),
    "summary": ("一看就懂", "In short"),
    "summary_note": (
        "每句话都依据本页所列的公开事实，点按可查看出处。",
        "Each sentence rests on public facts shown on this page; tap one to see them.",
    ),
    "trace": ("点名称看流转", "tap the name for its chain"),
    "reviews": ("消费评价", "Reviews by consumers"),
    "stars": ("平均 {stars} 星（满分 5 星）", "{stars} of 5 stars on average"),
    "star": ("{stars} 星", "{stars} of 5"),
    "charts": ("图示", "Charts"),
    "radar": ("信用雷达图", "Credit radar"),
    "trend": ("三色变化", "Colour over time"),
    "lifecycle": ("生命周期", "Life cycle"),
    "complain": ("遇到问题怎么办", "If something is wrong"),
    "at_station": (
        "先找{place}的消费维权服务站：{station}。",
        "Ask the consumers' station of {place} first: {station}.",
    ),
    "report_here": ("在线举报", "Report it on-line"),
    "report_note": (
        "可以匿名；平台直接转办，并给出案号。",
        "Anonymously if you like; it goes straight to the authority and you get a case number.",
    ),
    "by_phone": (
        "电话投诉举报，每天都可以打。",
        "is the national line for complaints and reports.",
    ),
    "colour": ("信用状态", "Credit status"),
    "ungraded": ("未评定", "Not graded"),
    "ungraded_line": ("该主体尚未完成信用评定。", "The entity has not been graded yet."),
    "about": ("关于此码", "About this code"),
    "rule": ("赋码规则版本", "Code rule version"),
    "key": ("签名密钥", "Signing key"),
    "verify": (
        "此码可凭公布的公钥离线验证。",
        "This code can be verified off-line with the published key.",
    ),
    "kit": ("店铺展示：", "For the shop's own use:"),
    "poster": ("张贴海报（PDF）", "poster (PDF)"),
    "badge": ("网站徽标（SVG）", "web badge (SVG)"),
    "hints": ("怎样辨认真码", "How to tell a genuine code"),
    "of": ("显示 {shown} 条，共 {total} 条", "{shown} of {total}"),
    "all": ("共 {total} 条", "{total}"),
    "as_of": ("数据更新于", "Updated"),
    "notice": (
        "信息来自登记机关和监管部门依法公开的数据，以登记机关的记录为准。",
        "From data that the authorities publish by law; their own record prevails.",
    ),
}

HINTS: tuple[Pair, ...] = (
    (
        "真码扫描后打开本平台的页面，显示“真实有效”和经营主体名称。",
        "A genuine code opens a page of this platform that says “Genuine” and names the entity.",
    ),
    (
        "名称应与经营场所悬挂的营业执照一致。",
        "The name is the one on the licence that hangs on the premises.",
    ),
    (
        "存疑时，可凭统一社会信用代码在国家企业信用信息公示系统核对。",
        "In doubt, look the USCC up in the national enterprise credit publicity system.",
    ),
)

COLOURS: dict[str, tuple[Pair, Pair]] = {
    CreditColor.GREEN: (("绿码", "Green"), ("信用风险低或一般", "Low or general credit risk")),
    CreditColor.YELLOW: (("黄码", "Yellow"), ("信用风险较高，请留意", "Higher risk: take note")),
    CreditColor.RED: (("红码", "Red"), ("信用风险高，请谨慎交易", "High risk: take care")),
}

TERMS: tuple[type[Term], ...] = (
    CodeEndReason,
    ComplaintOutcome,
    EntityKind,
    EntityStatus,
    IndustryBasis,
    PersonRole,
    BatchState,
    RecordKind,
    WarningKind,
    WarningLevel,
)


def spoken(lang: str) -> dict[str, Any]:
    """Everything that the template says, in one language."""
    at = 0 if lang == "zh" else 1
    return {
        "titles": {name: pair[at] for name, pair in TITLES.items()},
        "lines": {name: pair[at] for name, pair in LINES.items()},
        "advice": {name: pair[at] for name, pair in ADVICE.items()},
        "label": {name: pair[at] for name, pair in LABELS.items()},
        "hints": [pair[at] for pair in HINTS],
        "colours": {name: (head[at], line[at]) for name, (head, line) in COLOURS.items()},
        "term": {
            terms.__name__: {term.value: term.text(lang).rstrip(".") for term in terms}
            for terms in TERMS
        },
    }
