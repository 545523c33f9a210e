"""The published code rule and the text of a code: writes it sealed, reads it back.

Whether an issue exists and what a signature is worth is not decided here (`rules/codes.py`).
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from rules import base36
from rules.codes import Finding
from rules.seal import KEY_ID_BYTES, SIGNATURE_BYTES, PublicKey, SigningKey

_LONGEST_SCAN = 1_000
_ISSUE_BYTES = 16
_SUBJECT_AT = _ISSUE_BYTES + KEY_ID_BYTES + 1
_SHORTEST = _SUBJECT_AT + 1 + SIGNATURE_BYTES


class Part(NamedTuple):
    """One piece of the payload in order; `size` in bytes, None where another piece tells it."""

    name: str
    size: int | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CodeRule:
    version: int
    effective_from: date
    prefix: str
    charset: str
    form: str
    layout: tuple[Part, ...]
    zh: str
    en: str

    @property
    def context(self) -> bytes:
        """Stands before the signed bytes, so that no other signature of ours fits a code."""
        return b"youxin/code/%d\0" % self.version


RULES = (
    CodeRule(
        version=1,
        effective_from=date(2026, 1, 1),
        prefix="Y1",
        charset=base36.ALPHABET,
        form="{base}/c/{payload}",
        layout=(
            Part("issueId", _ISSUE_BYTES, "赋码编号（UUID）", "id of the issue (UUID)"),
            Part("keyId", KEY_ID_BYTES, "公钥 SHA-256 的前 4 字节", "SHA-256 of the key, first 4"),
            Part("subjectKind", 1, "主体标识的类别与长度", "kind × 64 + length of the subject"),
            Part("subject", None, "统一社会信用代码或注册号", "USCC or registration number"),
            Part("signature", SIGNATURE_BYTES, "Ed25519 签名", "Ed25519 signature"),
        ),
        zh=(
            "每个经营主体一码，以统一社会信用代码为基础；少数没有统一社会信用代码的主体以注册号赋码。"
            "码文为“Y1”加正文，正文每 9 字节写成 14 个字符（数字与大写字母，36 进制，高位在前），"
            "不区分大小写。主体标识类别：1 为统一社会信用代码，2 为注册号（均按 36 进制压缩），"
            "3 为含其他字符的注册号（UTF-8）。签名覆盖“youxin/code/1”、一个零字节"
            "以及正文中签名之前的全部字节，持公布的公钥即可离线验证。"
            "码可停用、恢复、换发、注销；换发或注销后旧码不再恢复。"
        ),
        en=(
            "One code for each entity, based on its unified social credit code (USCC); the few "
            "without one are coded by registration number. The text is “Y1” and a body, each 9 "
            "bytes of which are 14 characters (digits and capitals, base 36, big-endian); case "
            "does not matter. Subject kinds: 1 USCC, 2 registration number (both packed in base "
            "36), 3 registration number with other characters (UTF-8). The signature covers "
            "“youxin/code/1”, a zero byte, and every byte of the body before the signature; the "
            "published key verifies it off-line. A code can be suspended, activated again, "
            "reissued and cancelled; one reissued or cancelled never comes back."
        ),
    ),
)
CURRENT = RULES[-1]


def rule(version: int) -> CodeRule | None:
    return next((each for each in RULES if each.version == version), None)


class SubjectKind(Enum):
    USCC = 1
    REGISTRATION_NUMBER = 2
    REGISTRATION_TEXT = 3


class Subject(NamedTuple):
    """The identity that the code carries for whoever is off-line."""

    kind: SubjectKind
    text: str

    @classmethod
    def of(cls, uscc: str | None, registration_number: str | None) -> "Subject":
        """Raises ValueError for an entity with neither, or with one of more than 63 bytes."""
        if uscc:
            return cls(SubjectKind.USCC, uscc)
        number = registration_number or ""
        if not 0 < len(number.encode()) < 64:
            raise ValueError("a code needs a USCC or a registration number of 1 to 63 bytes")
        is_plain = base36.is_plain(number)
        kind = SubjectKind.REGISTRATION_NUMBER if is_plain else SubjectKind.REGISTRATION_TEXT
        return cls(kind, number)

    def write(self) -> bytes:
        is_text = self.kind is SubjectKind.REGISTRATION_TEXT
        data = self.text.encode() if is_text else base36.pack(self.text)
        length = len(data) if is_text else len(self.text)
        return bytes([self.kind.value << 6 | length]) + data

    @classmethod
    def read(cls, data: bytes) -> "Subject | None":
        """None where the bytes are not what `write` makes."""
        code, length = data[0] >> 6, data[0] & 63
        if code == 0 or length == 0:
            return None
        kind = SubjectKind(code)
        if kind is not SubjectKind.REGISTRATION_TEXT:
            text = base36.unpack(data[1:], length)
        else:
            text = data[1:].decode(errors="replace") if len(data) == length + 1 else None
        return None if text is None else cls(kind, text)


def write(issue_id: UUID, subject: Subject, key: SigningKey, by: CodeRule = CURRENT) -> str:
    """The payload of a code, sealed; the same arguments always give the same text."""
    signed = issue_id.bytes + bytes.fromhex(key.id) + subject.write()
    return by.prefix + base36.encode(signed + key.sign(by.context + signed))


def url(payload: str, base: str) -> str:
    return CURRENT.form.format(base=base.rstrip("/"), payload=payload)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A payload of our form, taken apart and not yet believed."""

    rule: CodeRule
    issue_id: UUID
    key_id: str
    subject: Subject | None
    signed: bytes
    signature: bytes
    is_whole: bool

    def is_signed_by(self, key: PublicKey) -> bool:
        return self.is_whole and key.verify(self.signature, self.rule.context + self.signed)


class ScanInput(NamedTuple):
    """What was scanned: a payload of our form, or why it is none."""

    sealed: Sealed | None
    finding: Finding | None = None


def read(text: str, base: str) -> ScanInput:
    """Takes the payload or the whole URL, in any case, with white space around it."""
    text = text.strip()
    if not text:
        return ScanInput(None, Finding.EMPTY)
    if not text.isascii() or len(text) > _LONGEST_SCAN:
        return ScanInput(None, Finding.FOREIGN)
    payload = _without_base(text.upper(), url("", base).upper())
    by = next((each for each in RULES if payload.startswith(each.prefix)), None)
    if by is None:
        return ScanInput(None, Finding.FOREIGN)
    sealed = _taken_apart(payload.removeprefix(by.prefix), by)
    return ScanInput(sealed, None if sealed else Finding.DAMAGED)


def _without_base(text: str, start: str) -> str:
    if not text.startswith(start):
        return text
    return text.removeprefix(start).partition("#")[0].partition("?")[0]


def _taken_apart(body: str, by: CodeRule) -> Sealed | None:
    decoded = base36.decode(body)
    if decoded is None or len(decoded.data) < _SHORTEST:
        return None
    data = decoded.data
    signed, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
    subject = Subject.read(signed[_SUBJECT_AT - 1 :])
    return Sealed(
        rule=by,
        issue_id=UUID(bytes=data[:_ISSUE_BYTES]),
        key_id=data[_ISSUE_BYTES : _SUBJECT_AT - 1].hex(),
        subject=subject,
        signed=signed,
        signature=signature,
        is_whole=decoded.is_exact and subject is not None,
    )
