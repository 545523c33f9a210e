"""Run in the grown tree: hangs a plaque and reads it by both paths, and prints what came back."""

import asyncio
import json
import sys
from pathlib import Path

from app.migrate import migrate
from graph.base.grades import catalogue
from graph.base.sdl import federation_sdl
from graph.schema import product
from tests import build
from tests.api import PUBLIC, REGULATOR, opened

HANG = """mutation ($e: ID!) { plaqueHang(entity: $e, title: "老字号") {
  plaque { id title } errors { code } } }"""
READ = "query ($u: String!) { entity(uscc: $u) { plaques { totalCount nodes { title hungOn } } } }"


async def main(url: str, folder: Path) -> None:
    await migrate(url)
    async with opened(url, folder) as api:
        shop = build.entity()
        await api.store(shop)
        entity = build.global_id("ent", shop)
        hung = (await api.run(HANG, {"e": entity}, REGULATOR)).data
        refused = (await api.run(HANG, {"e": entity}, PUBLIC)).codes
        read = [await api.run(READ, {"u": shop.uscc}, compiled=path) for path in (True, False)]
    told = {
        "hung": hung["plaqueHang"],
        "refused": refused,
        "read": [answer.data["entity"]["plaques"] for answer in read],
        "statements": [len(answer.statements) for answer in read],
        "scoped": "plaqueHang(" in federation_sdl(product()),
        "graded": [line for line in catalogue(product()).splitlines() if "laque" in line],
    }
    sys.stdout.write(json.dumps(told))


asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
