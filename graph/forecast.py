"""Forecasts for regulators: the statistical model, ranked risks, industries, effect of warnings."""

from datetime import date

from graph.base.declare import arg, col, root, via
from graph.base.registry import query, value
from graph.entities import District, Entity
from loaders import entities as places
from loaders import forecast as load
from resolvers import forecast as resolve
from rules.forecast import RiskModelKind
from rules.records import RecordKind
from rules.roles import Scope
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@value()
class RiskModelSummary:
    """风险模型版本 · A version of a risk model."""

    version: str = col("版本 · Version.")
    kind: RiskModelKind = col("类别 · Kind.")
    effective_from: date = col("施行或预测日期 · First day in force, or of its predictions.")
    tested_on: date | None = col("回测日期 · Day of the snapshot on which it was tested.")
    is_current: bool = col("是否现行 · Whether it is in force.")


@value()
class Estimate:
    """带 95% 区间的估计 · An estimate with its 95 % interval."""

    value: float = col("估计值 · Value.")
    lower: float = col("区间下限 · Lower end.")
    upper: float = col("区间上限 · Upper end.")


@value()
class CalibrationBin:
    """校准分组，按预测由低到高十等分 · A tenth of the entities, by prediction."""

    entities: int = col("主体数 · Entities.")
    predicted: float = col("平均预测概率 · Mean predicted probability.")
    observed: float = col("实际发生率 · Share in which it came.")


@value()
class Lift:
    """提升度 · How much more the first share holds than chance would."""

    share: float = col("排序最前的比例 · First share of the list.")
    lift: float = col("提升度 · Lift.")
    baseline_lift: float = col("规则评分的提升度 · Lift of the rule score.")
    captured: float = col("覆盖的不良事件比例 · Share of all events within it.")


@value()
class BiasGroup:
    """分组偏差 · One group: where prediction and outcome part, the model is biased."""

    group: str = col("分组 · Group.")
    entities: int = col("主体数，少于五不显示 · Entities; none below five.")
    events: int = col("不良事件数 · Entities with an event.")
    predicted: float = col("平均预测概率 · Mean predicted probability.")
    observed: float = col("实际发生率 · Share in which it came.")
    auc: Estimate | None = col("AUC，事件过少为空 · AUC; null where too little happened.")


@value()
class ModelTerm:
    """模型的一项 · A feature with its weight."""

    name: str = col("特征 · Feature.")
    mean: float = col("训练均值 · Mean in training.")
    scale: float = col("训练标准差 · Standard deviation in training.")
    coefficient: float = col("系数 · Weight of the standardised feature.")


@value()
class ModelCard:
    """模型卡 · What the statistical model is, and how it fared on what came later."""

    version: str = col("版本 · Version.")
    as_of: date = col("预测日期 · Day of its predictions.")
    tested_on: date = col("回测快照日期 · Day of the test snapshot.")
    horizon_days: int = col("预测期，天 · Horizon in days.")
    training_days: list[date] = col("训练快照日期 · Days of the training snapshots.")
    training_entities: int = col("训练样本数 · Rows learnt from.")
    training_events: int = col("训练事件数 · Events among them.")
    entities: int = col("回测主体数 · Entities tested.")
    events: int = col("回测事件数 · Events among them.")
    auc: Estimate | None = col("曲线下面积 · Area under the curve.")
    baseline_auc: Estimate | None = col("规则评分的 AUC · AUC of the rule score.")
    brier: float = col("布赖尔分数 · Brier score.")
    calibration: list[CalibrationBin] = col("校准 · Calibration.")
    lift: list[Lift] = col("提升度 · Lift.")
    by_size: list[BiasGroup] = col("按注册资本分组 · By registered capital.")
    by_district: list[BiasGroup] = col("按区县分组 · By district.")
    leak_check_entities: int = col("泄漏检查主体数 · Entities of the leak check.")
    leak_check_differing: int = col("快照不一致数 · Snapshots that differed.")
    terms: list[ModelTerm] = col("各项系数 · Weights.")


@value()
class PredictionFactor:
    """预测因素 · What one feature adds to the logarithm of the odds."""

    feature: str = col("特征代码 · Code of the feature.")
    name: str = col("特征名称 · Name of the feature.")
    contribution: float = col("贡献（对数几率） · Contribution to the log odds.")


@value()
class ModelPrediction:
    """统计预测，不决定等级 · A prediction; it sets no class."""

    probability: float = col("预测期内出现不良记录的概率 · Chance of an adverse record.")
    probability_now: float | None = col(
        "按现有记录重算的概率，修复会使其变化 · The same from the records as they stand now."
    )
    as_of: date = col("预测日期 · Day of the prediction.")
    horizon_days: int = col("预测期，天 · Horizon in days.")
    model_version: str = col("模型版本 · Version of the model.")
    factors: list[PredictionFactor] = col("主要因素，由大到小 · Largest factors.")
    entity: Entity = via(load.entity, "经营主体 · The entity.")


@value()
class RankedRisk:
    """排序中的主体 · A place in the list."""

    rank: int = col("名次 · Rank.")
    probability: float = col("概率 · Probability.")
    entity: Entity = via(load.entity, "经营主体 · The entity.")


@value()
class TopRisks:
    """风险最高的主体及该名单以往的准确度 · The riskiest, and how such a list fared before."""

    model_version: str = col("模型版本 · Version of the model.")
    as_of: date = col("预测日期 · Day of the predictions.")
    horizon_days: int = col("预测期，天 · Horizon in days.")
    measured_on: date = col("准确度所依名单的日期 · Day of the list that was measured.")
    measured_entities: int = col("当日主体数 · Entities of that day.")
    precision: float | None = col("前 n 名中实际发生的比例 · Precision at n.")
    recall: float | None = col("全部事件中被前 n 名覆盖的比例 · Recall at n.")
    base_rate: float | None = col("总体发生率 · Share of all in which it came.")
    entities: list[RankedRisk] = col("名单 · The list.")


@value()
class IndustryDriver:
    """推高指数的记录类别 · A family that drives the index."""

    kind: RecordKind = col("记录类别 · Family.")
    observed: int = col("实际数 · Observed.")
    expected: float = col("预期数 · Expected.")


@value()
class IndustryRisk:
    """行业风险指数，预期为 100 · Index of an industry in a district; 100 is as expected."""

    section: str = col("行业门类 · Section of the industry.")
    month: date = col("月份 · Month.")
    observed: int = col("不良记录数 · Adverse records.")
    expected: float = col("预期数 · Expected.")
    index: float = col("指数 · Index.")
    chance: float = col("偶然达到此数的概率 · Chance of so many by chance alone.")
    is_alarm: bool = col("是否预警 · Whether it alarms.")
    false_alarm_rate: float = col("声明的误报率，每格每月 · Stated rate of false alarms.")
    rule_version: str = col("规则版本 · Version of the rule.")
    drivers: list[IndustryDriver] = col("主要来源 · Drivers.")
    district: District | None = via(places.district, "区划 · Division.")


@value()
class WarningEffect:
    """预警成效 · Of a family's adverse records, how many a warning preceded."""

    kind: RecordKind = col("记录类别 · Family.")
    since: date = col("起（不含） · After this day.")
    until: date = col("止 · Up to this day.")
    events: int = col("不良记录数 · Adverse records.")
    warned: int = col("事前已预警数 · Warned of beforehand.")
    share: float | None = col("事前预警比例 · Share warned of beforehand.")
    median_lead_days: float | None = col("提前天数中位数 · Median lead time in days.")


DISTRICT = arg(str, "区划代码，含下级 · Division code, its subtree included.", "500000")


@query
class ForecastQueries:
    risk_models: list[RiskModelSummary] | None = root(
        resolve.risk_models,
        "风险模型各版本 · Versions of the rule score and of the statistical model.",
        scope=Scope.SUPERVISION,
    )
    model_card: ModelCard | None = root(
        resolve.model_card,
        "统计模型的模型卡 · Card of the statistical model; by default the one in force.",
        scope=Scope.SUPERVISION,
        version=arg(str | None, "版本 · Version.", None),
    )
    model_prediction: ModelPrediction | None = root(
        resolve.model_prediction,
        "某主体的统计预测 · The prediction for one entity.",
        scope=Scope.SUPERVISION,
        uscc=arg(str, "统一社会信用代码 · USCC."),
    )
    top_risks: TopRisks | None = root(
        resolve.top_risks,
        "预测风险最高的主体 · The riskiest entities, with precision and recall on outcomes.",
        scope=Scope.SUPERVISION,
        cost=20,
        district=DISTRICT,
        n=arg(int, "数量，1–100 · How many, 1 to 100.", 20),
    )
    industry_risk: list[IndustryRisk] | None = root(
        resolve.industry_risk,
        "行业风险指数，由近到远 · Index of an industry, latest month first.",
        scope=Scope.SUPERVISION,
        section=arg(str, "行业门类，A–T · Section of the industry, A to T."),
        district=arg(str, "区县代码，全市为 500000 · District; 500000 for the city.", "500000"),
        months=arg(int, "月数，1–12 · Months, 1 to 12.", 12),
    )
    industry_alarms: list[IndustryRisk] | None = root(
        resolve.industry_alarms,
        "行业预警 · Alarms of all industries.",
        scope=Scope.SUPERVISION,
        since=arg(date, "自此月起 · From this month on."),
        first=arg(int, "数量，1–100 · How many, 1 to 100.", 50),
    )
    warning_effect: list[WarningEffect] | None = root(
        resolve.warning_effect,
        "预警成效 · How far warnings came before the event.",
        scope=Scope.SUPERVISION,
    )
