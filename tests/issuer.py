"""An identity provider as a process of its own: it publishes keys over HTTP; the test signs."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.server import free_port

AUDIENCE = "youxin-graph"


@dataclass
class Provider:
    """Keys that are published, and the process that publishes them."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    keys: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def fetches(self) -> int:
        """How often the keys were fetched."""
        return (self.folder / "log").read_text().count("GET /jwks.json")

    def start(self) -> None:
        command = [sys.executable, "-m", "http.server", str(self.port), "--bind", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--directory", str(self.folder)], stdout=log, stderr=log
            )
        for _ in range(200):
            try:
                with urlopen(f"{self.name}/openapi", timeout=1):
                    return
            except OSError as error:
                if getattr(error, "code", None) == 404:
                    return
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def publish(self, **more: dict[str, Any]) -> None:
        """Write the public halves of the keys where they are served."""
        known = self.folder / ".well-known"
        known.mkdir(exist_ok=True)
        about = {"issuer": self.name, "jwks_uri": f"{self.name}/jwks.json"}
        (known / "openid-configuration").write_text(json.dumps(about))
        public = [
            key.as_dict(private=False) | {"kid": name, "alg": alg, "use": "sig"}
            for name, (key, alg) in self.keys.items()
        ]
        (self.folder / "jwks.json").write_text(json.dumps({"keys": [*public, *more.values()]}))

    def claims(self, who: str, **given: Any) -> dict[str, Any]:
        """What a good token says; a given None leaves a claim out."""
        now = int(time.time())
        said = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": f"{who.lower()}-1",
            "role": who,
            "iat": now,
            "exp": now + 3_600,
            "amr": ["pwd", "otp"],
            "sid": f"sid-{who.lower()}",
        }
        return {name: value for name, value in (said | given).items() if value is not None}

    def token(
        self, who: str, key: str = "rsa", header: dict[str, Any] | None = None, **given: Any
    ) -> str:
        """A signed token."""
        private, algorithm = self.keys[key]
        form = {"alg": algorithm, "typ": "JWT", "kid": key} | (header or {})
        kept = {name: value for name, value in form.items() if value is not None}
        text = json.dumps(self.claims(who, **given)).encode()
        return str(jws.serialize_compact(kept, text, private, algorithms=[kept["alg"]]))


@contextmanager
def providing(folder: Path) -> Iterator[Provider]:
    """A running provider with three keys."""
    made = Provider(folder, free_port())
    made.keys = {
        "rsa": (RSAKey.generate_key(2048), "RS256"),
        "ec": (ECKey.generate_key("P-256"), "ES256"),
        "ed": (OKPKey.generate_key("Ed25519"), "Ed25519"),
    }
    made.publish()
    made.start()
    try:
        yield made
    finally:
        made.stop()
