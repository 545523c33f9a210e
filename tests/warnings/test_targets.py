"""To which addresses no webhook may point."""

import pytest

from tests.api import REGULATOR, Api

PUT = """mutation ($name: String!, $url: String!, $filter: WarningFilter) {
  webhookPut(name: $name, url: $url, filter: $filter) {
    webhook { name url expiresOn ended pending dead } errors { code path } } }"""


@pytest.mark.parametrize(
    "url", ["http://partner.example/", "https://127.0.0.1/", "https://10.0.0.1/in", "partner", ""]
)
async def test_outside_of_development_only_https_on_the_public_network_is_taken(
    api: Api, url: str
) -> None:
    data = await api.data(PUT, REGULATOR, name="内网", url=url)
    (error,) = data["webhookPut"]["errors"]
    assert error["path"] == ["url"]
    assert await api.fetch("SELECT 1 FROM webhook WHERE name = '内网'") == []
