# Each target makes the virtual environment when it is missing. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOP := $(VENV)/.develop

.PHONY: help demo serve test check format lint imports types bench kill power fuzz stories clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

$(RUNTIME): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: Debian's package python3-venv is missing" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

$(DEVELOP): $(RUNTIME) pyproject.toml
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[codecs]' --group dev
	@touch $@

demo: $(RUNTIME) ## the MRI story between separate network peers, judged step by step
	@$(BIN)/hilum demo $(ARGS)

serve: $(RUNTIME) ## a real hub on 127.0.0.1
	@$(BIN)/hilum serve $(ARGS)

test: $(DEVELOP) ## the whole suite, with the independent peers that this machine has
	@tools/install_system_packages.sh dcmtk chromium curl strace openssl rsyslog rsyslog-gnutls
	@$(BIN)/pytest $(ARGS)

check: $(DEVELOP) format lint imports types ## format, lint, import arrows and types

format: $(DEVELOP)
	@$(BIN)/ruff format --check -q .

lint: $(DEVELOP)
	@$(BIN)/ruff check -q .

imports: $(DEVELOP)
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

types: $(DEVELOP)
	@$(BIN)/mypy

bench: $(DEVELOP) ## measured figures, each with its peer beside it
	@tools/install_system_packages.sh dcmtk orthanc orthanc-dicomweb
	@set -e; for file in bench/bench_*.py; do echo "== $$file"; $(BIN)/python $$file; done

kill: $(DEVELOP) ## 200 times kill -9 under mixed load, with a history checker
	@$(BIN)/python tests/campaigns/kill.py --rounds $(or $(ROUNDS),200)

power: $(DEVELOP) ## 2000 losses of power: what the disk would hold, and whether the store keeps its word
	@tools/install_system_packages.sh strace
	@$(BIN)/python tests/campaigns/power.py --cuts $(or $(CUTS),2000)

fuzz: $(DEVELOP) ## long mutation campaign over every parser
	@$(BIN)/python tests/campaigns/fuzz.py --cases $(or $(CASES),200000)

stories: $(DEVELOP) ## thousands of stories of scheduled workflow, held against its rules after each step
	@$(BIN)/python tests/campaigns/stories.py --stories $(or $(STORIES),2000)

clean: ## remove what the targets made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist
