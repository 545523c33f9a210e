"""Settings: given, else of the environment, else by default; held to their bounds."""

from pathlib import Path
from typing import Any

import pytest

from app.reading import WrongSetting
from app.settings import Settings


def test_what_is_given_wins_over_the_environment_and_that_over_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YOUXIN_PORT", "9000")
    monkeypatch.setenv("youxin_pool_size", "3")
    monkeypatch.setenv("YOUXIN_EXPLORER", "False")
    monkeypatch.setenv("YOUXIN_RATE", "")
    made = Settings(host="::1", pool_size=4)
    assert (made.host, made.port, made.pool_size, made.explorer) == ("::1", 9000, 4, False)
    assert (made.rate, made.workers, made.database_url) == (1, 1, None)


def test_a_default_may_follow_from_what_stands_before_it() -> None:
    made = Settings(data_dir="elsewhere", port=81)
    assert (made.key_dir, made.base_url) == (Path("elsewhere/keys"), "http://127.0.0.1:81")
    assert Settings(data_dir="elsewhere", key_dir=Path("k")).key_dir == Path("k")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"port": 65536}, "port"),
        ({"port": "eighty"}, "port"),
        ({"port": 80.5}, "port"),
        ({"workers": 0}, "workers"),
        ({"base_url": "http://x\n"}, "base_url"),
        ({"engine": "fast"}, "engine"),
        ({"explorer": "maybe"}, "explorer"),
        ({"rate": float("nan")}, "rate"),
        ({"otlp_share": 0}, "otlp_share"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"host": "x/y"}, "base_url"),
        ({"oidc_issuer": "issuer"}, "oidc_issuer"),
        ({"metrics_token": "short"}, "metrics_token"),
        ({"prot": 8000}, "prot"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(given: dict[str, Any], name: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        Settings(**given)
    assert refused.value.name == name
    assert refused.value.reason


def test_another_process_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Settings(host="::1", rate=2.5, local_targets=True, mode="production").over(
        "postgresql:///x"
    )
    for name, value in made.exported().items():
        monkeypatch.setenv(name, value)
    assert Settings() == made
    assert made.database_url == "postgresql:///x"
