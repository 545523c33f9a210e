"""Finds credentials by their well-known forms in every version of every file of the history."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.settings import SAMPLE_PASSWORDS

LONGEST = 4 * 1024 * 1024
FORMS: dict[str, re.Pattern[bytes]] = {
    "private key": re.compile(
        rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40,}-----END"
    ),
    "AWS key": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(rb"\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{60,})"),
    "GitLab token": re.compile(rb"\bglpat-[0-9A-Za-z_-]{20}"),
    "Slack token": re.compile(rb"\bxox[abprs]-[0-9A-Za-z-]{20,}"),
    "Google key": re.compile(rb"\bAIza[0-9A-Za-z_-]{35}\b"),
    "Stripe key": re.compile(rb"\b[sr]k_live_[0-9A-Za-z]{24,}"),
    "Aliyun key": re.compile(rb"\bLTAI[0-9A-Za-z]{16,24}\b"),
    "Tencent key": re.compile(rb"\bAKID[0-9A-Za-z]{32}\b"),
    "npm token": re.compile(rb"_authToken\s*=\s*[0-9A-Za-z_-]{20,}|\bnpm_[0-9A-Za-z]{36}\b"),
    "PyPI token": re.compile(rb"\bpypi-AgEI[0-9A-Za-z_-]{50,}"),
    "signed token": re.compile(
        rb"\beyJ[0-9A-Za-z_-]{16,}\.eyJ[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{20,}"
    ),
    "password in an address": re.compile(
        rb"\b(?:postgres(?:ql)?|mysql|redis|amqp|https?)(?:\+\w+)?://[\w.-]+:([^\s/@:'\"{}$<>%]{8,})@"
    ),
}
"""A secret as such services write it; whoever adds a service adds its form and its hint."""
HINTS: dict[str, tuple[bytes, ...]] = {
    "private key": (b"PRIVATE KEY-----",),
    "AWS key": (b"AKIA", b"ASIA"),
    "GitHub token": (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"),
    "GitLab token": (b"glpat-",),
    "Slack token": (b"xox",),
    "Google key": (b"AIza",),
    "Stripe key": (b"k_live_",),
    "Aliyun key": (b"LTAI",),
    "Tencent key": (b"AKID",),
    "npm token": (b"_authToken", b"npm_"),
    "PyPI token": (b"pypi-AgEI",),
    "signed token": (b"eyJ",),
    "password in an address": (b"://",),
}
"""What a text without the form does not even hold: looked for first, at a hundredth of the cost."""


class Found(NamedTuple):
    """A credential: its form, and the object that holds it."""

    form: str
    blob: str


def found_in(content: bytes) -> list[str]:
    """The forms of what a file holds; a password that production refuses is no secret."""
    return [
        name
        for name, form in FORMS.items()
        if any(hint in content for hint in HINTS[name])
        and any(not _is_sample(match) for match in form.finditer(content))
    ]


def _is_sample(match: re.Match[bytes]) -> bool:
    return bool(match.re.groups) and match[1].decode("latin-1").lower() in SAMPLE_PASSWORDS


def in_history(repository: Path) -> list[Found]:
    """Every credential of every version of every file that any commit holds."""
    return [Found(form, name) for name, text in _blobs(repository) for form in found_in(text)]


def _blobs(repository: Path) -> Iterator[tuple[str, bytes]]:
    """Every file's every version once; what is larger than any source is left out."""
    listed = _git(repository, b"", "cat-file", "--batch-all-objects", "--batch-check")
    lines = [line.split() for line in listed.splitlines()]
    names = [line[0] for line in lines if line[1] == b"blob" and int(line[2]) < LONGEST]
    content = _git(repository, b"\n".join(names) + b"\n", "cat-file", "--batch")
    place = 0
    while place < len(content):
        end = content.index(b"\n", place)
        name, _, size = content[place:end].split()
        place = end + 1 + int(size)
        yield name.decode(), content[end + 1 : place]
        place += 1


def _git(repository: Path, given: bytes, *words: str) -> bytes:
    return subprocess.run(
        ["git", *words], cwd=repository, input=given, capture_output=True, check=True
    ).stdout
