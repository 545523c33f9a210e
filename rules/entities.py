"""What a business entity may be: kinds, states, and the classes of its identifying number."""

from rules.terms import Term


class EntityKind(Term):
    """经营主体类型 · Kind of entity."""

    ENTERPRISE = "ENTERPRISE", "企业 · Enterprise with or without legal personality."
    INDIVIDUAL_BUSINESS = "INDIVIDUAL_BUSINESS", "个体工商户 · Individual business."
    COOPERATIVE = "COOPERATIVE", "农民专业合作社 · Farmers' specialised cooperative."
    BRANCH = "BRANCH", "分支机构 · Branch of another entity."
    REPRESENTATIVE_OFFICE = (
        "REPRESENTATIVE_OFFICE",
        "外国企业常驻代表机构 · Resident representative office of a foreign enterprise.",
    )
    OTHER = "OTHER", "其他 · A form of organisation outside the kinds above."


class EntityStatus(Term):
    """登记状态 · Registration status."""

    ACTIVE = "ACTIVE", "存续（在营、开业、在册） · On the register."
    SUSPENDED = "SUSPENDED", "歇业 · Business suspended by filing."
    REVOKED = "REVOKED", "吊销 · Licence revoked, not yet cancelled."
    CANCELLED = "CANCELLED", "注销 · Cancelled; the entity has ended."


class NumberClass(Term):
    """登记号码类别 · Class of the registered number."""

    VALID = "VALID", "统一社会信用代码有效 · A USCC whose check digit holds."
    CHECK_DIGIT_FAILED = (
        "CHECK_DIGIT_FAILED",
        "已核发但校验位不符 · A USCC issued in fact whose check digit fails; kept and flagged.",
    )
    OLD_NUMBER = "OLD_NUMBER", "旧注册号 · A registration number from before the USCC."


class IndustryBasis(Term):
    """行业归类依据 · Basis of the industry."""

    REGISTERED = "REGISTERED", "登记信息 · Given by the source."
    INFERRED = "INFERRED", "推断 · Inferred from name and scope, with a confidence."


class CreditColor(Term):
    """信用三色 · Colour of credit."""

    GREEN = "GREEN", "绿码 · Class A or B: low or general credit risk."
    YELLOW = "YELLOW", "黄码 · Class C: higher credit risk."
    RED = "RED", "红码 · Class D: high credit risk."


class RiskClass(Term):
    """信用风险类别 · Class of credit risk."""

    A = "A", "信用风险低 · Low credit risk."
    B = "B", "信用风险一般 · General credit risk."
    C = "C", "信用风险较高 · Higher credit risk."
    D = "D", "信用风险高 · High credit risk."


class EntitySort(Term):
    """经营主体排序 · Order of entities."""

    NEWEST = "NEWEST", "成立日期由近到远 · Latest established first."
    OLDEST = "OLDEST", "成立日期由远到近 · Earliest established first."
    NAME = "NAME", "名称拼音 · By the pinyin of the name."
