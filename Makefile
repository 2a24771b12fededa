# `make demo`, `check` and `test` need Python 3.11 or newer, make and git; all else they install into .venv.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo check test lint docs bench baseline clean

demo: .venv/installed
	@echo; echo "1. Index the sample: two stories, 41 articles (the models are prepared once)"
	@$(BIN)/qa index sample
	@echo; echo '2. qa ask "Where was Soleimani killed?"'
	@$(BIN)/qa ask "Where was Soleimani killed?"
	@echo; echo '3. qa ask "How many homes were flooded in Harrowmere?"'
	@$(BIN)/qa ask "How many homes were flooded in Harrowmere?"
	@echo; echo '4. qa ask "Who won the chess world championship?"   (the sample does not say)'
	@$(BIN)/qa ask "Who won the chess world championship?"; test $$? -eq 3
	@echo; echo "The web chat, with the sources beside the answers:   $(BIN)/qa serve"
	@echo "Your own folder of articles:                         $(BIN)/qa --home .qa-mine index FOLDER"
	@echo "                                                     $(BIN)/qa --home .qa-mine ask \"QUESTION\""

# For while you work: all that needs neither a browser nor a large index nor a training run.
check: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not browser" --ignore=tests/training

# Two files of tests at a time; those with a browser one by one, since a page waits for a core of its own.
test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	$(BIN)/python -m pytest -m browser

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What the pages in docs/ take from the code; tests/test_docs.py fails when it is stale.
docs: .venv/installed-dev
	$(BIN)/python docs/generate.py

# Everything at hand, with intervals, into benchmarks/RESULTS.md; DATA is a folder of development sets, if there is one.
bench: .venv/installed-dev
	$(BIN)/python benchmarks/standing.py $(if $(DATA),--data $(DATA))

# What tests/test_gate.py holds each change against: make it anew when the sample or its questions change.
baseline: .venv/installed-dev
	$(BIN)/qa --home .bench/sample index sample
	$(BIN)/qa --home .bench/sample evaluate sample/pairs.jsonl --out .bench/baseline
	cp .bench/baseline/summary.json benchmarks/sample_baseline.json

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	@echo "Installing Dateline into .venv (a few minutes the first time) ..."
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv .qa build *.egg-info
