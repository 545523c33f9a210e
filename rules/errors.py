"""Why a request was refused: a code, where, and a sentence in Chinese and English.

Refuses to carry free text: every reason is a code of the table with its parameters.
"""

from collections.abc import Sequence
from enum import StrEnum
from string import Formatter
from typing import Literal

Language = Literal["zh", "en"]
Path = tuple[str | int, ...]


class ErrorCode(StrEnum):
    """错误代码 · Every reason for which the product refuses something."""

    BAD_INPUT = "BAD_INPUT"
    REQUIRED = "REQUIRED"
    TOO_LONG = "TOO_LONG"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    CONFLICT = "CONFLICT"
    ILLEGAL_MOVE = "ILLEGAL_MOVE"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    INVALID_CURSOR = "INVALID_CURSOR"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    INVALID_ID = "INVALID_ID"
    INVALID_USCC = "INVALID_USCC"
    INVALID_DATE = "INVALID_DATE"
    INVALID_GTIN = "INVALID_GTIN"
    INVALID_DEVICE_CODE = "INVALID_DEVICE_CODE"
    INVALID_EPCIS = "INVALID_EPCIS"
    BEFORE_PRODUCTION = "BEFORE_PRODUCTION"
    PAGE_SIZE = "PAGE_SIZE"
    QUERY_TOO_COSTLY = "QUERY_TOO_COSTLY"
    QUERY_TOO_DEEP = "QUERY_TOO_DEEP"
    FILE_NOT_FOUND = "FILE_NOT_FOUND"
    FILE_IS_DIRECTORY = "FILE_IS_DIRECTORY"
    FILE_UNREADABLE = "FILE_UNREADABLE"
    FILE_EMPTY = "FILE_EMPTY"
    FILE_ENCODING = "FILE_ENCODING"
    FILE_NUL = "FILE_NUL"
    FILE_TRUNCATED = "FILE_TRUNCATED"
    FILE_CHANGED = "FILE_CHANGED"
    LINE_TOO_LONG = "LINE_TOO_LONG"
    FORMAT_UNKNOWN = "FORMAT_UNKNOWN"
    FORMAT_CHANGED = "FORMAT_CHANGED"
    SIGNATURE_MISSING = "SIGNATURE_MISSING"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    SIGNATURE_REFUSED = "SIGNATURE_REFUSED"
    SIGNATURE_DIGEST = "SIGNATURE_DIGEST"
    SIGNATURE_STALE = "SIGNATURE_STALE"
    SIGNATURE_REPLAYED = "SIGNATURE_REPLAYED"
    SIGNATURE_KEY = "SIGNATURE_KEY"
    SOURCE_UNREGISTERED = "SOURCE_UNREGISTERED"
    BATCH_RUNNING = "BATCH_RUNNING"
    RISK_WEIGHTS = "RISK_WEIGHTS"
    AS_OF_FUTURE = "AS_OF_FUTURE"
    ANONYMOUS_COMPLAINT = "ANONYMOUS_COMPLAINT"
    OTHER_BODY = "OTHER_BODY"
    TOO_LATE = "TOO_LATE"
    FILE_TYPE = "FILE_TYPE"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    CONSENT_REQUIRED = "CONSENT_REQUIRED"
    DOCUMENT_UNKNOWN = "DOCUMENT_UNKNOWN"
    TOO_SLOW = "TOO_SLOW"


MESSAGES: dict[ErrorCode, tuple[str, str]] = {
    ErrorCode.BAD_INPUT: ("输入不正确：{detail}", "The input is not valid: {detail}"),
    ErrorCode.REQUIRED: ("缺少必填项 {field}", "{field} is required"),
    ErrorCode.TOO_LONG: (
        "{field} 过长，最多 {limit} 个字符",
        "{field} is too long: at most {limit} characters",
    ),
    ErrorCode.OUT_OF_RANGE: (
        "{field} 应在 {low} 至 {high} 之间",
        "{field} must lie between {low} and {high}",
    ),
    ErrorCode.NOT_FOUND: ("未找到 {what}", "{what} was not found"),
    ErrorCode.FORBIDDEN: ("当前身份无权执行此操作", "Your role does not permit this"),
    ErrorCode.UNAUTHENTICATED: ("身份凭证缺失或无效", "The credentials are missing or not valid"),
    ErrorCode.CONFLICT: ("与现有记录冲突：{what}", "This conflicts with what is recorded: {what}"),
    ErrorCode.ILLEGAL_MOVE: (
        "{state} 状态下不能执行 {move}",
        "{move} is not possible in the state {state}",
    ),
    ErrorCode.RATE_LIMITED: (
        "请求过于频繁，请在 {seconds} 秒后重试",
        "Too many requests; try again in {seconds} seconds",
    ),
    ErrorCode.UNAVAILABLE: (
        "数据库暂不可用，本次操作未生效，请稍后重试",
        "The database cannot be used for now and nothing was done; try again later",
    ),
    ErrorCode.OUTCOME_UNKNOWN: (
        "操作是否生效未知，请以同一 idempotencyKey 重试",
        "Whether this was done is not known; send it again with the same idempotencyKey",
    ),
    ErrorCode.INVALID_CURSOR: (
        "游标无效，请从第一页重新开始",
        "The cursor is not valid; start again from the first page",
    ),
    ErrorCode.CURSOR_EXPIRED: (
        "游标已过期，请重新取得快照后续传",
        "The cursor has expired; take a new snapshot and go on from there",
    ),
    ErrorCode.INVALID_ID: ("标识无效", "The id is not valid"),
    ErrorCode.INVALID_USCC: ("统一社会信用代码无效：{reason}", "The USCC is not valid: {reason}"),
    ErrorCode.INVALID_DATE: ("日期无效：{value}", "The date is not valid: {value}"),
    ErrorCode.INVALID_GTIN: (
        "商品条码 {value} 的长度或校验位不正确",
        "The length or check digit of the GTIN {value} is wrong",
    ),
    ErrorCode.INVALID_DEVICE_CODE: (
        "设备代码的{part}不正确：{value}",
        "The device code fails in {part}: {value}",
    ),
    ErrorCode.INVALID_EPCIS: (
        "第 {event} 个事件的 {field} 不符合 EPCIS 2.0",
        "{field} of event {event} is not as EPCIS 2.0 has it",
    ),
    ErrorCode.BEFORE_PRODUCTION: (
        "流转日期 {at} 早于生产日期 {produced}",
        "The movement of {at} lies before the production on {produced}",
    ),
    ErrorCode.PAGE_SIZE: (
        "每页条数应在 {low} 至 {high} 之间",
        "The page size must lie between {low} and {high}",
    ),
    ErrorCode.QUERY_TOO_COSTLY: (
        "查询成本 {cost} 超过上限 {limit}",
        "The query costs {cost}, above the limit of {limit}",
    ),
    ErrorCode.QUERY_TOO_DEEP: (
        "查询嵌套过深，上限 {limit} 层",
        "The query is nested too deeply; the limit is {limit}",
    ),
    ErrorCode.FILE_NOT_FOUND: ("文件不存在：{file}", "There is no file {file}"),
    ErrorCode.FILE_IS_DIRECTORY: (
        "{file} 是目录，请指定其中的一个文件",
        "{file} is a directory; name a file inside it",
    ),
    ErrorCode.FILE_UNREADABLE: ("无法读取 {file}：{detail}", "{file} cannot be read: {detail}"),
    ErrorCode.FILE_EMPTY: ("{file} 没有任何数据", "{file} holds no data"),
    ErrorCode.FILE_ENCODING: (
        "{file} 既不是 UTF-8 也不是 GB18030（字节 {offset} 处）；请另存为 UTF-8",
        "{file} is neither UTF-8 nor GB18030 (at byte {offset}); save it as UTF-8",
    ),
    ErrorCode.FILE_NUL: (
        "{file} 第 {row} 行含有 NUL 字节，不是文本表格",
        "{file} holds a NUL byte in line {row}; it is not a text table",
    ),
    ErrorCode.FILE_TRUNCATED: (
        "{file} 的压缩数据不完整或已损坏，请重新传输",
        "The compressed data of {file} is cut short or damaged; transfer it again",
    ),
    ErrorCode.FILE_CHANGED: (
        "{file} 在读取过程中发生变化",
        "{file} changed while it was being read",
    ),
    ErrorCode.LINE_TOO_LONG: (
        "{file} 第 {row} 行超过 {limit} 字节",
        "Line {row} of {file} is longer than {limit} bytes",
    ),
    ErrorCode.FORMAT_UNKNOWN: (
        "{file} 的表头与任何已登记格式都不符：{header}",
        "The header of {file} matches no declared format: {header}",
    ),
    ErrorCode.FORMAT_CHANGED: (
        "{file} 的格式已变：第 {row} 行的 {field} 与登记格式不符，整批拒收",
        "The format of {file} has changed: {field} of line {row} is not as declared; the whole "
        "file is refused",
    ),
    ErrorCode.SIGNATURE_MISSING: (
        "缺少签名：{what}",
        "There is no signature, and there must be one: {what}",
    ),
    ErrorCode.SIGNATURE_INVALID: (
        "签名与内容或密钥不符，全部拒收：{what}",
        "The signature does not fit the content or the key, and all of it is refused: {what}",
    ),
    ErrorCode.SIGNATURE_REFUSED: (
        "请求签名格式不对或所签内容不全：{what}",
        "The signature of the request is malformed or covers too little: {what}",
    ),
    ErrorCode.SIGNATURE_DIGEST: (
        "请求内容与所签摘要不符",
        "The body of the request is not the one whose digest was signed",
    ),
    ErrorCode.SIGNATURE_STALE: (
        "签名时间 {created} 与平台时钟相差超过 300 秒或已过期",
        "The signature of {created} is more than 300 seconds from our clock, or has expired",
    ),
    ErrorCode.SIGNATURE_REPLAYED: (
        "该签名已使用过，请以新的 nonce 重新签名",
        "This signature was used before; sign again with a new nonce",
    ),
    ErrorCode.SIGNATURE_KEY: (
        "密钥 {key} 未登记、未生效或已撤销",
        "The key {key} is not registered, not in force, or revoked",
    ),
    ErrorCode.SOURCE_UNREGISTERED: (
        "数据来源 {source} 未登记",
        "The source {source} is not registered",
    ),
    ErrorCode.BATCH_RUNNING: (
        "{file} 正在由另一个进程导入",
        "{file} is being ingested by another process",
    ),
    ErrorCode.RISK_WEIGHTS: (
        "模型权重之和为 {found}，应为 {wanted}",
        "The weights of the model sum to {found}, not to {wanted}",
    ),
    ErrorCode.AS_OF_FUTURE: (
        "时点 {value} 晚于今天，未来的等级无法查询",
        "{value} is after today; there is no grade of the future",
    ),
    ErrorCode.ANONYMOUS_COMPLAINT: (
        "投诉须实名；匿名仅可举报",
        "A complaint needs a real identity; only a report may be anonymous",
    ),
    ErrorCode.OTHER_BODY: (
        "{matter} 不属于市场监管部门职责，请向有权机关提出",
        "{matter} is not a matter of market regulation; turn to the body in charge",
    ),
    ErrorCode.TOO_LATE: ("已超过期限 {on}", "The last day for this was {on}"),
    ErrorCode.FILE_TYPE: (
        "文件内容不是允许的类型：{allowed}",
        "The content of the file is not of an allowed type: {allowed}",
    ),
    ErrorCode.FILE_TOO_LARGE: (
        "文件超过 {limit} 字节",
        "The file is larger than {limit} bytes",
    ),
    ErrorCode.CONSENT_REQUIRED: (
        "未取得本人同意或同意已撤回：{purpose}",
        "There is no consent, or it was withdrawn: {purpose}",
    ),
    ErrorCode.DOCUMENT_UNKNOWN: (
        "该操作未在本服务登记",
        "The operation is not registered here",
    ),
    ErrorCode.TOO_SLOW: (
        "查询用时过长，请缩小范围或稍后再试",
        "The query takes too long: narrow it, or try again later",
    ),
}


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The one exception by which rules and commands say no; never caught by a command."""

    def __init__(self, code: ErrorCode, path: Path = (), **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.params: dict[str, object] = dict(params)

    def __reduce__(self) -> tuple[object, ...]:
        """So that a refusal passes from one process to another whole."""
        return _again, (type(self), self.code, self.path, self.params)

    def message(self, lang: Language) -> str:
        """The sentence for a person; a missing parameter shows as an ellipsis."""
        template = MESSAGES[self.code][0 if lang == "zh" else 1]
        names = {name for _, name, _, _ in Formatter().parse(template) if name}
        return template.format(**{name: self.params.get(name, "…") for name in names})

    def __str__(self) -> str:
        return f"{self.message('zh')} · {self.message('en')}"


def _again(kind: type[Refused], code: ErrorCode, path: Path, params: dict[str, object]) -> Refused:
    return kind(code, path, **params)


class SeveralRefused(Refused):
    """Several things are wrong at once: all of them are told, the first stands for them."""

    def __init__(self, each: Sequence[Refused]) -> None:
        first = each[0]
        super().__init__(first.code, first.path, **first.params)
        self.each = tuple(each)

    def __reduce__(self) -> tuple[object, ...]:
        return SeveralRefused, (self.each,)


class FileRefused(Refused):
    """A whole file was refused; nothing of it has been written by the refusing step."""
