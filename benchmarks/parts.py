"""What is measured: the parts of the benchmark, each with its files, tasks, lines and goals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import FOLDER, Line, Part, Round, Task

PEERS = str(Path(__file__).with_name("peers.py"))
#: What a person checks in one go, and so many more that the cost of one more file shows.
DOZEN, MORE = 12, 60
#: Files of a format that few send, and units of a province's roster.
FEW, BLANKS = 20, 170


class Kind(NamedTuple):
    """Files of one kind, and how many times the floor they may cost."""

    label: str
    collect: float
    check: float | None


#: By kind of file, as ``files`` makes them.
KINDS = {
    "made": Kind("as made", 3.0, 2.0),
    "libreoffice": Kind("LibreOffice", 3.3, 2.4),
    "wps": Kind("WPS", 3.3, 2.4),
    "openpyxl": Kind("openpyxl", 3.3, 2.4),
    "excel": Kind("Excel 365", 3.3, 2.4),
    "google": Kind("Google Sheets", 3.3, 2.4),
    "mistakes": Kind("with mistakes", 4.0, None),
}
#: Milliseconds that a file of another format may cost.
OTHER_FORMATS = {"ods": 60, "xls": None}
BY_LIBREOFFICE = ("libreoffice", *OTHER_FORMATS)
NAMES = (*KINDS, *OTHER_FORMATS, "start", "data", "help", "peers", "blanks", "scale")

#: Gives the folder with so many files of a kind.
Folder = Callable[[str, int], Path]


class Plan(NamedTuple):
    """How much is measured, how often, and in which folder."""

    work: Path
    files: int
    rounds: int
    peer_rounds: int
    scale: tuple[int, ...]


def parts_of(name: str, plan: Plan, folder: Folder) -> list[Part]:
    """The parts of that name, their files made."""
    if name in KINDS:
        return [of_kind(name, plan, folder)]
    if name in OTHER_FORMATS:
        return [of_format(name, plan, folder)]
    if name == "data":
        return [of_data(count, plan, folder) for count in (DOZEN, BLANKS, plan.files)]
    if name == "scale":
        return [of_scale(count, plan, folder) for count in plan.scale]
    others = {"start": of_start, "help": of_help, "peers": of_peers, "blanks": of_blanks}
    return [others[name](plan, folder)]


# ---------------------------------------------------------------- tasks and values


def check(path: Path, name: str = "check") -> Task:
    return Task(name, ("-m", "khsheet", "check", str(path)))


def collect(path: Path, name: str = "collect") -> Task:
    output = f"{FOLDER}/tong-hop.xlsx"
    return Task(name, ("-m", "khsheet", "collect", str(path), "-o", output))


def peer(which: str, path: Path) -> Task:
    return Task(which, (PEERS, which, str(path), f"{FOLDER}/{which}.xlsx"), is_khsheet=False)


def ratio(one: str, other: str) -> Callable[[Round], float]:
    return lambda costs: costs[one].cpu / costs[other].cpu


def wall_ratio(one: str, other: str) -> Callable[[Round], float]:
    return lambda costs: costs[one].wall / costs[other].wall


def milliseconds(name: str) -> Callable[[Round], float]:
    return lambda costs: 1000 * costs[name].cpu


def first_of(folder: Path) -> Path:
    return min(folder.iterdir())


# ---------------------------------------------------------------- parts


def of_kind(name: str, plan: Plan, folder: Folder) -> Part:
    """``check`` and ``collect`` beside the floor of the same files."""
    kind, files = KINDS[name], folder(name, plan.files)
    return Part(
        name,
        (peer("floor", files), check(files), collect(files)),
        (
            Line(f"collect / floor, {kind.label}", ratio("collect", "floor"), goal=kind.collect),
            Line(f"check / floor, {kind.label}", ratio("check", "floor"), goal=kind.check),
        ),
        plan.rounds,
        (files,),
    )


def of_format(name: str, plan: Plan, folder: Folder) -> Part:
    """What one more file of that format costs."""
    count = min(FEW, plan.files)
    files = folder(name, count)

    def one_more(costs: Round) -> float:
        return 1000 * (costs["check"].cpu - costs["check one"].cpu) / (count - 1)

    return Part(
        name,
        (check(first_of(files), "check one"), check(files)),
        (Line(f"check, one more .{name}", one_more, "ms", OTHER_FORMATS[name]),),
        plan.rounds,
        (files,),
    )


def of_start(plan: Plan, folder: Folder) -> Part:
    """What stands before the files: for one, and for a dozen beyond a dozen times one more file."""
    dozen, more = folder("made", DOZEN), folder("made", MORE)
    one = first_of(dozen)
    verbs: tuple[tuple[str, Callable[[Path, str], Task]], ...] = (
        ("check", check),
        ("collect", collect),
    )
    tasks: list[Task] = []
    lines: list[Line] = []
    for verb, task in verbs:
        names = tuple(f"{verb} {count}" for count in (1, DOZEN, MORE))
        tasks += map(task, (one, dozen, more), names)
        lines += [
            Line(f"{verb}, one file", milliseconds(names[0]), "ms"),
            Line(f"{verb}, a dozen files", milliseconds(names[1]), "ms"),
            Line(f"{verb}, a dozen beyond a dozen more files", beyond_files(names), "ms"),
        ]
    dozen_to_one = ratio(f"collect {DOZEN}", "check 1")
    lines.append(Line("collect of a dozen / check of one", dozen_to_one, goal=1.8))
    return Part("start", tuple(tasks), tuple(lines), plan.rounds, (more,))


def beyond_files(names: tuple[str, ...]) -> Callable[[Round], float]:
    """Of what a dozen cost, the share that does not grow with the files."""
    _, dozen, more = names

    def value(costs: Round) -> float:
        one_more = (costs[more].cpu - costs[dozen].cpu) / (MORE - DOZEN)
        return 1000 * (costs[dozen].cpu - DOZEN * one_more)

    return value


def of_data(count: int, plan: Plan, folder: Folder) -> Part:
    """Frames, an export and a second reading beside ``check`` of the same files."""
    files = folder("made", count)
    made = f"import khsheet; khsheet.frames({str(files)!r})"
    output = ("--to", "sqlite", "-o", f"{FOLDER}/du-lieu.sqlite")
    goals = (1.4, 1.6) if count == plan.files else (None, None)
    return Part(
        f"data {count}",
        (
            check(files),
            Task("frames", ("-c", made)),
            Task("export", ("-m", "khsheet", "export", str(files), *output)),
            Task("verify", ("-m", "khsheet", "check", "--verify", str(files))),
        ),
        (
            Line(f"frames of {count} files / check", ratio("frames", "check"), goal=goals[0]),
            Line(f"export to SQLite of {count} / check", ratio("export", "check"), goal=goals[1]),
            Line(f"check --verify of {count} / check", ratio("verify", "check")),
            Line(f"frames of {count} files, peak", lambda costs: costs["frames"].peak, "MB"),
            Line(f"export of {count} files, peak", lambda costs: costs["export"].peak, "MB"),
        ),
        min(5, plan.rounds),
        (files,),
        is_new=True,
    )


def of_help(plan: Plan, _: Folder) -> Part:
    bare = Task("bare Python", ("-c", "pass"), is_khsheet=False)
    helping = Task("--help", ("-m", "khsheet", "--help"))
    wall = wall_ratio("--help", "bare Python")
    line = Line("--help / bare Python, wall", wall, goal=6.0)
    return Part("help", (bare, helping), (line,), plan.rounds)


def of_peers(plan: Plan, folder: Folder) -> Part:
    """Scripts that users write for the same files."""
    files = folder("made", plan.files)
    return Part(
        "peers",
        (peer("openpyxl", files), collect(files), peer("pandas", files)),
        (
            Line("user's script / collect, wall", wall_ratio("openpyxl", "collect"), "", 12, True),
            Line("best pandas / collect, wall", wall_ratio("pandas", "collect"), "", 4.5, True),
            Line("user's script / collect, CPU", ratio("openpyxl", "collect"), more_is_better=True),
            Line("best pandas / collect, CPU", ratio("pandas", "collect"), more_is_better=True),
        ),
        min(plan.peer_rounds, plan.rounds),
        (files,),
    )


def of_blanks(plan: Plan, _: Folder) -> Part:
    """A whole roster of blank workbooks."""
    roster = plan.work / "don-vi.csv"
    units = "\n".join(["name", *(f"Xã Mẫu {n}" for n in range(1, BLANKS + 1))])
    roster.write_text(units, encoding="utf-8")
    into = ("--period", "2026-H1", "-o", f"{FOLDER}/bieu-mau")
    task = Task("new", ("-m", "khsheet", "new", "--roster", str(roster), *into))
    line = Line(f"{BLANKS} blank workbooks, wall", lambda costs: costs["new"].wall, "s", 10)
    return Part("blanks", (task,), (line,), min(3, plan.rounds))


def of_scale(count: int, plan: Plan, folder: Folder) -> Part:
    """Many files cost no more each than the usual number, and no more memory."""
    few, many = folder("made", plan.files), folder("made", count)

    def each(costs: Round) -> float:
        before_and_after = (costs["collect few"].cpu + costs["collect few again"].cpu) / 2
        return (costs["collect many"].cpu / count) / (before_and_after / plan.files)

    return Part(
        f"scale {count}",
        (
            collect(few, "collect few"),
            collect(many, "collect many"),
            collect(few, "collect few again"),
        ),
        (
            Line(f"CPU a file at {count} / at {plan.files}", each, goal=1.15),
            Line(f"peak at {count} files", lambda costs: costs["collect many"].peak, "MB", 250),
        ),
        1,
        (few,),
    )
