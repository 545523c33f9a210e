"""What becomes of a row: facts as stored, repairs by name, rejections with reason."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from ingest.clean import Cleaned, CleanEntity, clean
from ingest.inspect import inspect
from ingest.read import read_rows
from rules.entities import EntityKind, IndustryBasis, NumberClass
from rules.formats import Field, Mapped, detect
from tests.ingest.test_formats import NINE
from tests.paths import DATA
from tests.real_files import needs_data

TODAY = date(2026, 11, 23)
ROW = {
    Field.NAME: "重庆火锅(集团)有限公司",
    Field.CODE: "91500118203790903T",
    Field.REGISTERED_ON: "1980-01-05",
    Field.TYPE: "N/A",
    Field.CAPITAL: "800万人民币",
    Field.SCOPE: "火锅餐饮服务",
    Field.PROVINCE: "重庆",
    Field.DISTRICT: "永川",
    Field.ADDRESS: "重庆市永川区南大街",
}
FIELDS = {field.value: field for field in Field}


def cleaned(**changes: str) -> Cleaned:
    row = ROW | {FIELDS[name]: value for name, value in changes.items()}
    return clean(2, list(row.values()), detect(NINE, "f"), TODAY)


def entity(**changes: str) -> CleanEntity:
    found = cleaned(**changes).entity
    assert found is not None
    return found


def rules(found: Cleaned) -> list[str]:
    return [finding.rule for finding in found.findings]


def test_a_row_becomes_the_facts_as_stored() -> None:
    found = entity()
    assert (found.uscc, found.registration_number) == ("91500118203790903T", None)
    assert found.number_class is NumberClass.VALID
    assert (found.name, found.kind) == ("重庆火锅（集团）有限公司", EntityKind.ENTERPRISE)
    assert (found.capital_amount, found.capital_currency) == (Decimal(8_000_000), "CNY")
    assert (found.established_on, found.district_code) == (date(1980, 1, 5), "500118")
    assert (found.industry_basis, found.legal_form) == (IndustryBasis.INFERRED, None)
    assert found.flags == ()


def test_every_repair_is_named() -> None:
    assert rules(cleaned()) == [
        "NAME_BRACKETS",
        "TYPE_BLANK",
        "CAPITAL_NOTATION",
        "DISTRICT_SHORT_NAME",
        "INDUSTRY_INFERRED",
    ]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"name": " N/A "}, "NAME_MISSING"),
        ({"name": "公" * 201}, "NAME_TOO_LONG"),
        ({"name": "甲\x01公司"}, "CONTROL_CHARACTER"),
        ({"scope": "字" * 20_001}, "CELL_TOO_LONG"),
        ({"code": "无"}, "CODE_LENGTH"),
        ({"code": ""}, "CODE_EMPTY"),
        ({"code": "13830295-X"}, "CODE_ORGANISATION_CODE"),
    ],
)
def test_a_row_without_name_or_identity_is_rejected(changes: dict[str, str], rule: str) -> None:
    found = cleaned(**changes)
    assert found.entity is None
    assert found.rejected is not None
    assert found.rejected.rule == rule


def test_a_row_of_another_width_is_rejected() -> None:
    found = clean(3, ["a", "b"], detect(NINE, "f"), TODAY)
    assert found.rejected is not None
    assert (found.rejected.rule, found.rejected.value) == ("ROW_WIDTH", "2: a|b")


def test_an_old_number_is_kept_beside_the_uscc() -> None:
    found = entity(code="500109na000176x", name="重庆互援食用菌种植专业合作社")
    assert (found.uscc, found.registration_number) == (None, "500109NA000176X")
    assert (found.number_class, found.kind) == (NumberClass.OLD_NUMBER, EntityKind.COOPERATIVE)


def test_a_failing_check_digit_is_kept_and_flagged() -> None:
    found = entity(code="91510107794921345Y")
    assert found.number_class is NumberClass.CHECK_DIGIT_FAILED
    assert "CODE_CHECK_DIGIT" in found.flags


@pytest.mark.parametrize(
    ("code", "named", "district", "rule"),
    [
        ("91500112203790903T", "渝中", "500103", "DISTRICT_NAME_WINS"),
        ("91500110203790903T", "万盛", "500110", "DISTRICT_MERGED"),
        ("91500111203790903T", "双桥", "500111", "DISTRICT_MERGED"),
        ("91500112203790903T", "渝北", "500157", "DISTRICT_SUCCESSOR"),
        ("91500226203790903T", "荣昌", "500153", "DISTRICT_SUCCESSOR"),
        ("91500000203790903T", "北碚", "500109", "DISTRICT_FROM_NAME"),
        ("91500106203790903T", "N/A", "500106", "DISTRICT_FROM_CODE"),
        ("91510106203790903T", "成都", None, "DISTRICT_OUTSIDE"),
    ],
)
def test_districts_are_resolved_by_name_code_and_date(
    code: str, named: str, district: str | None, rule: str
) -> None:
    found = cleaned(code=code, district=named)
    assert found.entity is not None
    assert found.entity.district_code == district
    assert rule in rules(found)


def test_a_shifted_row_is_put_right_where_nothing_else_fits() -> None:
    found = cleaned(type="[姓名已移除]", capital="[姓名已移除]", province="18万人民币")
    assert found.entity is not None
    assert found.entity.capital_amount == 180_000
    assert found.entity.flags == ("COLUMNS_SHIFTED",)


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("2019/4/30", date(2019, 4, 30), "DATE_NOTATION"),
        ("2019年4月3日", date(2019, 4, 3), "DATE_NOTATION"),
        ("2019-02-30", None, "DATE_UNREADABLE"),
        ("昨天", None, "DATE_UNREADABLE"),
        ("2027-01-01", None, "DATE_IN_FUTURE"),
    ],
)
def test_dates_are_read_or_left_out(text: str, day: date | None, rule: str) -> None:
    found = cleaned(registeredOn=text)
    assert found.entity is not None
    assert found.entity.established_on == day
    assert rule in rules(found)


def clean_file(name: str) -> Iterator[Cleaned]:
    mapped: Mapped | None = None
    for number, cells in read_rows(inspect(DATA / "enterprises" / name)):
        if mapped is None:
            mapped = detect(cells, name)
            if mapped.has_header:
                continue
        yield clean(number, cells, mapped, TODAY)


@needs_data
def test_the_malformed_rows_load_with_what_can_be_saved() -> None:
    found = list(clean_file("malformed_rows.csv"))
    entities = [row.entity for row in found if row.entity]
    assert len(entities) == 9
    assert (entities[0].capital_amount, entities[0].capital_currency) == (
        Decimal(50_000_000),
        "USD",
    )
    assert entities[0].business_scope == "游乐配套设施(国家禁止或限制的项目除外)的建设经营"
    assert entities[7].flags == ("COLUMNS_SHIFTED", "CAPITAL_UNREADABLE")
