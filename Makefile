# `make serve` and `make test` do everything on a fresh machine with Python 3.11, git, make and gcc.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIPECAT := pipecat-ai==1.14.0

.PHONY: serve test check format clean help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(STAMP): pyproject.toml constraints.txt
	@echo "[1/3] creating the Python environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/3] installing Yan-Omni and its dependencies (a few minutes the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt -e '.[dev,train]'
	@echo "[3/3] fetching the client whose parser the tests use"
	@$(BIN)/python -m pip download --disable-pip-version-check --quiet --no-deps -d $(VENV)/clients $(PIPECAT)
	@touch $@

serve: $(STAMP) ## set up and serve on http://127.0.0.1:8000 with the shipped weights
	$(BIN)/yan-omni serve

test: $(STAMP) ## set up and run every test
	$(BIN)/python -m pytest

check: $(STAMP) ## formatter, linter, strict types and tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

format: $(STAMP) ## rewrite the sources in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist
