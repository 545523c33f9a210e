"""A grade contested and answered by a person: who may, once, and what moves."""

from typing import Any

import pytest

from models.entities import Entity
from resolvers.context import Viewer
from rules.records import RecordKind
from rules.roles import Role
from tests.api import PUBLIC, REGULATOR, Api
from tests.build import entity, global_id, record
from tests.risk.test_graph import graded, removed, representative

REVIEW = """mutation ($entity: ID!, $reason: String!) {
  riskReviewRequest(entity: $entity, reason: $reason) {
    riskReview { state reason entity { uscc } } errors { code path } } }"""
ANSWER = """mutation ($review: ID!, $version: Int!, $verdict: Verdict!, $answer: String!) {
  riskReviewAnswer(review: $review, version: $version, verdict: $verdict, answer: $answer) {
    riskReview { state answer version allowedVerdicts } errors { code path } } }"""
OWN = """query ($uscc: String!) { entity(uscc: $uscc) { riskReviews { nodes {
  id state answer version } } } }"""
QUEUE = """query ($state: ReviewState, $district: String) {
  riskReviews(filter: {state: $state, district: $district}) { nodes {
    id version allowedVerdicts reason entity { uscc } } } }"""
OTHER = Viewer(Role.REGULATOR, "regulator-2", district="500103")
AWAY = Viewer(Role.REGULATOR, "regulator-3", district="500112")


async def test_a_review_is_asked_for_once_by_the_entity_itself(api: Api) -> None:
    one = await graded(api, entity())
    asked = {"entity": global_id("ent", one), "reason": "处罚已撤销"}
    done = await api.data(REVIEW, representative(one), **asked)
    assert done["riskReviewRequest"] == {
        "riskReview": {"state": "REQUESTED", "reason": "处罚已撤销", "entity": {"uscc": one.uscc}},
        "errors": [],
    }
    again = await api.data(REVIEW, representative(one), **asked)
    assert again["riskReviewRequest"]["errors"] == [{"code": "CONFLICT", "path": ["entity"]}]
    other = await api.data(REVIEW, representative(entity()), **asked)
    assert other["riskReviewRequest"]["errors"] == [{"code": "FORBIDDEN", "path": ["entity"]}]
    assert (await api.run(REVIEW, asked, PUBLIC)).codes == ["UNAUTHENTICATED"]


async def contested(api: Api) -> tuple[Entity, Any]:
    """An abnormally listed entity whose representative has asked for a review."""
    one = entity()
    listing = record(one, RecordKind.ABNORMAL_LISTING)
    await graded(api, one, listing)
    asked = {"entity": global_id("ent", one), "reason": "已恢复联系"}
    done = await api.data(REVIEW, representative(one), **asked)
    assert done["riskReviewRequest"]["errors"] == []
    return one, listing


async def own(api: Api, of: Entity, viewer: Viewer) -> list[Any]:
    nodes: list[Any] = (await api.data(OWN, viewer, uscc=of.uscc))["entity"]["riskReviews"]["nodes"]
    return nodes


async def answer(api: Api, review: Any, viewer: Viewer = REGULATOR, **given: Any) -> Any:
    asked = {"review": review["id"], "version": 1, "verdict": "UPHOLD", "answer": "核实无误"}
    return (await api.data(ANSWER, viewer, **(asked | given)))["riskReviewAnswer"]


async def test_a_regulator_upholds_a_grade_and_the_entity_reads_the_answer(api: Api) -> None:
    one, _ = await contested(api)
    queue = (await api.data(QUEUE, REGULATOR, state="REQUESTED", district="500103"))["riskReviews"]
    (waiting,) = [node for node in queue["nodes"] if node["entity"]["uscc"] == one.uscc]
    assert waiting["allowedVerdicts"] == ["UPHOLD", "REGRADE"]
    done = await answer(api, waiting)
    assert done == {
        "riskReview": {
            "state": "UPHELD", "answer": "核实无误", "version": 2, "allowedVerdicts": [],
        },
        "errors": [],
    }  # fmt: skip
    (seen,) = await own(api, one, representative(one))
    assert (seen["state"], seen["answer"]) == ("UPHELD", "核实无误")
    assert await own(api, one, PUBLIC) == []
    assert await own(api, one, representative(entity())) == []
    (event,) = await api.fetch(
        "SELECT change FROM event WHERE topic = 'risk_review' AND entity_id = $1 "
        "AND change <> 'REQUESTED'",
        one.id,
    )
    assert event["change"] == "UPHELD"
    again = await answer(api, waiting, version=2)
    assert again["errors"] == [{"code": "ILLEGAL_MOVE", "path": ["review"]}]


async def test_a_corrected_record_is_what_a_regrade_rests_on(api: Api) -> None:
    one, listing = await contested(api)
    (waiting,) = await own(api, one, REGULATOR)
    refused = await answer(api, waiting, verdict="REGRADE", answer="列入有误，已更正")
    assert refused["errors"] == [{"code": "CONFLICT", "path": ["verdict"]}]
    (still,) = await own(api, one, REGULATOR)
    assert (still["state"], still["answer"], still["version"]) == ("REQUESTED", None, 1)
    await removed(api, one, listing)
    done = await answer(api, waiting, verdict="REGRADE", answer="列入有误，已更正")
    assert (done["riskReview"]["state"], done["errors"]) == ("REGRADED", [])


@pytest.mark.parametrize(
    ("viewer", "given", "error"),
    [
        (AWAY, {}, {"code": "FORBIDDEN", "path": ["review"]}),
        (OTHER, {"answer": "  "}, {"code": "REQUIRED", "path": ["answer"]}),
        (OTHER, {"answer": "长" * 1001}, {"code": "TOO_LONG", "path": ["answer"]}),
        (OTHER, {"version": 7}, {"code": "CONFLICT", "path": ["version"]}),
    ],
)
async def test_a_refused_answer_changes_nothing(
    api: Api, viewer: Viewer, given: dict[str, Any], error: dict[str, Any]
) -> None:
    one, _ = await contested(api)
    (waiting,) = await own(api, one, REGULATOR)
    done = await answer(api, waiting, viewer, **given)
    assert (done["riskReview"], done["errors"]) == (None, [error])
    (still,) = await own(api, one, REGULATOR)
    assert (still["state"], still["version"]) == ("REQUESTED", 1)


async def test_nobody_answers_his_own_request(api: Api) -> None:
    one = await graded(api, entity())
    asked = {"entity": global_id("ent", one), "reason": "抽查"}
    await api.data(REVIEW, REGULATOR, **asked)
    (waiting,) = await own(api, one, REGULATOR)
    assert (await answer(api, waiting))["errors"] == [{"code": "FORBIDDEN", "path": ["review"]}]
    assert (await answer(api, waiting, OTHER))["errors"] == []
    refused = await api.run(
        ANSWER,
        {"review": waiting["id"], "version": 2, "verdict": "UPHOLD", "answer": "x"},
        representative(one),
    )
    assert refused.codes == ["FORBIDDEN"]
