"""A partner channel as a process of its own: it verifies what we send and signs what it says.

`python -m tests.complaints.stand_in PORT OWNER SEED PLATFORM LOG`. It registers every case that it
is sent under a number of its own; `POST /say` makes it say a notice, and answers what came back.
"""

import json
import sys
import threading
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from rules.exchange import KeyAlgorithm
from rules.seal import PublicKey, SigningKey
from rules.signatures import Message, PartnerKey, check, claim_of
from tests.complaints.voice import Voice

PORT, OWNER, SEED, PLATFORM, LOG = sys.argv[1:6]
VOICE = Voice(OWNER, SigningKey.from_seed(bytes.fromhex(SEED)), PLATFORM)


def say(notice: dict[str, Any]) -> tuple[int, Any]:
    """Send a signed notice; what the platform answered."""
    with httpx.Client(timeout=10) as client:
        return VOICE.say(client, notice)


def is_signed(message: Message) -> bool:
    """Whether the platform signed this request, by the keys that it publishes."""
    claim = claim_of(message, datetime.now(UTC))
    for jwk in httpx.get(f"{PLATFORM}/partners/keys.json").json()["keys"]:
        if jwk["kid"] == claim.key_id:
            raw = PublicKey.from_text(jwk["x"]).raw
            check(message, PartnerKey(claim.key_id, KeyAlgorithm.ED25519, raw))
            return True
    return False


def registered(told: dict[str, Any]) -> None:
    """Give a case of the platform's a number here."""
    number = f"{OWNER}-{sha256(told['number'].encode()).hexdigest()[:8]}"
    notice = {"eventId": f"reg-{number}", "event": "REGISTERED", "number": number}
    say(notice | {"ours": told["number"]})


class Desk(BaseHTTPRequestHandler):
    """What arrives: signed messages under `/in`, orders of the test under `/say`."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/say":
            status, told = say(json.loads(body))
            self._answer(200, {"status": status, "body": told})
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = f"http://127.0.0.1:{PORT}{self.path}"
        if not is_signed(Message("POST", url, headers, body)):
            self._answer(401, {})
            return
        told = json.loads(body)
        with Path(LOG).open("a") as log:
            log.write(json.dumps(told, ensure_ascii=False) + "\n")
        self._answer(200, {})
        if "case" in told:
            threading.Thread(target=registered, args=(told,)).start()

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


server = ThreadingHTTPServer(("127.0.0.1", int(PORT)), Desk)
print("ready", flush=True)
server.serve_forever()
