# Two commands do everything on a fresh machine: `make report` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PLAN ?= reports/espoo/plan.toml
OUTPUT ?= reports/espoo/latest

.DEFAULT_GOAL := help
.PHONY: help report test slow attack browser pythons conformance calibration golden boundaries oracle benchmark docs notebooks lock clean

help:            ## what you can do here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

report: .venv/core  ## evaluate the synthetic twin (DATA=folder for a delivery); prints where the report is
	$(BIN)/evaluation run $(PLAN) $(if $(DATA),--data $(DATA)) --output $(OUTPUT)

test: .venv/dev  ## style, types, architecture and every quick test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow" -n auto

slow: .venv/dev  ## the statistical suites, size and power by simulation, and the laws on all their examples
	$(BIN)/python -m pytest -m slow
	EVALUATION_THOROUGH=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow" -n auto tests/laws tests/core tests/sources tests/panels tests/plan tests/methods tests/study tests/report/release/test_derivable.py

attack: .venv/dev  ## thousands of tries to break it, into docs/attacks.md (a quarter of an hour, resumable; a tenth is in make test)
	$(BIN)/python -m tests.attack
	$(BIN)/python -m tests.attack.wrong_deliveries

browser: .venv/dev .browser/ready  ## the report in a real browser (Chromium of the system): axe, phone, dark, print
	$(BIN)/python -m pytest -rs tests/report/writers/test_html_browser.py

.browser/ready: tests/report/writers/browser.lock
	$(PYTHON) -m venv .browser
	.browser/bin/python -m pip install --quiet --require-hashes -r tests/report/writers/browser.lock
	@touch $@

VERSIONS := 3.11 3.12 3.13 3.14
pythons:         ## the golden report and the core's tests on every Python from 3.11 to 3.14 that is here
	@for v in $(VERSIONS); do \
	  command -v python$$v >/dev/null && python$$v -c '' 2>/dev/null || { echo "python$$v: not here, not tried"; continue; }; \
	  $(MAKE) --no-print-directory .pythons/$$v/dev PYTHON=python$$v || exit 1; \
	  .pythons/$$v/bin/python -m pytest tests/golden tests/oracle tests/domain tests/core tests/sources tests/panels tests/plan tests/study/comparisons tests/report/output/test_atomic_folder_killed.py \
	    -m "not slow" -p no:cacheprovider || exit 1; \
	  echo "python$$v: passes"; \
	done

.pythons/%/dev: requirements-dev.lock requirements.lock pyproject.toml
	$(PYTHON) -m venv .pythons/$*
	.pythons/$*/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	.pythons/$*/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

conformance: .venv/dev  ## every method of inference on the study's countries, into docs/conformance.md (half an hour, resumable)
	$(BIN)/python -m tests.conformance

calibration: .venv/dev  ## the gate on twins of which all is known, into docs/calibration.md (half an hour, resumable)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.calibration

golden: .venv/dev  ## make tests/golden again: look at the difference before you commit it
	$(BIN)/python -m tests.golden.make_golden

boundaries: .venv/dev  ## make the boundaries of municipalities again (FROM=municipalities.geojson of degrees, with the property id)
	$(BIN)/python -m tests.domain.make_boundaries $(FROM)

oracle: .venv/dev  ## write the table of ours against the references into docs/methods.md
	$(BIN)/python -m tests.oracle.oracle_table

benchmark: benchmarks/.venv/ready  ## time and memory against other packages, into docs/benchmarks.md (an hour)
	benchmarks/.venv/bin/python -m benchmarks

benchmarks/.venv/ready: benchmarks/requirements.txt
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet -r benchmarks/requirements.txt
	benchmarks/.venv/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

docs: docs/site/.venv/ready  ## the pages: tutorial, how-to, reference, explanation, into docs/site/_build/html
	docs/site/.venv/bin/python -m sphinx -q -W --keep-going -b html -d docs/site/_build/doctrees docs/site docs/site/_build/html
	@echo docs/site/_build/html/index.html

docs/site/.venv/ready: docs/site/requirements.txt requirements.lock
	$(PYTHON) -m venv docs/site/.venv
	docs/site/.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	docs/site/.venv/bin/python -m pip install --quiet -r docs/site/requirements.txt
	docs/site/.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

notebooks: .venv/dev  ## open the notebooks
	$(BIN)/jupyter lab notebooks

lock: .venv/dev  ## resolve the dependencies again (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra build -o requirements.lock
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev -c requirements.lock -o requirements-dev.lock
	uv pip compile -q tests/report/writers/browser.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o tests/report/writers/browser.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "evaluation needs Python 3.11 or newer; name one with: make report PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/core: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.lock .venv/core | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

clean:           ## remove the environment and everything generated
	rm -rf .venv .pythons .browser benchmarks/.venv benchmarks/.cache docs/site/.venv docs/site/_build docs/site/generated .conformance .calibration .attack reports/*/latest reports/*/certificate .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
