"""No credential in the history, a bill that names all that is installed, an audit that can fail."""

import re
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.supply import audit, secrets
from tests.supply.bill import bill

SAMPLES = {
    "private key": "-----BEGIN PRIVATE KEY-----\n" + "A" * 60 + "\n-----END PRIVATE KEY-----",
    "AWS key": "AKIA" + "A1" * 8,
    "GitHub token": "ghp_" + "a1" * 18,
    "GitLab token": "glpat-" + "a1" * 10,
    "Slack token": "xoxb-" + "1" * 24,
    "Google key": "AIza" + "b" * 35,
    "Stripe key": "sk_live_" + "c" * 24,
    "Aliyun key": "LTAI" + "d" * 20,
    "Tencent key": "AKID" + "e" * 32,
    "npm token": "//host/:_authToken=" + "f" * 24,
    "PyPI token": "pypi-AgEI" + "g" * 60,
    "signed token": ".".join(("eyJ" + "h" * 20, "eyJ" + "i" * 20, "j" * 24)),
    "password in an address": "postgresql://someone:" + "k" * 12 + "@db/youxin",
}


def test_the_history_holds_no_credential() -> None:
    asked = subprocess.run(["git", "rev-parse"], cwd=ROOT, capture_output=True, check=False)
    if asked.returncode:
        pytest.skip("not a git checkout")
    assert secrets.in_history(ROOT) == []


def test_each_form_of_credential_is_found_in_what_a_commit_removed(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
        subprocess.run(["git", *who, *words], cwd=tmp_path, capture_output=True, check=True)

    git("init", "-q")
    for name, sample in SAMPLES.items():
        (tmp_path / name).write_text(f"x = {sample}\n", "utf-8")
    git("add", "-A")
    git("commit", "-qm", "with")
    git("rm", "-q", "-r", ".")
    git("commit", "-qm", "without")
    assert {found.form for found in secrets.in_history(tmp_path)} == set(secrets.FORMS)


def test_the_bill_names_all_that_is_installed_and_all_that_npm_locks() -> None:
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    components = bill()["components"]
    named = {(plain(one["name"]), one["version"]) for one in components}
    installed = {
        (plain(found.name), found.version) for found in distributions() if found.name != "youxin"
    }
    assert installed - named == set()
    assert any(one["purl"].startswith("pkg:npm/graphiql@") for one in components)


def test_an_audit_that_cannot_ask_its_feed_is_red() -> None:
    nowhere = "http://127.0.0.1:9"
    red = audit.failures(HTTPS_PROXY=nowhere, HTTP_PROXY=nowhere, npm_config_registry=nowhere)
    assert len(red) == len(list(audit.commands()))
