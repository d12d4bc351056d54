# Pullquote: `make demo` shows it working, `make test` proves it; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ROOMS := bot ingest vectorstore config
DEMO := .demo
JOBS ?= 2
export TOKENIZERS_PARALLELISM := false

.PHONY: help install demo test crash check types bench bench-check wheel constraints clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Make .venv with the tested versions of everything

# pip brings uv and torch (so that pip's own settings decide which torch); uv resolves the rest.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the tested set into $(VENV) (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv torch
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --group dev --editable .
	@touch $@

demo: install ## Ingest the samples and answer three questions
	@rm -rf $(DEMO)
	@PULLQUOTE_DATA_DIR=$(DEMO) PATH="$(CURDIR)/$(BIN):$$PATH" sh samples/demo.sh

test: install ## Run the whole suite
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile --cov --cov-report=term:skip-covered

crash: install ## Kill it at 200 random instants and before every statement (a quarter of an hour)
	@CRASH_KILLS=200 CRASH_EVERY_STATEMENT=1 $(BIN)/python -m pytest tests/crash

check: install types ## Format, lint, types and the contracts between the rooms
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: install
	@mkdir -p build/typing/pullquote
	@for room in $(ROOMS); do ln -sfn ../../../$$room build/typing/pullquote/$$room; done
	@$(BIN)/mypy $(foreach room,$(ROOMS),-p pullquote.$(room))

bench: install ## Measure quality and speed on ../shared/data (three hours and more on two cores)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --group bench
	@$(BIN)/python -m bench

bench-check: install ## Fail when a score on ../shared/data falls below bench/floors.json
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --group bench
	@$(BIN)/python -m bench.floors $(FLOORS)

wheel: install ## Build the sdist and the wheel into dist/
	@$(BIN)/python -m build --installer uv

constraints: install ## Add what pyproject.toml newly asks for to constraints.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header \
	  --no-emit-index-url --extra bf16 --extra eval --group dev --group bench pyproject.toml \
	  --output-file constraints.txt

clean: ## Remove what was made here, .venv too
	@rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
