"""Ultimate control of an entity, and how far risk may spread from some."""

from datetime import date
from decimal import Decimal

from graph.base.declare import arg, col, root, via
from graph.base.registry import query, value
from graph.entities import Entity
from graph.relations.ties import USCC, RelationLink, RelationNode
from loaders import relations as load
from resolvers.relations import controlling, spreading
from rules.relations.kinds import RelationKind
from rules.roles import Scope


@value()
class EffectiveHolder:
    """最终持有人 · An ultimate holder."""

    node: RelationNode = col("持有人 · The holder.")
    effective_share: Decimal = col("有效持股比例，百分数 · Effective share in per cent.")
    is_controller: bool = col("是否控制人 · Whether it is the controller.")


@value()
class UltimateControl:
    """最终控制关系 · Who ultimately owns and controls an entity."""

    entity: Entity = via(load.node_entity, "经营主体 · The entity.")
    controller: RelationNode | None = col("控制人，无过半数者为空 · The controller, if any.")
    holders: list[EffectiveHolder] = col("最终持有人，由多到少 · Ultimate holders.")
    unknown_share: Decimal = col("未记载部分，百分数 · Not recorded, in per cent.")
    circular_share: Decimal = col("封闭循环部分，百分数 · Held in closed circles, in per cent.")
    is_adjusted: bool = col("记载超过百分之百，已按比例折算 · More than 100 % was recorded.")
    is_cut: bool = col("是否因上限截断 · Whether a bound cut it.")
    edges: list[RelationLink] = col("所依据的持股 · The holdings that say so.")
    method: str = col("计算方法 · Method.")
    rule_version: str = col("上限规则版本 · Version of the rule of bounds.")


@value()
class ContagionPath:
    """最可能的传导路径 · The way that most probably carries."""

    probability: float = col("此路径的概率 · Probability of this way.")
    nodes: list[RelationNode] = col("依次经过的节点 · Nodes in order.")
    edges: list[RelationLink] = col("依次经过的边，附依据 · Edges in order, with evidence.")


@value()
class AffectedEntity:
    """可能受波及的主体 · An entity that risk may reach."""

    entity: Entity = via(load.node_entity, "经营主体 · The entity.")
    probability: float = col("波及概率 · Probability.")
    is_contained: bool = col("列入防控名单 · Whether it is on the containment list.")
    path: ContagionPath = col("最可能的传导路径 · The likeliest way.")


@value()
class RiskContagion:
    """风险传导推算，不是认定 · A prognosis of contagion, not a finding."""

    affected: list[AffectedEntity] = col("可能受波及的主体 · Affected entities, likeliest first.")
    affected_count: int = col("受波及主体数 · How many are affected.")
    expected: float = col("期望受波及数 · Expected number.")
    standard_error: float = col("概率的标准误上限 · Largest standard error of a probability.")
    runs: int = col("模拟次数 · Runs.")
    steps: int = col("收敛前计算步数 · Steps until nothing changed.")
    random_seed: int = col("随机种子，可复现 · Seed that reproduces the result.")
    is_cut: bool = col("是否因上限截断 · Whether a bound cut it.")
    rule_version: str = col("模型版本 · Version of the model.")


@value()
class ContagionWeight:
    """传导权重，千分比 · Weights of a kind, per mille."""

    kind: RelationKind = col("关系类别 · Kind.")
    down: int = col("由起点至主体 · From the holder to the entity.")
    up: int = col("由主体至起点 · From the entity to the holder.")


@value()
class ContagionModel:
    """风险传导模型的一个版本 · A version of the contagion model."""

    version: str = col("版本 · Version.")
    source: str = col("依据 · Source.")
    is_verified: bool = col("依据是否核实 · Whether the source was verified.")
    effective_from: date = col("施行日期 · First day in force.")
    weights: list[ContagionWeight] = col("权重 · Weights.")
    carry: int = col("一组关系期望传导数上限 · Most that a bundle passes on to, in expectation.")
    hub: int = col("不再传导的枢纽规模 · Bundles above this size carry nothing.")
    depth: int = col("每个起点的步数 · Steps from each seed.")
    nodes: int = col("每个起点的节点上限 · Most nodes of each seed.")
    seeds: int = col("起点数上限 · Most seeds.")
    runs: int = col("模拟次数 · Runs.")
    reported: int = col("列出概率，千分比 · Least probability listed, per mille.")
    contained: int = col("防控名单概率，千分比 · Least probability of containment, per mille.")


@query
class ForecastQueries:
    ultimate_controller: UltimateControl | None = root(
        controlling.ultimate_controller,
        "最终持有人与控制人 · Ultimate holders and controller.",
        scope=Scope.RELATIONS,
        cost=50,
        uscc=USCC,
    )
    risk_contagion: RiskContagion | None = root(
        spreading.risk_contagion,
        "风险传导推算与防控名单 · How far risk may spread, and whom to contain.",
        scope=Scope.RELATIONS,
        cost=200,
        seeds=arg(list[str], "起点统一社会信用代码，至多 10 个 · USCCs of seeds, at most 10."),
        random_seed=arg(int, "随机种子 · Seed of chance.", 1),
        model=arg(str | None, "模型版本，缺省为现行 · Version of the model.", None),
    )
    contagion_model: ContagionModel | None = root(
        spreading.contagion_model,
        "风险传导模型 · The contagion model; by default the one in force.",
        version=arg(str | None, "版本 · Version.", None),
    )
