"""The library's face: its functions are there; the package alone imports none of them."""

import subprocess
import sys

import pytest

import khsheet


@pytest.mark.parametrize("name", khsheet.__all__)
def test_every_function_of_the_face_is_there(name):
    assert getattr(khsheet, name).__module__.startswith("khsheet.verbs.")


def test_another_name_is_told_as_python_does():
    assert not hasattr(khsheet, "nothing_such")


def test_the_package_alone_imports_nothing_else_of_itself():
    program = "import sys, khsheet\nprint([m for m in sys.modules if m.startswith('khsheet.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
