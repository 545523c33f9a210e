"""Names of division codes anywhere in the country, by year."""

from __future__ import annotations

import pytest

from ingest.regions import Region, region


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("510104", 2019, Region("510104", "四川省", "成都市", "锦江区")),
        ("510122", 2012, Region("510122", "四川省", "成都市", "双流县")),
        ("510122", 2019, Region("510122", "四川省", "成都市", "双流县")),
        ("110101", 1980, Region("110101", "北京市", None, "东城区")),
        ("510000", 2019, Region("510000", "四川省", None, None)),
        ("510100", 2019, Region("510100", "四川省", "成都市", None)),
        ("500110", 2005, Region("500110", "重庆市", None, "万盛区")),
        ("500110", 2012, Region("500110", "重庆市", None, "綦江区")),
        ("519999", 2012, Region("519999", "四川省", None, None)),
    ],
)
def test_a_code_is_named_as_in_that_year(code: str, year: int, expected: Region) -> None:
    assert region(code, year) == expected


def test_a_code_of_no_province_has_no_name() -> None:
    assert region("990101", 2019) is None
