"""Laws by version and article, topics, citations for a violation, and search by words."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import given, node, query, value
from graph.base.types import Node, Provenance
from loaders import laws as load
from models import laws as m
from resolvers.laws import reading, searching
from rules.citations import CitationRole, ViolationType
from rules.knowledge_search import HitKind
from rules.laws import LawLevel
from rules.topics import KnowledgeAudience


@value(m.KnowledgeTopic)
class KnowledgeTopic:
    """知识主题，可按数据扩展 · A topic; a row more is a topic more."""

    code: str = col("代码 · Code.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")
    audiences: list[KnowledgeAudience] = col("受众 · Whom it is for.")
    industries: list[str] = col("相关行业代码前缀 · Prefixes of the industries it is about.")


@node(m.LegalArticle, "art")
class LegalArticle(Node):
    """法律条文 · An article of one version of a law."""

    label: str = col("条号，如“第三十四条” · How it is cited.")
    number: int = col("条号数值 · Its number.")
    suffix: int = col("“之几”，无则为 0 · The number behind 之; 0 where there is none.")
    chapter: str | None = col("章 · Chapter.")
    section: str | None = col("节 · Section.")
    text: str = col("正文 · Text.")
    time_limits: list[str] = col(
        "条文中的期限，按字面摘出，仅供参考 · Time limits cut out of it; the text itself decides."
    )
    document: "LegalDocument" = via(load.document, "所属法律的版本 · The version it belongs to.")


@node(m.LegalDocument, "law")
class LegalDocument(Node):
    """法律法规的一个版本 · One version of a law, with the days on which it is in force."""

    title: str = col("名称 · Title.")
    level: LawLevel = col("效力层级 · Level.")
    version_date: date = col("公布（修正）日期 · Day of promulgation or amendment.")
    in_force_on: date = col("施行日期 · First day in force.")
    is_in_force_verified: bool = col("施行日期是否由正文载明 · Whether its own text says that day.")
    ended_on: date | None = via(
        reading.last_days, "失效前最后一日，现行为空 · Last day; null while it is in force.",
        needs=(m.LegalDocument.ended_on,),
    )  # fmt: skip
    successor: "LegalDocument | None" = via(
        load.successor, "替代它的版本 · The version that replaced it, if it is at hand."
    )
    successor_title: str | None = col("替代它的文件名称 · Title of what replaced it.")
    topics: list[KnowledgeTopic] = via(
        reading.topics_of, "主题 · Topics.", needs=(m.LegalDocument.topics,)
    )
    audiences: list[KnowledgeAudience] = col("受众 · Whom it is for.")
    article_count: int = col("条文数 · Number of articles.")
    articles: Connection[LegalArticle] = via(load.articles, "条文，按顺序 · Articles in order.")
    article: LegalArticle | None = via(
        reading.one_article, "某一条 · The article of a number.",
        needs=(m.LegalDocument.id,), number=arg(int, "条号 · Number."),
    )  # fmt: skip
    versions: Connection["LegalDocument"] = via(
        load.versions, "各版本，由近到远 · All versions of the law, latest first."
    )
    provenance: Provenance = part("数据来源 · Provenance.")


@value()
class LegalCitation:
    """引用条文 · An article that a violation cites, in the version of the day."""

    role: CitationRole = col("引用类别 · What it is cited for.")
    sanctions: list[str] = col("条文所列处罚，按字面摘出 · Sanctions cut out of its text.")
    article: LegalArticle = via(load.article_of_hit, "条文 · The article.")
    document: LegalDocument = via(load.document_of_hit, "法律版本 · The version of the law.")


@value()
class KnowledgeHit:
    """知识检索结果 · One thing found, with the words that were asked marked."""

    kind: HitKind = col("类别 · What was found.")
    score: float = col("相关度，仅在同一次检索内可比 · Score, comparable within this search.")
    title: str = col("法律或文件名称 · Title of the law or document.")
    label: str | None = col("条号 · The article's label.")
    highlight: str = col(
        "正文片段，命中部分置于 <em> 内，其余已转义 · "
        "Part of the text with what matched in <em>; all else is escaped."
    )
    article: LegalArticle | None = via(load.article_of_hit, "条文 · The article.")
    law: LegalDocument | None = via(load.document_of_hit, "法律版本 · The version of the law.")


@given
class LegalDocumentFilter:
    """法律筛选，空值不作为条件 · Filter of laws; null is no condition."""

    level: LawLevel | None = col("效力层级 · Level.")
    topic: str | None = col("主题代码 · Code of a topic.")
    audience: KnowledgeAudience | None = col("受众 · Audience.")
    in_force_on: date | None = col("当日有效 · In force on this day; without it, every version.")


ON = arg(date | None, "日期，缺省为今天 · Day; by default today.", None)


@query
class LawQueries:
    law: LegalDocument | None = root(
        reading.law,
        "按名称或通用简称查某日有效的版本 · The version of a law in force on a day, by title or "
        "short name.",
        title=arg(str, "名称或简称，最多 100 字 · Title or short name, at most 100 characters."),
        in_force_on=ON,
    )
    laws: Connection[LegalDocument] = root(
        load.feed_of_laws,
        "法律法规，按效力和施行日期 · Laws, by force and date.",
        filter=arg(LegalDocumentFilter | None, "筛选条件 · Filter.", None),
    )
    laws_for: Connection[LegalDocument] = root(
        reading.laws_for,
        "某行业或主体适用的法律，相关的在前 · Laws for a trade or an entity, those about it first.",
        page=True,
        cost=5,
        audience=arg(KnowledgeAudience | None, "受众 · Audience.", None),
        industry=arg(str | None, "行业代码 · Industry code.", None),
        uscc=arg(str | None, "统一社会信用代码，代替行业 · USCC, instead of an industry.", None),
        in_force_on=ON,
    )
    legal_articles: Connection[LegalArticle] = root(
        reading.legal_articles,
        "某法某日有效的条文 · Articles of a law as in force on a day.",
        page=True,
        act=arg(str, "法律名称或简称 · Title or short name of the law."),
        in_force_on=ON,
        numbers=arg(list[int] | None, "条号，最多 50 个 · Numbers, at most 50.", None),
    )
    citations_for: list[LegalCitation] = root(
        reading.citations_for,
        "违法行为的认定、处罚与裁量条文，按行为日有效版本 · Articles for a violation: basis, "
        "penalty and discretion, as in force on the day of the act.",
        cost=5,
        violation_type=arg(ViolationType, "违法行为类型 · Type of violation."),
        acted_on=arg(date, "行为日期 · Day of the act."),
    )
    knowledge_topics: Connection[KnowledgeTopic] = root(
        load.feed_of_topics, "知识主题 · Topics, by code."
    )
    search_knowledge: Connection[KnowledgeHit] = root(
        searching.search_knowledge,
        "全文检索法律条文与知识文件：名称、简称、条号、口语、繁体 · Full-text search over articles "
        "and documents: titles, short names, article numbers, plain words, either script.",
        page=True,
        cost=10,
        text=arg(str, "检索内容，最多 100 字 · What is asked, at most 100 characters."),
        kinds=arg(list[HitKind] | None, "类别 · Kinds.", None),
        audience=arg(KnowledgeAudience | None, "受众 · Audience.", None),
        in_force_on=ON,
    )
