"""Every setting, read once from the environment (`YOUXIN_…`) and from the command line.

Below this file settings are arguments; nothing else reads the environment.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

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


class Settings(BaseSettings):
    """运行设置 · Settings of a process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    database_url: str | None = None
    """Any PostgreSQL from version 16 on; without it the program runs its own."""
    data_dir: Path = Path(".youxin")
    pg_bin: Path | None = None
    """Programs of another PostgreSQL for the embedded server."""
    key_dir: Path = Field(default_factory=lambda fields: fields["data_dir"] / "keys")
    audit_dir: Path = Field(default_factory=lambda fields: fields["data_dir"] / "audit")
    """Where signed checkpoints of the audit lie: best on another machine than the database."""
    evidence_url: str | None = None
    """An object store for evidence, such as `s3://bucket/prefix`; by default a folder."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    base_url: str = Field(
        default_factory=lambda fields: f"http://{fields['host']}:{fields['port']}",
        pattern=r"^https?://[^\s/?#]+$",
    )
    """What stands before `/c/{payload}` in every printed code."""
    workers: int = Field(default=1, ge=1, le=64)
    pool_size: int = Field(default=8, ge=1, le=100)
    statement_timeout_ms: int = Field(default=2000, ge=10)
    subgraph: Subgraph | None = None
    """The part of the graph that is served here behind a gateway; without it the whole."""
    engine: Literal["plan", "reference"] = "plan"
    """How operations run: by compiled plans, or each field on its own as plans are judged by."""
    mode: Literal["development", "production"] = "development"
    """In production the issuer's tokens alone are taken, and sample secrets are refused."""
    oidc_issuer: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    """The identity provider, whose tokens are then the only ones that are taken."""
    oidc_cache_seconds: float = Field(default=600, gt=0)
    oidc_retry_seconds: float = Field(default=30, gt=0)
    oidc_audience: str = "youxin-graph"
    oidc_role_claim: str = "role"
    oidc_strong_acr: str = ""
    """Classes of sign-in (`acr`), separated by commas, that count as one with a second factor."""
    explorer: bool = True
    """Whether a browser gets GraphiQL at `/graphql`; switch it off in production."""
    poster_font: Path | None = None
    """A font with Chinese characters for posters; by default one that the system has."""
    allowed_origins: str = Field(default="", pattern=r"^(https?://[^\s/?#,]+(,|$))*$")
    """Other web sites whose pages may use the graph, separated by commas."""
    documents: Literal["any", "allow-list"] = "any"
    """Whether any document is run, or only those of `documents_file` (gateways excepted)."""
    documents_file: Path | None = None
    """Registered documents as JSON, `{sha256: document}`."""
    documents_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """The SHA-256 of that file as it was reviewed; another file does not start."""
    rate: float = Field(default=1, ge=0)
    """Every budget of `rules/budgets.py` times this; with 0 nothing is metered."""
    slow_seconds: float = Field(default=PATIENCE.seconds, gt=0)
    """How long a client may take over the head of a request, each 64 KB of a body, and reading."""
    connections_per_address: int = Field(default=PATIENCE.connections, ge=0)
    """Connections that one address may hold in a process; 0 for any number."""
    local_targets: bool = False
    """Whether messages may go to http and to private addresses; for development only."""
    otlp_endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    """Where spans are sent, such as `http://127.0.0.1:4318`; without it none are made."""
    otlp_share: float = Field(default=1, gt=0, le=1)
    """The share of requests that have spans."""
    drain_notice_seconds: float = Field(default=0.5, ge=0, le=60)
    """How long `/readyz` says 503 before sockets are closed."""
    metrics_token: str | None = Field(default=None, min_length=16)
    """What Prometheus sends to read `/metrics`; without it only operators may."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

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
        if self.documents == "allow-list" and self.documents_sha256 is None:
            return "YOUXIN_DOCUMENTS_SHA256"
        if self.oidc_issuer is None:
            return "YOUXIN_OIDC_ISSUER"
        password = make_url(self.database_url).password if self.database_url else None
        if password is not None and str(password).lower() in SAMPLE_PASSWORDS:
            return "YOUXIN_DATABASE_URL"
        return None

    def exported(self) -> dict[str, str]:
        """The environment in which another process reads these same settings."""
        values: dict[str, Any] = self.model_dump(exclude_none=True)
        return {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items()}
