"""The limits as the schema publishes them, from the numbers that the limits are made of."""

from graph.base.limits import LIMITS
from rules.budgets import ANONYMOUS, KNOWN, PATIENCE, PLACES

PUBLISHED_ZH = (
    f"单次请求上限：{LIMITS.bytes // 1024} KB，{LIMITS.tokens} 个词元，深 {LIMITS.depth} 层，"
    f"别名 {ANONYMOUS.aliases} 个（登录用户 {KNOWN.aliases} 个），指令 {LIMITS.directives} 个，"
    f"根字段 {LIMITS.root_fields} 个；"
    f"成本 {ANONYMOUS.operation} 点（登录用户 {KNOWN.operation} 点），"
    f"每秒恢复 {ANONYMOUS.per_second} 点（{KNOWN.per_second} 点），"
    f"累积至多 {ANONYMOUS.burst} 点（{KNOWN.burst} 点）；"
    "对象 1 点，标量 0 点，列表按每页条数或 @listSize 计，均无则按 20 条计；"
    f"请求头 {PATIENCE.head // 1024} KB，请求头、每 {PATIENCE.body // 1024} KB 请求体与读取各 "
    f"{PATIENCE.seconds:.0f} 秒，每个地址 {PATIENCE.connections} 个连接，"
    f"每个登录用户 {PLACES.known} 个套接字与事件流；"
    "仅执行已登记操作的部署对其他操作答以 DOCUMENT_UNKNOWN；拼写错误不给出建议"
)
PUBLISHED_EN = (
    f"One request: at most {LIMITS.bytes // 1024} KB, {LIMITS.tokens} tokens, "
    f"{LIMITS.depth} levels, "
    f"{ANONYMOUS.aliases} aliases (signed in {KNOWN.aliases}), {LIMITS.directives} directives, "
    f"{LIMITS.root_fields} root fields, a cost of {ANONYMOUS.operation} points "
    f"(signed in {KNOWN.operation}). Each second {ANONYMOUS.per_second} points "
    f"({KNOWN.per_second}) flow in, up to {ANONYMOUS.burst} ({KNOWN.burst}); extensions.cost says "
    "what is left. An object costs 1, a scalar 0; a list counts its page size, else @listSize, "
    f"else 20. A head of {PATIENCE.head // 1024} KB; {PATIENCE.seconds:.0f} s for a head, for "
    f"each {PATIENCE.body // 1024} KB of a body and before reading on; {PATIENCE.connections} "
    f"connections of one address, {PLACES.known} sockets and streams of one person. "
    "Where only registered operations are run, any other is "
    "DOCUMENT_UNKNOWN. A misspelt name is answered without suggestions."
)
