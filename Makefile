# The verbs of this repository; CI runs the same ones. `make` alone lists them.
#
# Written for every GNU make since 3.81, which is what macOS brings. A step that finds a program missing says so in
# one sentence (scripts/prerequisites.sh). What a step made is remembered by a file beside it, so that a second call
# repeats only what has changed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON ?=
DATA ?= ../shared/data
ARGS ?=

NEEDS := PYTHON="$(PYTHON)" sh scripts/prerequisites.sh
BIN := .venv/bin
TRAIN_BIN := .venv-train/bin
# Large pages for what torch allocates: a quarter less time where the C library is glibc, and nothing elsewhere.
TRAIN := GLIBC_TUNABLES=glibc.malloc.hugetlb=1 $(TRAIN_BIN)/unblather-train
# --no-deps: a lock file names everything, so there is nothing left for pip to work out.
INSTALL_LOCKED := -m pip install -qq --require-hashes --no-deps
INSTALL_PACKAGE := -m pip install -qq --no-deps --no-build-isolation --editable .

# Also used by the extension's pages: their colours and type, and the notices that they show.
SHARED_SOURCES := $(wildcard server/unblather/web/static/base.css NOTICE LICENSE)
# Folders are listed too, so that a file taken away also counts as a change.
PAGE_SOURCES := $(shell find extension/* -path extension/node_modules -prune -o -path extension/dist -prune -o -print \
	2>/dev/null)

.PHONY: help
help:  ## List what make can do
	@echo "make TARGET [ARGS=\"…\"]"
	@sed -n 's/^\([a-z0-9]*\):.*  ## \(.*\)$$/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

# --- for everybody -----------------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/.package extension/dist/.built  ## Make .venv with unblather in it, and build pages and extension

.PHONY: run
run: setup  ## Start the service and open its page; ARGS="--port 9000 --no-open"
	@$(BIN)/unblather serve $(ARGS)

.PHONY: extension
extension: setup  ## Build the browser extension for Chrome and Firefox, unpacked and as zips, and say how to load it
	@cd extension && npm run --silent build
	@ls extension/dist/*.zip
	@$(BIN)/unblather extension

# --- for whoever changes it --------------------------------------------------------------------------------------

.PHONY: check
check: setup tests/e2e/node_modules/.installed  ## Formatter, linter and type checkers, without changing anything
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	cd extension && npm run --silent check
	cd tests/e2e && NO_UPDATE_NOTIFIER=1 npm run --silent check

.PHONY: format
format: setup  ## Format everything and mend what the linter can
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .
	cd extension && npm run --silent --if-present format

.PHONY: test
test: setup browsers tests/e2e/node_modules/.installed  ## Every test, real browsers included; ARGS go to pytest
	$(BIN)/python -m pytest $(ARGS)
	cd extension && npm test --silent
	cd tests/e2e && npm test --silent

.PHONY: e2e
e2e: setup browsers tests/e2e/node_modules/.installed  ## Only the tests in real browsers
	cd tests/e2e && npm test --silent

.PHONY: editors
editors: setup browsers tests/e2e/node_modules/.installed  ## The extension in ten editors, which takes long; ARGS go to vitest
	cd tests/e2e && npm run --silent editors -- $(ARGS)

.PHONY: browsers
browsers:
	@$(NEEDS) browsers

.PHONY: bench
bench: setup browsers .venv-train/.package tests/e2e/node_modules/.installed benchmarks/page/node_modules/.installed  ## Measure every figure that the README quotes
	$(TRAIN_BIN)/python -m benchmarks $(ARGS)

.PHONY: train
train: data .venv-train/.package  ## Make model/ anew from the labelled data; DATA=/path/to/data
	$(TRAIN) train --data "$(DATA)" $(ARGS)

.PHONY: eval
eval: data .venv-train/.package  ## Judge the model in model/ again, and write its eval.json and card
	$(TRAIN) evaluate --data "$(DATA)" $(ARGS)

.PHONY: data
data:
	@$(NEEDS) data "$(DATA)"

.PHONY: traintest
traintest: .venv-train/.package  ## The tests that need torch; `make test` leaves them out
	$(TRAIN_BIN)/python -m pytest tests/training $(ARGS)

.PHONY: release
release: setup  ## Build the sdist, and the wheel from the sdist, into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .

.PHONY: clean
clean:  ## Remove everything that make has made, except the model
	rm -rf .venv .venv-train .venv-lock dist extension/dist extension/node_modules tests/e2e/node_modules benchmarks/page/node_modules \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis
	find server training tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the steps behind them ---------------------------------------------------------------------------------------

# An environment is made anew only when its own pip does not run (none yet, half made, or its Python has gone).
.venv/.locked: requirements/dev.txt
	@echo "Setting up Python in .venv ..."
	@python=$$($(NEEDS) python) && \
		{ $(BIN)/python -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear .venv; }
	@$(BIN)/python $(INSTALL_LOCKED) -r requirements/dev.txt
	@touch $@

.venv/.package: .venv/.locked pyproject.toml server/unblather/__init__.py
	@$(BIN)/python $(INSTALL_PACKAGE)
	@touch $@

.venv-train/.locked: requirements/train.txt requirements/torch.txt
	@echo "Setting up Python for training in .venv-train ..."
	@python=$$($(NEEDS) python) && \
		{ $(TRAIN_BIN)/python -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear .venv-train; }
	@$(TRAIN_BIN)/python $(INSTALL_LOCKED) -r requirements/train.txt -r requirements/torch.txt
	@touch $@

.venv-train/.package: .venv-train/.locked pyproject.toml training/pyproject.toml server/unblather/__init__.py
	@$(TRAIN_BIN)/python $(INSTALL_PACKAGE) --editable training
	@touch $@

extension/node_modules/.installed: extension/package.json extension/package-lock.json
	@$(NEEDS) node
	@echo "Installing what builds the pages and the extension ..."
	@cd extension && npm ci --silent --no-audit --no-fund
	@touch $@

extension/dist/.built: extension/node_modules/.installed $(PAGE_SOURCES) $(SHARED_SOURCES)
	@$(NEEDS) node
	@echo "Building the pages and the extension ..."
	@cd extension && npm run --silent build
	@touch $@

benchmarks/page/node_modules/.installed: benchmarks/page/package.json benchmarks/page/package-lock.json
	@$(NEEDS) node
	@cd benchmarks/page && npm ci --silent --no-audit --no-fund
	@touch $@

tests/e2e/node_modules/.installed: tests/e2e/package.json tests/e2e/package-lock.json
	@$(NEEDS) node
	@cd tests/e2e && npm ci --silent --no-audit --no-fund
	@touch $@

# --- locking -----------------------------------------------------------------------------------------------------

UV := .venv-lock/bin/uv
# One lock for Python 3.11 and later on every platform, with hashes, and without the address of any package index.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header

.PHONY: lock
lock: $(UV)  ## Bring requirements/*.txt up to date with pyproject.toml; ARGS=--upgrade for newer versions
	$(COMPILE) $(ARGS) pyproject.toml -o requirements/run.txt
	$(COMPILE) $(ARGS) pyproject.toml --group dev --constraint requirements/run.txt -o requirements/dev.txt
	$(COMPILE) $(ARGS) pyproject.toml --group train --constraint requirements/run.txt --no-emit-package torch \
		-o requirements/train.txt

$(UV):
	@python=$$($(NEEDS) python) && "$$python" -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip install -qq uv==0.13.9
