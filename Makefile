PYTHON ?= python3
PORT ?= 8000
PINS ?= requirements.txt

BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1
unexport PYTHONDONTWRITEBYTECODE # compiled once, not at each start: tests start hundreds of processes

.PHONY: serve site check test test-engine claims accept upgrade rehearsal margins reproducible pictures bench requirements licences audit clean

serve: .venv/installed  ## everything installed and recorded, both languages on 127.0.0.1
	@$(BIN)/python -c 'import socket, sys; \
	sys.exit(socket.socket().connect_ex(("127.0.0.1", $(PORT))) == 0)' || { \
	echo "Port $(PORT) is taken; choose another: make serve PORT=8001" >&2; exit 1; }
	@$(BIN)/python -m livedocs prepare || true  # pages say what is missing
	@$(BIN)/python -m mkdocs serve --livereload --dev-addr 127.0.0.1:$(PORT)

site: .venv/installed  ## the static site in site/, with a PDF where there is Chromium
	@$(BIN)/python -m livedocs run
	@LIVEDOCS_PDF=$$($(BIN)/python tests/browser.py find) $(BIN)/python -m mkdocs build --strict

check: .venv/installed  ## what has changed: lint, guards, claims, outputs; under a minute
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@PYTHONPATH=. $(BIN)/python tests/concerned.py

test: .venv/installed  ## every check and every test, browser tests included
	@PYTHONPATH=. $(BIN)/python tests/concerned.py --remember .cache/green.new
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python tests/browser.py
	@$(BIN)/python -m localhub fill
	@$(BIN)/python -m livedocs run || true  # the guards say which cell failed
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --unless-proved
	@$(BIN)/python tests/mutate.py --unless-proved
	@mv .cache/green.new .cache/green

test-engine: .cache/engine/installed  ## the engine's own tests, without PyTorch
	@.cache/engine/bin/python -m pytest -q -n 3 --dist loadfile tests/livedocs

claims: .venv/installed  ## what the pages claim, and the approved outputs, with the chosen source
	@$(BIN)/python -m pytest -q tests/snippets tests/guards/test_approved_outputs.py \
	tests/guards/test_no_deprecations.py

accept: .venv/installed  ## what the pages say and their cells print now is right in both languages
	@$(BIN)/python -m localhub fill
	@$(BIN)/python -m pytest -q tests/guards/test_approved_outputs.py \
	tests/guards/test_prose_lock.py tests/guards/test_anchors.py \
	tests/guards/test_entry_scripts.py tests/guards/test_scripts.py \
	tests/site/test_notebooks_run.py --snapshot-update

upgrade: .venv/installed  ## what the newest libraries would change; takes it over with UPGRADE=--accept
	@$(BIN)/python -m localhub fill
	@mkdir -p .cache/upgrade && cp requirements.txt .cache/upgrade/
	@$(MAKE) --no-print-directory requirements PINS=.cache/upgrade/requirements.txt
	@$(BIN)/python tests/upgrade.py $(UPGRADE)

rehearsal: .venv/installed  ## the site from twins of the Hub, all the way; are the marks right?
	@$(BIN)/python -m localhub fill
	@PYTHONPATH=. $(BIN)/python tests/rehearse.py

margins: .venv/installed  ## claims about learned numbers over seeds and processors; MODULES=… for some
	@$(BIN)/python -m localhub fill
	@PYTHONPATH=. $(BIN)/python tests/margins.py $(MODULES)

reproducible: .venv/installed  ## two cold builds, as different as can be, are the same to the byte
	@$(BIN)/python -m localhub fill
	@$(BIN)/python tests/reproducible.py

pictures: .venv/installed  ## what the READMEs show of the site, and the mark as phones take it
	@$(BIN)/python -m livedocs run
	@$(BIN)/python tests/pictures.py

bench: .venv/installed  ## this engine against its peers, half an hour or more; writes docs/dev/benchmarks.md
	@$(BIN)/python -m benchmarks $(BENCH)

COMPILE := $(BIN)/pip-compile --quiet --upgrade --strip-extras --no-header --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

requirements: .venv/installed  ## pin the newest versions that pyproject.toml admits, with hashes
	@$(COMPILE) --extra test --extra tools --unsafe-package torch --output-file $(PINS) pyproject.toml
	@sed -i.all '/^# WARNING: The following/,$$d' $(PINS) && rm $(PINS).all
	@# What only macOS needs, pip-compile leaves out on Linux.
	@sed -n "s/^ *\"\(.*\); sys_platform == 'darwin'\".*/\1/p" pyproject.toml | \
	$(COMPILE) --no-annotate --output-file - - | \
	sed "s/==[^ ]*/& ; sys_platform == 'darwin'/" >> $(PINS)

licences: .venv/installed  ## list under which licence each library is
	@PYTHONPATH=. $(BIN)/python tests/licences.py

audit: .venv/installed  ## known vulnerabilities of the pinned versions
	@$(BIN)/pip-audit --strict --disable-pip --requirement requirements.txt || { \
	echo "Vulnerable, or not checked: a database that knows no version is an error, too." >&2; exit 1; }

clean:  ## what was installed, downloaded, recorded and built
	rm -rf .venv .cache site

.venv/installed: requirements.txt requirements-torch.txt
	@[ "$$OS" != Windows_NT ] || { \
	echo "This runs on Linux and macOS; on Windows, use WSL, the Windows Subsystem for Linux." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Python 3.11 or newer is needed, and '$(PYTHON)' is missing or older;" \
	"name another: make PYTHON=python3.12" >&2; exit 1; }
	@mkdir -p .cache
	@[ -e .venv/installed ] && [ ! -e .venv/installing ] || rm -rf .venv  # half of one cannot be mended
	@mkdir -p .venv && touch .venv/installing
	@$(PYTHON) -m venv .venv 2> .cache/install.log || { cat .cache/install.log >&2; \
	echo "Python's venv module does not work; on Debian, install python3-venv." >&2; exit 1; }
	@echo "Installing the libraries into .venv (once) …"
	@{ $(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps \
	--requirement requirements.txt && \
	$(BIN)/python -m pip install --disable-pip-version-check --requirement requirements-torch.txt && \
	$(BIN)/python -m pip check; } > .cache/install.log 2>&1 || { \
	if [ $$? -ge 128 ]; then \
	echo "The installation was killed; the next one begins anew." >&2; exit 1; fi; \
	rm .venv/installing; \
	if grep -q "DO NOT MATCH THE HASHES" .cache/install.log; then \
	echo "A library is not the one that requirements.txt names, its hash differs: nothing of it" \
	"was installed. pip's words are in .cache/install.log" >&2; else \
	echo "The libraries could not be installed: is the network up? pip's words are in" \
	".cache/install.log" >&2; fi; exit 1; }
	@rm .venv/installing && touch $@

.cache/engine/installed: requirements.txt tests/engine_pins.py
	@rm -rf .cache/engine
	@$(PYTHON) -m venv .cache/engine
	@$(PYTHON) tests/engine_pins.py > .cache/engine/requirements.txt
	@.cache/engine/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes \
	--no-deps --requirement .cache/engine/requirements.txt
	@touch $@
