"""What the running server lets a browser do: headers, policies, origins and addresses."""

from collections.abc import Iterator

import httpx
import pytest

from app.pages import static
from tests.api import Api
from tests.server import Server, serving

FRIEND = "https://friend.example"
EVIL = "https://evil.example"
BODY = {"query": "{ __typename }"}
HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture(scope="module")
def closed(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as in production: no explorer, and one other site whose pages may ask."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXIN_EXPLORER", "false")
        patch.setenv("YOUXIN_ALLOWED_ORIGINS", FRIEND)
        with serving(api.url, tmp_path_factory.mktemp("closed")) as started:
            yield started


def get(server: Server, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(server.url + path, headers=named, timeout=15)


def post(server: Server, **headers: str) -> httpx.Response:
    return httpx.post(server.graphql, json=BODY, headers=headers, timeout=15)


@pytest.mark.parametrize("path", ["/", "/graphql", "/schema.graphql", "/healthz", "/no/such/page"])
def test_every_answer_is_strict(server: Server, path: str) -> None:
    headers = get(server, path, **HTML).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_graph_answers_no_page_and_keeps_nothing(server: Server) -> None:
    headers = post(server).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", [EVIL, FRIEND, "null", "http://127.0.0.1:1"])
def test_the_pages_of_other_sites_may_not_ask(server: Server, origin: str) -> None:
    answer = post(server, origin=origin)
    assert answer.status_code == 403
    assert "data" not in answer.json()
    assert "access-control-allow-origin" not in answer.headers


def test_our_own_pages_may_ask(server: Server) -> None:
    assert post(server, origin=server.url).json() == {"data": {"__typename": "Query"}}


def test_a_listed_site_may_ask_and_others_may_not(closed: Server) -> None:
    answer = post(closed, origin=FRIEND)
    assert answer.json() == {"data": {"__typename": "Query"}}
    assert answer.headers["access-control-allow-origin"] == FRIEND
    refused = post(closed, origin=EVIL)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


def test_a_listed_site_may_send_a_token(closed: Server) -> None:
    asked = {
        "origin": FRIEND,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    answer = httpx.options(closed.graphql, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == FRIEND


def test_a_query_by_get_may_not_come_from_another_site(server: Server) -> None:
    path = "/graphql?query={__typename}"
    assert get(server, path).status_code == 200
    assert get(server, path, sec_fetch_site="same-origin").status_code == 200
    assert get(server, path, sec_fetch_site="cross-site").status_code == 403
    asked = get(server, path, sec_fetch_site="cross-site", apollo_require_preflight="1")
    assert asked.status_code == 200


def test_a_browser_gets_the_explorer_only_where_it_is_switched_on(
    server: Server, closed: Server
) -> None:
    page = get(server, "/graphql", **HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>数据接口 · 山城有信</title>" in page.text
    answer = get(closed, "/graphql", **HTML)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/json")
    assert 'href="/graphql"' not in get(closed, "/").text


def test_files_are_kept_under_an_address_that_changes_with_them(server: Server) -> None:
    named = get(server, static.address("token.js"))
    assert named.status_code == 200
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert get(server, "/static/token.js").headers["cache-control"] == "no-cache"


def test_no_file_is_served_from_outside_its_folder(server: Server) -> None:
    assert get(server, "/static/..%2Fhome.py").status_code == 404
    assert get(server, "/static/").status_code == 404


def test_the_front_door_speaks_the_language_asked_for(server: Server) -> None:
    assert '<html lang="zh-CN">' in get(server, "/").text
    assert '<html lang="en">' in get(server, "/?lang=en").text
