"""The generated city is deterministic, plausible, consistent and of no real company."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from uuid import UUID

import pytest
from stdnum import ean

from ingest.generate.block import COLUMNS
from ingest.generate.city import AS_OF, MOST, City
from ingest.generate.lexicon import MARK_EXTRA, MARK_PARTS, MARKS, mark
from ingest.generate.numbers import RESERVED, uscc
from ingest.generate.trades import TRADES
from rules.equipment_catalogue import VARIETIES
from rules.identity import IdentityClass, classify
from rules.industries import INDUSTRIES
from rules.names import normalise
from tests.generate.made import CITY, rows, values
from tests.paths import DATA

ENTERPRISES = DATA / "enterprises"
FILES = ("chongqing_entities.csv.gz", "national_sample.csv.gz")
needs_real = pytest.mark.skipif(
    not all((ENTERPRISES / name).is_file() for name in FILES),
    reason=f"no real registrations in {ENTERPRISES}",
)
TODAY = AS_OF.isoformat()
ACCOUNTS = COLUMNS["report_financials"][3:]


def test_the_same_seed_makes_the_same_bytes() -> None:
    again = City(CITY.entities, CITY.seed, CITY.as_of)
    first, second = CITY.block(1), again.block(1)
    assert first.rows == second.rows
    assert first.search == second.search


def test_another_seed_makes_another_city() -> None:
    other = City(CITY.entities, 8, CITY.as_of).block(0)
    mine = CITY.block(0)
    assert set(mine.rows["entity"]).isdisjoint(other.rows["entity"])


def test_ids_are_shaped_like_uuids_and_unique() -> None:
    for table, version in (("entity", 7), ("credit_record", 7), ("person", 4)):
        found = [UUID(value) for value in values(table, "id")]
        assert {value.version for value in found} == {version}
        assert len(set(found)) == len(found)


def test_ids_of_entities_rise() -> None:
    found = values("entity", "id")
    assert found == sorted(found)


def test_every_code_is_valid_unique_and_in_the_reserve() -> None:
    codes = values("entity", "uscc")
    assert len(set(codes)) == len(codes) == CITY.entities
    assert {classify(code).kind for code in codes} == {IdentityClass.VALID}
    assert {code[8:10] for code in codes} == {RESERVED}


def test_subjects_of_distant_entities_differ() -> None:
    numbers = [0, 1, 31, 31**2, 31**5, MOST - 1]
    assert len({uscc("1", "500103", number, seed=1) for number in numbers}) == len(numbers)


@needs_real
def test_no_real_code_or_name_meets_a_generated_one() -> None:
    names: set[str] = set()
    for file_name in FILES:
        with gzip.open(ENTERPRISES / file_name, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names.add(normalise(row["企业名称"]))
                assert row["统一社会信用代码"][8:10].upper() != RESERVED
    assert len(names) > 100_000
    made = {normalise(name) for name in values("entity", "name") + values("entity_name", "name")}
    assert made & names == set()


def test_trade_names_never_repeat_up_to_the_largest_city() -> None:
    characters = "".join(MARK_PARTS) + MARK_EXTRA
    assert len(set(characters)) == len(characters)
    assert len({mark(number, 7) for number in range(MARKS)}) == MARKS
    assert len(mark(MOST - 1, 7)) == 5


def test_names_are_unique_in_the_city() -> None:
    names = values("entity", "name")
    assert len(set(names)) == len(names)


def share(values_of: list[str], value: str) -> float:
    return values_of.count(value) / len(values_of)


def test_kinds_mix_as_in_the_city() -> None:
    kinds = values("entity", "kind")
    assert share(kinds, "ENTERPRISE") == pytest.approx(0.31, abs=0.03)
    assert share(kinds, "INDIVIDUAL_BUSINESS") == pytest.approx(0.67, abs=0.03)
    assert share(kinds, "COOPERATIVE") == pytest.approx(0.01, abs=0.006)
    assert share(kinds, "BRANCH") == pytest.approx(0.01, abs=0.006)


def test_the_city_draws_records_and_leaves_the_grade_to_the_engine() -> None:
    assert values("entity", "risk_class") == []
    assert values("entity", "credit_color") == []


def test_each_entity_has_five_to_six_and_a_half_records() -> None:
    assert 5 <= len(rows("credit_record")) / CITY.entities <= 6.5


def test_every_kind_of_record_occurs() -> None:
    assert len(set(values("credit_record", "kind"))) == 11


def test_nothing_happens_before_birth_or_after_today() -> None:
    births = {row["id"]: str(row["established_on"]) for row in rows("entity")}
    for row in rows("credit_record"):
        assert births[row["entity_id"]] <= str(row["occurred_on"]) <= TODAY
    for row in rows("entity"):
        assert date(1990, 1, 1).isoformat() < str(row["established_on"]) <= TODAY
        assert row["ended_on"] is None or str(row["established_on"]) < str(row["ended_on"])


def test_the_ended_and_only_they_have_an_end() -> None:
    for row in rows("entity"):
        assert (row["ended_on"] is not None) == (row["status"] in {"CANCELLED", "REVOKED"})


def test_gtins_hold_and_stand_in_the_restricted_range() -> None:
    gtins = values("product", "gtin")
    assert len(set(gtins)) == len(gtins) > 100
    assert all(ean.is_valid(gtin) and 20 <= int(gtin[:2]) <= 29 for gtin in gtins)


def test_devices_are_registered_once_under_their_variety() -> None:
    codes = values("special_equipment", "registration_code")
    assert len(set(codes)) == len(codes) > 300
    for row in rows("special_equipment"):
        assert str(row["registration_code"]).startswith(str(row["variety_code"]))


def test_only_closed_complaints_with_an_outcome_are_published() -> None:
    published = [row for row in rows("complaint") if row["is_published"] == "t"]
    hidden = [row for row in rows("complaint") if row["is_published"] == "f"]
    assert published
    assert hidden
    assert {(row["state"], row["outcome"]) for row in published} == {
        ("CLOSED", "SETTLED"),
        ("CLOSED", "NOT_SETTLED"),
    }


def test_every_row_says_that_it_is_generated() -> None:
    assert set(values("entity", "flags")) == {"{GENERATED}"}
    for table in ("entity", "person", "credit_record", "product", "warning", "complaint"):
        assert set(values(table, "source_code")) == {"GENERATED"}
        assert all(value.endswith("（样例）") for value in values(table, "authority"))


def test_trades_name_known_industries_and_varieties() -> None:
    assert {trade.code for trade in TRADES} <= set(INDUSTRIES)
    known = {variety.code for variety in VARIETIES}
    assert {code for trade in TRADES for code in trade.equipment} <= known


def test_every_warning_points_to_its_cause_or_was_issued_by_hand() -> None:
    causes = {row["id"] for row in rows("credit_record") + rows("special_equipment")}
    for row in rows("warning"):
        assert (row["kind"] == "MANUAL") == (row["cause_id"] is None)
        assert row["cause_id"] is None or row["cause_id"] in causes
        assert str(row["issued_at"])[:10] <= TODAY
    assert len(set(values("warning", "kind"))) == 5


def test_accounts_add_up_and_only_who_chose_so_shows_them() -> None:
    reports = {row["id"]: row for row in rows("credit_record") if row["kind"] == "ANNUAL_REPORT"}
    accounts = rows("report_financials")
    assert len(accounts) > len(reports) * 0.9
    for row in accounts:
        report = reports[row["record_id"]]
        assert row["entity_id"] == report["entity_id"]
        assert (row["is_disclosed"] == "t") == (report["disclosure_status"] == "DISCLOSED")
        number = {name: int(value or 0) for name, value in row.items() if name in ACCOUNTS}
        assert number["assets"] == number["liabilities"] + number["equity"]
        assert number["net_profit"] <= number["total_profit"] <= number["revenue"]
        assert 0 <= number["tax"] <= number["revenue"]
        assert 0 <= number["main_revenue"] <= number["revenue"]
        assert number["employees"] >= 1
