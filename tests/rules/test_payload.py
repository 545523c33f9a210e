"""The text of a code: round trip, tolerance, and that no alteration passes."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules import base36, payload
from rules.codes import Authenticity, CodeStatus, Evidence, Finding, authenticity
from rules.payload import Subject, SubjectKind
from rules.seal import SigningKey

BASE = "https://youxin.example.cn"
KEY = SigningKey.from_seed(bytes(range(32)))
ISSUE = UUID("01937f2e-8c4a-7d31-9b5e-2f6a1c0d4e8b")
USCC = Subject(SubjectKind.USCC, "91500118203790903T")
TEXT = payload.write(ISSUE, USCC, KEY)


def verdict(text: str) -> Authenticity:
    """What a scan concludes when KEY is ours and ISSUE is active."""
    scanned = payload.read(text, BASE)
    if scanned.sealed is None:
        return Authenticity.UNKNOWN
    sealed = scanned.sealed
    is_key_known, is_issue_known = sealed.key_id == KEY.id, sealed.issue_id == ISSUE
    is_signature_ok = is_key_known and sealed.is_signed_by(KEY.public)
    evidence = Evidence(is_key_known, is_signature_ok, is_issue_known)
    return authenticity(evidence, CodeStatus.ACTIVE if is_issue_known else None).authenticity


def test_a_code_reads_back_as_written() -> None:
    sealed = payload.read(TEXT, BASE).sealed
    assert sealed is not None
    assert (sealed.issue_id, sealed.key_id, sealed.subject) == (ISSUE, KEY.id, USCC)
    assert sealed.is_signed_by(KEY.public)


def test_the_text_is_stable_and_short() -> None:
    assert payload.write(ISSUE, USCC, KEY) == TEXT
    assert len(TEXT) == 153
    assert TEXT[:2] == "Y1"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.lower(),
        f"  {TEXT}\n",
        f"{BASE}/c/{TEXT}",
        f"{BASE}/c/{TEXT}".upper(),
        f"\t{BASE}/c/{TEXT}?lang=en#top ",
    ],
)
def test_payload_and_address_are_both_read(text: str) -> None:
    assert verdict(text) is Authenticity.GENUINE


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", Finding.EMPTY),
        (" \n", Finding.EMPTY),
        ("https://qyma.samr.gov.cn/e/91500118203790903T", Finding.FOREIGN),
        (f"https://youxin.example.com/c/{TEXT}", Finding.FOREIGN),
        (f"{BASE}.evil.cn/c/{TEXT}", Finding.FOREIGN),
        ("91500118203790903T", Finding.FOREIGN),
        ("Y2" + TEXT[2:], Finding.FOREIGN),
        ("Y1" + "0" * 2_000, Finding.FOREIGN),
        (TEXT.replace(TEXT[9], "ſ"), Finding.FOREIGN),
        ("Y1", Finding.DAMAGED),
        (TEXT[:-2], Finding.DAMAGED),
        (TEXT[:40], Finding.DAMAGED),
        (TEXT[:30] + "-" + TEXT[31:], Finding.DAMAGED),
        (TEXT[:30] + " " + TEXT[31:], Finding.DAMAGED),
    ],
)
def test_what_is_not_ours_says_why(text: str, finding: Finding) -> None:
    assert payload.read(text, BASE) == (None, finding)


@given(at=st.integers(0, len(TEXT) - 1), character=st.sampled_from(base36.ALPHABET))
def test_one_altered_character_is_never_genuine(at: int, character: str) -> None:
    altered = TEXT[:at] + character + TEXT[at + 1 :]
    assert (verdict(altered) is Authenticity.GENUINE) == (altered == TEXT)


@given(at=st.integers(0, len(TEXT) - 1), character=st.characters())
@example(at=1, character="١")
@example(at=5, character="_")
def test_no_other_character_stands_for_one_of_ours(at: int, character: str) -> None:
    altered = TEXT[:at] + character + TEXT[at + 1 :]
    if altered.upper() != TEXT or not character.isascii():
        assert verdict(altered) is not Authenticity.GENUINE


@given(at=st.integers(0, len(TEXT) - 1))
def test_a_character_dropped_or_doubled_is_never_genuine(at: int) -> None:
    assert verdict(TEXT[:at] + TEXT[at + 1 :]) is not Authenticity.GENUINE
    assert verdict(TEXT[:at] + TEXT[at] + TEXT[at:]) is not Authenticity.GENUINE


@given(text=st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    assert payload.read(text, BASE).sealed is None


@pytest.mark.parametrize("at", range(58, 153))
def test_an_altered_signature_still_names_its_issue(at: int) -> None:
    other = "0" if TEXT[at] != "0" else "1"
    assert verdict(TEXT[:at] + other + TEXT[at + 1 :]) is Authenticity.ALTERED


def test_another_entity_under_the_same_issue_is_altered() -> None:
    other = base36.decode(
        payload.write(ISSUE, Subject(SubjectKind.USCC, "915001189037961504"), KEY)[2:]
    )
    mine = base36.decode(TEXT[2:])
    assert other is not None
    assert mine is not None
    assert verdict("Y1" + base36.encode(other.data[:-64] + mine.data[-64:])) is Authenticity.ALTERED


def test_a_code_sealed_by_a_strange_key_is_forged() -> None:
    strange = SigningKey.from_seed(bytes(32))
    assert verdict(payload.write(ISSUE, USCC, strange)) is Authenticity.FORGED


def test_an_issue_never_made_is_unknown() -> None:
    assert verdict(payload.write(UUID(int=7), USCC, KEY)) is Authenticity.UNKNOWN


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("320583000059760", SubjectKind.REGISTRATION_NUMBER),
        ("3203042800561", SubjectKind.REGISTRATION_NUMBER),
        ("500109NA000176X", SubjectKind.REGISTRATION_NUMBER),
        ("000000000000000", SubjectKind.REGISTRATION_NUMBER),
        ("企合苏锡总字第000154号", SubjectKind.REGISTRATION_TEXT),
        ("H-4601043500387-21", SubjectKind.REGISTRATION_TEXT),
    ],
)
def test_an_entity_without_a_uscc_is_coded_by_its_number(number: str, kind: SubjectKind) -> None:
    subject = Subject.of(None, number)
    sealed = payload.read(payload.write(ISSUE, subject, KEY), BASE).sealed
    assert sealed is not None
    assert sealed.subject == (kind, number)
    assert sealed.is_signed_by(KEY.public)


@pytest.mark.parametrize("number", [None, "", "企" * 22])
def test_an_entity_without_any_number_cannot_be_coded(number: str | None) -> None:
    with pytest.raises(ValueError, match="USCC or a registration number"):
        Subject.of(None, number)


@given(data=st.binary(max_size=40))
def test_base36_reads_what_it_writes(data: bytes) -> None:
    assert base36.decode(base36.encode(data)) == ((data, True) if data else None)


def test_rules_are_numbered_and_dated_in_order() -> None:
    assert [each.version for each in payload.RULES] == [1]
    assert payload.rule(1) is payload.CURRENT
    assert payload.rule(2) is None
    assert payload.CURRENT.effective_from == date(2026, 1, 1)
    assert payload.url(TEXT, BASE + "/") == f"{BASE}/c/{TEXT}"
