# Two commands do everything: `make demo` runs the app, `make test` runs the tests.
PYTHON ?= python3
PORT ?=
VENV := .venv
BIN := $(VENV)/bin
# These take a part of their largest numbers unless AUTHUI_TEST_FULL is set (tests/support/scale.py).
FULL := $(addprefix tests/,session/test_fixation.py session/test_guessing.py session/test_lockout.py \
  session/test_redis.py session/test_throttle.py reactive/test_lifetime.py local/directory/test_passwords.py \
  local/flows/test_second_factor.py local/operations/test_table.py local/oauth/test_anything.py local/wire/test_bridge.py \
  test_flow_at_random.py test_store_versions.py store)
BENCHMARKS := $(patsubst benchmarks/bench_%.py,%,$(wildcard benchmarks/bench_*.py))

# Python keeps what it has compiled, also where the environment says otherwise: each run starts hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

# Two processes, a file at a time, in the order of tests/conftest.py; the slowest tests are listed at the end.
PYTEST := $(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations=25 --durations-min=1
LIGHT := -m light --ignore tests/browser --ignore tests/docs --ignore tests/served

.PHONY: demo test quick rest test-engines coverage services check check-nicegui format pictures states docs reference bench audit mutants sbom lock soak clean $(addprefix bench-,$(BENCHMARKS))

demo: $(VENV)/.run
	$(BIN)/authui demo $(if $(PORT),--port $(PORT))

test: services
	$(BIN)/python tools/browser.py
	$(if $(ARGS),$(BIN)/pytest $(ARGS),$(PYTEST))

# While you work: no browser, no blocks of the documentation, nothing that takes long, one case of each test; two minutes.
quick: services
	$(PYTEST) $(LIGHT) --cases 1

# All cases of the light tests, with coverage measured; fails below the floor, and raises the floor where it has grown.
coverage: services
	$(PYTEST) $(LIGHT) --cov --cov-report=json:build/coverage.json
	$(BIN)/python tools/coverage_floor.py build/coverage.json

# All tests that are not light.
rest: services
	$(BIN)/python tools/browser.py
	$(PYTEST) -m 'not light'

# A sign-in in WebKit and Firefox; "Error 3" says that all went well but an engine cannot be had here. ARGS is for pytest.
test-engines: $(VENV)/.dev
	$(BIN)/python tools/engines.py $(ARGS)

services: $(VENV)/.dev
	$(BIN)/python tools/services.py

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/basedpyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/python tools/javascript.py

# The hook points and their rooms' tests on another NiceGUI, installed below build/: make check-nicegui VERSION=3.18.0
check-nicegui: $(VENV)/.dev
	$(BIN)/python tools/check_nicegui.py $(VERSION) $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

pictures: $(VENV)/.dev
	AUTHUI_TEST_PICTURES=docs/images $(BIN)/pytest tests/browser/test_states.py tests/browser/test_looks.py tests/browser/test_passkeys.py tests/browser/test_new_passkeys.py \
	  tests/browser/test_provider_screens.py -k pictures
	$(BIN)/python tools/moving_picture.py

# Pictures of every screen in every state, in light and dark, from 1280 to 320 pixels and from right to left: to look at, not to keep.
states: $(VENV)/.dev
	AUTHUI_TEST_STATES=$(or $(FOLDER),build/states) $(BIN)/pytest tests/browser/test_states.py tests/browser/test_account.py \
	  tests/browser/test_demo.py tests/browser/test_provider_screens.py -k 'barrier or screen_is_good or nobodys_way or what_is_said'

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

# What `make test` samples or leaves out: every disturbance of a sign-in, 400 paths at the gate, the tutorial with packages from
# an index, the store on every Python, and the largest numbers of users, guesses, pages and threads; then 500 random logins in
# Chromium (RUNS, SEED), and an hour under load and faults (AUTHUI_TEST_MINUTES).
soak: $(VENV)/.dev
	AUTHUI_TEST_DISTURBED=all $(BIN)/pytest tests/browser/test_disturbed.py
	AUTHUI_TEST_PATHS=400 $(BIN)/pytest tests/guards/test_who_answers.py
	AUTHUI_TEST_INSTALL=index $(BIN)/pytest tests/browser/test_tutorial.py
	AUTHUI_TEST_FULL=1 AUTHUI_TEST_CYCLES=300 $(BIN)/pytest $(FULL) tests/session/test_crowds.py
	AUTHUI_TEST_FULL=1 $(BIN)/pytest -m "light and hypothesis"
	AUTHUI_TEST_RUNS=$(RUNS) AUTHUI_TEST_SEED=$(SEED) $(BIN)/python benchmarks/random_logins.py
	$(BIN)/python benchmarks/soak.py

clean:
	rm -rf $(VENV) .coverage build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "authui needs Python 3.11 or later; name one with: make PYTHON=python3.12"'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@ $(VENV)/.run
