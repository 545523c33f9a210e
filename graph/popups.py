"""What pops up for a viewer, of whatever domain, and its acknowledgement."""

import strawberry

from graph.base.declare import Arg, act, arg, col, root, via
from graph.base.registry import mutation, payload, query, value
from graph.base.types import Payload
from graph.policies.documents import KnowledgeDocument
from graph.warnings import Warning  # noqa: A004 - the name in the schema
from loaders import handling
from loaders import policies as load
from resolvers import popups as resolve
from rules.popups import PopupKind
from rules.roles import Scope


@value()
class Popup:
    """弹窗：警示或文件 · What pops up: a warning or a document."""

    kind: PopupKind = col("类别 · Kind.")
    edition: int = col("版次，确认时带回 · Edition, to be sent back when acknowledged.")
    must_be_read: bool = col("是否须阅读后才能关闭 · Whether it is not dismissed unread.")
    warning: Warning | None = via(handling.popped, "警示，文件为空 · The warning, if it is one.")
    document: KnowledgeDocument | None = via(load.of_subject, "文件，警示为空 · The document.")


@payload
class PopupPayload(Payload):
    """确认结果 · What was acknowledged, or why it was not."""

    popup: Popup | None = via(resolve.acknowledged, "已确认的弹窗 · What was acknowledged.")


@query
class PopupQueries:
    pending_popups: list[Popup] = root(
        resolve.pending_popups,
        "待确认的弹窗：警示由重到轻，其后为文件 · What pops up and is not acknowledged: "
        "warnings, the gravest first, then documents.",
        cost=20,
        most=70,
        kinds=arg(list[PopupKind] | None, "仅这些类别 · Only these kinds.", None),
    )


@mutation
class PopupMutations:
    popup_acknowledge: PopupPayload = act(
        resolve.popup_acknowledge,
        "确认弹窗，该版不再出现；警示与文件二者填一 · Acknowledge what popped up, so that this "
        "edition is not shown again: a warning or a document, one of the two.",
        scope=Scope.WATCH_LIST,
        edition=arg(int, "所见版次 · Edition that the caller saw."),
        has_read=arg(bool, "是否已阅读 · Whether it was read."),
        warning=Arg(strawberry.ID | None, "警示标识 · Id of the warning.", None, "wrn"),
        document=Arg(strawberry.ID | None, "文件标识 · Id of the document.", None, "kdo"),
        idempotency_key=arg(str | None, "幂等键 · Idempotency key.", None),
    )
