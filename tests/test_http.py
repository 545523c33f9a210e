"""GraphQL over HTTP as the working group specifies it."""

from pathlib import Path

from tests.node import answer_of
from tests.server import Server

AUDIT = Path(__file__).with_name("audit")


def test_every_audit_of_graphql_over_http_is_passed(server: Server) -> None:
    results = answer_of(AUDIT, "audit.mjs", server.graphql)
    assert len(results) == 61
    assert [result for result in results if result["status"] != "ok"] == []
