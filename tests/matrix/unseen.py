"""Fields of which the walk sees no value, and why."""

from functools import cache
from typing import Any

from graphql import GraphQLInterfaceType, get_named_type, is_abstract_type

from tests.matrix.documents import CORE

REASONS: dict[str, dict[str, str]] = {
    "what is told of many only, and the planted are few": {
        "AspectMean": "aspect mean count",
        "IndustrySurvival": "medianMonths",
        "ReviewSummary": "meanStars positiveShare interval",
        "ScoreInterval": "method confidence low high",
        "RelationHub": "kind relationKind size label entity person",
        "TopRisks": "precision recall baseRate",
        "ServiceReport": "medianResponseSeconds",
        "ContagionPath": "nodes edges",
    },
    "what becomes of a key when another follows it": {
        "CodeKey": "retiredAt revokedAt",
        "PlatformKey": "validUntil revokedAt",
        "Source": "keyId",
    },
    "what hangs on the history of a grade, which is computed and not planted": {
        "ColorTurn": "previousColor record",
        "PastAssessment": "record",
        "RiskChange": "indicator before after",
        "RiskEvidence": "record",
        "TrendPoint": "value amount",
    },
    "a preview of a claim that a person writes; told to nobody but him": {
        "ClaimRoute": "kind channel reasons",
    },
    "public facts of the register, seen with their type": {
        "CardFact": "provenance",
        "CertificateCheck": "certificate",
        "IngestBatch": "refusal",
        "ItemOrigin": "maker year",
        "ItemSource": "batch",
        "KnowledgeHit": "label article law",
        "LegalDocument": "endedOn successor article",
        "Relation": "label",
        "RelationNode": "label",
        "RepairCount": "rule count",
        "ScanResult": "endReason endedOn",
        "UsccCheck": "suggestion",
    },
    "what is written when somebody has acted on the row": {
        "ComplaintFile": "amount happenedOn",
        "RiskReview": "answer",
        "SecurityEvent": "handledAt secondsToHandle",
        "SecurityProfile": "lastAssessedAt assessor",
        "Webhook": "ended",
        "WebhookAttempt": "status error answer",
    },
    "itself asked for in documents of their own": {"Query": "node"},
}
UNSEEN = {name: fields for types in REASONS.values() for name, fields in types.items()}
"""By type, the fields without a value."""


def is_told(name: str) -> bool:
    """Whether a type is one of the answers to questions.

    An interface is told as its concrete types, which have lines of their own. What is reached
    through a command only is told to him who carried it out; the line of the command says who may.
    """
    return name in _asked() and not isinstance(CORE.type_map[name], GraphQLInterfaceType)


@cache
def _asked() -> frozenset[str]:
    """The types that are reached without a command."""
    found: set[str] = set()
    waiting = ["Query", "Subscription"]
    while waiting:
        gql: Any = CORE.type_map[waiting.pop()]
        if gql.name in found:
            continue
        found.add(gql.name)
        waiting += [get_named_type(one.type).name for one in getattr(gql, "fields", {}).values()]
        if is_abstract_type(gql):
            waiting += [one.name for one in CORE.get_possible_types(gql)]
    return frozenset(found)
