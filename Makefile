# Two commands do everything on a fresh machine with Python 3.11 or newer:
#   make demo    play a pull request from opening to Jira, all on this machine
#   make test    lint, types, architecture and the tests

PYTHON ?= python3
MINUTES ?= 5
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test units test-slow lint format lock generate wheel-test bench fuzz clean

demo: $(READY)
	@$(BIN)/data-design demo

# Side by side: tests wait for servers and timeouts now and then.
test: $(READY)
	@$(MAKE) --no-print-directory --jobs=2 units lint

units: $(READY)
	@$(BIN)/python -m pytest -n auto

# Further stories through the real workflows, and whatever else takes long for what it adds.
test-slow: $(READY)
	@$(BIN)/python -m pytest -n auto -m slow

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python scripts/generate_validators.py --check
	@$(BIN)/python scripts/generate_proofs_schema.py --check
	@$(BIN)/python scripts/generate_rules.py --check
	@$(BIN)/python scripts/generate_reference.py --check
	@$(BIN)/python scripts/generate_needed.py --check

# The wheel is built twice to the same bytes, then used where no source stands.
wheel-test: $(READY)
	@rm -rf build/wheel
	@$(BIN)/python scripts/release/build.py build/wheel
	@$(BIN)/python scripts/release/try_wheel.py build/wheel/*.whl

# Minutes, best on a quiet machine; results and method: benchmarks/README.md.
bench: $(READY)
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.proof.times
	@$(BIN)/python -m benchmarks.proof.serving

# Looks for what breaks a reader; what it finds becomes a test.
fuzz: $(READY)
	@$(BIN)/python scripts/fuzz.py $(MINUTES)

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

generate: $(READY)
	@$(BIN)/python scripts/generate_validators.py
	@$(BIN)/python scripts/generate_front_matter.py
	@$(BIN)/python scripts/generate_proofs_schema.py
	@$(BIN)/python scripts/generate_rules.py
	@$(BIN)/python scripts/generate_reference.py
	@$(BIN)/python scripts/generate_needed.py

# Versions and hashes only; no file names the host of a registry.
lock: $(READY)
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate \
		pyproject.toml --extra prove --group build -o requirements/action.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate \
		pyproject.toml --all-extras --group dev -o requirements/dev.txt

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Data Design Gate needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
		--require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
		--no-deps --no-build-isolation --no-index --editable .
	@touch $(READY)

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-output build dist
