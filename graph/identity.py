"""The check of a unified social credit code."""

from graph.base.declare import arg, col, root
from graph.base.registry import query, value
from resolvers import identity as resolve
from rules.identity import Reason


@value()
class UsccParts:
    """统一社会信用代码的组成（GB 32100-2015） · The parts of a USCC."""

    authority: str = col("登记管理部门代码，第 1 位 · Registering authority, character 1.")
    authority_name: str = col("登记管理部门 · Name of the authority, in the caller's language.")
    body_class: str = col("机构类别代码，第 2 位 · Class of body, character 2.")
    body_class_name: str = col("机构类别 · Name of the class, in the caller's language.")
    division_code: str = col("登记机关行政区划码，第 3–8 位 · Division code, characters 3 to 8.")
    subject_code: str = col("主体标识码，第 9–17 位 · Subject, characters 9 to 17.", "subject_id")
    check_digit: str = col("校验码，第 18 位 · Check digit, character 18.")
    expected_check_digit: str = col("应有的校验码 · The check digit that the standard gives.")


@value()
class UsccCheck:
    """统一社会信用代码校验结果 · What the check of a code found."""

    is_valid: bool = col("是否有效 · Whether the code is valid.")
    normalised: str = col(
        "规范化后的代码，仅改大小写与全半角 · The code in upper case and half width."
    )
    reason: Reason | None = col("无效原因 · Why it is not valid.")
    message: str | None = col("原因说明，使用请求的语言 · The reason in the caller's language.")
    suggestion: str | None = col("可能想输入的代码，绝不自动更正 · What may have been meant.")
    parts: UsccParts | None = col("组成，格式不符时为空 · Its parts; null if it has another form.")


@query
class IdentityQueries:
    validate_uscc: UsccCheck = root(
        resolve.validate_uscc,
        "校验统一社会信用代码 · Check a USCC: its parts, or why it fails.",
        code=arg(str, "待校验的代码 · The code."),
    )
