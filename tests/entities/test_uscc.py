"""Codes as people type them: decoded, explained, and never silently corrected (6.1-1)."""

import string

import pytest

from tests.api import Api

CHECK = """query ($code: String!) { validateUscc(code: $code) {
  isValid normalised reason message suggestion
  parts { authority authorityName bodyClass divisionCode subjectCode checkDigit expectedCheckDigit }
} }"""
GOOD = "91350100M000100Y43"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


async def check(api: Api, code: str) -> dict[str, object]:
    found: dict[str, object] = (await api.data(CHECK, code=code))["validateUscc"]
    return found


@pytest.mark.clause("6.1-1")
async def test_a_valid_code_is_decoded(api: Api) -> None:
    assert await check(api, GOOD) == {
        "isValid": True,
        "normalised": GOOD,
        "reason": None,
        "message": None,
        "suggestion": None,
        "parts": {
            "authority": "9",
            "authorityName": "市场监管",
            "bodyClass": "1",
            "divisionCode": "350100",
            "subjectCode": "M000100Y4",
            "checkDigit": "3",
            "expectedCheckDigit": "3",
        },
    }


@pytest.mark.clause("6.1-1")
async def test_every_single_substitution_fails(api: Api) -> None:
    wrong = [
        GOOD[:place] + letter + GOOD[place + 1 :]
        for place in range(18)
        for letter in ALPHABET
        if letter != GOOD[place]
    ]
    passed = [code for code in wrong if (await check(api, code))["isValid"]]
    assert passed == []


@pytest.mark.clause("6.1-1")
@pytest.mark.parametrize("letter", "IOZSV")
async def test_letters_outside_the_alphabet_are_refused(api: Api, letter: str) -> None:
    found = await check(api, GOOD[:9] + letter + GOOD[10:])
    assert (found["isValid"], found["reason"]) == (False, "CHARACTER")


async def test_a_slip_is_proposed_and_not_corrected(api: Api) -> None:
    found = await check(api, GOOD.replace("0", "O", 1))
    assert found["isValid"] is False
    assert found["normalised"] == GOOD.replace("0", "O", 1)
    assert found["suggestion"] == GOOD


async def test_only_case_and_width_are_normalised(api: Api) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in GOOD.lower())
    found = await check(api, wide)
    assert (found["isValid"], found["normalised"]) == (True, GOOD)


async def test_a_code_of_another_form_is_refused_where_an_entity_is_sought(api: Api) -> None:
    answer = await api.run('{ entity(uscc: "12345") { name } }')
    (error,) = answer.body["errors"]
    assert error["extensions"] == {"code": "INVALID_USCC", "argument": ["uscc"]}
    assert answer.statements == []


async def test_nothing_is_found_under_a_code_that_was_never_issued(api: Api) -> None:
    assert await api.data("query ($u: String!) { entity(uscc: $u) { name } }", u=GOOD) == {
        "entity": None
    }


def test_the_alphabet_here_is_the_standard_one() -> None:
    assert sorted(set(string.digits + string.ascii_uppercase) - set(ALPHABET)) == list("IOSVZ")
