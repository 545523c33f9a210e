"""The declared formats of relations: ties one by one, branches, and groups that share something."""

from dataclasses import dataclass

from rules.record_formats import Cell, RecordColumn
from rules.relations.kinds import RelationKind
from rules.terms import Term

HIDDEN_DIGITS = "****"
SHORTEST_NUMBER = 8


class GroupKind(Term):
    """共同事项 · What the members of a delivered group share."""

    SAME_REPRESENTATIVE = "same_representative_same_district", "同区县同名法定代表人 · Namesakes."
    SAME_ADDRESS = "same_address", "同一住所 · Address."
    SAME_PHONE = "same_phone", "同一联系电话 · Telephone number."


SHARED_AS = {
    GroupKind.SAME_REPRESENTATIVE: RelationKind.REPRESENTATIVE,
    GroupKind.SAME_ADDRESS: RelationKind.ADDRESS,
    GroupKind.SAME_PHONE: RelationKind.PHONE,
}
LABELS = {
    RelationKind.REPRESENTATIVE: "同区县同名法定代表人组",
    RelationKind.ADDRESS: "同一住所组",
}


class TieKind(Term):
    """可逐条报送的关系 · Relations that are delivered one by one."""

    EQUITY = "EQUITY", "投资 · Holding."
    BRANCH = "BRANCH", "分支 · Branch."
    GUARANTEE = "GUARANTEE", "担保 · Guarantee."
    SUPPLY = "SUPPLY", "供货 · Supply."


@dataclass(frozen=True, slots=True)
class RelationFormat:
    """A table of relations."""

    name: str
    title: str
    columns: tuple[RecordColumn, ...]


ENTITY = RecordColumn(
    "统一社会信用代码", "uscc", "统一社会信用代码 · USCC of the entity", is_required=True
)
TIES = RelationFormat(
    "relations-ties",
    "逐条关联关系 · Relations one by one",
    (
        RecordColumn("记录编号", "source_record_id", "记录编号 · Id at its source",
                     is_required=True),
        RecordColumn("关系类别", "kind",
                     "关系类别：投资、分支、担保、供货 · EQUITY, BRANCH, GUARANTEE, SUPPLY",
                     Cell.TERM, True, TieKind),
        RecordColumn("起点统一社会信用代码", "holder",
                     "投资人、所属主体、担保人或供货人 · USCC of the holder", is_required=True),
        ENTITY,
        RecordColumn("持股比例", "share", "百分数，投资必填 · Per cent; required of holdings",
                     Cell.MONEY),
        RecordColumn("起始日期", "since", "起始日期 · First day", Cell.DATE),
        RecordColumn("终止日期", "until", "终止日期 · First day on which it no longer holds",
                     Cell.DATE),
    ),
)  # fmt: skip
BRANCHES = RelationFormat(
    "relations-branches",
    "分支机构与所属主体 · Branches and their parents",
    (
        RecordColumn("branch_uscc", "uscc", "分支机构代码 · USCC of the branch", is_required=True),
        RecordColumn("parent_uscc", "holder", "所属主体代码 · USCC of the parent",
                     is_required=True),
        RecordColumn("basis", "basis", "认定依据 · How it was found"),
    ),
)  # fmt: skip
GROUPS = RelationFormat(
    "relations-groups",
    "共同住所、电话或同名法定代表人 · Groups with one address, number or name",
    (
        RecordColumn("group_id", "group", "组号 · Id of the group", is_required=True),
        RecordColumn("kind", "kind", "共同事项 · What is shared", Cell.TERM, True, GroupKind),
        ENTITY,
    ),
)
RELATION_FORMATS = (TIES, BRANCHES, GROUPS)


def label_of(kind: RelationKind, code: str) -> str:
    """What may be shown of a group: of a telephone number only its ends."""
    if kind is RelationKind.PHONE:
        ends = (code[:3], code[-4:]) if len(code) >= SHORTEST_NUMBER else ("", "")
        return HIDDEN_DIGITS.join(ends)
    return f"{LABELS[kind]} {code}"
