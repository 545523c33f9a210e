"""Webhooks: warnings posted to an address, signed, with a log that can be queried."""

from datetime import date, datetime

from graph.base.connection import Connection
from graph.base.declare import act, arg, col, root, via
from graph.base.registry import mutation, payload, query, value
from graph.base.scalars import Cursor
from graph.base.types import Payload
from graph.warnings import WarningFilter
from resolvers import webhooks as resolve
from rules.exchange import MessageState
from rules.roles import Scope
from rules.subgraphs import Subgraph
from rules.webhooks import WebhookEnd

SUBGRAPH = Subgraph.SUPERVISION


@value()
class Webhook:
    """远程预警推送地址，仅本人可见 · An address that warnings are posted to; its owner's only."""

    name: str = col("名称 · Name.")
    url: str = col("接收地址 · The receiver's address.")
    expires_on: date = col("有效期截止日，再次设置即续期 · Last day; put it again to renew.")
    ended: WebhookEnd | None = col("停止推送的原因 · Why it is not served any more.")
    cursor: Cursor = col("已读到的位置 · How far the log has been read for it.")
    pending: int = col("待送达条数 · Messages that wait.")
    dead: int = col("停止重试的条数 · Messages given up.")


@value()
class WebhookAttempt:
    """一次投递尝试 · One try to deliver."""

    at: datetime = col("时间 · When.")
    milliseconds: int = col("用时，毫秒 · How long it took.")
    status: int | None = col("接收方的 HTTP 状态 · Status that the receiver answered.")
    error: str | None = col("未连通的原因 · Why there was no answer.")
    answer: str | None = col("接收方应答的开头 · The beginning of the answer.")


@value()
class WebhookDelivery:
    """一条推送及其投递记录 · A message and how its delivery went."""

    reference: str = col("消息标识，即事件游标 · Its name: the cursor of the event.")
    state: MessageState = col("状态 · State.")
    attempts: int = col("已尝试次数 · Tries so far.")
    created_at: datetime = col("写入时间 · When it was written.")
    settled_at: datetime | None = col("送达或放弃的时间 · When it was accepted or given up.")
    tries: list[WebhookAttempt] = col("各次尝试，按时间 · Its tries in order.")


@query
class WebhookQueries:
    webhooks: list[Webhook] | None = root(
        resolve.webhooks, "本人的推送地址 · The viewer's webhooks.", scope=Scope.WEBHOOK
    )
    webhook_deliveries: Connection[WebhookDelivery] | None = root(
        resolve.deliveries,
        "推送记录，由近到远 · What was sent, the latest first.",
        page=True,
        cost=20,
        scope=Scope.WEBHOOK,
        name=arg(str, "名称 · Name of the webhook."),
        state=arg(MessageState | None, "状态 · State.", None),
    )


@payload
class WebhookPayload(Payload):
    """推送地址变更结果 · The webhook, or why it was not changed."""

    webhook: Webhook | None = via(resolve.of_subject, "推送地址 · The webhook.")


@mutation
class WebhookMutations:
    webhook_put: WebhookPayload = act(
        resolve.webhook_put,
        "设置或续期推送地址，90 天有效 · Set or renew a webhook, for 90 days.",
        scope=Scope.WEBHOOK,
        name=arg(str, "名称，最多 50 字 · Name, at most 50 characters."),
        url=arg(str, "接收地址，须为公网 https · Address: https on the public network."),
        filter=arg(WarningFilter | None, "筛选条件 · Filter.", None),
    )
    webhook_drop: WebhookPayload = act(
        resolve.webhook_drop,
        "删除推送地址及其记录 · Remove a webhook with its log.",
        scope=Scope.WEBHOOK,
        name=arg(str, "名称 · Name."),
    )
    webhook_replay: WebhookPayload = act(
        resolve.webhook_replay,
        "重新推送：停止重试者，或某游标之后的全部 · Send again what was given up, or all that "
        "follows a cursor.",
        scope=Scope.WEBHOOK,
        name=arg(str, "名称 · Name."),
        after=arg(Cursor | None, "从此游标之后 · After this cursor.", None),
    )
