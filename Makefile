# Two commands: `make demo` collects the samples, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test samples bench pictures docs clean

$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[quick,test]'
	touch $@

demo: $(READY)
	$(BIN)/khsheet collect samples/submissions --roster samples/don-vi.csv -o tong-hop-2026-H1.xlsx; \
	status=$$?; test $$status -le 1 && echo "Open it: $(CURDIR)/tong-hop-2026-H1.xlsx"

test: $(READY)
	$(BIN)/python -m pytest

bench: $(READY)
	$(BIN)/python benchmarks/run.py

samples: $(READY)
	$(BIN)/python scripts/make_samples.py

docs: $(READY)
	$(BIN)/python scripts/make_docs.py

pictures: $(READY)
	$(BIN)/python scripts/make_pictures.py

clean:
	rm -rf $(VENV) build *.egg-info
