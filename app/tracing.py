"""Spans by OpenTelemetry over OTLP/HTTP; off, and not even imported, unless a collector is named.

A request, each node of its plan, each batch function and each statement is a span. Nothing that a
user wrote is in one but the operation's name: statements have placeholders for every value.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

from resolvers.watching import watched

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer
    from sqlalchemy import Engine

    from graph.base.answers import Answer
    from graph.base.documents import Prepared
    from graph.base.run import Request
    from resolvers.context import Ctx

SERVICE = "youxin"
LONGEST_TEXT = 8_192
LONGEST_NAME = 100
LAST_SECONDS = 2.0
"""How long a process that ends may wait for its collector."""
CALLER = ("traceparent", "tracestate")
HELD = "youxin_span"


@contextmanager
def _span(tracer: Tracer, name: str, kind: str, facts: Mapping[str, Any]) -> Iterator[Span]:
    """A span, current meanwhile; of what breaks it, it tells the kind and not the words."""
    from opentelemetry.trace import SpanKind, StatusCode

    begun = tracer.start_as_current_span(
        name,
        kind=SpanKind[kind],
        attributes=dict(facts),
        record_exception=False,
        set_status_on_exception=False,
    )
    with begun as span:
        try:
            yield span
        except BaseException as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def _of_statement(sql: str) -> dict[str, Any]:
    verb = sql.split(None, 1)[0].upper()
    return {"db.system.name": "postgresql", "db.operation.name": verb, "db.query.text": sql}


@dataclass(frozen=True, slots=True)
class Spans:
    """Watches one request."""

    tracer: Tracer

    @contextmanager
    def part(self, kind: str, name: str, rows: int | None = None) -> Iterator[None]:
        """A node of the plan, or a batch function."""
        facts = {"youxin.part": kind} | ({} if rows is None else {"youxin.rows": rows})
        with _span(self.tracer, name, "INTERNAL", facts):
            yield

    @contextmanager
    def statement(self, sql: str, _: Sequence[object]) -> Iterator[None]:
        """One statement."""
        with _span(self.tracer, "postgresql", "CLIENT", _of_statement(sql)):
            yield

    def failed(self, reason: str) -> None:
        """The part that is running ends with an error."""
        from opentelemetry.trace import StatusCode, get_current_span

        get_current_span().set_status(StatusCode.ERROR, reason)

    def planned(self, _: object) -> None:
        """The request has a plan."""
        self._engine("plan")

    def referred(self, _: str) -> None:
        """The reference path answers."""
        self._engine("reference")

    def _engine(self, name: str) -> None:
        from opentelemetry.trace import get_current_span

        get_current_span().set_attribute("youxin.engine", name)


@dataclass(frozen=True, slots=True)
class Tracing:
    """Makes spans and sends them from a thread of its own; a collector that is away loses them."""

    provider: TracerProvider
    tracer: Tracer

    @classmethod
    def to(cls, endpoint: str, share: float) -> Tracing:
        """Spans of this share of all traces, for the collector at this address."""
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import SpanLimits, TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

        provider = TracerProvider(
            # By the trace's own number, so that no caller makes us write more than we want to.
            sampler=TraceIdRatioBased(share),
            resource=Resource.create({"service.name": SERVICE, "process.pid": os.getpid()}),
            span_limits=SpanLimits(max_span_attribute_length=LONGEST_TEXT),
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
        return cls(provider, provider.get_tracer(SERVICE))

    @contextmanager
    def called(self, headers: Mapping[bytes, bytes]) -> Iterator[None]:
        """Spans that begin meanwhile belong to the caller's trace, where its headers name one."""
        from opentelemetry import context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        named = {name: headers.get(name.encode(), b"").decode("latin-1") for name in CALLER}
        token = context.attach(TraceContextTextMapPropagator().extract(named))
        try:
            yield
        finally:
            context.detach(token)

    @contextmanager
    def request(self, request: Request, ctx: Ctx, prepared: Prepared) -> Iterator[Seen]:
        """The span of one operation, and its context, watched where the trace is wanted."""
        kind = prepared.kind(request.operation)
        facts = {"youxin.rights": ctx.rights.value}
        named = next((one for one in prepared.kinds if one is not None), None)
        if request.operation or named:
            facts["graphql.operation.name"] = str(request.operation or named)[:LONGEST_NAME]
        name = kind.value if kind else "GraphQL"
        with _span(self.tracer, name, "SERVER", facts) as span:
            seen = watched(ctx, Spans(self.tracer)) if span.is_recording() else ctx
            yield Seen(span, seen)

    def followed(self, ctx: Ctx) -> Ctx:
        """The context of a subscription: each event that is made for it is a span."""
        return watched(ctx, Spans(self.tracer))

    def commands(self, engine: Engine) -> None:
        """Spans of the statements by which commands read and write."""
        from opentelemetry.trace import SpanKind, StatusCode
        from sqlalchemy import event

        def begin(_: Any, __: Any, sql: str, ___: Any, run: Any, ____: Any) -> None:
            facts = _of_statement(sql)
            span = self.tracer.start_span("postgresql", kind=SpanKind.CLIENT, attributes=facts)
            setattr(run, HELD, span)

        def end(_: Any, __: Any, ___: str, ____: Any, run: Any, _____: Any) -> None:
            getattr(run, HELD).end()

        def broken(failure: Any) -> None:
            span = getattr(failure.execution_context, HELD, None)
            if span is not None:
                kind = type(failure.original_exception).__name__
                span.set_status(StatusCode.ERROR, kind)
                span.end()

        event.listen(engine, "before_cursor_execute", begin)
        event.listen(engine, "after_cursor_execute", end)
        event.listen(engine, "handle_error", broken)

    async def close(self) -> None:
        """Send what is left, if the collector takes it soon."""
        last = Thread(target=self.provider.shutdown, daemon=True)
        last.start()
        await asyncio.to_thread(last.join, LAST_SECONDS)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request under its span."""

    span: Span
    ctx: Ctx

    def ended(self, answer: Answer) -> Answer:
        """The answer, whose error is the span's too."""
        from opentelemetry.trace import StatusCode

        if answer.code is not None:
            self.span.set_status(StatusCode.ERROR, answer.code)
        return answer
