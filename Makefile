# Only a front: each target shows the plain commands it runs.
SHELL := /bin/bash
PYTHON ?= python3.11
MINSHENG_HOME ?= $(CURDIR)/data
PEOPLE ?= 300000
PROFILE ?= honest
NIGHTS ?= 1
SEED ?= 20261031
AREA ?= all
export MINSHENG_HOME

BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
WORKERS ?= 2
# tests/conftest.py says which tests share a worker, and puts the longest group first
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test nights spark check lint referees bench dev docs lock clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/uv.stamp: requirements/uv.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.lock
	touch $@

.venv/base.stamp: .venv/uv.stamp requirements/base.lock pyproject.toml
	$(UV) --require-hashes -r requirements/base.lock
	$(UV) --no-deps --editable .
	touch $@

.venv/dev.stamp: .venv/base.stamp requirements/dev.lock
	$(UV) --require-hashes -r requirements/dev.lock
	touch $@

.venv-spark/stamp: .venv/uv.stamp requirements/spark.lock
	$(PYTHON) -m venv .venv-spark
	$(BIN)/uv pip install --quiet --no-deps --require-hashes --python .venv-spark/bin/python -r requirements/spark.lock
	touch $@

demo: .venv/base.stamp ## a synthetic district: PEOPLE=300000 PROFILE=honest NIGHTS=1
	$(BIN)/minsheng sample --out $(MINSHENG_HOME) --people $(PEOPLE) --seed $(SEED) --nights $(NIGHTS) --profile $(PROFILE) --force
	@# exit 3 means published with a stale or held feed: a night as departments make it, not a failure
	$(BIN)/minsheng run --date 2026-11-01 || [ $$? -eq 3 ]

test: .venv/dev.stamp ## lint and tests, a whole night among them (installs chromium where it may)
	scripts/browser.sh
	$(MAKE) --no-print-directory lint
	$(PYTEST) -m "not nights"

spark: .venv-spark/stamp ## the settings of linkage on Spark, in an environment of its own (Java 17)
	scripts/java.sh
	.venv-spark/bin/python -m pytest tests/spark

nights: .venv/dev.stamp ## further whole nights (withheld, killed, moved, undone, filled in), long comparisons, Spark
	$(PYTEST) -m nights
	$(MAKE) --no-print-directory spark

check: .venv/dev.stamp lint ## the fast part: lint and quick tests, under two minutes
	$(PYTEST) -m "not slow"

lint: .venv/dev.stamp ## style, types, import direction, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/ty check --quiet --python .venv
	$(BIN)/minsheng feeds generate --check

referees: .venv/dev.stamp ## dbt-bouncer strict, dbt-score, dbt-coverage, sqlfluff, dagster definitions validate
	$(BIN)/python -m scripts.referees

bench: .venv/dev.stamp ## AREA=night PEOPLE=300000: prints a table, writes bench.json
	$(BIN)/python -m benchmarks --area $(AREA) --people $(PEOPLE)

dev: .venv/base.stamp ## Dagster on 127.0.0.1:3000
	$(BIN)/minsheng doctor --quiet
	@# from its own folder, where no second dagster.yaml lies; Dagster calls its own `dagster dev` superseded on each start
	cd "$$($(BIN)/python -m orchestration.instance)" && DAGSTER_HOME="$$PWD" PYTHONWARNINGS='ignore:Function' \
		$(CURDIR)/$(BIN)/dagster dev -h 127.0.0.1 -m orchestration.definitions

docs: .venv/base.stamp ## feed pages and dbt docs
	$(BIN)/minsheng feeds generate
	$(BIN)/python scripts/dbt_docs.py

lock: .venv/uv.stamp ## renew the pinned, hashed requirements
	scripts/lock.sh

clean: ## remove the environment and caches; data stay
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis
