# Short names for the scripts. `make help` prints the lines that carry two hashes.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types paddle lock third-party image clean

help: ## This list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1	\2/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## Make .venv, or do nothing
	scripts/setup

demo: ## Check the cases of samples/ and say where the reports are
	scripts/demo

test: ## Everything that CI runs
	scripts/test

lint: setup ## Lint and import contracts
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports --no-cache

format: setup ## Format the code, fix what can be fixed
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .

types: setup ## Type check
	.venv/bin/mypy models extractors service samples tests

paddle: ## Make .venv-paddle, for the engine `paddle`
	scripts/setup-paddle

lock: ## Write the lock files anew (needs uv)
	scripts/lock

third-party: setup ## Write THIRD_PARTY.md anew
	.venv/bin/python -m scripts.third_party

image: ## Build the container image
	docker build -t kanhe .

clean: ## Remove the environments and caches
	rm -rf .venv .venv-paddle .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
