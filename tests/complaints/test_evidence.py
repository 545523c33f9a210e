"""Evidence over HTTP: what was announced arrives, nothing else, and only the parties read it."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from resolvers.context import ANONYMOUS, Viewer
from rules.complaints.evidence import LARGEST_FILE, MOST_FILES, clean_name
from tests.api import REGULATOR, Api
from tests.complaints.people import (
    CONSUMER,
    ELSEWHERE,
    STRANGER,
    Place,
    filed,
    placed,
    seen,
    submitted,
)
from tests.server import Server

PNG = b"\x89PNG\r\n\x1a\n" + os.urandom(200_000)
ADD = """mutation ($c: ID!, $name: String!, $sha: String!, $size: Int!) {
  evidenceAdd(complaint: $c, name: $name, sha256: $sha, size: $size) {
    evidence { id name mediaType storedAt } errors { code path } } }"""


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    return await placed(api)


@pytest.fixture(scope="module")
async def case(api: Api, place: Place) -> dict[str, Any]:
    return await filed(api, place.shop)


async def announced(
    api: Api, case: dict[str, Any], body: bytes, viewer: Viewer = CONSUMER, **given: Any
) -> dict[str, Any]:
    """What announcing a file answers."""
    variables = {
        "c": case["id"],
        "name": "../../发票\u202e.exe.png",
        "sha": sha256(body).hexdigest(),
        "size": len(body),
    } | given
    found: dict[str, Any] = (await api.run(ADD, variables, viewer)).data["evidenceAdd"]
    return found


def put(server: Server, key: str, body: Any, viewer: Viewer = CONSUMER) -> httpx.Response:
    headers = server.headers(viewer) | {"accept-language": "en"}
    return httpx.put(f"{server.url}/evidence/{key}", content=body, headers=headers, timeout=20)


def get(server: Server, key: str, viewer: Viewer) -> httpx.Response:
    return httpx.get(f"{server.url}/evidence/{key}", headers=server.headers(viewer))


def kept_files(server: Server) -> set[str]:
    """What lies in the store of the server."""
    folder = Path(server.log.parent, "evidence")
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.mark.clause("6.5.2-1")
async def test_a_file_arrives_as_it_was_announced_and_its_parties_read_it(
    api: Api, place: Place, case: dict[str, Any], server: Server
) -> None:
    made = await announced(api, case, PNG)
    assert made["evidence"]["name"] == "发票.exe"
    assert made["evidence"]["storedAt"] is None
    key = made["evidence"]["id"]
    assert get(server, key, CONSUMER).status_code == 404

    def chunks() -> Any:
        for start in range(0, len(PNG), 50_000):
            yield PNG[start : start + 50_000]

    answer = put(server, key, chunks())
    assert answer.status_code == 201
    assert answer.json()["evidence"]["mediaType"] == "image/png"
    for viewer in (CONSUMER, place.owner, place.manager, REGULATOR):
        read = get(server, key, viewer)
        assert (read.status_code, read.content) == (200, PNG)
        assert read.headers["content-type"] == "image/png"
        assert "attachment" in read.headers["content-disposition"]
        assert read.headers["x-content-type-options"] == "nosniff"
    for viewer in (ANONYMOUS, STRANGER, ELSEWHERE, place.lone_owner):
        assert get(server, key, viewer).status_code == 404
    shown = await seen(api, case, REGULATOR, "evidence { nodes { name sha256 size givenBy } }")
    assert shown["evidence"]["nodes"] == [
        {
            "name": "发票.exe.png",
            "sha256": sha256(PNG).hexdigest(),
            "size": len(PNG),
            "givenBy": "COMPLAINANT",
        }
    ]
    assert put(server, key, PNG).json()["errors"][0]["code"] == "CONFLICT"


@pytest.mark.parametrize(
    ("body", "sent", "status", "code"),
    [
        (b"MZ" + b"\0" * 100, None, 415, "FILE_TYPE"),
        (b"<svg onload=alert(1)>" + b" " * 50, None, 415, "FILE_TYPE"),
        (PNG, PNG[:-1] + b"x", 422, "FILE_CHANGED"),
        (PNG, PNG[:-1], 422, "FILE_CHANGED"),
        (PNG, PNG + b"x", 413, "FILE_TOO_LARGE"),
        (PNG, b"", 415, "FILE_TYPE"),
    ],
)
async def test_what_is_not_what_was_announced_leaves_nothing(
    api: Api, case: dict[str, Any], server: Server, body: bytes, sent: Any, status: int, code: str
) -> None:
    before = kept_files(server)
    made = await announced(api, case, body, name="照片.png")
    key = made["evidence"]["id"]
    answer = put(server, key, body if sent is None else sent)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert kept_files(server) == before
    assert get(server, key, CONSUMER).status_code == 404


async def test_only_who_announced_a_file_hands_it_in(
    api: Api, place: Place, case: dict[str, Any], server: Server
) -> None:
    body = b"%PDF-1.7" + os.urandom(64)
    key = (await announced(api, case, body, place.owner))["evidence"]["id"]
    for viewer in (CONSUMER, STRANGER, ANONYMOUS, REGULATOR):
        assert put(server, key, body, viewer).status_code == 404
    forged = httpx.put(
        f"{server.url}/evidence/{key}", content=body, headers={"authorization": "Bearer x.y.z"}
    )
    assert forged.status_code == 401
    assert put(server, "evi_1", body).status_code == 404
    assert put(server, key, body, place.owner).status_code == 201


async def test_what_cannot_be_announced_is_refused(
    api: Api, place: Place, case: dict[str, Any]
) -> None:
    for given, code, path in (
        ({"sha": "XYZ"}, "BAD_INPUT", ["sha256"]),
        ({"size": LARGEST_FILE + 1}, "FILE_TOO_LARGE", ["size"]),
        ({"size": 0}, "OUT_OF_RANGE", ["size"]),
    ):
        refused = await announced(api, case, PNG, **given)
        assert [(e["code"], e["path"]) for e in refused["errors"]] == [(code, path)]
    refused = await announced(api, case, PNG, STRANGER)
    assert [e["code"] for e in refused["errors"]] == ["NOT_FOUND"]
    file = {"name": "a.png", "sha256": "0" * 64, "size": 1}
    many = await submitted(api, place.lone, evidence=[file] * (MOST_FILES + 1))
    assert [(e["code"], e["path"]) for e in many["errors"]] == [
        ("OUT_OF_RANGE", ["claim", "evidence"])
    ]


async def test_an_anonymous_reporter_hands_in_by_the_id_he_was_given(
    api: Api, place: Place, server: Server
) -> None:
    body = b"\xff\xd8\xff" + os.urandom(64)
    file = {"name": "现场.jpg", "sha256": sha256(body).hexdigest(), "size": len(body)}
    query = """mutation ($entity: ID!, $claim: ClaimInput!) {
      claimSubmit(entity: $entity, claim: $claim) {
        claim { cases { number evidence { id sha256 } } } errors { code } } }"""
    claim = {
        "subject": "后厨不洁", "matter": "FOOD_SAFETY", "breach": "后厨有鼠患", "evidence": [file]
    }  # fmt: skip
    answer = server.ask(query, entity=f"ent_{place.lone.id}", claim=claim).json()
    (made,) = answer["data"]["claimSubmit"]["claim"]["cases"]
    (wanted,) = made["evidence"]
    assert wanted["sha256"] == file["sha256"]
    assert put(server, wanted["id"], body, STRANGER).status_code == 404
    assert put(server, wanted["id"], body, ANONYMOUS).status_code == 201
    assert get(server, wanted["id"], ANONYMOUS).status_code == 404
    assert get(server, wanted["id"], REGULATOR).content == body


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\照片.jpg", "照片"),
        ("a\x00b\n.png", "ab"),
        ("\u202egnp.exe", "gnp"),
        ("....", "evidence"),
        ("$(rm -rf).pdf", "(rm -rf)"),
        ("长" * 300 + ".png", "长" * 80),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean
