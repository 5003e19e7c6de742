# WorkFuse. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help run dev test check lint unit integration e2e fuzz bench lock clean

PYTHON ?= python3
PORT ?= 8080
WORKFUSE_HOME ?= $(CURDIR)/.workfuse
export PORT WORKFUSE_HOME

# bootstrap.py says which versions fit, but Pythons before 3.7 cannot even read it.
BOOTSTRAP = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 7))' || { \
	echo "$(PYTHON) is missing or too old: WorkFuse needs Python 3.11, 3.12 or 3.13." >&2; exit 2; }; \
	$(PYTHON) scripts/bootstrap.py
CHECK = $(BOOTSTRAP) --dev && .venv/bin/python scripts/check.py

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8081                 answer on another port of 127.0.0.1 (default 8080)"
	@echo "  WORKFUSE_HOME=/some/dir   keep the data elsewhere (default .workfuse)"
	@echo "  WORKFUSE_DATABASE=postgresql://user:password@host:5432/name"
	@echo "                            a PostgreSQL database in place of a SQLite file"
	@echo "  PYTHON=python3.12         make the environment with another Python (3.11 to 3.13)"

run: ## install, build and start everything; Ctrl-C stops it
	@$(BOOTSTRAP) && exec .venv/bin/python -m workfuse.local run

dev: ## as run, and rebuild the editor whenever its sources change
	@$(BOOTSTRAP) --dev && exec .venv/bin/python scripts/dev.py

test: ## everything: lint, unit, integration and browser tests
	@$(CHECK) lint unit system

check: ## what needs no running Airflow: lint and unit tests
	@$(CHECK) lint unit

lint: ## ruff, mypy, import contracts, OpenAPI document, eslint, tsc
	@$(CHECK) lint

unit: ## unit, golden, property and editor tests
	@$(CHECK) unit

integration: ## tests against a real Airflow
	@$(CHECK) integration

e2e: ## tests in a real browser against a real Airflow
	@$(CHECK) e2e

fuzz: ## the property tests, much longer
	@$(CHECK) fuzz

bench: ## measure, and write docs/benchmarks.md
	@$(BOOTSTRAP) --dev && .venv/bin/python -m bench

lock: ## make the locks in requirements/ anew (needs uv)
	@sh scripts/lock.sh

clean: ## remove what was installed and built; WORKFUSE_HOME stays
	rm -rf .venv .venv.lock .test.lock editor_ui/node_modules plugins/workfuse/static
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
