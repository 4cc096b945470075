# Two commands: `make demo` shows what netgraph does, `make check` runs everything that gates a change.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo check lint types test docs benchmark neo4j clean

demo: $(INSTALLED)  ## build an invented city, load it, analyse it, leave out/demo/
	$(BIN)/netgraph demo --out out/demo

check: lint types test  ## all that gates a change

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(INSTALLED)
	$(BIN)/mypy

test: $(INSTALLED)
	$(BIN)/python -m pytest --doctest-modules -n 2 --dist loadscope

docs: $(INSTALLED)  ## write the pages made from the code, check all links, build the site into build/docs
	$(BIN)/python -m docs_site.generated
	$(BIN)/python -m netgraph.store.catalogue > docs/questions.md
	$(BIN)/mkdocs build --strict

benchmark: $(INSTALLED)
	$(BIN)/python benchmarks/load.py

neo4j: $(INSTALLED)  ## keep a Neo4j server running, its records under build/neo4j; needs Java and Maven
	@$(BIN)/python deploy/serve.py $(if $(BOLT),--bolt $(BOLT)) $(if $(HTTP),--http $(HTTP)) $(if $(RELEASE),--release $(RELEASE))

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		(echo "netgraph needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..." >&2; exit 1)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(INSTALLED)

clean:
	rm -rf build dist out .mypy_cache .pytest_cache .ruff_cache .hypothesis
