"""Every notation of capital in the real files, and what is not read."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.capital import REFUSALS, CapitalRule, parse
from tests.real_files import needs_data, read_rows


@pytest.mark.parametrize(
    ("text", "amount", "currency", "rule"),
    [
        ("10,683.2000(万)", "106832000", "CNY", "CAPITAL_CURRENCY_ASSUMED"),
        ("300(万人民币元)", "3000000", "CNY", "CAPITAL_NOTATION"),
        ("800万人民币", "8000000", "CNY", "CAPITAL_NOTATION"),
        ("30万元人民币", "300000", "CNY", "CAPITAL_NOTATION"),
        ("28,278.4560(万元人民币)", "282784560", "CNY", "CAPITAL_NOTATION"),
        ("30万人民币元", "300000", "CNY", "CAPITAL_NOTATION"),
        ("100(万元(人民币))", "1000000", "CNY", "CAPITAL_NOTATION"),
        ("1.6000( 万人民币元)", "16000", "CNY", "CAPITAL_NOTATION"),
        ("240( 万元人民币元)", "2400000", "CNY", "CAPITAL_NOTATION"),
        ("50(万人民币 )", "500000", "CNY", "CAPITAL_NOTATION"),
        ("4180（万元）", "41800000", "CNY", "CAPITAL_NOTATION"),
        ("300万元", "3000000", "CNY", "CAPITAL_NOTATION"),
        ("506(万元)", "5060000", "CNY", "CAPITAL_NOTATION"),
        ("200万", "2000000", "CNY", "CAPITAL_CURRENCY_ASSUMED"),
        ("1,070,000(人民币元)", "1070000", "CNY", "CAPITAL_NOTATION"),
        ("1,0000000(万)", "100000000000", "CNY", "CAPITAL_CURRENCY_ASSUMED"),
        ("500(万美元)", "5000000", "USD", "CAPITAL_NOTATION"),
        ("5,166.2802(万元美元)", "51662802", "USD", "CAPITAL_NOTATION"),
        ("420(万元(美元))", "4200000", "USD", "CAPITAL_NOTATION"),
        ("14(万美元 )", "140000", "USD", "CAPITAL_NOTATION"),
        ("200万美元", "2000000", "USD", "CAPITAL_NOTATION"),
        ("80(万香港元)", "800000", "HKD", "CAPITAL_NOTATION"),
        ("1500万港元", "15000000", "HKD", "CAPITAL_NOTATION"),
        ("1,000(万港币)", "10000000", "HKD", "CAPITAL_NOTATION"),
        ("1,700(万元(港币))", "17000000", "HKD", "CAPITAL_NOTATION"),
        ("1,260(万元港元)", "12600000", "HKD", "CAPITAL_NOTATION"),
        ("2.5000(万欧元)", "25000", "EUR", "CAPITAL_NOTATION"),
        ("285,000(万日元)", "2850000000", "JPY", "CAPITAL_NOTATION"),
        ("200(万德国马克)", "2000000", "DEM", "CAPITAL_NOTATION"),
        ("800(万瑞士法郎)", "8000000", "CHF", "CAPITAL_NOTATION"),
        ("15(万加元)", "150000", "CAD", "CAPITAL_NOTATION"),
        ("6.5500(万英镑)", "65500", "GBP", "CAPITAL_NOTATION"),
        ("19,000(万新加坡元)", "190000000", "SGD", "CAPITAL_NOTATION"),
        ("325357.683520万", "3253576835.2", "CNY", "CAPITAL_CURRENCY_ASSUMED"),
        ("2560.0", "25600000", "CNY", "CAPITAL_UNIT_ASSUMED"),
        ("12()", "120000", "CNY", "CAPITAL_UNIT_ASSUMED"),
        ("2,000,000()", "2000000", "CNY", "CAPITAL_UNIT_ASSUMED"),
        ("0万港币", "0", "HKD", "CAPITAL_NOTATION"),
    ],
)
def test_notations_are_read(text: str, amount: str, currency: str, rule: str) -> None:
    found = parse(text)
    assert (found.amount, found.currency, found.repaired) == (Decimal(amount), currency, rule)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("N/A", CapitalRule.BLANK),
        ("-", CapitalRule.BLANK),
        ("", None),
        ("10(元/万元)", CapitalRule.UNIT_AMBIGUOUS),
        ("[姓名已移除]", CapitalRule.UNREADABLE),
        ("9" * 40 + "万", CapitalRule.UNREADABLE),
    ],
)
def test_what_has_no_amount_says_why(text: str, rule: CapitalRule | None) -> None:
    found = parse(text)
    assert (found.amount, found.currency, found.repaired) == (None, None, rule)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    found = parse(text)
    assert (found.amount is None) == (found.currency is None)


@needs_data
def test_only_the_shifted_row_of_chongqing_is_not_read() -> None:
    rules: Counter[str | None] = Counter()
    for row in read_rows("enterprises/chongqing_entities.csv.gz"):
        rules[parse(row["注册资金"]).repaired] += 1
    assert rules == {
        "CAPITAL_NOTATION": 22_388,
        "CAPITAL_CURRENCY_ASSUMED": 30_798,
        "CAPITAL_UNIT_ASSUMED": 1,
        "CAPITAL_BLANK": 15_251,
        "CAPITAL_UNREADABLE": 1,
    }


@needs_data
def test_only_one_national_value_is_not_read() -> None:
    rows = read_rows("enterprises/national_sample.csv.gz")
    lost = [row["注册资金"] for row in rows if parse(row["注册资金"]).repaired in REFUSALS]
    assert lost == ["10(元/万元)"]
