"""`POST /partners/complaints`: what 12315 and the consumer council say of cases, signed."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.partners import Admitted, TooLarge, admitted, bound, turned_away
from partners.complaints import PARTNERS, read
from resolvers.complaints.exchanging import heard
from resolvers.context import Viewer
from rules.disclosure import PartnerPurpose
from rules.errors import ErrorCode, Refused
from rules.roles import Role

STATUS = {
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.CONFLICT: 409,
    ErrorCode.ILLEGAL_MOVE: 409,
}


async def hear(http: Request) -> Response:
    """One notice: 200 with the number of our case, whether it is new or was said before."""
    try:
        found = await admitted(http, PartnerPurpose.CASE_EXCHANGE)
    except (Refused, TooLarge) as why:
        return turned_away(http, why)
    return await bound(http, found, await _heard(http, found))


async def _heard(http: Request, found: Admitted) -> Response:
    if found.owner not in PARTNERS:
        return _json({"code": ErrorCode.FORBIDDEN.value}, 403)
    platform = http.app.state.platform
    ctx = platform.context(Viewer(Role.PARTNER, found.owner), "zh")
    try:
        notice = read(found.body)
        async with platform.writer.begin(ctx) as work:
            number = await heard(work, notice)
    except Refused as refused:
        told = {"code": refused.code.value, "path": [str(step) for step in refused.path]}
        return _json(told, STATUS.get(refused.code, 400))
    return _json({"number": number}, 200)


def _json(content: object, status: int) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


ROUTES = (Route("/partners/complaints", hear, methods=["POST"]),)
