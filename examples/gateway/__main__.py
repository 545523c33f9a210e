"""`make gateway`: the partner, the composition and the gateway, over a platform that runs.

The partner's register is made up from the codes of the platform's newest entities, so run it over
the generated city, never over a real register.
"""

import argparse
import json
import os
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from examples.gateway.running import compose, gateway, keys_of, partner, prepare

ASKED = "{ entities(first: 100, sort: NEWEST) { nodes { uscc name } } }"
TRY = """{ mutualRecognitions(first: 3) { credential
    entity { name creditColor sichuan { name provenance { authority keyId } } } } }"""


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(prog="make gateway")
    parser.add_argument("--youxin", default="http://127.0.0.1:8000/graphql")
    parser.add_argument("--port", type=int, default=4000)
    given = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        register, supergraph = folder / "register.json", folder / "supergraph.graphql"
        register.write_text(json.dumps(made_up(given.youxin)), "utf-8")
        with partner(register, folder / "key.pem", given.port + 10) as chengdu:
            said = compose(supergraph, {"youxin": given.youxin, "chengdu": chengdu})
            if not said["agree"]:
                sys.exit(f"{said}")
            partners = {"chengdu": {"url": chengdu, "keys": keys_of(chengdu)}}
            token = os.environ["YOUXIN_GATEWAY_TOKEN"]
            settings: dict[str, Any] = {"supergraph": str(supergraph), "token": token}
            with gateway(port=given.port, partners=partners, **settings) as address:
                print(f"网关 · gateway: {address}\n试一试 · try: {TRY}", flush=True)
                input("按回车结束 · Enter ends it\n")


def made_up(youxin: str) -> dict[str, Any]:
    """A register of the Sichuan side that knows some entities of the platform."""
    body = json.dumps({"query": ASKED}).encode()
    asked = urllib.request.Request(youxin, body, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - our own address
        nodes = json.load(answer)["data"]["entities"]["nodes"]
    known = [node for node in nodes if node["uscc"]]
    return {
        "region": "510000",
        "authority": "四川省市场监督管理局（样例）",
        "entities": [
            {
                "uscc": node["uscc"],
                "name": f"{node['name']}（四川备案）",
                "status": "ACTIVE",
                "recordId": f"SC-{number}",
                "recordedAt": "2026-01-05T00:00:00+00:00",
            }
            for number, node in enumerate(known)
            if number % 2 == 0
        ],
        "recognitions": [
            {
                "uscc": node["uscc"],
                "credential": "食品经营许可",
                "recognizedOn": "2026-03-01",
                "recordId": f"HR-{number}",
                "recordedAt": "2026-03-01T00:00:00+00:00",
            }
            for number, node in enumerate(known)
        ],
    }


if __name__ == "__main__":
    main()
