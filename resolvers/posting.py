"""A message to a partner, written in the transaction of its cause and delivered after it."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from models.exchange import PartnerChannel, PartnerMessage
from resolvers.vault import vault_of
from resolvers.work import Work
from rules.cipher import Place
from rules.errors import ErrorCode, Refused
from rules.exchange import LONGEST_BODY

BODY = ("partner_message", "body")


async def post(
    work: Work, channel: str, topic: str, reference: str, content: Mapping[str, Any]
) -> PartnerMessage:
    """Leave a message in a channel; `reference` names it to the receiver, once per channel."""
    key = await work.session.scalar(select(PartnerChannel.id).filter_by(name=channel))
    if key is None:
        raise Refused(ErrorCode.NOT_FOUND, ("channel",), what=channel)
    body = orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)
    if len(body) > LONGEST_BODY:
        raise Refused(ErrorCode.TOO_LONG, ("content",), field="content", limit=LONGEST_BODY)
    name, vault = work.new_id(), await vault_of(work)
    sealed = vault.seal(body.decode(), Place(*BODY, name)).encode()
    message = PartnerMessage(id=name, channel_id=key, topic=topic, reference=reference, body=sealed)
    work.add(message)
    return message
