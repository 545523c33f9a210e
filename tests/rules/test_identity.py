"""USCC and old registration numbers, against the standard's vectors and all real dirt."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit

from rules import uscc
from rules.identity import IdentityClass, Reason, classify, normalise, validate
from tests.real_files import needs_data, read_rows

BODIES = st.builds(
    lambda kind, digits, rest: "9" + kind + digits + rest,
    st.sampled_from("123"),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(uscc.ALPHABET, min_size=9, max_size=9),
)
CODES = BODIES.map(lambda body: body + uscc.check_digit(body))


@pytest.mark.parametrize("code", ["91350100M000100Y43", "11320000MB151840XJ"])
def test_vectors_of_the_standard_are_valid(code: str) -> None:
    assert classify(code).kind is IdentityClass.VALID
    assert uscc.organisation_holds(code[8:17])


@pytest.mark.parametrize("letter", "IOZSV")
def test_letters_outside_the_alphabet_are_refused(letter: str) -> None:
    found = classify(f"9135010{letter}M000100Y43")
    assert (found.kind, found.reason) == (IdentityClass.INVALID, Reason.CHARACTER)


@given(CODES, st.data())
def test_every_single_substitution_is_detected(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 17))
    char = data.draw(st.sampled_from([c for c in uscc.ALPHABET if c != code[at]]))
    assert classify(code[:at] + char + code[at + 1 :]).kind is not IdentityClass.VALID


@given(CODES, st.integers(0, 16))
def test_every_adjacent_transposition_is_detected(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert swapped == code or classify(swapped).kind is not IdentityClass.VALID


@given(CODES)
def test_case_width_and_spaces_are_normalised(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    assert normalise(f" {wide[:9]}\u3000{wide[9:]}\t") == code


@given(BODIES)
def test_the_check_digit_is_the_one_of_python_stdnum(body: str) -> None:
    assert uscc.check_digit(body) == calc_check_digit(body)


@given(st.text())
def test_any_text_is_classified_without_a_crash(text: str) -> None:
    validate(text)
    found = classify(text)
    assert (found.kind is IdentityClass.INVALID) == (
        found.uscc is None and found.registration_number is None
    )


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("无", IdentityClass.INVALID, Reason.LENGTH),
        ("", IdentityClass.INVALID, Reason.EMPTY),
        ("13830295-X", IdentityClass.INVALID, Reason.ORGANISATION_CODE),
        ("A1110000600037341L", IdentityClass.INVALID, Reason.CHECK_DIGIT),
        ("B1110000600037341L", IdentityClass.INVALID, Reason.AUTHORITY),
        ("9A110000600037341L", IdentityClass.INVALID, Reason.STRUCTURE),
        ("911100006000373①1L", IdentityClass.INVALID, Reason.CHARACTER),
        ("310112000123457", IdentityClass.INVALID, Reason.OLD_NUMBER_CHECK),
        ("91350211M00013FA1N", IdentityClass.CHECK_DIGIT_FAILED, Reason.CHECK_DIGIT),
        ("500109na000176x", IdentityClass.OLD_NUMBER, None),
        ("企合苏锡总字第0001", IdentityClass.OLD_NUMBER, None),
        ("3208001600079", IdentityClass.OLD_NUMBER, None),
    ],
)
def test_codes_are_classed_with_their_reason(
    text: str, kind: IdentityClass, reason: Reason | None
) -> None:
    found = classify(text)
    assert (found.kind, found.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("9135O1OOM000100Y43", "91350100M000100Y43"),
        ("9135010OMO00100Y43", "91350100M000100Y43"),
        ("91350100M000010Y43", "91350100M000100Y43"),
        ("91350100MO00100Y4W", "91350100M000100Y43"),
        ("91220521664295839", None),
        ("91350100M000100Y433", "91350100M000100Y43"),
        ("91350100M000100Y4", "91350100M000100Y43"),
        ("913501000M000100Y43", None),
        ("火锅", None),
    ],
)
def test_a_suggestion_is_proposed_and_never_applied(text: str, suggestion: str | None) -> None:
    report = validate(text)
    assert (report.is_valid, report.suggestion) == (False, suggestion)
    assert report.normalised == normalise(text)


def test_a_valid_code_is_decoded_into_its_parts() -> None:
    report = validate("91500118203790903t")
    assert report.is_valid
    assert report.parts is not None
    assert report.parts.authority_name.zh == "市场监管"
    assert report.parts.body_class_name.en == "enterprise"
    assert (report.parts.division_code, report.parts.subject_id) == ("500118", "203790903")
    assert (report.parts.check_digit, report.parts.expected_check_digit) == ("T", "T")


@needs_data
def test_real_dirt_falls_into_its_classes() -> None:
    found = Counter(
        (row["class"], classify(row["code"]).kind.value)
        for row in read_rows("uscc/uscc_real_dirt.csv")
    )
    assert found == {
        ("valid_after_uppercase", "VALID"): 273,
        ("invalid_checksum", "CHECK_DIGIT_FAILED"): 190,
        ("invalid_length", "OLD_NUMBER"): 6748 + 698 + 497 + 20 + 3,
        ("invalid_length", "INVALID"): 16,
        ("invalid_format", "OLD_NUMBER"): 1,
    }


@needs_data
def test_the_digit_of_the_wrong_algorithm_is_recognised_and_suggested() -> None:
    rows = [r for r in read_rows("uscc/uscc_real_dirt.csv") if "31-complement" in r["note"]]
    assert len(rows) == 161
    for row in rows:
        report = validate(row["code"])
        assert report.parts is not None
        assert report.parts.expected_check_digit == row["expected_check"]
        assert report.suggestion == row["code"][:17] + row["expected_check"]


@needs_data
def test_library_vectors_agree() -> None:
    expected = {"valid": IdentityClass.VALID, "issued_but_fails_check": "CHECK_DIGIT_FAILED"}
    for row in read_rows("uscc/uscc_library_vectors.csv"):
        report = validate(row["code"])
        assert report.is_valid == (row["expected"] == "valid"), row
        if row["expected"] in expected:
            assert classify(row["code"]).kind == expected[row["expected"]], row
