"""A message to a partner, written in the transaction of its cause and delivered after it."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select

from models.exchange import PartnerChannel, PartnerMessage
from resolvers.work import Work
from rules.errors import ErrorCode, Refused
from rules.exchange import LONGEST_BODY


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
    message = PartnerMessage(
        id=work.new_id(), channel_id=key, topic=topic, reference=reference, body=body
    )
    work.add(message)
    return message
