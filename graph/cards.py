"""The decision card: what a consumer may want to know of an entity before he buys."""

from datetime import date

import strawberry

from graph.base.declare import arg, col, part, root, via
from graph.base.registry import query, value
from graph.base.types import Provenance
from graph.entities import Entity
from loaders import complaints as load
from resolvers import cards as resolve
from rules.cards import CardTopic
from rules.grading import DataCategory


@value(category=DataCategory.PUBLIC)
class CardFact:
    """所依据的事实 · A fact behind a sentence."""

    text: str = col("事实，使用请求的语言 · The fact in the caller's language.")
    happened_on: date | None = col("日期 · Its day.")
    subject: strawberry.ID = col("所出记录的标识，可由 node 查询 · Its record's id, for `node`.")
    provenance: Provenance = part("数据来源 · Provenance.")


@value(category=DataCategory.PUBLIC)
class CardSentence:
    """一句话，只由所列事实生成 · A sentence, made of its facts and nothing else."""

    topic: CardTopic = col("话题 · What it is about.")
    text: str = col("内容，使用请求的语言 · What it says, in the caller's language.")
    is_recorded: bool = col("是否有记录，无记录不等于良好 · Whether anything is recorded.")
    total: int = col("记录数 · How many facts there are.")
    facts: list[CardFact] = col("依据的事实，至多三项，由近到远 · The latest facts.", most=3)


@value(category=DataCategory.PUBLIC)
class DecisionCard:
    """消费决策卡，只含公开信息 · A consumer's decision card: what is public, whoever asks."""

    entity: Entity = via(load.entity, "经营主体 · The entity.")
    summary: str = col("全文 · All sentences.")
    basics: list[CardSentence] = col("基本信息 · Basics.", most=4)
    credit: list[CardSentence] = col("信用信息 · Credit.", most=6)
    supervision: list[CardSentence] = col("监管信息 · Supervision.", most=3)
    key_goods: list[CardSentence] = col("重点商品溯源信息 · Key goods.", most=4)
    key_person_warnings: list[CardSentence] = col("重点人员警示信息 · Key persons.", most=3)


@query
class CardQueries:
    decision_card: DecisionCard | None = root(
        resolve.decision_card,
        "消费决策卡 · The decision card of an entity.",
        cost=10,
        uscc=arg(str, "统一社会信用代码 · USCC."),
    )
