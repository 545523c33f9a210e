"""`examples/web-client` as a team builds it: codegen, tsc, relay-compiler; and it runs."""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import IO

import httpx
import pytest

from app.pages.assets import node_program
from models.entities import Entity
from tests import build
from tests.api import REGULATOR, Api
from tests.clients.test_live import raise_warning
from tests.node import installed
from tests.paths import ROOT
from tests.server import Server, serving

CLIENT = ROOT / "examples" / "web-client"
GENERATED = CLIENT / "src" / "gql"
WRONG = """import { EntityByUscc } from "../src/operations.js";
import type { ResultOf } from "@graphql-typed-document-node/core";
export const colour = (found: ResultOf<typeof EntityByUscc>) => found.entity?.colour;
"""


def run(program: str, *arguments: str, folder: Path = CLIENT) -> subprocess.CompletedProcess[str]:
    """A program of the client's packages."""
    command = [node_program(), str(_entry(program)), *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def _entry(program: str) -> Path:
    return (installed(CLIENT) / "node_modules" / ".bin" / program).resolve()


@pytest.fixture(scope="module")
def generated() -> Path:
    """The client's types, made anew from `schema.graphql`."""
    done = run("graphql-codegen")
    assert done.returncode == 0, done.stdout + done.stderr
    return GENERATED


@pytest.fixture(scope="module")
def built(generated: Path) -> Path:
    """The client as JavaScript; its types hold."""
    done = run("tsc")
    assert (done.returncode, done.stdout) == (0, "")
    return CLIENT / "dist" / "main.js"


@pytest.fixture(scope="module")
async def subject(api: Api) -> Entity:
    entity = build.entity(name="山城类型火锅店")
    await api.store(entity, build.penalty(entity, title="处罚甲"))
    return entity


def test_a_field_that_the_schema_does_not_have_is_a_mistake_of_types(
    generated: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = CLIENT / "wrong"
    folder.mkdir(exist_ok=True)
    try:
        (folder / "wrong.ts").write_text(WRONG, "utf-8")
        settings = {"extends": "../tsconfig.json", "include": ["."], "compilerOptions": {}}
        settings["compilerOptions"] = {"noEmit": True, "rootDir": ".."}
        (folder / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
        done = run("tsc", "-p", "wrong")
    finally:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    assert done.returncode != 0
    assert "wrong/wrong.ts(3,79): error TS" in done.stdout
    assert "'colour'" in done.stdout
    assert done.stdout.count("error") == 1


def test_the_manifest_names_each_document_by_the_hash_of_its_text(generated: Path) -> None:
    manifest = json.loads((generated / "persisted-documents.json").read_text("utf-8"))
    assert len(manifest) == 4
    assert all(hashlib.sha256(text.encode()).hexdigest() == k for k, text in manifest.items())


def test_relay_accepts_the_schema_with_its_connections_and_nodes() -> None:
    folder = CLIENT / "relay" / "src" / "__generated__"
    rmtree(folder, ignore_errors=True)  # what is there afterwards was made now
    done = run("relay-compiler", "relay.config.json", folder=CLIENT / "relay")
    assert done.returncode == 0, done.stdout + done.stderr
    made = {file.name for file in folder.iterdir()}
    assert made == {
        "EntityRecordsQuery.graphql.ts",
        "EntityRecordsPageQuery.graphql.ts",
        "EntityRecords_entity.graphql.ts",
    }


@contextmanager
def running(script: Path, *arguments: str) -> Iterator[IO[str]]:
    """The client while the block lasts; what it says."""
    command = [node_program(), str(script), *arguments]
    process = subprocess.Popen(
        command, cwd=CLIENT, stdout=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"}
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        process.communicate()


def test_the_client_asks_and_follows(built: Path, server: Server, subject: Entity) -> None:
    token = server.headers(REGULATOR)["authorization"].removeprefix("Bearer ")
    with running(built, server.graphql, str(subject.uscc), token) as said:
        entity = json.loads(said.readline())["entity"]
        assert (entity["name"], entity["district"]["code"]) == (subject.name, build.YUZHONG)
        assert entity["creditRecords"]["nodes"][0]["title"] == "处罚甲"
        assert subject.name in json.loads(said.readline())["newest"]
        assert json.loads(said.readline()) == {"inForce": 0}
        raise_warning(server, build.global_id("ent", subject), "甲")
        expected = {"change": "RAISED", "title": "甲", "of": subject.name}
        assert json.loads(said.readline()) == expected


@pytest.fixture(scope="module")
def listed(generated: Path, api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs the operations of the client's manifest and no others."""
    manifest = generated / "persisted-documents.json"
    keys = api.platform.keyring.folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_DOCUMENTS", "allow-list")
        patch.setenv("YOUXIN_DOCUMENTS_FILE", str(manifest))
        patch.setenv("YOUXIN_DOCUMENTS_SHA256", hashlib.sha256(manifest.read_bytes()).hexdigest())
        with serving(api.url, tmp_path_factory.mktemp("listed"), keys=keys) as started:
            yield started


def test_a_server_runs_the_whole_client_by_the_manifest_that_codegen_wrote(
    built: Path, listed: Server, server: Server, subject: Entity
) -> None:
    token = listed.headers(REGULATOR)["authorization"].removeprefix("Bearer ")
    with running(built, listed.graphql, str(subject.uscc), token) as said:
        assert json.loads(said.readline())["entity"]["name"] == subject.name
        assert subject.name in json.loads(said.readline())["newest"]
        assert "inForce" in json.loads(said.readline())
        raise_warning(server, build.global_id("ent", subject), "乙")  # not the client's to send
        assert json.loads(said.readline())["title"] == "乙"


def test_a_server_with_the_manifest_refuses_what_the_client_does_not_send(
    generated: Path, listed: Server, subject: Entity
) -> None:
    manifest = json.loads((generated / "persisted-documents.json").read_text("utf-8"))
    (name, text) = next(one for one in manifest.items() if "EntityByUscc" in one[1])
    asked = {"variables": {"uscc": subject.uscc}}
    hashed = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": name}}}
    for body in (asked | {"query": text}, asked | hashed):
        data = httpx.post(listed.graphql, json=body).json()["data"]
        assert data["entity"]["name"] == subject.name
    other = hashed["extensions"]["persistedQuery"] | {"sha256Hash": "0" * 64}
    for body in (
        asked | {"query": text + " "},
        {"query": "{ entities { nodes { uscc } } }"},
        {"extensions": {"persistedQuery": other}},
        asked | hashed | {"query": "{ __typename }"},
    ):
        assert refusal(httpx.post(listed.graphql, json=body)) == ["DOCUMENT_UNKNOWN"], body


def refusal(answer: httpx.Response) -> list[str]:
    body = answer.json()
    assert "data" not in body
    return [error["extensions"]["code"] for error in body["errors"]]


def test_a_refusal_reaches_the_client_as_its_code(built: Path, server: Server) -> None:
    with running(built, server.graphql, "no code") as said:
        assert json.loads(said.readline())["code"] == "INVALID_USCC"
