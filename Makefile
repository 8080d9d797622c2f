# Both make their own virtual environment; nothing but Python 3.11 and make is needed (`make lab` takes Node and Perl, too).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

LAB := tests/lab/node_modules/.package-lock.json

.PHONY: demo test smoke campaign lab lab-server lint docs bench mutants clean

demo: $(VENV)/.main
	$(BIN)/ssoproof demo specs/cases --out out/demo

test: $(STAMP) lint
	$(BIN)/python -m pytest -n 2 --dist worksteal tests

smoke: $(STAMP)
	$(BIN)/python -m pytest -p no:xdist -m "smoke and not slow" $$(grep -rl --include="test_*.py" "mark.smoke" tests)

campaign: $(STAMP)
	SSOPROOF_TIMES=$(or $(TIMES),10) $(BIN)/python -m pytest -n 2 --dist worksteal tests/agreement tests/lab

lab: $(STAMP) lab-server
	$(BIN)/python -m pytest -rs tests/lab

# Without a registry, or what it takes to use it, this says so and goes on: tests that need it are skipped, and say so too.
lab-server:
	@test $(LAB) -nt tests/lab/package-lock.json || (cd tests/lab && timeout 100 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1) \
		|| echo "THE LAB IS SKIPPED: oidc-provider could not be installed (it takes Node 20, npm and npm's registry)"
	@timeout 100 $(PYTHON) -m tests.lab.debian \
		|| echo "THE LAB IS SKIPPED: LemonLDAP::NG or Glewlwyd could not be unpacked (it takes Perl and the packages of Debian 12, by apt)"

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
