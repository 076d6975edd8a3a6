"""Copies the templates into the package as it is built: in a checkout they lie beside it.

Everything else is declared in setup.cfg. A package that is mapped to a folder of another name would
do the same, but every editable installation of it ends with a warning.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

TEMPLATES = "workbook_templates"


class BuildWithTemplates(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "khsheet" / TEMPLATES
            shutil.copytree(TEMPLATES, target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithTemplates})
