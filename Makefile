# GRNscope. `make help` lists what there is; every target does its own set-up.

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
PY := .venv/bin/python
UV := .venv/bin/uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header
SOURCES := app.py core components pages web
LOCKED := requirements-setup.txt requirements.txt requirements-dev.txt

.PHONY: help setup run test test-fast lint bench pretrained docs-shots lock clean browser
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: setup ## open GRNscope in the browser (web and worker; Ctrl-C stops both)
	@$(PY) -m core serve

test: setup browser ## run every test, those in a real browser too
	@$(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

test-fast: setup ## run the tests that need no browser, no network of ours and no patience
	@$(PY) -m pytest -q -n 2 --dist loadfile -m "not e2e and not network and not slow"

lint: setup ## check style, formatting and types
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

bench: setup ## measure every figure and write the README's table (QUICK=1 for a short run)
	@$(PY) -m benchmarks $(if $(QUICK),--quick)

pretrained: setup ## train anew the models that GRNscope brings along (an hour)
	@$(PY) -m core.pretrained.build
	@$(PY) -m core.pretrained.booster

docs-shots: setup browser ## take a picture of every page, light and dark, for the docs
	@$(PY) -m tests.e2e.shots

lock: setup ## resolve requirements*.in anew into the locked lists with hashes
	@echo uv | $(LOCK) --upgrade --no-annotate --output-file requirements-setup.txt -
	@$(LOCK) --upgrade --output-file requirements.txt requirements.in
	@$(LOCK) --upgrade --output-file requirements-dev.txt requirements-dev.in

clean: ## remove what can be made again; your data in var/ stays
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: .venv/ready ## make .venv with every locked package, and nothing else

# The stamp is written last: a set-up that was cut off is done again.
.venv/ready: $(LOCKED)
	@[ -n "$(PYTHON)" ] || { echo "GRNscope needs Python 3.11 to 3.13; none was found."; exit 1; }
	@echo "Setting up .venv with $(PYTHON): locked packages, about 3 GB. Later calls skip this."
	@$(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes \
		-r requirements-setup.txt
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(PY) $(LOCKED) \
		|| { echo "uv could not install them; trying pip, which is slower."; \
		$(PY) -m pip install -qq --disable-pip-version-check --require-hashes \
		$(addprefix -r ,$(LOCKED)); }
	@$(PY) -m compileall -q -j 0 $(SOURCES)
	@touch $@
	@echo "Set-up is done."

# Browser tests use Debian's Chromium. Where it can be had without asking, it is installed.
browser:
	@for name in chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null && exit 0; \
	done; \
	[ "$$(id -u)" = 0 ] && as= || as="sudo -n"; \
	command -v apt-get >/dev/null && $$as true 2>/dev/null \
		&& echo "Installing Debian's Chromium for the browser tests." \
		&& $$as apt-get update -qq >/dev/null \
		&& $$as env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null \
		|| echo "No Chromium here, and it could not be installed: browser tests will say so."
