"""When a message is sent again, and to which addresses none is sent."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.exchange import RETRY_SECONDS, is_endpoint, is_public, next_try

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_the_waits_grow_and_end() -> None:
    waits = [next_try(count, NOW) for count in range(1, len(RETRY_SECONDS) + 2)]
    seconds = [None if at is None else (at - NOW).total_seconds() for at in waits]
    assert seconds == [*RETRY_SECONDS, None]
    assert list(RETRY_SECONDS) == sorted(RETRY_SECONDS)


def test_the_receiver_may_ask_for_a_longer_wait_within_reason() -> None:
    assert next_try(1, NOW, asked=60) == NOW + timedelta(seconds=60)
    assert next_try(1, NOW, asked=10**6) == NOW + timedelta(seconds=RETRY_SECONDS[-1])
    assert next_try(3, NOW, asked=0) == NOW + timedelta(seconds=RETRY_SECONDS[2])


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://partner.example/in?a=1", True),
        ("https://8.8.8.8:8443/in", True),
        ("http://partner.example/in", False),
        ("ftp://partner.example/in", False),
        ("https://", False),
        ("https://user@partner.example/", False),
        ("https://partner.example/#x", False),
        ("https://partner.example:0/", False),
        ("https://partner.example:99999/", False),
        ("https://partner.example/a b", False),
        ("https://partner.example/\r\nx: y", False),
        ("https://localhost/", False),
        ("https://a.localhost./", False),
        ("https://printer.local/", False),
        ("https://127.0.0.1/", False),
        ("https://10.1.2.3/", False),
        ("https://169.254.169.254/latest", False),
        ("https://[::1]/", False),
        ("https://[::ffff:10.0.0.1]/", False),
        ("https://[fe80::1]/", False),
        ("https://0.0.0.0/", False),
        ("https://224.0.0.1/", False),
    ],
)
def test_messages_go_to_https_on_the_public_network_only(url: str, allowed: bool) -> None:
    assert is_endpoint(url, is_local_allowed=False) is allowed


def test_development_may_send_to_itself() -> None:
    assert is_endpoint("http://127.0.0.1:9000/in", is_local_allowed=True)
    assert not is_endpoint("file:///etc/passwd", is_local_allowed=True)


@pytest.mark.parametrize("address", ["64:ff9b::a00:1", "2002:a00:1::", "100.64.0.1", "192.0.2.1"])
def test_addresses_that_wrap_or_reserve_private_ones_are_not_public(address: str) -> None:
    assert not is_public(address)
