"""The life of data by stage: who answers, what happened, what is shared (5.1-2, 8.1, 8.3.1-1)."""

from datetime import date, datetime

import strawberry

from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import mutation, payload, query, value
from graph.base.types import Payload
from resolvers.governance import jurisdiction
from resolvers.governance import sharing as resolve
from rules.governance.responsibilities import DataStage
from rules.governance.sharing import ContractState, DataSet
from rules.grading import DataCategory
from rules.records import DataFamily
from rules.roles import Scope


@value(category=DataCategory.INTERNAL)
class DataResponsibility:
    """数据安全责任 · Who answers for a family of data at a stage of its life."""

    stage: DataStage = col("环节 · Stage.")
    family: DataFamily = col("数据类别 · Family of data.")
    owner: str = col("责任主体 · Who answers for it.")
    procedure: str = col("操作规范 · Procedure.")
    control: str = col("落实该规范的程序 · Where the program enforces it.")


@value(category=DataCategory.INTERNAL)
class DataActivity:
    """数据生命周期台账的一行 · A line of the ledger of the data's life."""

    stage: DataStage = col("环节 · Stage.")
    party: str = col("来源、操作人或接收方 · Source, actor or recipient.")
    what: str = col("内容 · What it was about.")
    purpose: str | None = col("目的 · Purpose.")
    fields: list[str] = col("字段 · Fields.", most=50)
    rows: int | None = col("行数 · Rows.")
    owner: str | None = col("责任人，共享后不变 · Who answers, also after it was shared.")
    at: datetime = col("时间 · When.")


@value(category=DataCategory.INTERNAL)
class DataContract:
    """数据共享协议 · What a department may take, for what, and until when."""

    id: strawberry.ID = via(resolve.ids, "协议标识 · Id of the contract.")
    recipient: str = col("接收方 · Recipient.")
    dataset: DataSet = col("数据集 · Data set.")
    fields: list[str] = col("字段 · Fields.", most=50)
    purpose: str = col("目的 · Purpose.")
    begins_on: date = col("起始日期 · First day.")
    ends_on: date = col("截止日期 · Last day.")
    state: ContractState = col("状态 · State.")
    owner: str | None = col("批准人，即责任人 · Who approved it, and answers for it.")
    requested_at: datetime = col("申请时间 · When it was asked for.")
    decided_at: datetime | None = col("审批时间 · When it was decided.")


@value(category=DataCategory.INTERNAL)
class SharedValue:
    """共享的一个字段 · A field of a shared row."""

    field: str = col("字段 · Field.")
    value: str | None = col("值 · Value.")


@value(category=DataCategory.INTERNAL)
class SharedRecord:
    """共享的一行 · A shared row."""

    values: list[SharedValue] = col("字段与值 · Fields and values.", most=50)


@value(category=DataCategory.INTERNAL)
class DataTaking:
    """一次取用及其台账 · A taking, as the ledger has it."""

    recipient: str = col("接收方 · Recipient.")
    purpose: str = col("目的 · Purpose.")
    fields: list[str] = col("字段 · Fields.", most=50)
    owner: str = col("责任人 · Who answers.")
    rows: int = col("行数 · Rows.")
    place: str | None = col("续取位置，取尽为空 · Where to go on; null where nothing was left.")
    at: datetime = col("时间 · When.")
    records: list[SharedRecord] = via(resolve.records, "数据 · The rows.", most=100)


@value(category=DataCategory.INTERNAL)
class Delegation:
    """辖区委托 · A right to write in a further district."""

    subject: str = col("受托人账号 · Account of who may write.", category=DataCategory.PERSONAL)
    district_code: str = col("区划代码 · Code of the district.")
    begins_on: date = col("起始日期 · First day.")
    ends_on: date = col("截止日期 · Last day.")
    reason: str = col("事由 · Reason.")
    given_by: str = col("委托人 · Who gave it.", category=DataCategory.PERSONAL)


@query
class SharingQueries:
    data_responsibilities: list[DataResponsibility] | None = root(
        resolve.responsible,
        "五环节数据安全责任与操作规范 · Who answers for data at each of five stages.",
        scope=Scope.GOVERNANCE_READ,
        most=50,
        stage=arg(DataStage | None, "环节 · Stage.", None),
        family=arg(DataFamily | None, "数据类别 · Family of data.", None),
    )
    data_activities: list[DataActivity] | None = root(
        resolve.activities,
        "数据生命周期台账，至多 100 行 · The ledger of the data's life, at most 100 lines.",
        scope=Scope.GOVERNANCE_READ,
        most=100,
        stage=arg(DataStage | None, "环节 · Stage.", None),
    )
    data_contracts: list[DataContract] | None = root(
        resolve.contracts,
        "共享协议，至多 100 个 · Contracts of sharing, at most 100.",
        scope=Scope.SHARE_READ,
        most=100,
    )


@payload
class DataContractPayload(Payload):
    """共享协议变更结果 · The contract, or why it was not changed."""

    data_share: DataContract | None = via(resolve.of_subject, "协议 · The contract.")


@payload
class DataTakingPayload(Payload):
    """取用结果 · What was taken, or why nothing was."""

    data_share: DataTaking | None = via(resolve.taken, "取用 · The taking.")


@payload
class DelegationPayload(Payload):
    """委托结果 · The delegation, or why it was not given."""

    jurisdiction: Delegation | None = via(jurisdiction.of_subject, "委托 · The delegation.")


CONTRACT = id_of("con", "协议标识 · Id of the contract.")


@mutation
class SharingMutations:
    data_share_request: DataContractPayload = act(
        resolve.data_share_request,
        "申请共享数据 · Ask for shared data.",
        scope=Scope.SHARE_TAKE,
        dataset=arg(DataSet, "数据集 · Data set."),
        fields=arg(list[str], "字段 · Fields."),
        purpose=arg(str, "目的 · Purpose."),
        begins_on=arg(date, "起始日期 · First day."),
        ends_on=arg(date, "截止日期，至多三年 · Last day, within three years."),
    )
    data_share_decide: DataContractPayload = act(
        resolve.data_share_decide,
        "审批共享申请 · Approve or refuse what was asked for.",
        scope=Scope.SHARE_APPROVE,
        contract=CONTRACT,
        is_approved=arg(bool, "是否批准 · Whether it is approved."),
    )
    data_share_end: DataContractPayload = act(
        resolve.data_share_end,
        "终止共享协议 · End a contract before its time.",
        scope=Scope.SHARE_APPROVE,
        contract=CONTRACT,
    )
    data_share_take: DataTakingPayload = act(
        resolve.data_share_take,
        "按协议取用数据，每次留账 · Take the next rows; each taking leaves a line.",
        scope=Scope.SHARE_TAKE,
        cost=200,
        contract=CONTRACT,
        first=arg(int, "行数，1–100 · Rows, 1 to 100.", 100),
        after=arg(str | None, "上次的 place · The place of the taking before.", None),
    )
    jurisdiction_delegate: DelegationPayload = act(
        jurisdiction.jurisdiction_delegate,
        "委托他人在本辖区录入，至多一年 · Let someone write in one's district, within a year.",
        scope=Scope.DELEGATE,
        subject=arg(str, "受托人账号 · Account of who may write."),
        district=arg(str, "区划代码 · Code of the district."),
        begins_on=arg(date, "起始日期 · First day."),
        ends_on=arg(date, "截止日期 · Last day."),
        reason=arg(str, "事由 · Reason."),
    )
