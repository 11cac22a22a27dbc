# The front door: `make run`, `make test`. Everything lives in .venv; `make clean` forgets it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run setup test test-setup lint check soak bench lock screenshots clean

run: setup  ## Open the window; without a display draw the welcome diagram into a PNG
	@$(BIN)/python -m app.start

setup: $(VENV)/.runtime  ## Create .venv and install what the program needs, nothing else

test: test-setup  ## Every test but the long ones
	@deploy/test $(BIN) $(PYTEST)

lint: test-setup  ## Format, style, types and import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint  ## lint, then the tests that need no corpus
	@$(BIN)/python -m pytest -m "not soak and not corpus" $(PYTEST)

soak: test-setup  ## The long runs
	@$(BIN)/python -m pytest -m soak $(PYTEST)

bench: setup  ## Every benchmark, for people; `python -m bench NAME --json` for machines
	@$(BIN)/python -m bench all

lock: test-setup  ## Write the lock files anew from pyproject.toml
	@deploy/lock $(BIN)

screenshots: setup  ## Draw the README's pictures with the program itself
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m docs.screenshots

test-setup: $(VENV)/.development

$(VENV)/.runtime: requirements.lock deploy/setup
	@deploy/setup $(PYTHON) $(VENV) requirements.lock
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	@deploy/setup $(PYTHON) $(VENV) requirements-dev.lock
	@touch $@

clean:  ## Forget the environment and every cache
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
