"""The relation graph: an index of ties with their evidence, clusters of it, and joint tasks.

Tenures and branches have their home elsewhere; triggers keep their ties, so no writer can forget.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, EntityId, Id, Provenance, Versioned, one_of, shown_between
from rules.relations.kinds import (
    BETWEEN_ENTITIES,
    POINTS,
    PUBLISHED,
    RelationKind,
)
from rules.relations.tasks import TaskState
from rules.terms import Term


def _names(terms: tuple[Term, ...]) -> str:
    return ", ".join(f"'{term.value}'" for term in terms)


_HOLDER_FITS = (
    f"CASE WHEN kind IN ({_names(BETWEEN_ENTITIES)}) THEN from_entity_id IS NOT NULL "
    "WHEN kind = 'PERSON' THEN person_id IS NOT NULL "
    f"WHEN kind IN ({_names(POINTS)}) THEN point_id IS NOT NULL ELSE point_id IS NULL END"
)


class RelationPoint(Base):
    """What entities share and is neither entity nor person: an address, a number, a namesake."""

    __tablename__ = "relation_point"
    id: Mapped[Id]
    kind: Mapped[str]
    source_code: Mapped[str] = mapped_column(ForeignKey("source.code"))
    code: Mapped[str]
    """The key of the group at its source."""
    label: Mapped[str]
    """What may be shown of it: never a whole telephone number nor a name."""
    __table_args__ = (
        CheckConstraint(f"kind IN ({_names(POINTS)})", name="kind"),
        UniqueConstraint("source_code", "kind", "code"),
    )


class Relation(Provenance, Base):
    """One tie, from its holder to an entity, with its evidence."""

    __tablename__ = "relation"
    id: Mapped[Id]
    kind: Mapped[str]
    from_entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    point_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("relation_point.id", ondelete="CASCADE")
    )
    from_id: Mapped[UUID] = mapped_column(
        Uuid, Computed("coalesce(from_entity_id, person_id, point_id)", persisted=True)
    )
    to_id: Mapped[EntityId]
    share: Mapped[Decimal | None]
    """Per cent, of equity only."""
    role: Mapped[str | None]
    since: Mapped[date | None]
    until: Mapped[date] = mapped_column(server_default=text("'9998-12-31'"))
    """The first day on which it no longer holds; 9998-12-31 while it lasts."""
    is_published: Mapped[bool] = mapped_column(
        Boolean,
        Computed(f"kind IN ({_names(PUBLISHED)}) AND from_entity_id IS NOT NULL", persisted=True),
    )
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of a delivered row; equal digests mean that nothing changed."""
    __table_args__ = (
        one_of(RelationKind, "kind"),
        shown_between("since"),
        shown_between("until"),
        CheckConstraint("num_nonnulls(from_entity_id, person_id, point_id) = 1", name="holder"),
        CheckConstraint(_HOLDER_FITS, name="fits"),
        CheckConstraint("from_entity_id <> to_id", name="itself"),
        CheckConstraint("(kind = 'EQUITY') = (share IS NOT NULL)", name="has_share"),
        CheckConstraint("share > 0 AND share <= 100", name="share"),
        Index(None, "from_id", "kind", "to_id"),
        Index(None, "to_id", "kind", "from_id"),
        Index("relation_latest", "to_id", text("recorded_at DESC"), text("id DESC")),
        Index("relation_held", "from_entity_id", text("recorded_at DESC"), text("id DESC")),
        Index(
            "relation_delivered",
            "source_code",
            "source_record_id",
            unique=True,
            postgresql_where=text("digest IS NOT NULL"),
        ),
    )


class RelationCluster(Base):
    """Entities that hang together without any hub; the same members are the same cluster."""

    __tablename__ = "relation_cluster"
    id: Mapped[Id]
    entity_count: Mapped[int]
    relation_count: Mapped[int]
    districts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    method: Mapped[str]
    rule_version: Mapped[str]
    computed_at: Mapped[datetime]
    __table_args__ = (
        Index("relation_cluster_largest", text("entity_count DESC"), text("id DESC")),
        Index(None, "districts", postgresql_using="gin"),
    )


class ClusterMember(Base):
    """An entity's place in its one cluster; `degree` is its ties within."""

    __tablename__ = "cluster_member"
    id: Mapped[UUID] = mapped_column(ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True)
    cluster_id: Mapped[UUID] = mapped_column(ForeignKey("relation_cluster.id", ondelete="CASCADE"))
    degree: Mapped[int]
    __table_args__ = (Index(None, "cluster_id", text("degree DESC"), text("id DESC")),)


class JointTask(Versioned, Base):
    """One decision to look at a cluster together; its offices' tasks hang on it."""

    __tablename__ = "joint_task"
    id: Mapped[Id]
    cluster_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("relation_cluster.id", ondelete="SET NULL")
    )
    title: Mapped[str]
    reason: Mapped[str]
    created_by: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    """Of the regulator who made it; null for one of the whole city."""
    created_at: Mapped[datetime]
    due_on: Mapped[date]
    rule_version: Mapped[str]
    __table_args__ = (Index("joint_task_latest", text("created_at DESC"), text("id DESC")),)


class OfficeTask(Versioned, Base):
    """One office's part of a joint task."""

    __tablename__ = "office_task"
    id: Mapped[Id]
    joint_task_id: Mapped[UUID] = mapped_column(ForeignKey("joint_task.id", ondelete="CASCADE"))
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    state: Mapped[str]
    due_on: Mapped[date]
    result: Mapped[str | None]
    actor: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        one_of(TaskState, "state"),
        UniqueConstraint("joint_task_id", "district_code"),
        Index(None, "district_code", "state", "due_on", "id"),
        Index("office_task_due", "joint_task_id", "due_on", "id"),
    )


class OfficeTaskEntity(Base):
    """An entity that an office looks at for a joint task."""

    __tablename__ = "office_task_entity"
    id: Mapped[Id]
    office_task_id: Mapped[UUID] = mapped_column(ForeignKey("office_task.id", ondelete="CASCADE"))
    entity_id: Mapped[EntityId]
    __table_args__ = (UniqueConstraint("office_task_id", "entity_id"), Index(None, "entity_id"))
