"""Every code has both sentences, and a refusal fills in its parameters."""

import pytest

from rules.errors import MESSAGES, ErrorCode, Refused


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_code_has_a_chinese_and_an_english_sentence(code: ErrorCode) -> None:
    zh, en = MESSAGES[code]
    assert any("\u4e00" <= c <= "\u9fff" for c in zh)
    assert en.isascii()


def test_a_refusal_carries_code_path_and_parameters() -> None:
    refused = Refused(ErrorCode.PAGE_SIZE, ("entities", "first"), low=1, high=100)
    assert (refused.code, refused.path) == (ErrorCode.PAGE_SIZE, ("entities", "first"))
    assert refused.message("en") == "The page size must lie between 1 and 100"
    assert refused.message("zh") == "每页条数应在 1 至 100 之间"


def test_a_missing_parameter_is_an_ellipsis_and_not_a_crash() -> None:
    assert Refused(ErrorCode.NOT_FOUND).message("en") == "… was not found"
