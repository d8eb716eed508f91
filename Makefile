# make            explains itself
# Everything installs into .venv; nothing else on the machine is touched, except by `make system` (through apt or brew).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# What pip would make one wait for, done beside what follows.
COMPILE := nice $(BIN)/python -m compileall -qq -j 0 src $(VENV)/lib >/dev/null 2>&1 &

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-studio pictures lock system clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

demo: $(VENV)/installed ## install, build the sample company and open it in the studio
	@test -e $(DEMO)/derived/current || { rm -rf $(DEMO); $(BIN)/parcours demo $(DEMO) --no-report; }
	@password=$$($(BIN)/parcours colleague $(DEMO) nina@vallorin.example --name "Nina Favre") \
		&& echo "Sign in as nina@vallorin.example with the password $$password"
	$(BIN)/parcours serve $(DEMO) --open

DEMO := demo-company

test: system $(VENV)/installed-for-tests check ## install what is needed and run everything
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

TEST_PROCESSES ?= 2

check: $(VENV)/installed-for-tests ## style, types and import contracts
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed-for-tests ## time Parcours beside its peers (ROWS=10000000); rewrites benchmarks/README.md
	$(BIN)/python benchmarks/run.py --rows $(ROWS)

bench-studio: $(VENV)/installed-for-tests ## walk the studio's pages over 10 M interactions; rewrites benchmarks/STUDIO.md
	$(BIN)/python benchmarks/studio.py --rows $(ROWS)

ROWS ?= 10000000

pictures: $(VENV)/installed-for-tests ## photograph every page of the studio for docs/pictures/studio (after make demo)
	$(BIN)/python -m scripts.take_pictures

lock: $(VENV)/installed-for-tests ## renew the locked dependencies from pyproject.toml
	$(PIP) uv
	$(BIN)/uv pip compile pyproject.toml --extra studio --group build --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --quiet --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --all-extras --group build --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --quiet --constraint requirements.txt \
		--output-file requirements-test.txt

system: ## install the browser and Java that the tests drive, where they are missing
	@scripts/system-packages

clean: ## remove what make has made
	rm -rf $(VENV) build dist demo-company benchmarks/work .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Parcours needs Python 3.11 or later; say which one: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo 'This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.txt pyproject.toml
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/bin/python requirements-test.txt pyproject.toml
	$(PIP) --require-hashes -r requirements-test.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@ $(VENV)/installed
