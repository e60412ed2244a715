# The two commands: `make run` and `make test`. Everything they need goes into .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

# What was compiled once is kept: the bot starts a second sooner, and the tests start it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench setup setup-dev words migration lock clean

run: setup
	@$(BIN)/python -m bot run

# A file is one worker's, so that its tests share what takes long to open; the long ones come first, as they are named.
test: setup setup-dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m locales.check
	$(BIN)/python -m models.migrations.check

bench: setup setup-dev
	$(BIN)/python -m tests.benchmarks

setup: $(VENV)/installed
setup-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the bot runs on (once; about a minute)…"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Installing what the tests need (once)…"
	@$(PIP) -r requirements-dev.lock
	@touch $@

# After a sentence was added or changed: renews the template and both catalogs; what is new is then to be translated.
words: setup setup-dev
	$(BIN)/python -m locales.update

# After a model was changed: make migration NAME="what changed"
migration: setup
	$(BIN)/python -m models.migrations.new "$(NAME)"

# After requirements*.in were changed (needs uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.lock requirements-dev.in -o requirements-dev.lock

clean:
	rm -rf $(VENV) data
