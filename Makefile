# Two commands: `make demo` collects the samples, `make test` runs every test. `make lint` looks at
# layout, likely faults and types.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint count samples bench pictures guides bundle docs clean

$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[quick,test,lint,docs]'
	touch $@

demo: $(READY)
	$(BIN)/khsheet collect samples/submissions --roster samples/van-phong.xlsx -o tong-hop-2026-H1.xlsx; \
	status=$$?; test $$status -le 1 && echo "Xin mở: $(CURDIR)/tong-hop-2026-H1.xlsx"

# Tests start Python many hundred times: what it compiled is kept, whatever the surroundings say. What
# modules have in common is made once, as their tests stay with one process while that is busy.
test: export PYTHONDONTWRITEBYTECODE =
test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(READY)
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy

count: $(READY)
	$(BIN)/python scripts/count_code.py

bench: $(READY)
	$(BIN)/python -m benchmarks.run $(ARGS)

samples: $(READY)
	$(BIN)/python scripts/make_samples.py
	$(BIN)/python scripts/make_season.py
	$(BIN)/python scripts/make_training.py

bundle: $(READY)
	$(BIN)/python scripts/make_bundle.py $(ARGS)

docs: $(READY)
	$(BIN)/python scripts/make_docs.py

pictures: $(READY)
	$(BIN)/python scripts/make_pictures.py

guides: $(READY)
	$(BIN)/python scripts/make_guides.py $(ARGS)

clean:
	rm -rf $(VENV) build *.egg-info
