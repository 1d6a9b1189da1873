# Each target sets up what it needs by itself; the second time that takes no time and no network.
# GNU Make 3.81 (macOS) understands all of this. `make` alone lists the targets.

python := .venv/bin/python
pytest := $(python) -m pytest
# REPORTS=DIR (as .ci/run says it) keeps each suite's results there and lets no test be skipped.
report = $(if $(REPORTS),--no-skips --junitxml=$(REPORTS)/$(1).xml)
WORKERS ?= auto

.PHONY: help ready ready-dev demo test check style format lint types contracts browser test-postgresql drill bench lock texts
.NOTPARALLEL:

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while read target about; do printf '  make %-16s %s\n' "$$target" "$$about"; done

ready: .venv/ready ## install what Turnout needs to run

ready-dev: .venv/ready-dev

.venv/ready: requirements.lock scripts/set-up
	@sh scripts/set-up requirements.lock $@

.venv/ready-dev: requirements-dev.lock scripts/set-up
	@sh scripts/set-up requirements-dev.lock $@

demo: ready ## play an evening in a made-up town at http://localhost:8000
	@$(python) -m turnout demo $(DEMO)

test: ready-dev ## run the tests on SQLite: no service, no browser
	@TURNOUT_TEST_DATABASE_URL= $(pytest) -q --migrations -n $(WORKERS) --maxprocesses 4 $(call report,sqlite)

check: style test test-postgresql $(if $(BROWSER),browser) ## everything a change must pass
	@$(if $(BROWSER),,echo "NOT RUN HERE: the browser journeys; run them with: make browser")

style: format lint types contracts ## format, lint, types and import contracts

format: ready-dev
	@$(python) -m ruff format --check --output-format concise .

lint: ready-dev
	@$(python) -m ruff check --output-format concise .

types: ready-dev
	@$(python) -m mypy

contracts: ready-dev
	@.venv/bin/lint-imports --no-logo

test-postgresql: ready-dev ## the same tests on the PostgreSQL that TURNOUT_TEST_DATABASE_URL names
ifdef TURNOUT_TEST_DATABASE_URL
	@$(pytest) -q --migrations -n $(WORKERS) --maxprocesses 4 $(call report,postgresql)
else
	@echo "NOT RUN HERE: the tests on PostgreSQL; set TURNOUT_TEST_DATABASE_URL=postgresql://user@host/name"
endif

browser: ready-dev ## the journeys in a real browser
	@TURNOUT_TEST_DATABASE_URL= $(pytest) -q -m browser $(call report,browser)

drill: ready-dev ## kill, stop and restart real processes; SHORT=1 for the form that CI runs
	@TURNOUT_DRILL_KILLS=$(if $(SHORT),20,100) $(pytest) -q -p no:randomly -m drill $(call report,drill)

bench: ready-dev ## measure and write bench/results; NAME=intake for one of them
	@$(python) -m bench $(NAME)

lock: ready-dev ## remake the locks from pyproject.toml
	@sh scripts/lock

texts: ready-dev ## gather the words to translate and compile the catalogues
	@$(python) scripts/texts.py
