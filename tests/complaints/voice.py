"""What a partner says, signed: the notice as it goes over HTTP, and what the platform answered."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from models.exchange import PartnerKey
from rules.seal import SigningKey
from rules.signatures import Message, OwnKey, sign


@dataclass(frozen=True)
class Voice:
    """A partner by its key, at a platform's door."""

    owner: str
    key: SigningKey
    platform: str

    @classmethod
    def of(cls, owner: str, platform: str) -> "Voice":
        """A partner with a new key."""
        return cls(owner, SigningKey.from_seed(uuid4().bytes + uuid4().bytes), platform)

    @property
    def row(self) -> PartnerKey:
        """The registration of its key."""
        public = self.key.public
        return PartnerKey(
            key_id=public.id, owner=self.owner, algorithm="ED25519", public_key=public.text
        )

    def say(self, client: httpx.Client, notice: dict[str, Any]) -> tuple[int, Any]:
        """Send a signed notice; status and answer."""
        inbox = f"{self.platform}/partners/complaints"
        body = json.dumps(notice, ensure_ascii=False).encode()
        plain = Message("POST", inbox, {"content-type": "application/json"}, body)
        headers = sign(plain, OwnKey(self.key), datetime.now(UTC), uuid4().hex)
        answer = client.post(inbox, content=body, headers=headers)
        return answer.status_code, answer.json()
