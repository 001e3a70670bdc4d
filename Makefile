# make demo   the main job, from nothing: makes .venv, prints the front, writes demo.html and planner.html
# make quick  the tests to run before every commit, in a minute or so
# make test   every test, on all processors
# make check  the linter, the type checker and the tests
# make docs   the documentation as a site, in build/site
# make bench  the peers that the benchmarks compare with, into .venv
#
# .venv is made once, and again when setup.cfg changes; after that nothing is installed and no network is used. The demo
# installs what the library needs, the tests a gigabyte more.

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
STAMP := $(ENV)/.tests-installed
PLAIN := $(ENV)/.installed
SITE := $(ENV)/.docs-installed
# a file's tests stay on one processor, so that what they share is made once; without pytest-xdist, one after another
SPREAD = $$($(BIN)/python -c 'import xdist' 2> /dev/null && echo --numprocesses auto --dist loadfile --no-loadscope-reorder)
QUICK := not slow and not browser and not railways and not examples

.PHONY: demo test quick check lint lint-js types docs env clean
.DEFAULT_GOAL := demo

demo: $(PLAIN)
	$(BIN)/corridor demo --map demo.html

test: $(STAMP)
	$(BIN)/python -m pytest $(SPREAD)

quick: $(STAMP)
	$(BIN)/python -m pytest $(SPREAD) -q -m '$(QUICK)'

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The scripts and stylesheets of the maps; needs node and npm, and asks the registry of npm for the linter once.
lint-js: .ci/node_modules/.package-lock.json
	.ci/node_modules/.bin/biome ci --error-on-warnings --config-path=.ci/javascript.jsonc corridor/draw/assets

.ci/node_modules/.package-lock.json: .ci/package.json .ci/package-lock.json
	npm ci --prefix .ci --no-audit --no-fund
	touch $@

types: $(STAMP)
	$(BIN)/mypy corridor networks benchmarks examples docs/make

# strict: a link that leads nowhere is a fault; no page asks another machine for anything
docs: $(SITE)
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=. $(BIN)/python -m mkdocs build --quiet --strict --config-file docs/make/mkdocs.yml
	@echo "build/site/index.html"

check: lint types test

env: $(STAMP)

# nothing is compiled in advance: one package holds maps of the world as Python, which takes minutes and 4 GB
$(STAMP): $(PLAIN)
	$(BIN)/python -m pip install --quiet --no-compile --editable '.[test]'
	touch $(STAMP)

$(SITE): $(PLAIN)
	$(BIN)/python -m pip install --quiet --no-compile --editable '.[docs]'
	touch $(SITE)

$(PLAIN): setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(ENV)
	$(BIN)/python -m pip install --quiet --no-compile --editable .
	touch $(PLAIN)

clean:
	rm -rf $(ENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
