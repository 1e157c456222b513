# Every command of the project; `make` alone lists them. Each installs the tools that it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
LOCKS := requirements/tests.txt requirements/tools.txt
NODE := $(VENV)/node
# Records the checks that the tree has passed, for `make release` and `make publish`.
PASSED := exec $(BIN)/python -m scripts.common.passed
# `make check` runs these, and `make test` does not: most changes do not affect what they test.
DOCUMENTATION_TESTS := tests/documentation
TOOL_TESTS := tests/maintaining tests/publishing tests/sandbox tests/typing tests/test_demo.py \
	$(addprefix tests/generation/test_,hostile_strings.py kill.py lint_templates.py scale.py slow_descriptions.py)
# Work stealing keeps both cores busy to the end: a few tests take seconds, and most take almost no time.
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
NODE_LOCK := requirements/package.json requirements/package-lock.json

# A container may set it; each of a thousand processes would then compile every module that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: soak test-httpx2 help setup demo lint-spec generate diff compare-published release build publish index docs docs-serve check-docs check-generated check-tests check-tools test test-slow fuzz test-wheel sandbox contract record renew renew-actions format lint types check lock bench bench-quick upgrade-generator clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## install the pinned tools into .venv

$(STAMP): $(LOCKS) $(NODE_LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is required, and $(PYTHON) is older; set another: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes $(LOCKS:%=-r %)
	mkdir -p $(NODE)
	cp $(NODE_LOCK) $(NODE)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix $(NODE) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Their requests to servers on this machine do not go through a proxy.
demo contract publish: export no_proxy := $(no_proxy),127.0.0.1,localhost

demo: generate ## show the client at work: generate, start the sandbox, start a session and retrieve it
	@PYTHONPATH=generated:sandbox $(BIN)/python -m scripts.demo

lint-spec: $(STAMP) ## lint openapi.yaml, or SPEC=file
	@$(BIN)/python -m scripts.common.redocly lint "$(or $(SPEC),openapi.yaml)"

generate: $(STAMP) ## generate generated/ from openapi.yaml
	$(BIN)/python -m scripts.generate

diff: $(STAMP) ## report what changed for users of openapi.yaml since the last release or REF=tag, or from OLD=file to NEW=file; FORMAT=markdown
	@$(BIN)/python -m scripts.diff $(if $(REF),--ref="$(REF)") $(if $(OLD),--old="$(OLD)") $(if $(NEW),--new="$(NEW)") $(if $(FORMAT),--format="$(FORMAT)")

compare-published: $(STAMP) ## FILE=published.yaml: print how openapi.yaml differs from HoneyHive's, in Markdown
	@$(BIN)/python -m scripts.diff --old="$(FILE)" --new=openapi.yaml --format=markdown --ignore-version

release: $(STAMP) ## VERSION=0.2.0: check, set the version, generate, write the changelog, commit and tag; nothing is pushed
	@exec $(BIN)/python -m scripts.release "$(VERSION)" $(if $(CHECKS),--checks="$(CHECKS)") $(if $(filter-out 0,$(FORCE)),--force)

build: $(STAMP) ## build dist/ from the commit: wheels, sdists, hashes, SBOMs, metadata
	@$(BIN)/python -m scripts.build

publish: $(STAMP) ## INDEX_URL=https://...: check dist/, upload it, install it from there; CHECK_URL=URL that pip installs from; DRY_RUN=1 only prints the steps
	@exec $(BIN)/python -m scripts.publish $(if $(filter-out 0,$(DRY_RUN)),--dry-run) $(if $(CHECKS),--checks="$(CHECKS)") $(if $(filter-out 0,$(FORCE)),--force)

index: $(STAMP) ## run a package index on this machine, to publish to and install from; PORT=8080
	@exec $(BIN)/python -m scripts.local_index --port "$(or $(PORT),8080)"

docs: $(STAMP) ## build the documentation into site/; open site/index.html
	@$(BIN)/python -m scripts.docs

docs-serve: $(STAMP) ## serve the documentation, and rebuild it after each change; PORT=8000
	@exec $(BIN)/python -m scripts.docs --serve --port "$(or $(PORT),8000)"

check-docs: $(STAMP) ## test the documentation: run every example, follow every link, open the site in a browser
	$(PYTEST) $(DOCUMENTATION_TESTS)

check-generated: $(STAMP) ## fail if generated/ is not up to date with openapi.yaml
	$(BIN)/python -m scripts.generate --check

test: $(STAMP) ## run the tests of the package, its generation and the examples
	@$(PASSED) test -- $(PYTEST) $(addprefix --ignore=,$(DOCUMENTATION_TESTS) $(TOOL_TESTS))

test-slow: $(STAMP) ## run all slow tests, and all of those that other targets run a sample of
	$(PYTEST) -m "slow or sampled or fuzz" --timeout=600

check-tools: $(STAMP) ## run the tests of the sandbox, and of comparing, linting, recording, releasing, building and publishing
	$(PYTEST) $(TOOL_TESTS)

fuzz: $(STAMP) ## plant hostile strings at every position of two descriptions, and generate from each
	$(PYTEST) -m fuzz -rP tests/generation

test-httpx2: $(STAMP) ## run the client's tests with httpx2 instead of httpx
	$(BIN)/python -m scripts.test_httpx2

soak: $(STAMP) ## start 10,000 sessions through a proxy with faults, and count those lost or duplicated; takes minutes
	@PYTHONPATH=generated:sandbox $(BIN)/python -m tests.soak $(ARGS)

test-wheel: $(STAMP) ## run the client's tests on the built wheel, on every installed Python, with lowest and highest dependencies
	PYTHONPATH=sandbox $(BIN)/python -m scripts.test_wheel $(if $(SAMPLE),--sample)

sandbox: $(STAMP) ## run the session API on this machine; make sandbox ARGS='--help' prints the options
	@PYTHONPATH=sandbox exec $(BIN)/python -m honeyhive_sandbox $(ARGS)

contract: $(STAMP) ## check the sandbox's responses to valid and invalid requests
	PYTHONPATH=sandbox $(BIN)/python -m scripts.contract $(if $(SAMPLE),--sample)

record: $(STAMP) ## record tests/fixtures/recorded/ again, from HH_API_URL or else the sandbox
	@PYTHONPATH=generated:sandbox $(BIN)/python -m scripts.record

format: $(STAMP) ## format the handwritten Python
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format --quiet .

lint: $(STAMP) ## lint the handwritten Python, and check that templates escape what they print
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m scripts.lint_templates

types: $(STAMP) ## check all types, generated and handwritten
	@$(BIN)/python -m tests.support.frozen
	$(BIN)/mypy benchmarks examples runtime sandbox/honeyhive_sandbox scripts tests generated/honeyhive_client
	$(BIN)/basedpyright --level error
	$(BIN)/ty check --python $(VENV) --extra-search-path generated --extra-search-path build/frozen generated/honeyhive_client tests/typing/typical_use.py

# The longest jobs come first, so that none runs alone at the end.
check: $(STAMP) ## everything but `make test` and `make test-slow`
	@$(PASSED) check -- make --no-print-directory --jobs=2 --output-sync=target check-tests test-wheel types contract lint lint-spec check-generated SAMPLE=1

# A single run of pytest, since each run imports everything again.
check-tests: $(STAMP)
	$(PYTEST) $(DOCUMENTATION_TESTS) $(TOOL_TESTS)

lock: $(STAMP) ## renew requirements/*.txt from requirements/*.in
	$(BIN)/uv pip compile $(COMPILE) requirements/tests.in -o requirements/tests.txt
	$(BIN)/uv pip compile $(COMPILE) -c requirements/tests.txt requirements/tools.in -o requirements/tools.txt
	$(BIN)/uv pip compile $(COMPILE) $(LOCKS:%=-c %) requirements/build.in -o requirements/build.txt
	$(BIN)/uv pip compile $(COMPILE) $(LOCKS:%=-c %) generated/pyproject.toml -o requirements/client.txt
	$(BIN)/uv pip compile $(COMPILE) $(LOCKS:%=-c %) --extra aiohttp generated/pyproject.toml -o requirements/client-aiohttp.txt
	$(BIN)/uv pip compile $(COMPILE) $(LOCKS:%=-c %) --no-emit-package honeyhive-client sandbox/pyproject.toml -o requirements/sandbox.txt
	$(BIN)/uv pip compile $(COMPILE) --resolution lowest-direct --no-emit-package honeyhive-client sandbox/pyproject.toml requirements/plugin.in -o requirements/sandbox-lowest.txt
	$(BIN)/uv pip compile $(COMPILE) $(LOCKS:%=-c %) --all-extras generated/pyproject.toml requirements/tests.in -o requirements/wheel-highest.txt
	$(BIN)/uv pip compile $(COMPILE) --resolution lowest-direct --all-extras generated/pyproject.toml -o requirements/client-lowest.txt
	$(BIN)/uv pip compile $(COMPILE) -c requirements/client-lowest.txt --all-extras generated/pyproject.toml requirements/tests.in -o requirements/wheel-lowest.txt
	$(BIN)/uv pip compile $(COMPILE) $(LOCKS:%=-c %) requirements/examples.in -o requirements/examples.txt
	for each in benchmarks/requirements/*.in; do $(BIN)/uv pip compile $(COMPILE) "$$each" -o "$${each%.in}.txt" || exit; done
	$(BIN)/uv pip compile $(COMPILE) --all-extras generated/pyproject.toml -o benchmarks/requirements/ours.txt
COMPILE := --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11

renew: $(STAMP) ## renew every lock and exact pin; then read the diff, and run `make generate test check`
	@$(BIN)/python -m scripts.renew pins
	cd requirements && export PATH="$(abspath $(BIN)):$$PATH" && npm install $(NPM) $$(node -p 'Object.keys(require("./package.json").devDependencies).map(name => name + "@latest").join(" ")')
	make lock
NPM := --package-lock-only --save-dev --save-exact --ignore-scripts --omit-lockfile-registry-resolved=true --no-audit --no-fund --loglevel=error

renew-actions: $(STAMP) ## renew the actions of .github/workflows/ from GitHub, by their hashes
	@$(BIN)/python -m scripts.renew actions

bench: $(STAMP) ## compare the client with its alternatives, in ten minutes: benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks.run $(ARGS)

bench-quick: $(STAMP) ## the same in two minutes; the figures are only printed
	@$(BIN)/python -m benchmarks.run --quick $(ARGS)

upgrade-generator: $(STAMP) ## VERSION=0.30.0: show what another version of openapi-python-client would change
	@$(BIN)/python -m scripts.upgrade_generator "$(VERSION)"

clean: ## remove the files of all other targets
	rm -rf $(VENV) .bench .dist.* .generated.* .index .site.* site .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -prune -exec rm -rf {} +
