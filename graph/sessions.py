"""Sign-ins as the security administrator sees and ends them (5.2-2)."""

from datetime import datetime

import strawberry

from graph.base.declare import act, arg, col, id_of, root, via
from graph.base.registry import mutation, payload, query, value
from graph.base.types import Payload
from resolvers import sessions as resolve
from rules.grading import DataCategory
from rules.roles import Role, Scope


@value(category=DataCategory.INTERNAL)
class SignInSession:
    """登录会话 · A sign-in as the platform met it."""

    id: strawberry.ID = via(resolve.ids, "会话标识 · Id of the session.")
    subject: str = col("账号 · Account.")
    role: Role = col("角色 · Role.")
    first_seen_at: datetime = col("首次使用 · First use.")
    last_seen_at: datetime = col("最近使用 · Latest use.")
    ended_at: datetime | None = col("结束时间 · When it ended.")
    ended_by: str | None = col("由谁结束 · Who ended it; null where nobody did.")
    reason: str | None = col("结束原因 · Why it ended.")


@value(category=DataCategory.INTERNAL)
class AccountLock:
    """账号锁定 · A lock of an account."""

    subject: str = col("账号 · Account.")
    until: datetime = col("锁定截止 · When it ends.")
    locked_by: str = col("由谁或依哪条规则锁定 · Who locked it, or which rule.")
    reason: str = col("原因 · Why.")


@query
class SessionQueries:
    sessions: list[SignInSession] | None = root(
        resolve.sessions,
        "最近的登录会话，至多 100 个 · The latest sign-ins, at most 100.",
        scope=Scope.SESSION_MANAGE,
        most=100,
        subject=arg(str | None, "账号，空为全部 · An account; null for all.", None),
    )
    account_locks: list[AccountLock] | None = root(
        resolve.account_locks,
        "当前锁定的账号，至多 100 个 · Accounts that are locked now, at most 100.",
        scope=Scope.SESSION_MANAGE,
        most=100,
    )


@payload
class SessionPayload(Payload):
    """会话变更结果 · The session, or why it was not ended."""

    session: SignInSession | None = via(resolve.revoked, "会话 · The session.")


@payload
class AccountPayload(Payload):
    """账号锁定结果 · The lock, or why it was not changed."""

    account: AccountLock | None = via(resolve.locks, "锁定 · The lock.")


@mutation
class SessionMutations:
    session_revoke: SessionPayload = act(
        resolve.session_revoke,
        "结束会话，五秒内生效 · End a session; it takes effect within five seconds.",
        scope=Scope.SESSION_MANAGE,
        session=id_of("ses", "会话标识 · Id of the session."),
        reason=arg(str, "原因 · Why."),
    )
    account_lock: AccountPayload = act(
        resolve.account_lock,
        "锁定账号 · Lock an account.",
        scope=Scope.SESSION_MANAGE,
        subject=arg(str, "账号 · Account."),
        minutes=arg(int, "分钟数，至多三十天 · Minutes, at most thirty days."),
        reason=arg(str, "原因 · Why."),
    )
    account_unlock: AccountPayload = act(
        resolve.account_unlock,
        "解除锁定 · Unlock an account.",
        scope=Scope.SESSION_MANAGE,
        subject=arg(str, "账号 · Account."),
    )
