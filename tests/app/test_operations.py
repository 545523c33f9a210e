"""Measurements for who may read them, readiness that tells why, logs without personal data."""

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from app import telemetry
from app.migrate import downgrade, migrate
from app.watching import MOST_NAMES, OFTEN, Names
from resolvers.context import Viewer
from rules.roles import Role
from tests.api import CONSUMER, REGULATOR, Api
from tests.paths import ROOT
from tests.server import Server, serving

KEEPER = Viewer(Role.OPERATOR_SYSTEM, "keeper")
TOKEN = "prometheus-reads-this-page"
PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)|[\w.+-]+@[\w-]+\.\w+")
PHONE, NUMBER, MAIL = "13800138000", "500103199001011234", "someone@example.invalid"
CLAIM = """mutation ($f: String!) { complaintSubmit(input: {name: $f}) { errors { code } } }"""


@pytest.fixture(scope="module")
def measured(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Any:
    patch = pytest.MonkeyPatch()
    patch.setenv("YOUXIN_METRICS_TOKEN", TOKEN)
    with serving(api.url, tmp_path_factory.mktemp("measured")) as started:
        yield started
    patch.undo()


def page(server: Server, authorization: str) -> dict[str, float]:
    """Every sample of the page by its name and labels."""
    got = httpx.get(f"{server.url}/metrics", headers={"authorization": authorization})
    assert got.status_code == 200
    lines = [line for line in got.text.splitlines() if line and line[0] != "#"]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_measurements_are_read_with_the_token_or_by_operators_only(measured: Server) -> None:
    address = f"{measured.url}/metrics"
    for sent in ({}, {"authorization": f"Bearer {TOKEN}x"}, measured.headers(CONSUMER)):
        assert httpx.get(address, headers=sent).status_code == 401
    assert httpx.get(address, headers=measured.headers(KEEPER)).status_code == 200
    assert page(measured, f"Bearer {TOKEN}")


def test_requests_latency_pool_lag_subscribers_and_refusals_are_measured(
    measured: Server,
) -> None:
    for _ in range(OFTEN + 5):
        measured.ask("query Sources { sources { code } }")
    measured.ask("query Rare { sources { code } }")
    measured.ask("{ sessions { subject } }", CONSUMER)
    costly = "{ entities(first: 100) { nodes { creditRecords(first: 100) { nodes { title } } } } }"
    assert "QUERY_TOO_COSTLY" in measured.ask(costly).text
    deadline = time.monotonic() + 10
    while 'youxin_pool_connections{rights="PUBLIC",state="open"}' not in (
        found := page(measured, f"Bearer {TOKEN}")
    ):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    good = 'youxin_requests_total{code="OK",kind="query",operation="Sources"}'
    assert found[good] == 5
    assert found['youxin_requests_total{code="FORBIDDEN",kind="query",operation="unnamed"}'] == 1
    assert found['youxin_request_seconds_count{operation="Sources"}'] == 5
    assert found['youxin_budget_refusals_total{code="QUERY_TOO_COSTLY",role="PUBLIC"}'] >= 1
    assert found['youxin_denials_total{code="FORBIDDEN"}'] >= 1
    assert found['youxin_outbox_lag_seconds{outbox="events"}'] < 60
    assert found["youxin_subscribers"] == 0
    assert "Rare" not in "".join(found)


def test_the_page_of_several_workers_is_their_sum(api: Api, tmp_path: Path) -> None:
    with serving(api.url, tmp_path, "--workers", "2") as started:
        for _ in range(30):
            started.ask("{ sources { code } }")
        found = page(started, started.headers(KEEPER)["authorization"])
    asked = {name: many for name, many in found.items() if "youxin_requests_total" in name}
    assert sum(asked.values()) == 30


def test_names_that_clients_send_cannot_grow_the_page() -> None:
    names = Names()
    for number in range(MOST_NAMES * 3):
        for _ in range(OFTEN + 1):
            names.label(f"q{number}")
    for number in range(20_000):
        assert names.label(f"once{number}") == "other"
    assert len(names.known) == MOST_NAMES
    assert len(names.seen) < 6_000


async def test_a_schema_behind_the_program_is_not_ready(api: Api, measured: Server) -> None:
    assert measured.readiness() == 200
    await downgrade(api.url, "-1")
    try:
        told = httpx.get(f"{measured.url}/readyz")
        assert (told.status_code, told.text) == (503, "migrations behind\n")
        assert httpx.get(f"{measured.url}/healthz").status_code == 200
    finally:
        await migrate(api.url)
    assert measured.readiness() == 200


def test_each_answer_names_its_request_and_a_line_of_the_log_does_too(measured: Server) -> None:
    body = b'{"query": "{ sources { code } }"}'
    own = measured.send(body, **{"x-request-id": "caller-0001"})
    assert own.headers["x-request-id"] == "caller-0001"
    made = measured.send(body, **{"x-request-id": "not an id"})
    assert re.fullmatch(r"[0-9a-f]{16}", made.headers["x-request-id"])


def test_the_log_is_json_and_holds_nothing_personal(measured: Server) -> None:
    for text in (PHONE, NUMBER, MAIL):
        measured.ask(CLAIM, f=text)
        measured.ask(f'{{ screenPerson(name: "{text}", purpose: "EMPLOYMENT") {{ name }} }}',
                     REGULATOR)  # fmt: skip
        measured.send(b'{"query": "' + text.encode())
    lines = measured.log.read_text("utf-8").splitlines()
    assert lines
    for line in lines:
        assert json.loads(line)["timestamp"]
        assert not PERSONAL.search(line), line


def test_what_postgresql_quotes_of_a_row_is_cut_from_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    telemetry.configure("info")
    telemetry.correlate(b"request-0001")
    error = ValueError(f"duplicate key\nDETAIL:  Key (phone)=({PHONE}) already exists.")
    structlog.get_logger().error("unexpected", exc_info=error, who=MAIL, given=[{"id": NUMBER}])
    line = capsys.readouterr().err
    said = json.loads(line)
    assert said["request"] == "request-0001"
    assert said["given"] == [{"id": "***"}]
    assert "duplicate key" in line
    assert not PERSONAL.search(line)


def test_the_dashboard_asks_only_for_what_is_measured(measured: Server) -> None:
    dashboard = json.loads((ROOT / "examples/ops/dashboard.json").read_text("utf-8"))
    asked = set(re.findall(r"youxin_\w+", json.dumps(dashboard)))
    known = {name.partition("{")[0] for name in page(measured, f"Bearer {TOKEN}")}
    assert len(asked) >= 8
    assert asked - known == set()
    assert Path(ROOT / "examples/ops/prometheus.yml").exists()
