"""Differentiated supervision: total, ordered by class, never below what statute demands."""

from collections import Counter
from itertools import pairwise
from uuid import UUID

import pytest

from rules.entities import RiskClass
from rules.industries import INDUSTRIES
from rules.supervision import FOOD_MINIMUM, group_of, is_drawn, policy
from tests.api import PUBLIC, REGULATOR, Api
from tests.build import CITY, entity

POLICY = """query ($industry: String, $class: RiskClass!) {
  supervisionPolicy(industry: $industry, riskClass: $class) {
    version group perMille visitsPerYear isProactive measures } }"""
QUOTA = """query ($uscc: String!) { inspectionQuota(uscc: $uscc, year: 2027) {
  year isDrawn policy { perMille riskClass } entity { uscc } } }"""
QUOTAS = "query ($d: String!) { inspectionQuotas(district: $d) { riskClass entities quota } }"
STRICT = "{ intensifiedEntities { nodes { uscc creditColor } } }"


@pytest.mark.clause("7.4.4.2-1")
async def test_every_industry_has_a_policy_for_every_class(api: Api) -> None:
    for risk_class in RiskClass:
        asked = {"industry": None, "class": risk_class.value}
        found = (await api.data(POLICY, REGULATOR, **asked))["supervisionPolicy"]
        assert found["version"] == "supervision-1"
        for industry in (None, *INDUSTRIES):
            cell = policy(industry, risk_class)
            assert 0 < cell.per_mille <= 1000
            assert group_of(industry) != "FOOD" or cell.per_mille >= FOOD_MINIMUM
    asked = {"industry": "6210", "class": "A"}
    found = (await api.data(POLICY, REGULATOR, **asked))["supervisionPolicy"]
    assert (found["group"], found["perMille"], found["measures"]) == ("FOOD", 500, ["STATUTORY"])
    assert (await api.run(POLICY, asked | {"industry": "没有"}, REGULATOR)).codes == ["NOT_FOUND"]
    assert (await api.run(POLICY, asked, PUBLIC)).codes == ["UNAUTHENTICATED"]


@pytest.mark.clause("7.4.4.2-2")
async def test_good_credit_is_inspected_less_in_a_simulated_year(api: Api) -> None:
    drawn: Counter[RiskClass] = Counter()
    for risk_class in RiskClass:
        cell = policy("5211", risk_class)
        drawn[risk_class] = sum(is_drawn(cell, "2027", str(UUID(int=n))) for n in range(5000))
    assert all(drawn[one] < drawn[other] for one, other in pairwise(RiskClass))
    made = [
        entity(risk_class=name, credit_color=color, industry_code="52")
        for name, color in (("A", "GREEN"), ("B", "GREEN"), ("C", "YELLOW"), ("D", "RED"))
        for _ in range(20)
    ]
    await api.store(*made)
    found = (await api.data(QUOTAS, REGULATOR, d=CITY))["inspectionQuotas"]
    assert [(one["entities"], one["quota"]) for one in found] == [
        (20, 1), (20, 2), (20, 6), (20, 14),
    ]  # fmt: skip
    one = (await api.data(QUOTA, REGULATOR, uscc=made[0].uscc))["inspectionQuota"]
    assert one["policy"] == {"perMille": 30, "riskClass": "A"}
    assert one["isDrawn"] == is_drawn(policy("52", RiskClass.A), "2027", str(made[0].id))


@pytest.mark.clause("7.4.4.2-3")
async def test_class_d_is_supervised_strictly_and_on_site(api: Api) -> None:
    worst = entity(risk_class="D", credit_color="RED", industry_code="26")
    await api.store(worst, entity(risk_class="B"))
    listed = (await api.data(STRICT, REGULATOR))["intensifiedEntities"]["nodes"]
    assert worst.uscc in {node["uscc"] for node in listed}
    assert {node["creditColor"] for node in listed} == {"RED"}
    found = await api.data(POLICY, REGULATOR, **{"industry": "26", "class": "D"})
    assert found["supervisionPolicy"]["isProactive"]
    assert found["supervisionPolicy"]["perMille"] == 1000
    assert (await api.run(STRICT, None, PUBLIC)).codes == ["UNAUTHENTICATED"]
