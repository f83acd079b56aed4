# The two commands are `make run` and `make test`. Everything they need is put into this folder: .tools/ (uv), .venv/, var/ (data).
.DEFAULT_GOAL := help
.PHONY: help run test test-all lint format lock catalogs bench-search bench-translation bench-directory bench-saving clean

PORT ?= 8000
PYTHON ?= python3
UV := $(or $(shell command -v uv),.tools/bin/uv)
MANAGE := .venv/bin/python manage.py

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/run.stamp  ## Prepare everything that is missing and start the portal (PORT=8000)
	@$(MANAGE) start --port $(PORT)

test: .venv/dev.stamp  ## All tests, a sample of their rows; those that need a server run where it is there (REQUIRE_ALL=1: must)
	.venv/bin/python -m pytest $(ARGS)

test-all: .venv/dev.stamp  ## The same with every row of every matrix, and new random input
	.venv/bin/python -m pytest --matrix=full $(ARGS)

lint: .venv/dev.stamp  ## Style, types, templates, stale migrations and catalogs, production settings
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy portal services search tests manage.py
	.venv/bin/djlint --lint --quiet portal services search
	$(MANAGE) catalogs check
	$(MANAGE) catalogs compile
	$(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=portal.example BASE_URL=https://portal.example \
		DJANGO_SETTINGS_MODULE=portal.settings.production $(MANAGE) check --deploy --fail-level WARNING

format: .venv/dev.stamp  ## Put the code into the house's form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench-search: .venv/run.stamp  ## How fast search is on this machine (ARGS="--passages 100000 --vectors")
	@$(MANAGE) search_bench $(ARGS)

bench-translation: .venv/run.stamp .tools/wagtail-localize  ## How fast the translation desk is on this machine, and the usual add-on beside it
	@$(MANAGE) translation_bench
	@$(MANAGE) translation_bench_pages --addon .tools/wagtail-localize $(ARGS)

bench-directory: .venv/run.stamp  ## How fast the directory is on this machine with 50 and 5,000 made-up schools, and their import
	@$(MANAGE) directory_bench $(ARGS)

bench-saving: .venv/dev.stamp  ## How long an editor waits for saving and publishing, alone and while a big import is taken up
	@.venv/bin/python -W ignore -m tests.bench_saving

catalogs: .venv/dev.stamp  ## Bring locale/ up to the code and compile it
	$(MANAGE) catalogs update
	$(MANAGE) catalogs compile

lock: $(UV)  ## Resolve pyproject.toml into the two locks (hashes, no addresses)
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" $(ARGS) \
		pyproject.toml --output-file requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" $(ARGS) \
		--group dev pyproject.toml --output-file requirements-dev.lock

clean:  ## Remove the environment and what tests leave; var/ (your data) stays
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3.11 make …)."; exit 1; }
	@echo "Getting uv into .tools/ …"
	@$(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/bin/python: | $(UV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3.11 make …)."; exit 1; }
	@$(UV) venv --quiet --no-python-downloads --python $(PYTHON) .venv

# What the desk is measured against; it is in no environment of ours.
.tools/wagtail-localize: | $(UV)
	@echo "Getting wagtail-localize for the comparison …"
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --target $@ wagtail-localize==1.14.5 polib==1.2.0

# The development environment holds everything that running needs: where it is there and fresh, it serves both.
.venv/run.stamp: requirements.lock | .venv/bin/python
	@echo "Installing the portal's packages …"
	@if [ -e .venv/dev.stamp ]; then $(UV) pip sync --quiet --require-hashes --python .venv/bin/python requirements-dev.lock && touch .venv/dev.stamp; \
		else $(UV) pip sync --quiet --require-hashes --python .venv/bin/python requirements.lock; fi
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Installing the portal's packages and the tools for tests …"
	@$(UV) pip sync --quiet --require-hashes --python .venv/bin/python requirements-dev.lock
	@touch $@ .venv/run.stamp
