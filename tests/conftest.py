"""What tests of several modules ask for."""

import gc
import signal
import zipfile
from datetime import date

import openpyxl.writer.excel
import pytest

from khsheet.collection import combine
from khsheet.workbooks import packing

_today = combine._today

#: What tests make is sent nowhere: to pack it well would take a tenth of saving, a sixth of making.
openpyxl.writer.excel.ZIP_DEFLATED = zipfile.ZIP_STORED
_as_sent = packing._LEVEL
packing._LEVEL = 1


@pytest.fixture
def packed_as_sent(monkeypatch):
    """Forms are as small as those that people get."""
    monkeypatch.setattr(packing, "_LEVEL", _as_sent)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Tests collect when the times that their files give have passed, whatever the clock says."""
    monkeypatch.setattr(combine, "_today", lambda: max(_today(), date(2026, 12, 31)))


@pytest.fixture
def at_a_terminal():
    """Ctrl-C is heard, here and in processes started from here, as at a terminal.

    A shell starts what runs in its background with the signal ignored, which a process hands on to
    those that it starts in turn; Python then does not listen to it either (its documentation,
    module ``signal``).
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def in_the_background():
    """Ctrl-C is ignored, here and in processes started from here, as in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_addoption(parser):
    parser.addoption("--mutations", type=int, default=120, help="workbooks that are changed")
    parser.addoption("--mutations-from", type=int, default=0, help="the first seed of them")


def pytest_collection_finish():
    """What is there for the whole run is not looked through for garbage time after time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
