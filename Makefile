# The commands of this project. Each does what its scripts say, and no more than is needed since the last time.
#
#   make build      build this repository's own site into output/
#   make serve      show it while it is being written
#   make test       check style and types, then run the tests
#   make stress     run the tests that take minutes
#   make benchmark  measure blogkit beside other generators (an hour or so; see docs/performance.md)
#   make lint       check style and types only
#   make format     put the code into its usual form
#   make messages   look for new words of the themes, and put them into their catalogues
#   make wheel      make the package, into dist/
#   make clean      remove what the commands above made, except .venv

export PIP_DISABLE_PIP_VERSION_CHECK = 1

python = .venv/bin/python
browser = BLOGKIT_CHROMIUM="$${BLOGKIT_CHROMIUM:-$$(cat .venv/browser 2>/dev/null)}"
checker = BLOGKIT_NU="$${BLOGKIT_NU:-$$(cat .venv/checker 2>/dev/null)}"
without_browser = $(if $(shell cat .venv/browser 2>/dev/null),,and not browser)

.PHONY: build serve test stress benchmark lint format messages wheel clean

build: .venv/installed
	.venv/bin/blogkit build

serve: .venv/installed
	.venv/bin/blogkit serve

test: lint .venv/browser .venv/checker .venv/hosts
	$(browser) $(checker) $(python) -m pytest -n auto -m "not slow $(without_browser)"

stress: .venv/installed-dev .venv/browser
	$(browser) $(python) -m pytest -m "slow $(without_browser)"

benchmark: .venv/installed
	$(python) -m benchmarks --publish

lint: .venv/installed-dev
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy --strict blogkit benchmarks

format: .venv/installed-dev
	$(python) -m ruff check --fix
	$(python) -m ruff format

extract = .venv/bin/pybabel --quiet extract -F pyproject.toml -k text --no-wrap --sort-by-file --add-location=file
update = .venv/bin/pybabel --quiet update --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

messages: .venv/installed
	$(extract) -o .venv/messages.pot themes/folio blogkit/outputs blogkit/site blogkit/theme
	$(update) -i .venv/messages.pot -d themes/folio/locale

wheel: .venv/installed-dev
	$(python) -m build --wheel

clean:
	rm -rf .benchmarks .blogkit dist .coverage htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find output -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +
	find benchmarks blogkit tests -name __pycache__ -prune -exec rm -rf {} +

.venv/installed: pyproject.toml scripts/environment.sh
	@sh scripts/environment.sh
	@echo "Installing blogkit"
	@$(python) -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo "Installing what its tests need"
	@$(python) -m pip install --quiet --editable '.[dev]'
	@touch $@

.venv/browser: .venv/installed-dev scripts/browser.sh
	@sh scripts/browser.sh > $@ || { rm -f $@; echo "The tests that need a browser are left out." >&2; }

.venv/checker: .venv/installed-dev scripts/checker.sh
	@sh scripts/checker.sh > $@ || { : > $@; echo "The tests that need the Nu HTML checker are left out." >&2; }

.venv/hosts: .venv/installed-dev scripts/hosts.sh
	@sh scripts/hosts.sh || echo "The tests that need rsync, SSH or nginx are left out." >&2
	@touch $@
