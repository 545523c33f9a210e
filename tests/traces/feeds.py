"""What 渝食安 and 特种设备在线 deliver, as a test writes it: lines with defaults, files signed."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from models.entities import Entity
from tests.traces.goods import gtin, uri

_NUMBERS = count(1)


class Stub:
    """An application that delivers files and signs them with its own key."""

    def __init__(self, source: str, folder: Path) -> None:
        self.source, self.folder = source, folder
        self.key = Ed25519PrivateKey.generate()

    async def register(self, connection: Any) -> None:
        """Makes its key known: from now on it must sign."""
        public = urlsafe_b64encode(self.key.public_key().public_bytes_raw()).decode()
        await connection.execute(
            "UPDATE source SET public_key = $2, key_id = 'stub-1' WHERE code = $1",
            self.source,
            public,
        )

    def delivers(self, *lines: Any) -> Path:
        """A file of lines with its signature beside it."""
        path = self.folder / f"{self.source}-{next(_NUMBERS)}.jsonl"
        path.write_text("".join(map(_line, lines)), "utf-8")
        path.with_name(path.name + ".sig").write_bytes(self.key.sign(path.read_bytes()))
        return path


def _line(given: Any) -> str:
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return text + "\n"


def product(of: Entity, **given: Any) -> dict[str, Any]:
    return {
        "record": "product", "id": f"p{next(_NUMBERS)}", "gtin": gtin(), "producer": of.uscc,
        "name": "牛油火锅底料", "specification": "500克/袋", "shelfLifeDays": 365,
        "brand": "渝香", "standard": "GB 31644", "licence": "SC10350010300001",
    } | given  # fmt: skip


def batch(of: dict[str, Any], lot: str = "L1", **given: Any) -> dict[str, Any]:
    return {
        "record": "batch", "id": f"b{next(_NUMBERS)}", "gtin": of["gtin"], "lot": lot,
        "producedOn": "2026-01-05", "expiresOn": "2027-01-05", "state": "ON_SALE",
        "quantity": 1200.5, "unit": "KGM",
    } | given  # fmt: skip


def item(passed: bool = True, **given: Any) -> dict[str, Any]:
    measured = "未检出" if passed else "0.9 g/kg"
    return {
        "name": "苯甲酸", "measured": measured, "permitted": "≤0.5 g/kg", "isPassed": passed,
    } | given  # fmt: skip


def check(of: dict[str, Any], *items: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {
        "record": "test", "id": f"t{next(_NUMBERS)}", "gtin": of["gtin"], "lot": of["lot"],
        "kind": "THIRD_PARTY", "reportNumber": f"R{next(_NUMBERS)}", "laboratory": "西南检验所",
        "labAccreditation": "CMA 2200", "testedOn": "2026-02-01", "items": list(items) or [item()],
    } | given  # fmt: skip


def party(name: str, **given: Any) -> dict[str, Any]:
    number = f"x{next(_NUMBERS)}"
    return {"record": "party", "id": number, "name": name, "district": None} | given


def party_uri(of: dict[str, Any]) -> str:
    return f"urn:yushian:party:{of['id']}"


def moved(
    of: dict[str, Any], start: str, end: str, quantity: float = 10, **given: Any
) -> dict[str, Any]:
    event = {
        "type": "ObjectEvent", "eventID": f"urn:uuid:00000000-0000-4000-8100-{next(_NUMBERS):012d}",
        "eventTime": "2026-03-02T02:00:00Z", "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE", "bizStep": "shipping",
        "quantityList": [
            {"epcClass": link(of), "quantity": quantity, "uom": "KGM"}
        ],
        "sourceList": [{"type": "possessing_party", "source": start}],
        "destinationList": [{"type": "possessing_party", "destination": end}],
    } | given  # fmt: skip
    return {"record": "movement", "event": event}


def made(of: dict[str, Any], at: Entity, quantity: float = 100, **given: Any) -> dict[str, Any]:
    line = moved(of, "", "", quantity, action="ADD", bizStep="commissioning")
    event = {k: v for k, v in line["event"].items() if not k.endswith(("eList", "nList"))}
    event["eventTime"] = "2026-01-05T02:00:00Z"
    return {"record": "movement", "event": event | {"bizLocation": {"id": uri(at)}} | given}


def link(of: dict[str, Any]) -> str:
    return f"https://id.gs1.org/01/{of['gtin'].zfill(14)}/10/{of['lot']}"


def device(of: Entity, **given: Any) -> dict[str, Any]:
    number = next(_NUMBERS)
    return {
        "record": "device", "id": f"d{number}", "registrationCode": f"梯11渝B{number:05d}(26)",
        "deviceCode": f"3110CQ0012015{number:05d}", "safetyCode": f"CQAQ{number:08d}",
        "variety": "3110", "user": of.uscc, "place": "观音桥步行街1号楼", "isPublicGathering": True,
        "district": "500105", "longitude": 106.53, "latitude": 29.57,
        "inUseSince": "2016-05-01", "nextInspectionOn": "2027-05-01",
    } | given  # fmt: skip


def care(of: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {
        "record": "care", "id": f"c{next(_NUMBERS)}", "registrationCode": of["registrationCode"],
        "kind": "MAINTENANCE", "doneOn": "2026-11-01", "performer": "迅捷维保公司",
        "reportNumber": None, "isPassed": True,
    } | given  # fmt: skip


def duty(of: dict[str, Any], person: str = "周山城", **given: Any) -> dict[str, Any]:
    number = next(_NUMBERS)
    return {
        "record": "duty", "id": f"y{number}", "registrationCode": of["registrationCode"],
        "kind": "SAFETY_MANAGER", "person": person, "certificate": f"TS6CQ{number:06d}",
        "validTo": "2029-06-30",
    } | given  # fmt: skip


def without(line: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in names}
