"""A desk: documents drafted by one regulator and published by another."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from resolvers.context import Viewer
from tests.api import Api
from tests.policies.content import APPROVER, AUTHOR, content

FIELDS = "knowledgeDocument { id state version edition } errors { code path }"
DRAFT = f"""mutation ($k: DocumentKind!, $c: KnowledgeDocumentInput!, $key: String) {{
  knowledgeDocumentDraft(kind: $k, document: $c, idempotencyKey: $key) {{ {FIELDS} }} }}"""
MOVE = f"""mutation ($d: ID!, $v: Int!) {{
  knowledgeDocument%s(document: $d, version: $v) {{ {FIELDS} }} }}"""
REASONED = f"""mutation ($d: ID!, $v: Int!, $r: String! = "有误") {{
  knowledgeDocument%s(document: $d, version: $v, reason: $r) {{ {FIELDS} }} }}"""
CONTENT = f"""mutation ($d: ID!, $v: Int!, $c: KnowledgeDocumentInput!) {{
  knowledgeDocument%s(document: $d, version: $v, content: $c) {{ {FIELDS} }} }}"""
Published = Callable[..., Awaitable[dict[str, Any]]]


async def sent(api: Api, document: str, viewer: Viewer, **variables: Any) -> dict[str, Any]:
    """What a mutation answered."""
    (answer,) = (await api.data(document, viewer, **variables)).values()
    made: dict[str, Any] = answer
    return made


@pytest.fixture
async def published(api: Api) -> Published:
    """Takes a document all the way; answers it as it stands published."""

    async def publish(
        kind: str, author: Viewer = AUTHOR, approver: Viewer = APPROVER, **given: Any
    ) -> dict[str, Any]:
        made = await sent(api, DRAFT, author, k=kind, c=content(kind, **given))
        assert made["errors"] == []
        document: dict[str, Any] = made["knowledgeDocument"]
        for move, viewer in (("Submit", author), ("Approve", approver), ("Publish", approver)):
            asked = {"d": document["id"], "v": document["version"]}
            made = await sent(api, MOVE % move, viewer, **asked)
            assert made["errors"] == [], (move, made)
            document = made["knowledgeDocument"]
        return document

    return publish
