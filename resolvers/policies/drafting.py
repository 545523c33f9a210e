"""Documents on their way to the public; whoever wrote one never approves it. Never commits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from loaders import policies as load
from models.base import FOREVER
from models.knowledge_search import KnowledgeSearch
from models.policies import ComparativeResult, KnowledgeDocument, PolicyCondition
from resolvers.authority import in_own_district
from resolvers.context import Ctx, Row
from resolvers.work import Work
from rules import names
from rules.eligibility import Condition, require_sound
from rules.errors import ErrorCode, Path, Refused
from rules.knowledge_search import HitKind, words_of
from rules.policies import (
    OWN,
    DocumentKind,
    DocumentMove,
    DocumentState,
    IssuingLevel,
    allowed_moves,
    least_level,
    moved,
    require_whole,
)
from rules.sources import PLATFORM

TOPIC = "knowledge"
CITY = "500000"
CHILDREN = ("conditions", "results")
PLAIN = (
    "title",
    "summary",
    "body",
    "topics",
    "audiences",
    "level",
    "valid_from",
    "pin",
    "is_popup",
)
RANK = 5
LONGEST_REASON = 500


async def knowledge_document_draft(
    work: Work, kind: DocumentKind, document: Mapping[str, Any]
) -> UUID:
    """A draft of a new document."""
    key = work.new_id()
    return await _drafted(work, kind, document, series=key, edition=1, key=key)


async def knowledge_document_amend(
    work: Work, document: UUID, version: int, content: Mapping[str, Any]
) -> UUID:
    """A draft of the next edition; the one before stays until it is published."""
    found = await _locked(work, document, version)
    moved(DocumentState[found.state], DocumentMove.AMEND)
    last = select(func.max(KnowledgeDocument.edition)).filter_by(series_id=found.series_id)
    edition = (await work.session.scalar(last) or 0) + 1
    kind = DocumentKind[found.kind]
    return await _drafted(
        work, kind, content, series=found.series_id, edition=edition, key=work.new_id()
    )


async def knowledge_document_revise(
    work: Work, document: UUID, version: int, content: Mapping[str, Any]
) -> UUID:
    """The whole content of a draft anew, by its author."""
    found = await _locked(work, document, version)
    if found.author != work.ctx.viewer.subject:
        raise Refused(ErrorCode.FORBIDDEN, ("document",))
    kind = DocumentKind[found.kind]
    values = await _values(work, kind, content)
    _move(work, found, DocumentMove.REVISE)
    for name, value in values.items():
        setattr(found, name, value)
    for model in (PolicyCondition, ComparativeResult):
        await work.session.execute(delete(model).where(model.document_id == found.id))
    _add_children(work, found.id, content)
    return found.id


async def knowledge_document_submit(work: Work, document: UUID, version: int) -> UUID:
    """Hand a draft in for approval, by its author."""
    found = await _locked(work, document, version)
    if found.author != work.ctx.viewer.subject:
        raise Refused(ErrorCode.FORBIDDEN, ("document",))
    _move(work, found, DocumentMove.SUBMIT)
    return found.id


async def knowledge_document_approve(work: Work, document: UUID, version: int) -> UUID:
    """Approve what another wrote."""
    found = await _locked(work, document, version)
    if found.author == work.ctx.viewer.subject:
        raise Refused(ErrorCode.FORBIDDEN, ("document",))
    _move(work, found, DocumentMove.APPROVE)
    found.approver = work.ctx.viewer.subject
    return found.id


async def knowledge_document_return(work: Work, document: UUID, version: int, reason: str) -> UUID:
    """Send a document back to its author, with the reason."""
    found = await _locked(work, document, version)
    said = _reason(reason)
    _move(work, found, DocumentMove.RETURN)
    found.reason, found.approver = said, None
    return found.id


async def knowledge_document_publish(work: Work, document: UUID, version: int) -> UUID:
    """Publish an approved edition; the one before it is superseded in the same moment."""
    found = await _locked(work, document, version)
    moved(DocumentState[found.state], DocumentMove.PUBLISH)
    before = await _published(work, found)
    if before is not None:
        before.state, before.version = DocumentState.SUPERSEDED.value, before.version + 1
        before.changed_at = work.now
        await work.session.execute(delete(KnowledgeSearch).filter_by(id=before.id))
        await work.session.flush()  # before the next: one edition of a series is published
    _move(work, found, DocumentMove.PUBLISH)
    found.published_at = work.now
    _index(work, found)
    _announce(work, found, "AMENDED" if before is not None else "PUBLISHED")
    return found.id


async def knowledge_document_withdraw(
    work: Work, document: UUID, version: int, reason: str
) -> UUID:
    """Take a published document back, with the reason."""
    found = await _locked(work, document, version)
    said = _reason(reason)
    _move(work, found, DocumentMove.WITHDRAW)
    found.reason = said
    await work.session.execute(delete(KnowledgeSearch).filter_by(id=found.id))
    _announce(work, found, "WITHDRAWN")
    return found.id


async def next_moves(rows: Sequence[Row], _: Ctx) -> list[list[DocumentMove]]:
    """What may be done to each document next."""
    return [allowed_moves(DocumentState[row["state"]]) for row in rows]


async def _drafted(
    work: Work,
    kind: DocumentKind,
    given: Mapping[str, Any],
    *,
    series: UUID,
    edition: int,
    key: UUID,
) -> UUID:
    values = await _values(work, kind, given)
    viewer = work.ctx.viewer
    work.add(
        KnowledgeDocument(
            id=key,
            series_id=series,
            edition=edition,
            kind=kind.value,
            state=DocumentState.DRAFT.value,
            author=viewer.subject,
            changed_at=work.now,
            source_code=PLATFORM,
            source_record_id=str(key),
            authority=values.pop("authority"),
            recorded_at=work.now,
            **values,
        )
    )
    await work.session.flush()
    _add_children(work, key, given)
    return key


async def _values(work: Work, kind: DocumentKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a content, once it is whole and within the writer's reach."""
    require_whole(kind, given)
    topics = list(dict.fromkeys(given["topics"]))
    rows = await work.ctx.door.fetch(load.KNOWN_TOPICS, topics)
    if unknown := set(topics) - {row["code"] for row in rows}:
        raise Refused(ErrorCode.NOT_FOUND, ("document", "topics"), what=min(unknown))
    level, district = given["level"], given.get("district")
    await _require_reach(work, level, district, ("document", "level"))
    if least_level(kind, topics) is IssuingLevel.CITY and level is not IssuingLevel.CITY:
        raise Refused(ErrorCode.FORBIDDEN, ("document", "level"))
    until: date = given.get("valid_to") or FOREVER
    if until < given["valid_from"]:
        raise Refused(ErrorCode.INVALID_DATE, ("document", "valid_to"), value=until)
    if not 0 <= given["pin"] <= 9:
        raise Refused(ErrorCode.OUT_OF_RANGE, ("document", "pin"), field="pin", low=0, high=9)
    if given.get("sample_size") is not None and given["sample_size"] < 1:
        path = ("document", "sample_size")
        raise Refused(ErrorCode.OUT_OF_RANGE, path, field="sampleSize", low=1, high=2**31 - 1)
    values = {name: given.get(name) for name in (*PLAIN, *OWN) if name not in CHILDREN}
    values |= {"topics": topics, "audiences": [one.value for one in given["audiences"]]}
    authority = given["authority"].strip()
    if not authority:
        raise Refused(ErrorCode.REQUIRED, ("document", "authority"), field="authority")
    return values | {"district_code": district, "valid_to": until, "authority": authority}


async def _require_reach(work: Work, level: IssuingLevel, district: str | None, path: Path) -> None:
    """The city's level belongs to the city; a district's to whoever acts in it."""
    own = work.ctx.viewer.district
    if level is IssuingLevel.CITY:
        if own not in (None, CITY) or district not in (None, CITY):
            raise Refused(ErrorCode.FORBIDDEN, path)
        return
    if district is None:
        raise Refused(ErrorCode.REQUIRED, ("document", "district"), field="district")
    await in_own_district(work.ctx, district, path)


async def _locked(work: Work, document: UUID, version: int) -> KnowledgeDocument:
    found = await work.lock(KnowledgeDocument, document, ("document",))
    await _require_reach(work, IssuingLevel[found.level], found.district_code, ("document",))
    if found.version != version:
        raise Refused(ErrorCode.CONFLICT, ("version",), what=f"version {found.version}")
    return found


async def _published(work: Work, found: KnowledgeDocument) -> KnowledgeDocument | None:
    standing = select(KnowledgeDocument).filter_by(
        series_id=found.series_id, state=DocumentState.PUBLISHED.value
    )
    before: KnowledgeDocument | None = await work.session.scalar(standing.with_for_update())
    return before


def _move(work: Work, found: KnowledgeDocument, move: DocumentMove) -> None:
    found.state = moved(DocumentState[found.state], move).value
    found.version += 1
    found.changed_at = work.now


def _reason(given: str) -> str:
    said = given.strip()
    if not said:
        raise Refused(ErrorCode.REQUIRED, ("reason",), field="reason")
    if len(said) > LONGEST_REASON:
        raise Refused(ErrorCode.TOO_LONG, ("reason",), field="reason", limit=LONGEST_REASON)
    return said


def _add_children(work: Work, key: UUID, given: Mapping[str, Any]) -> None:
    for at, one in enumerate(given.get("conditions") or []):
        condition = Condition(one["fact"], one["operator"], tuple(one["wanted"]), one["text"])
        require_sound(condition, ("document", "conditions", at))
        work.add(
            PolicyCondition(
                id=work.new_id(), document_id=key, position=at, fact=condition.fact.value,
                operator=condition.operator.value, wanted=list(condition.wanted),
                text=condition.text.strip(),
            )
        )  # fmt: skip
    for at, one in enumerate(given.get("results") or []):
        for name in ("sample", "laboratory", "standard", "item", "measured"):
            if not one[name].strip():
                raise Refused(ErrorCode.REQUIRED, ("document", "results", at, name), field=name)
        work.add(ComparativeResult(id=work.new_id(), document_id=key, position=at, **one))


def _index(work: Work, found: KnowledgeDocument) -> None:
    """The document's row in the index, which holds public text only."""
    if not set(found.audiences) - {"REGULATOR"}:
        return
    body = "\n".join(filter(None, (found.summary, found.body, *(found.steps or ()))))
    folded = names.normalise(f"{found.title}\n{body}")
    work.add(
        KnowledgeSearch(
            id=found.id,
            kind=HitKind.DOCUMENT.value,
            document_id=found.id,
            title=found.title,
            body=body,
            folded=folded,
            names=[],
            audiences=found.audiences,
            first_on=found.valid_from,
            last_on=found.valid_to,
            rank=RANK,
            words=func.array_to_tsvector(cast(words_of(folded), ARRAY(Text))),
        )
    )


def _announce(work: Work, found: KnowledgeDocument, change: str) -> None:
    """Followers of its topics learn of it; what is for regulators alone is told to them alone."""
    is_public = bool(set(found.audiences) - {"REGULATOR"})
    work.emit(
        TOPIC,
        change,
        found.id,
        district=found.district_code,
        kind=found.kind,
        audience="PUBLIC" if is_public else "REGULATOR",
        fields=",".join(found.topics),
    )
