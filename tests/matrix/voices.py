"""Who asks in the walk: every role, and a stranger where rights hang on a place or a party."""

from resolvers.context import Viewer
from rules.roles import RIGHTS, Rights, Role
from tests.matrix.city import ELSEWHERE, FOREIGN, MALL, OWNED

CITY = "500000"
STRANGER = "_ELSEWHERE"
VOICES: dict[str, Viewer] = {
    **{role.value: Viewer(role, f"{role.value.lower()}-1") for role in Role},
    "CONSUMER": Viewer(Role.CONSUMER, "consumer-1"),
    "ENTITY": Viewer(Role.ENTITY, "entity-1", uscc=OWNED),
    "MANAGER": Viewer(Role.MANAGER, "manager-1", uscc=MALL),
    "REGULATOR": Viewer(Role.REGULATOR, "regulator-1", CITY),
    f"CONSUMER{STRANGER}": Viewer(Role.CONSUMER, "consumer-2"),
    f"ENTITY{STRANGER}": Viewer(Role.ENTITY, "entity-2", uscc=FOREIGN),
    f"REGULATOR{STRANGER}": Viewer(Role.REGULATOR, "regulator-2", ELSEWHERE),
}
MEASURE = "REGULATOR"
"""Whose answers are the measure: he sees every row of his city and every value as it is."""
PARTIES = ("ENTITY", "CONSUMER", "MANAGER")
"""Those who have part in the planted case, or represent the planted entity."""
OUTSIDERS = tuple(
    name
    for name, viewer in VOICES.items()
    if RIGHTS[viewer.role] is not Rights.STAFF and name not in (*PARTIES, "OPERATOR_SECURITY")
)
"""Those to whom nothing that is marked may be told; who sees sessions sees whose they are."""
OF_DUTY = {
    "OPERATOR_SYSTEM": ("root incidents", "root backupStatus", "root dataActivities"),
    "OPERATOR_AUDIT": (
        "root auditEvents", "root auditProof", "root backupStatus", "root dataActivities",
        "root usageReport",
    ),
}  # fmt: skip
"""What an outsider is told because it is his duty alone, by the beginning of its label."""
