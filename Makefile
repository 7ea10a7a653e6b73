# Two commands do everything: `make demo` runs the app, `make test` runs the tests.
PYTHON ?= python3
PORT ?=
VENV := .venv
BIN := $(VENV)/bin
BENCHMARKS := $(patsubst benchmarks/bench_%.py,%,$(wildcard benchmarks/bench_*.py))

.PHONY: demo test check check-nicegui format pictures docs reference bench audit mutants sbom lock soak clean $(addprefix bench-,$(BENCHMARKS))

demo: $(VENV)/.run
	$(BIN)/authui demo $(if $(PORT),--port $(PORT))

test: $(VENV)/.dev
	$(BIN)/python tools/browser.py
	$(BIN)/python tools/services.py
	$(BIN)/pytest $(or $(ARGS),--numprocesses 2 --dist loadfile --no-loadscope-reorder)

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/basedpyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

# The hook points and the adapter's tests on another NiceGUI, installed below build/: make check-nicegui VERSION=3.18.0
check-nicegui: $(VENV)/.dev
	$(BIN)/python tools/check_nicegui.py $(VERSION) $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pictures: $(VENV)/.dev
	AUTHUI_TEST_PICTURES=docs/images $(BIN)/pytest tests/browser -k pictures

# The site, in build/site; the reference pages are written from the code.
docs: reference
	$(BIN)/zensical build --strict

reference: $(VENV)/.dev
	$(BIN)/python tools/reference.py

bench: $(addprefix bench-,$(BENCHMARKS))

$(addprefix bench-,$(BENCHMARKS)): bench-%: $(VENV)/.dev
	$(BIN)/python benchmarks/bench_$*.py

# Fails on a known weakness of what is pinned, and where that cannot be found out.
audit: $(VENV)/.dev
	$(BIN)/python tools/audit.py

# Changes the guards, in copies, and fails where tests notice too few changes; no part of `make test`, since it takes an hour.
mutants: $(VENV)/.dev
	$(BIN)/python tools/mutants.py $(ARGS)

sbom: $(VENV)/.dev
	$(BIN)/python tools/sbom.py

# Needs uv, which knows every platform's files.
lock:
	{ head -2 requirements.lock; uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 --constraint constraints.txt --extra redis pyproject.toml; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

# An hour under load and faults; AUTHUI_TEST_MINUTES is how long.
soak: $(VENV)/.dev
	$(BIN)/python benchmarks/soak.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "authui needs Python 3.11 or later; name one with: make PYTHON=python3.12"'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@ $(VENV)/.run
