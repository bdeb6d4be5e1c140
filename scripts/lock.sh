#!/usr/bin/env bash
# Renew requirements/*.lock from pyproject.toml: pinned, hashed, without addresses. The development set comes first,
# since its tools are the pickier ones, and the runtime set takes its versions.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-annotate --no-header --no-emit-index-url \
    --python-version 3.11 --python-platform x86_64-manylinux_2_28 "$@"; }
compile --extra dev pyproject.toml -o requirements/dev.lock
compile -c requirements/dev.lock pyproject.toml -o requirements/base.lock
compile -c requirements/dev.lock --extra spark --no-emit-package sqlglotc pyproject.toml -o requirements/spark.lock
