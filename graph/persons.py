"""Key persons and their tenures at entities."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import col, part, via
from graph.base.registry import extend, node
from graph.base.types import Node, Provenance
from graph.entities import Entity
from loaders import persons as load
from models import persons as m
from models.visibility import PERSON_NAME
from rules.persons import PersonRole


@node(m.Person, "per")
class KeyPerson(Node):
    """重点人员 · A key person."""

    display_name: str = col("姓名，按权限脱敏 · Name, masked by rights.", mask=PERSON_NAME)


@node(m.KeyPersonRole, "kpr")
class KeyPersonRole(Node):
    """任职 · A tenure of a key person at an entity."""

    role: PersonRole = col("职务 · Position.")
    since: date = col("任职起始日期 · First day of the tenure.")
    person: KeyPerson = via(load.person, "人员 · The person.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityPersons:
    key_persons: Connection[KeyPersonRole] = via(
        load.of_entity, "重点人员任职，由近到远 · Tenures of key persons, latest first."
    )
