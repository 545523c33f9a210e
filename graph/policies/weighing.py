"""Support policies weighed for an entity: each condition, met or failed, with the fact."""

from graph.base.connection import Connection
from graph.base.declare import arg, col, id_of, root, via
from graph.base.registry import query, value
from graph.policies.documents import KnowledgeDocument
from loaders import policies as load
from resolvers.policies import weighing
from rules.eligibility import ConditionOperator, EntityFact


@value()
class ConditionFinding:
    """条件判定 · Whether a condition is met, and the fact that decides it."""

    fact: EntityFact = col("要素 · The fact.")
    operator: ConditionOperator = col("运算 · How it is compared.")
    wanted: list[str] = col("要求的值 · The wanted values.")
    found: list[str] = col("主体的值，未知为空列表 · What the entity has; empty if unknown.")
    text: str = col("条件原文 · The condition in words.")
    is_met: bool = col("是否满足 · Whether it is met.")


@value()
class PolicyMatch:
    """政策匹配结果 · A policy weighed for an entity."""

    is_eligible: bool = col("是否满足全部条件 · Whether every condition is met.")
    conditions: list[ConditionFinding] = col("全部条件 · Every condition.")
    failed_conditions: list[ConditionFinding] = col("未满足的条件 · Those that failed.")
    policy: KnowledgeDocument | None = via(load.of_hit, "政策 · The policy.")


@query
class WeighingQueries:
    policy_eligibility: PolicyMatch | None = root(
        weighing.policy_eligibility,
        "某主体是否符合某政策 · Whether an entity meets a policy, condition by condition.",
        cost=10,
        policy=id_of("kdo", "政策标识 · Id of the policy."),
        uscc=arg(str, "统一社会信用代码 · USCC."),
    )
    policies_for_entity: Connection[PolicyMatch] = root(
        weighing.policies_for_entity,
        "某主体的惠企政策，符合的在前 · Policies for an entity, those it meets first.",
        page=True,
        cost=20,
        uscc=arg(str, "统一社会信用代码 · USCC."),
    )
