r"""What cmd.exe does with the .bat files that are made here, as far as it is told of in "cmd /?", "set /?"
and "for /?": not a shell, just the commands that stand in them. It is how they run where there is
no Windows.

A line is read in two phases: first "%%" is one percent sign, "%~dp0" the folder of the file and
"%NAME%" a variable; then, where delayed expansion is on, "!NAME!" a variable, and a "!" that is
none vanishes. "&", "|" and ">" end a command unless they stand in quotes.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path, PureWindowsPath

_REDIRECTED = re.compile(r"\s*2?>nul")


class Cmd:
    """Runs a file; ``installed`` says what "where" finds, ``called`` by what line cmd was called."""

    def __init__(self, file: Path, called: str, installed: Mapping[str, Path] = {}):
        self.file, self.installed = file, installed
        self.variables = {"cmdcmdline": called}
        self.folder, self.level, self.delayed = Path.cwd(), 0, False
        self.said: list[str] = []

    def run(self) -> str:
        """What was said up to exit."""
        text = self.file.read_bytes().decode("utf-8")
        assert text.count("\r\n") == text.count("\n"), "cmd loses labels in files with bare LF"
        lines = text.split("\r\n")
        at = 0
        while at < len(lines):
            target = self.line(self.expanded(lines[at]))
            if target == "exit":
                return "\n".join(self.said)
            at = lines.index(f":{target}") if target else at + 1
        raise AssertionError("it does not end with exit")

    def expanded(self, line: str) -> str:
        def value(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%"
            return f"{self.file.parent}{os.sep}" if found[0] == "%~dp0" else ""

        line = re.sub(r"%%|%~dp0|%[^%]*%?", value, line)
        if self.delayed:
            line = re.sub(r"!([^!]*)!", lambda m: self.variables.get(m[1], ""), line)
            line = line.replace("!", "") if line.count("!") % 2 else line
        return line

    def line(self, line: str) -> str:
        """Do one line; gives where to go on, "" for the next."""
        line = _REDIRECTED.sub("", line.removeprefix("@"))
        word, _, rest = line.partition(" ")
        if line.startswith(":") or not line or line == "echo off" or word == "chcp":
            return ""
        if word == "if":
            return self.condition(rest)
        if word == "goto":
            return rest
        known: dict[str, Callable[[str], None]] = {
            "setlocal": self.setlocal,
            "pushd": self.pushd,
            "set": self.set,
            "where": self.where,
            "echo": self.said.append,
            "pause": lambda _: self.said.append("(pause)"),
            "call": self.program,
        }
        if word == "exit":
            return "exit"
        known.get(word, lambda _: self.program(line))(rest)
        return ""

    def condition(self, rest: str) -> str:
        if found := re.fullmatch(r'not exist "([^"]*)" (.*)', rest):
            return "" if self.path(found[1]).exists() else self.line(found[2])
        found = re.fullmatch(r"errorlevel (\d+) (.*)", rest)
        assert found, rest
        return self.line(found[2]) if self.level >= int(found[1]) else ""

    def path(self, name: str) -> Path:
        """A file by its Windows name; one of another drive is not there."""
        as_windows = PureWindowsPath(name)
        return (
            self.folder / Path(*as_windows.parts) if not as_windows.drive else Path("/no") / "drive"
        )

    def setlocal(self, rest: str) -> None:
        self.delayed = rest == "EnableDelayedExpansion"

    def pushd(self, rest: str) -> None:
        self.folder = Path(rest.strip('"'))
        assert self.folder.is_dir(), rest

    def set(self, rest: str) -> None:
        name, _, value = rest.removeprefix('"').removesuffix('"').partition("=")
        self.variables[name] = value

    def where(self, rest: str) -> None:
        self.level = 0 if rest in self.installed else 1

    def program(self, line: str) -> None:
        words = re.findall(r'"[^"]*"|[^\s"&|<>]+', line)
        assert " ".join(words) == line, f"cmd would cut {line!r}"
        name = words[0].strip('"')
        found = self.installed.get(name) or self.path(name)
        done = subprocess.run(
            [found, *words[1:]],
            cwd=self.folder,
            env=os.environ | self.variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )
        self.level = done.returncode
        self.said.append(done.stdout + done.stderr)
