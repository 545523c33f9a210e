# 山城有信 · needs only Python >= 3.11 and make; everything else comes from requirements.lock.
.DEFAULT_GOAL := help
.PHONY: help setup assets demo serve gateway test check schema schema-diff schema-changelog \
  conformance matrix trust walkthrough bench bench-long reference format lock sbom audit
MAKEFLAGS += --no-print-directory

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(if \
  $(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(name))))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
SPREAD := -n auto --maxprocesses 4
export PIP_NO_INPUT := 1

help: ## 显示这些目标 · Show these targets
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

setup: $(READY) ## 建立 .venv · Make .venv from the lock
	@:

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本 · Python 3.11 or newer is needed" >&2; exit 1; }
	@echo "正在准备 .venv · preparing .venv" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

assets: setup ## 安装 GraphiQL 的文件 · Install the files of GraphiQL
	@$(BIN)/python -m app.pages.assets

demo: setup ## 生成样例城市并启动服务 · Load a generated city and serve it
	-@$(BIN)/python -m app.pages.assets
	@$(BIN)/youxin demo $(ARGS)

serve: setup ## 启动服务 · Serve
	-@$(BIN)/python -m app.pages.assets
	@$(BIN)/youxin serve $(ARGS)

gateway: setup ## 在运行中的服务前加联邦网关 · Put a federation gateway before a running server
	@YOUXIN_GATEWAY_TOKEN=$$($(BIN)/youxin token --role GATEWAY) $(BIN)/python -m examples.gateway $(ARGS)

test: setup ## 运行测试，每核一个进程 · Run the tests, a process for each core
	@$(BIN)/python -m pytest $(SPREAD) $(ARGS)

check: setup ## 检查格式、类型、模式与架构 · Check form, types, schema and architecture
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/youxin schema | diff -u schema.graphql - \
	  || { echo "模式已变：make schema 后审阅 · the schema changed: make schema, then review" >&2; exit 1; }
	@$(BIN)/python -m tests.inspector.changes --stale
	@$(BIN)/python -m pytest tests/test_architecture.py tests/test_schema.py

conformance: setup ## 全量测试并更新符合记录 · Run all tests and renew docs/conformance.json
	@YOUXIN_CONFORMANCE=docs/conformance.json $(BIN)/python -m pytest $(SPREAD) $(ARGS)

schema: setup ## 写回 schema.graphql · Write schema.graphql back
	@$(BIN)/youxin schema > schema.graphql
	@$(BIN)/youxin schema --catalogue > docs/data-catalogue.csv
	@$(BIN)/youxin schema --variants > docs/contract-variants.csv

schema-diff: setup ## 比较模式的变更 · Say what changed in the schema; BASE=REF
	@$(BIN)/python -m tests.inspector.changes $(BASE)

schema-changelog: setup ## 写 docs/schema-changelog.md · Write the changelog of the schema
	@$(BIN)/python -m tests.inspector.changes --write

matrix: setup ## 写回访问矩阵与数据库权限 · Write the access matrix and the rights in the database anew
	@YOUXIN_WRITE_MATRIX=1 $(BIN)/python -m pytest tests/matrix/test_matrix.py \
	  tests/test_database_rights.py -q -k reviewed

trust: setup ## 连续十次故障演练与逐条移除 · Ten drills of faults in a row, and every rule taken out; half an hour
	@$(BIN)/python -m tests.trust

walkthrough: setup ## 从空目录照着 README 与手册做一遍 · Follow README and cookbook from an empty home
	@$(BIN)/python -m tests.cookbook

bench: setup ## 运行测量 · Run the measurements
	@$(BIN)/python -m bench $(ARGS)

bench-long: setup ## 二百万主体、双进程与长时内存 · Two million entities, two workers, twenty minutes
	@$(BIN)/python -m bench.long $(ARGS)

reference: setup ## 以参考执行运行测试 · Run the tests with the plan turned off
	@YOUXIN_ENGINE=reference $(BIN)/python -m pytest $(SPREAD) $(ARGS)

sbom: setup ## 物料清单 CycloneDX · The bill of materials, in build/sbom.json
	@$(BIN)/python -m tests.supply sbom

audit: setup ## 核查依赖漏洞，无法核查也算失败 · Advisories; red too where none could be asked
	@$(BIN)/python -m tests.supply audit

format: setup ## 整理代码格式 · Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix-only -q .

lock: ## 更新锁文件（需 uv） · Renew the locks (needs uv)
	@for form in "--extra dev -o requirements.lock" "-c requirements.lock -o requirements-runtime.lock"; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header -q pyproject.toml $$form || exit 1; done
