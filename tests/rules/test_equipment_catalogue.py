"""The catalogue of special equipment: whole, a tree, and the same as the copy that is at hand."""

import pytest

from rules.equipment_catalogue import VARIETIES
from tests.real_files import needs_data, read_rows

CODES = {each.code: each for each in VARIETIES}
DOUBTFUL = {"7210", "7220", "7230", "7310"}
"""The copy itself says that it is wrong in these."""


@needs_data
def test_it_is_the_published_one_but_for_what_the_copy_doubts() -> None:
    theirs = {
        row["code"]: (row["name"], row["parent"] or None)
        for row in read_rows("codes/special_equipment_catalogue.csv")
    }
    ours = {each.code: (each.name, each.parent) for each in VARIETIES}
    assert {code for code in theirs.keys() | ours.keys() if theirs.get(code) != ours.get(code)} == (
        DOUBTFUL
    )


def test_it_has_ten_kinds_and_every_other_code_stands_under_one() -> None:
    assert len(VARIETIES) == len(CODES) == 157
    kinds = [each for each in VARIETIES if each.parent is None]
    assert len(kinds) == 10
    assert all(each.parent in CODES for each in VARIETIES if each.parent is not None)


@pytest.mark.parametrize(("code", "name"), [("3110", "曳引驱动乘客电梯"), ("5110", "叉车")])
def test_a_code_has_its_published_name(code: str, name: str) -> None:
    assert CODES[code].name == name
