"""Spans reach a collector over OTLP/HTTP: a request, the nodes of its plan, its statements."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.asgi import open_platform
from app.logins import serving_url
from app.settings import Settings
from tests import build
from tests.api import REGULATOR, Api
from tests.paths import ROOT
from tests.server import Server, free_port, serving

QUERY = """query Traced($uscc: String!) {
  entity(uscc: $uscc) { name code { id } } all: entities(first: 1) { nodes { name } } }"""
RAISE = """mutation ($entity: ID!) {
  warningRaise(entity: $entity, level: HIGH, title: "迹", audience: PUBLIC) { errors { code } } }"""
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
ERROR = 2


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a running collector, and the file of what it was sent."""
    port, file = free_port(), tmp_path / "spans"
    file.touch()
    command = [sys.executable, "-m", "tests.collector", str(port), str(file)]
    process = subprocess.Popen(command, cwd=ROOT)
    yield f"http://127.0.0.1:{port}", file
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def traced(
    api: Api, collector: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A server that sends its spans; all have come when it has ended."""
    monkeypatch.setenv("YOUXIN_OTLP_ENDPOINT", collector[0])
    with serving(api.url, tmp_path) as started:
        yield started


def spans_in(file: Path) -> list[Any]:
    """Every span that has come, in the order of their beginnings."""
    found = []
    for line in file.read_text().splitlines():
        sent = ExportTraceServiceRequest.FromString(bytes.fromhex(line))
        for resource in sent.resource_spans:
            assert ("service.name", "youxin") in [
                (one.key, one.value.string_value) for one in resource.resource.attributes
            ]
            found += [span for scope in resource.scope_spans for span in scope.spans]
    return sorted(found, key=lambda span: span.start_time_unix_nano)


def facts(span: Any) -> dict[str, str]:
    """The attributes that are text."""
    return {one.key: one.value.string_value for one in span.attributes}


@pytest.mark.plan("the nodes are those of a plan")
async def test_a_request_is_a_tree_of_spans(
    api: Api, traced: Server, collector: tuple[str, Path]
) -> None:
    entity = build.entity(name="迹中之名")
    await api.store(entity)
    sent = {"query": QUERY, "variables": {"uscc": entity.uscc}}
    parent = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    answer = httpx.post(traced.graphql, json=sent, headers=parent).json()
    assert answer["data"]["entity"]["name"] == "迹中之名"
    refused = traced.ask(QUERY, uscc="no code")
    assert refused.json()["errors"]
    raised = traced.ask(RAISE, REGULATOR, entity=f"ent_{entity.id}")
    assert raised.json()["data"]["warningRaise"]["errors"] == []
    traced.process.terminate()
    traced.process.wait(15)

    spans = spans_in(collector[1])
    tree = [span for span in spans if span.trace_id.hex() == TRACE]
    (request,) = (span for span in tree if span.parent_span_id.hex() == CALLER)
    assert request.name == "query"
    assert facts(request) == {
        "graphql.operation.name": "Traced",
        "youxin.rights": "PUBLIC",
        "youxin.engine": "plan",
    }
    below = {span.name: span for span in tree if span.parent_span_id == request.span_id}
    assert set(below) == {"entity", "all"}
    of_entity = [span for span in tree if span.parent_span_id == below["entity"].span_id]
    statement, function, *_ = of_entity
    assert facts(statement)["db.query.text"].startswith("SELECT convert_to(")
    assert function.name == "resolvers.codes.showing.current_codes"
    assert all(
        span.start_time_unix_nano <= span.end_time_unix_nano <= request.end_time_unix_nano
        for span in tree
    )
    failed = [span for span in spans if span.status.code == ERROR]
    assert {(span.name, span.status.message) for span in failed} == {("entity", "INVALID_USCC")}
    commands = [facts(span)["db.query.text"] for span in spans if span.name == "postgresql"]
    assert any(text.startswith("INSERT INTO warning") for text in commands)


async def test_spans_hold_no_value_of_a_user(
    api: Api, traced: Server, collector: tuple[str, Path]
) -> None:
    entity = build.entity(name="迹外之名")
    await api.store(entity)
    assert traced.ask(QUERY, uscc=entity.uscc).status_code == 200
    assert traced.ask(RAISE, REGULATOR, entity=f"ent_{entity.id}").status_code == 200
    traced.process.terminate()
    traced.process.wait(15)
    sent = bytes.fromhex(collector[1].read_text().replace("\n", ""))
    assert b"SELECT" in sent
    assert b"INSERT" in sent
    for value in (entity.uscc, "迹外之名", str(entity.id), REGULATOR.subject):
        assert value is not None
        assert value.encode() not in sent


def test_a_collector_that_is_away_costs_no_answer(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXIN_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    with serving(api.url, tmp_path) as started:
        assert started.ask("{ __typename }").json()["data"] == {"__typename": "Query"}


async def test_without_a_collector_nothing_is_watched(api: Api, tmp_path: Path) -> None:
    platform = await open_platform(Settings(data_dir=tmp_path), serving_url(api.url))
    assert platform.gate.tracing is None
    await platform.close()


def test_without_a_collector_nothing_of_it_is_read() -> None:
    code = "import sys, app.asgi; sys.exit(any('opentelemetry' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
