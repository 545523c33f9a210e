"""Where only registered documents are run, no other is: over every door, for every role alike."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.commands.options import Misused
from app.commands.serving import check_documents
from app.settings import Settings
from graph.base.trusted import Trusted, digest_of
from resolvers.context import Viewer
from rules.roles import Role
from rules.seal import SigningKey
from tests.api import ANALYST, CONSUMER, GATEWAY, PUBLIC, REGULATOR, Api
from tests.paths import ROOT
from tests.server import Server, serving
from tests.test_bad_messages import INIT, heard, opened, subscribe

KNOWN = "query Known { __typename }"
STREAM = "subscription Followed { riskWarnings { cursor } }"
CHANGE = 'mutation Change { codeCancel(code: "x", version: 1) { errors { code } } }'
OTHERS = ("{ __typename }", KNOWN + " ", "{ __schema { types { name } } }", "{ nonsense", "query {")
DOCUMENTS = {digest_of(text): text for text in (KNOWN, STREAM, CHANGE)}
OPERATOR = Viewer(Role.OPERATOR_SYSTEM, "operator-1")


@pytest.fixture(scope="module")
def listed(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("listed")
    content = json.dumps(DOCUMENTS).encode()
    (folder / "documents.json").write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_DOCUMENTS", "allow-list")
        patch.setenv("YOUXIN_DOCUMENTS_FILE", str(folder / "documents.json"))
        patch.setenv("YOUXIN_DOCUMENTS_SHA256", sha256(content).hexdigest())
        with serving(api.url, folder) as started:
            yield started


def post(server: Server, viewer: Viewer = PUBLIC, **body: Any) -> dict[str, Any]:
    answer = httpx.post(server.graphql, json=body, headers=server.headers(viewer), timeout=15)
    found: dict[str, Any] = answer.json()
    return found


def named(digest: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


@pytest.mark.parametrize("viewer", [PUBLIC, CONSUMER, REGULATOR, ANALYST, OPERATOR])
@pytest.mark.parametrize("query", OTHERS)
def test_a_document_that_is_not_registered_is_refused_with_one_code(
    listed: Server, viewer: Viewer, query: str
) -> None:
    assert refusal(post(listed, viewer, query=query)) == ["DOCUMENT_UNKNOWN"]


def refusal(answer: dict[str, Any]) -> list[str]:
    assert "data" not in answer
    return [error["extensions"]["code"] for error in answer["errors"]]


def test_a_registered_one_is_run_by_its_text_or_by_its_name(listed: Server) -> None:
    wanted = {"__typename": "Query"}
    assert post(listed, query=KNOWN)["data"] == wanted
    assert post(listed, **named(digest_of(KNOWN)))["data"] == wanted
    assert refusal(post(listed, **named("0" * 64))) == ["DOCUMENT_UNKNOWN"]
    got = httpx.get(
        listed.graphql,
        params={"extensions": json.dumps(named(digest_of(KNOWN))["extensions"])},
        headers={"apollo-require-preflight": "1"},
    )
    assert got.json()["data"] == wanted


def test_the_rights_of_a_registered_one_are_what_they_were(listed: Server) -> None:
    answer = post(listed, query=CHANGE)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


def test_a_gateway_writes_its_own(listed: Server) -> None:
    assert post(listed, GATEWAY, query="{ __typename }")["data"] == {"__typename": "Query"}


async def test_it_holds_over_sockets_and_streams_of_events(listed: Server) -> None:
    async with opened(listed) as socket:
        await socket.send(INIT)
        await heard(socket)
        await socket.send(subscribe(query="subscription { riskWarnings { cursor level: cursor } }"))
        said = await heard(socket)
        assert said["type"] == "error"
        assert [one["extensions"]["code"] for one in said["payload"]] == ["DOCUMENT_UNKNOWN"]
        await socket.send(subscribe(**named(digest_of(KNOWN))))
        assert (await heard(socket))["payload"]["data"] == {"__typename": "Query"}
    headers = {"accept": "text/event-stream"}
    sent = {"query": "{ __typename }"}
    assert "DOCUMENT_UNKNOWN" in httpx.post(listed.graphql, json=sent, headers=headers).text


@pytest.mark.parametrize(
    ("content", "pinned"),
    [
        (json.dumps(DOCUMENTS | {"0" * 64: "{ __schema { types { name } } }"}), None),
        (json.dumps({name: f"{text} " for name, text in DOCUMENTS.items()}), None),
        ("[]", None),
        ("{", None),
        (json.dumps(DOCUMENTS), "0" * 64),
        (None, None),
    ],
    ids=["added", "changed", "a list", "broken", "another file", "no file"],
)
def test_an_altered_file_does_not_start(
    tmp_path: Path, content: str | None, pinned: str | None
) -> None:
    path = tmp_path / "documents.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Misused, match="documents"):
        check_documents(
            Settings(documents="allow-list", documents_file=path, documents_sha256=pinned)
        )


def test_a_signed_file_is_taken_and_an_altered_one_does_not_start(tmp_path: Path) -> None:
    key, path = SigningKey.from_seed(b"d" * 32), tmp_path / "documents.json"
    content = json.dumps(DOCUMENTS).encode()
    path.write_bytes(content)
    given = Settings(
        documents="allow-list",
        documents_file=path,
        documents_key=key.public.text,
        documents_sha256=None,  # what the server of these tests was given
    )
    signature = tmp_path / "documents.json.sig"
    with pytest.raises(Misused, match="documents"):
        check_documents(given)  # nobody signed it
    signature.write_bytes(key.sign(content))
    check_documents(given)
    other = json.dumps({digest_of(OTHERS[0]): OTHERS[0]}).encode()
    for altered, signed in (
        (other, key.sign(content)),
        (other, SigningKey.from_seed(b"e" * 32).sign(other)),
        (content, b""),
        (content, bytes(64)),
    ):
        path.write_bytes(altered)
        signature.write_bytes(signed)
        with pytest.raises(Misused, match="did not sign"):
            check_documents(given)


def test_the_program_ends_with_2_and_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    path.write_text(json.dumps({"0" * 64: "{ a }"}))
    mine = {name: value for name, value in os.environ.items() if not name.startswith("YOUXIN_")}
    given = mine | {"YOUXIN_DOCUMENTS": "allow-list", "YOUXIN_DOCUMENTS_FILE": str(path)}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "another hash" in done.stderr


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"documents": "allow-list"}, "YOUXIN_DOCUMENTS_FILE"),
        (
            {
                "mode": "production",
                "documents": "allow-list",
                "documents_file": "documents.json",
                "oidc_issuer": "https://id.example",
            },
            "YOUXIN_DOCUMENTS_SHA256",
        ),
    ],
)
def test_the_mode_needs_its_file_and_in_production_its_hash(
    given: dict[str, Any], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("YOUXIN_DOCUMENTS_FILE", "YOUXIN_DOCUMENTS_SHA256"):
        monkeypatch.delenv(name, raising=False)  # what the server of these tests was given
    assert Settings(**given).unfit() == wanted


def test_a_document_of_another_hash_is_no_registered_one() -> None:
    with pytest.raises(ValueError, match="another hash"):
        Trusted.of({digest_of("{ a }"): "{ b }"})
