"""成渝互通的四川侧子图（样例） · The Sichuan side of 成渝互通 as another team would run it.

A server apart: it imports nothing of the platform, keeps its own register under its own key
(region and USCC), extends `Entity` by USCC, and signs every answer by RFC 9421, bound to the
question that it answers. Its register is a file: `register.py` makes one for a sample city.
"""

import argparse
import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NewType

import strawberry
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from strawberry.schema.config import StrawberryConfig

LABEL = "sichuan"
MOST = 100
USCC = NewType("USCC", str)
SCALARS: dict[object, Any] = {USCC: strawberry.scalar(name="USCC", serialize=str, parse_value=str)}


def digest(body: bytes) -> str:
    """A Content-Digest (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@dataclass(frozen=True)
class Signer:
    """The key of this region."""

    key: Ed25519PrivateKey

    @classmethod
    def at(cls, path: Path) -> "Signer":
        """The key of a file, made there when first asked for."""
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            path.touch(0o600)
            path.write_bytes(pem)
        key = load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return cls(key)

    @cached_property
    def public(self) -> str:
        """The public half, as a JWK has it."""
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    @cached_property
    def id(self) -> str:
        """The key's id."""
        return f"{LABEL}-{hashlib.sha256(self.public.encode()).hexdigest()[:8]}"

    def headers(self, status: int, media: str, body: bytes, asked: str | None) -> dict[str, str]:
        """What signs an answer to the request with this digest."""
        covered = [
            ('"@status"', str(status)),
            ('"content-digest"', digest(body)),
            ('"content-type"', media),
        ]
        if asked is not None:
            covered.append(('"content-digest";req', asked))
        names = " ".join(name for name, _ in covered)
        params = f'({names});created={int(time.time())};keyid="{self.id}";alg="ed25519"'
        lines = [f"{name}: {value}" for name, value in covered]
        signed = self.key.sign("\n".join([*lines, f'"@signature-params": {params}']).encode())
        return {
            "content-digest": digest(body),
            "signature-input": f"{LABEL}={params}",
            "signature": f"{LABEL}=:{base64.b64encode(signed).decode()}:",
        }


@dataclass(frozen=True)
class Register:
    """What this region knows, as its file says."""

    region: str
    authority: str
    key_id: str
    entities: Mapping[str, Mapping[str, Any]]
    recognitions: list[Mapping[str, Any]]

    @classmethod
    def at(cls, path: Path, key_id: str) -> "Register":
        """The register in a file."""
        held = json.loads(path.read_text("utf-8"))
        entities = {one["uscc"]: one for one in held["entities"]}
        return cls(held["region"], held["authority"], key_id, entities, held["recognitions"])

    def provenance(self, row: Mapping[str, Any]) -> "PartnerProvenance":
        """Where a row of it comes from."""
        recorded = datetime.fromisoformat(row["recordedAt"])
        return PartnerProvenance(
            region=self.region,
            authority=self.authority,
            source_record_id=row["recordId"],
            recorded_at=recorded,
            key_id=self.key_id,
        )


REGISTER: Register


@strawberry.type(description="四川侧数据来源 · Where a fact of the Sichuan side comes from.")
class PartnerProvenance:
    """Where a fact comes from, and under which key the answer that holds it is signed."""

    region: str
    authority: str
    source_record_id: str
    recorded_at: datetime
    key_id: str


@strawberry.federation.type(
    keys=["region uscc"], description="四川登记的主体 · An entity that Sichuan has registered."
)
class CrossRegionEntity:
    """An entity in this register."""

    region: str
    uscc: USCC
    name: str
    status: str
    provenance: PartnerProvenance

    chongqing: "Entity | None" = strawberry.field(
        description="同一代码在重庆的主体 · The entity under this code in Chongqing."
    )
    """A reference, which the platform resolves."""

    @classmethod
    def of(cls, uscc: str) -> "CrossRegionEntity | None":
        """What the register has under a code."""
        row = REGISTER.entities.get(uscc)
        if row is None:
            return None
        return cls(
            region=REGISTER.region,
            uscc=USCC(uscc),
            name=row["name"],
            status=row["status"],
            provenance=REGISTER.provenance(row),
            chongqing=Entity.of(uscc),
        )

    @classmethod
    def resolve_reference(cls, region: str, uscc: str) -> "CrossRegionEntity | None":
        """What a gateway names."""
        return cls.of(uscc) if region == REGISTER.region else None


def _sichuan(root: "Entity") -> CrossRegionEntity | None:
    return CrossRegionEntity.of(root.uscc) if root.uscc else None


@strawberry.federation.type(keys=["uscc"])
class Entity:
    """The platform's entity, and what this side adds to it."""

    uscc: USCC | None
    sichuan: CrossRegionEntity | None = strawberry.field(
        resolver=_sichuan,
        description="四川侧登记，无则为空 · Its file in Sichuan; null without one.",
    )

    @classmethod
    def of(cls, uscc: str) -> "Entity":
        """The one under a code."""
        return cls(uscc=USCC(uscc))

    @classmethod
    def resolve_reference(cls, uscc: str) -> "Entity":
        """What a gateway names."""
        return cls.of(uscc)


@strawberry.type(description="互认的资质 · A credential that both sides recognise.")
class MutualRecognition:
    """A credential of an entity of the other side that this side recognises."""

    credential: str
    recognized_on: date
    entity: Entity | None
    provenance: PartnerProvenance


def _cross_region_entity(uscc: str, region: str) -> CrossRegionEntity | None:
    return CrossRegionEntity.resolve_reference(region, uscc)


def _mutual_recognitions(first: int = 20) -> list[MutualRecognition] | None:
    return [
        MutualRecognition(
            credential=row["credential"],
            recognized_on=date.fromisoformat(row["recognizedOn"]),
            entity=Entity.of(row["uscc"]),
            provenance=REGISTER.provenance(row),
        )
        for row in REGISTER.recognitions[: max(0, min(first, MOST))]
    ]


@strawberry.type
class Query:
    """What the Sichuan side answers."""

    cross_region_entity: CrossRegionEntity | None = strawberry.field(
        resolver=_cross_region_entity,
        description="按区划与代码查四川登记 · The entity that Sichuan registered.",
    )
    mutual_recognitions: list[MutualRecognition] | None = strawberry.field(
        resolver=_mutual_recognitions,
        description="川渝互认名录，至多 100 · Recognised credentials, at most 100.",
    )


SCHEMA = strawberry.federation.Schema(
    query=Query, config=StrawberryConfig(scalar_map=SCALARS), federation_version="2.9"
)


async def graphql(http: Request) -> Response:
    """One question; a body other than its digest says is not answered."""
    body, asked = await http.body(), http.headers.get("content-digest")
    if asked is not None and asked != digest(body):
        return PlainTextResponse("content-digest\n", 400)
    sent = json.loads(body)
    result = await SCHEMA.execute(
        sent["query"], sent.get("variables"), operation_name=sent.get("operationName")
    )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    made, media = json.dumps(answer, ensure_ascii=False).encode(), "application/json"
    signer: Signer = http.app.state.signer
    return Response(made, 200, signer.headers(200, media, made, asked), media)


async def sdl(_: Request) -> Response:
    """The subgraph's schema."""
    return PlainTextResponse(SCHEMA.as_str())


async def keys(http: Request) -> Response:
    """The public key, which a gateway's keeper fetches once and pins."""
    signer: Signer = http.app.state.signer
    jwk = {"kid": signer.id, "kty": "OKP", "crv": "Ed25519", "x": signer.public}
    return JSONResponse({"keys": [jwk]})


def main() -> None:
    """Serve a register."""
    global REGISTER  # noqa: PLW0603 - one process serves one region
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--register", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8010)
    given = parser.parse_args()
    signer = Signer.at(given.key)
    REGISTER = Register.at(given.register, signer.id)
    routes = [
        Route("/graphql", graphql, methods=["POST"]),
        Route("/schema.graphql", sdl),
        Route("/keys.json", keys),
    ]
    app = Starlette(routes=routes)
    app.state.signer = signer
    uvicorn.run(app, host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
