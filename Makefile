# Both make their own virtual environment; nothing but Python 3.11 and make is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test smoke campaign lint docs bench mutants clean

demo: $(VENV)/.main
	$(BIN)/ssoproof demo specs/cases --out out/demo

test: $(STAMP) lint
	$(BIN)/python -m pytest -n 2 --dist worksteal tests

smoke: $(STAMP)
	$(BIN)/python -m pytest -p no:xdist -m "smoke and not slow" $$(grep -rl --include="test_*.py" "mark.smoke" tests)

campaign: $(STAMP)
	SSOPROOF_TIMES=$(or $(TIMES),10) $(BIN)/python -m pytest -n 2 --dist worksteal tests/agreement

lint: $(STAMP)
	$(BIN)/ruff check model tests docs
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.docs
	$(BIN)/mkdocs build --quiet --strict
	@echo "built build/site; open build/site/index.html"

bench: $(STAMP)
	$(BIN)/python -m benchmarks

$(VENV)/.main: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(STAMP): $(VENV)/.main
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

$(VENV)/.docs: $(VENV)/.main
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	touch $@

mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutants]'
	$(BIN)/python -m tests.mutants --sample $(or $(SAMPLE),15)

clean:
	rm -rf $(VENV) out build .pytest_cache .mypy_cache .ruff_cache .hypothesis
