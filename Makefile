# Needs Python 3.11 or later (with venv and pip) and make; everything else comes from the hash-pinned lock files.
#
#   make demo [PAYLOADS=DIR]  five cases played from the first message to the end
#   make interrupt            the same, while functions are killed and the server is restarted
#   make test                 every test that needs neither a browser nor an AWS account
#   make run                  the stack, kept up until Ctrl-C
#   make lint                 ruff, mypy, cfn-lint
#   make help                 the rest

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first interpreter that is new enough; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
SAM_VENV := .venv-sam
SAM_STAMP := $(SAM_VENV)/.installed
# The locks are complete, so pip resolves nothing (--no-deps). localstack-client has no wheel: what builds it has a lock of its own.
INSTALL := -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes
PYTEST_ARGS ?=

define environment
@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo 'Tillit needs Python 3.11 or later: install it, or name it with PYTHON=/path/to/python3.11' >&2; exit 1; }
@echo 'Setting up $(1) from $(2) (about a minute, once)'
@$(PYTHON) -m venv --clear $(1) || { \
	echo 'Python has no working venv module: on Debian and Ubuntu install python3-venv' >&2; exit 1; }
@$(1)/bin/python $(INSTALL) -r requirements-build.lock
@$(1)/bin/python $(INSTALL) --no-build-isolation -r $(2)
@touch $(1)/.installed
endef

.PHONY: help demo interrupt test histories test-simulation simulate simulate-planted simulate-single mutants run lint format build validate lock clean

help:
	@echo 'make demo [PAYLOADS=DIR]   five cases: background checks, an extract, a security vetting'
	@echo 'make interrupt [KILLS=10] [STOPS=3] [SEED=n]  the demo, while functions are killed and the server is restarted'
	@echo 'make test [PYTEST_ARGS=..] every test that needs neither a browser nor an AWS account'
	@echo 'make histories [SEQUENCES=20000]  generated command sequences of each service: what may never happen'
	@echo 'make test-simulation       the tests of the simulation itself: doubles, flood, a few schedules'
	@echo 'make simulate [RUNS=n|MINUTES=n] [SEED=n]  schedules of faults; SEED alone plays that one again'
	@echo 'make simulate-single       each call of the code fails in each way, one at a time'
	@echo 'make simulate-planted      bugs put in on purpose, each of which the simulation must find'
	@echo 'make mutants               changes the deciding code, one small change at a time: do the tests notice?'
	@echo 'make run                   the stack, kept up until Ctrl-C'
	@echo 'make lint                  ruff, mypy, cfn-lint'
	@echo 'make validate              sam validate --lint, in an environment of its own'
	@echo 'make build                 the deployable artefacts, into .build/'
	@echo 'make format                ruff format'
	@echo 'make lock                  resolve pyproject.toml into the lock files again'
	@echo 'make clean                 remove what the other targets made'
	@echo 'python -m infra --help     deploy, smoke, destroy and the rest of what operators do'

$(STAMP): requirements.lock requirements-build.lock
	$(call environment,$(VENV),requirements.lock)

$(SAM_STAMP): requirements-sam.lock requirements-build.lock
	$(call environment,$(SAM_VENV),requirements-sam.lock)

# exec: Ctrl-C and the exit status are the program's own.
demo: $(STAMP)
	@exec $(PY) -m infra.demo $(if $(PAYLOADS),--payloads "$(PAYLOADS)")

interrupt: $(STAMP)
	@exec $(PY) -m infra.demo.interrupt $(if $(KILLS),--kills $(KILLS)) $(if $(STOPS),--stops $(STOPS)) $(if $(SEED),--seed $(SEED))

run: $(STAMP)
	@exec $(PY) -m infra.local

test: $(STAMP)
	@exec $(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder --ignore tests/simulation $(PYTEST_ARGS)

histories: $(STAMP)
	@exec $(PY) -m tests.invariants $(if $(SEQUENCES),--sequences $(SEQUENCES))

# What the simulation stands on: the doubles, the flood, a few schedules.
test-simulation: $(STAMP)
	@exec $(PY) -m pytest -n 2 --dist loadscope tests/simulation

# The order of a set is part of a schedule: a seed plays the same in every process only with one hash seed.
simulate: $(STAMP)
	@PYTHONHASHSEED=0 exec $(PY) -m tests.simulation $(if $(RUNS),--runs $(RUNS)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))

simulate-single: $(STAMP)
	@PYTHONHASHSEED=0 exec $(PY) -m tests.simulation.single

simulate-planted: $(STAMP)
	@PYTHONHASHSEED=0 exec $(PY) -m tests.simulation.planted $(if $(CAMPAIGNS),--campaigns $(CAMPAIGNS))

mutants: $(STAMP)
	@PYTHONHASHSEED=0 exec $(PY) -m tests.mutants

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --cache-dir .build/mypy
	$(VENV)/bin/cfn-lint template.yaml

validate: $(SAM_STAMP)
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-north-1 $(SAM_VENV)/bin/sam validate --lint --template template.yaml

format: $(STAMP)
	$(VENV)/bin/ruff check --fix --select I .
	$(VENV)/bin/ruff format .

build: $(STAMP)
	@exec $(PY) -m infra build

lock: $(SAM_STAMP)
	UV_CUSTOM_COMPILE_COMMAND='make lock' sh -eu -c '\
	  lock() { $(SAM_VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-config --quiet "$$@"; }; \
	  lock --group build -o requirements-build.lock; \
	  lock pyproject.toml --group dev -o requirements.lock; \
	  lock pyproject.toml -c requirements.lock -o requirements-runtime.lock; \
	  lock --group sam -o requirements-sam.lock'

clean:
	rm -rf .build $(VENV) $(SAM_VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
