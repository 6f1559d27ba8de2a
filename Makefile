# Two commands do all: `make demo` and `make test`. They install what they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --no-sync
DEMO := var/demo
SAMPLE := $(DEMO)/sample
PORT ?= 8712
POSTGRES := tests/catalogue tests/collab tests/serve tests/test_pipeline.py

.PHONY: help demo test check bench docs setup browser schemas clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.tools/bin/uv:
	@echo "Installing uv into .tools"
	@python3 -m venv .tools && .tools/bin/pip install --quiet uv

.venv/.stamp-sync: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked --quiet
	@touch $@

setup: .venv/.stamp-sync ## Install everything into .venv and build the web assets
	@$(RUN) python web/build.py

demo: setup ## Load the sample, serve it, say where to click (Ctrl-C stops; again goes on)
	@mkdir -p $(DEMO) && rm -rf $(SAMPLE) && cp -r sample $(SAMPLE)
	@sed 's|//127.0.0.1:8712/|//127.0.0.1:$(PORT)/|g' sample/data/manifests.jsonl > $(SAMPLE)/data/manifests.jsonl
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) run
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) plan theme save 産学連携 --term 産学連携 --term 共同研究 --json >/dev/null
	@for year in 2024 2025; do $(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) plan read sample/data/plan-$$year.txt --json \
	  --title 架空知財推進計画$$year --date $$year-06-04 --key sample-$$year --series 架空知財推進計画 >/dev/null || exit 1; done
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) sample --json >/dev/null
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) run board
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) encode
	@TSUNAGI_PORT=$(PORT) $(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) graph
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) sample --port $(PORT)
	@$(RUN) tsunagi --data $(DEMO) --sources $(SAMPLE) serve --port $(PORT)

browser:
	@test -x /usr/bin/chromium || { test "$$(id -u)" = 0 && apt-get -qq update && \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-noto-cjk >/dev/null; } || \
	  echo "No Chromium here, and not root to install it: browser tests will be skipped (apt install chromium fonts-noto-cjk)."
	@test -n "$$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" || { test "$$(id -u)" = 0 && \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y postgresql >/dev/null; } || \
	  echo "No PostgreSQL server here, and not root to install it: those tests will be skipped (apt install postgresql)."

schemas: .venv/.stamp-sync
	@$(RUN) python tests/schemas.py >/dev/null 2>&1 || \
	  echo "Schemas of other bodies could not all be fetched (uv run python tests/schemas.py says why): those tests will be skipped."

test: setup browser schemas check ## Check the code, then run all tests on SQLite and, at the same time, those of the database on PostgreSQL
	@told=$$(mktemp); $(RUN) pytest --postgres $(POSTGRES) > $$told 2>&1 & other=$$!; \
	$(RUN) pytest; failed=$$?; echo "On PostgreSQL:"; wait $$other || failed=1; cat $$told; rm $$told; exit $$failed

check: .venv/.stamp-sync ## Style, types, import contracts, generated docs
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports --no-logo 2>/dev/null || $(RUN) lint-imports
	$(RUN) python docs/generate.py --check

docs: .venv/.stamp-sync ## Write the generated reference anew
	$(RUN) python docs/generate.py

bench: setup ## Measure: throughput, memory, latency (needs ../shared/data)
	$(RUN) python bench/run.py
	$(RUN) python bench/search.py --data ../shared/data
	$(RUN) python bench/passing_on.py
	$(RUN) python bench/policy.py

clean: ## Remove what was built (not var/)
	rm -rf .venv .tools web/node_modules src/tsunagi/serve/static/vendor build dist
