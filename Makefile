# Two commands on a fresh machine: `make demo` and `make test`. Both set up first.
# Nothing here may need anything but make, git, and Python 3.11 or newer with venv.

VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
# The first of these that is new enough makes the environment; name another with PYTHON=…
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
# More for pytest: make test ARGS='tests/rules -x'
ARGS   ?=

.DEFAULT_GOAL := help
.SUFFIXES:
.PHONY: help setup demo test bench lint format check-migrations lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv with everything that demo, test and lint need (once; then it is quick)

# Set up anew when a lock or the packaging changed, and not otherwise.
$(STAMP): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo >&2 "ysi needs Python 3.11 or newer; on Debian and Ubuntu: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || test -x $(BIN)/python || { echo >&2 "$(PYTHON) lacks venv; on Debian and Ubuntu: sudo apt-get install $$($(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"; exit 1; }
	@test -x $(BIN)/python || { echo >&2 "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo >&2 "installing what requirements-dev.lock names"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP)  ## run the main job once on this machine, embedded mail servers and all; Ctrl-C ends it
	@$(BIN)/ysi demo

test: $(STAMP)  ## run all tests; those whose program is missing here are skipped by name
	@$(BIN)/python -m pytest -n 2 $(ARGS)

bench: $(STAMP)  ## measure speed, memory and cost on this machine, some ten minutes; see docs/bench.md
	@$(BIN)/python -m tests.bench $(ARGS)

# All four are run, so that one run tells everything.
lint: $(STAMP)  ## style, format, strict types, import rule
	@red=; for check in "ruff check ." "ruff format --check ." "mypy" "lint-imports --no-logo"; do \
		echo "$$check"; $(BIN)/$$check || red="$$red; $$check"; \
	done; test -z "$$red" || { echo >&2 "red:$${red#;}"; exit 1; }

format: $(STAMP)  ## put files into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check-migrations: $(STAMP)  ## compare tables and migrations on SQLite and PostgreSQL (alembic check)
	$(BIN)/python -m pytest tests/models/test_migrations.py

# Neither lock may name an address: which index serves the files is each machine's own affair.
# The versions of the last lock are kept where they still fit; UPGRADE=1 takes the newest.
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--python-version 3.11 $(if $(UPGRADE),--upgrade)

lock:  ## write both lock files anew from pyproject.toml (UPGRADE=1: with the newest versions)
	$(LOCK) --extra dev -o requirements-dev.lock pyproject.toml
	$(LOCK) -c requirements-dev.lock -o requirements.lock pyproject.toml

clean:  ## remove .venv, caches and what a build left
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .grimp_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
