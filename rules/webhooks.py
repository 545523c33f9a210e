"""Webhooks: how long one is served without being renewed, and why one ends."""

from datetime import timedelta

from rules.terms import Term

LIFE = timedelta(days=90)
"""Rights are those of the order, so it must be given anew by whoever still holds them."""
MOST = 10
MOST_PENDING = 10_000
"""More waiting messages than this and the log is read no further; nothing is lost there."""


class WebhookEnd(Term):
    """停止推送的原因 · Why a webhook is not served."""

    EXPIRED = "EXPIRED", "到期未续 · It was not renewed in time."
    CURSOR_EXPIRED = (
        "CURSOR_EXPIRED",
        "积压过久，事件已清理 · The events that it waits for were removed for their age.",
    )
