# Loopline. `make` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test fast lint snapshots bench docs clean

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -q --require-hashes -r constraints.txt
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: $(VENV)/run constraints-dev.txt
	$(PIP) install -q --require-hashes -r constraints-dev.txt
	@touch $@

demo: $(VENV)/run ## simulate a company, import its files, answer three questions
	$(BIN)/loopline demo

test: $(VENV)/dev ## all tests, with PostgreSQL, Spark and the real data where they are
	@bash -o pipefail -c '$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report= 2>&1 | tee $(VENV)/tests.txt'
	@$(BIN)/coverage report --skip-covered --skip-empty
	@$(BIN)/coverage report --skip-covered --fail-under=100 --include='src/loopline/words/*,src/loopline/agreement/*' >/dev/null \
		|| { echo "words and agreement must be covered whole: coverage report -m"; exit 1; }
	@tail -n 1 $(VENV)/tests.txt

fast: $(VENV)/dev ## the quick tests: no services, under 30 seconds
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow and not postgres and not spark"

lint: $(VENV)/dev ## style, types, the rooms' arrows, the SQL
	$(BIN)/ruff format --check src tests bench docs
	$(BIN)/ruff check src tests bench docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m loopline.record.lint

snapshots: $(VENV)/dev ## write the expected readings anew; read the difference line by line
	LOOPLINE_SNAPSHOTS=write $(BIN)/python -m pytest -q -m "not slow"

bench: $(VENV)/dev ## every benchmark, with its ratios
	$(BIN)/python -m bench

docs: $(VENV)/dev ## write the generated parts of docs/
	$(BIN)/python docs/generate.py

clean: ## remove what was built here
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
