"""Every setting, read once from the environment (`YOUXIN_…`) and from the command line.

Below this file settings are arguments; nothing else reads the environment.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.engine import make_url

from app.reading import read, setting
from rules.budgets import PATIENCE
from rules.subgraphs import Subgraph

PREFIX = "YOUXIN_"
SAMPLE_PASSWORDS = {
    "",
    "postgres",
    "password",
    "youxin",
    "changeme",
    "change-me",
    "secret",
    "admin",
}


@dataclass(frozen=True, init=False)
class Settings:
    """运行设置 · Settings of a process: what is given, else the environment's, else the default."""

    database_url: str | None = None
    """Any PostgreSQL from version 16 on; without it the program runs its own."""
    data_dir: Path = Path(".youxin")
    pg_bin: Path | None = None
    """Programs of another PostgreSQL for the embedded server."""
    key_dir: Path = setting(of=lambda before: before["data_dir"] / "keys")
    audit_dir: Path = setting(of=lambda before: before["data_dir"] / "audit")
    """Where signed checkpoints of the audit lie: best on another machine than the database."""
    evidence_url: str | None = None
    """An object store for evidence, such as `s3://bucket/prefix`; by default a folder."""
    host: str = "127.0.0.1"
    port: int = setting(8000, least=0, most=65535)
    base_url: str = setting(
        of=lambda before: f"http://{before['host']}:{before['port']}",
        pattern=r"^https?://[^\s/?#]+$",
    )
    """What stands before `/c/{payload}` in every printed code."""
    workers: int = setting(1, least=1, most=64)
    pool_size: int = setting(8, least=1, most=100)
    statement_timeout_ms: int = setting(2000, least=10)
    subgraph: Subgraph | None = None
    """The part of the graph that is served here behind a gateway; without it the whole."""
    engine: Literal["plan", "reference"] = "plan"
    """How operations run: by compiled plans, or each field on its own as plans are judged by."""
    mode: Literal["development", "production"] = "development"
    """In production the issuer's tokens alone are taken, and sample secrets are refused."""
    oidc_issuer: str | None = setting(None, pattern=r"^https?://[^\s?#]+$")
    """The identity provider, whose tokens are then the only ones that are taken."""
    oidc_cache_seconds: float = setting(600, above=0)
    oidc_retry_seconds: float = setting(30, above=0)
    oidc_audience: str = "youxin-graph"
    oidc_role_claim: str = "role"
    oidc_strong_acr: str = ""
    """Classes of sign-in (`acr`), separated by commas, that count as one with a second factor."""
    explorer: bool = True
    """Whether a browser gets GraphiQL at `/graphql`; switch it off in production."""
    poster_font: Path | None = None
    """A font with Chinese characters for posters; by default one that the system has."""
    allowed_origins: str = setting("", pattern=r"^(https?://[^\s/?#,]+(,|$))*$")
    """Other web sites whose pages may use the graph, separated by commas."""
    documents: Literal["any", "allow-list"] = "any"
    """Whether any document is run, or only those of `documents_file` (gateways excepted)."""
    documents_file: Path | None = None
    """Registered documents as JSON, `{sha256: document}`."""
    documents_sha256: str | None = setting(None, pattern=r"^[0-9a-f]{64}$")
    """The SHA-256 of that file as it was reviewed; another file does not start."""
    documents_key: str | None = setting(None, pattern=r"^[A-Za-z0-9_-]{43}$")
    """Whose signature (`FILE.sig`) that file must bear: an Ed25519 public key in base64url."""
    rate: float = setting(1, least=0)
    """Every budget of `rules/budgets.py` times this; with 0 nothing is metered."""
    slow_seconds: float = setting(PATIENCE.seconds, above=0)
    """How long a client may take over the head of a request, each 64 KB of a body, and reading."""
    connections_per_address: int = setting(PATIENCE.connections, least=0)
    """Connections that one address may hold in a process; 0 for any number."""
    local_targets: bool = False
    """Whether messages may go to http and to private addresses; for development only."""
    otlp_endpoint: str | None = setting(None, pattern=r"^https?://[^\s?#]+$")
    """Where spans are sent, such as `http://127.0.0.1:4318`; without it none are made."""
    otlp_share: float = setting(1, above=0, most=1)
    """The share of requests that have spans."""
    drain_notice_seconds: float = setting(0.5, least=0, most=60)
    """How long `/readyz` says 503 before sockets are closed."""
    metrics_token: str | None = setting(None, shortest=16)
    """What Prometheus sends to read `/metrics`; without it only operators may."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def __init__(self, **given: Any) -> None:
        vars(self).update(read(Settings, given, PREFIX))

    @property
    def origins(self) -> frozenset[str]:
        """The sites whose pages may use the graph; our own public address is one."""
        return frozenset({self.base_url, *self.allowed_origins.split(",")}) - {""}

    @property
    def is_whole(self) -> bool:
        """Whether the pages and the messages that need the whole graph are this process's too."""
        return self.subgraph is None

    def unfit(self) -> str | None:
        """Which setting is missing before these may serve; None where they may."""
        if self.documents == "allow-list" and self.documents_file is None:
            return "YOUXIN_DOCUMENTS_FILE"
        if self.mode == "development":
            return None
        is_vouched_for = self.documents_sha256 is not None or self.documents_key is not None
        if self.documents == "allow-list" and not is_vouched_for:
            return "YOUXIN_DOCUMENTS_SHA256"
        if self.oidc_issuer is None:
            return "YOUXIN_OIDC_ISSUER"
        password = make_url(self.database_url).password if self.database_url else None
        if password is not None and str(password).lower() in SAMPLE_PASSWORDS:
            return "YOUXIN_DATABASE_URL"
        return None

    def exported(self) -> dict[str, str]:
        """The environment in which another process reads these same settings."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            f"{PREFIX}{name.upper()}": str(value)
            for name, value in values.items()
            if value is not None
        }

    def over(self, database_url: str) -> "Settings":
        """The same over this database."""
        return Settings(**(vars(self) | {"database_url": database_url}))
