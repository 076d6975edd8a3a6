"""The verb ``collect``: filled workbooks read, judged and written as one consolidated workbook."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet import outputs
from khsheet.collection.discreet import without_texts
from khsheet.collection.spool import GarbageCollectionPaused, Spool
from khsheet.form.known import KnownForms
from khsheet.intake.receive import (
    Paths,
    Progress,
    as_paths,
    holds_a_report,
    read_files,
)
from khsheet.model import Collection, Period
from khsheet.office.book import Office
from khsheet.verbs.gathered import Result, gathered
from khsheet.verbs.outgoing import Kind, must_be_free_for, must_take_files
from khsheet.verbs.setting_out import start

if TYPE_CHECKING:
    from khsheet.verbs.earlier import Finder

#: The name, as a pattern, under which ``collect`` writes without being told where.
_OWN_NAME = r"tong-hop-20\d\d(-(H[12]|Q[1-4]))?"
#: What may name people even where the members' names are left out.
NAMES_LEFT = (
    "Bảng tổng hợp không có họ tên, dân tộc hội viên, nhưng vẫn còn lời đơn vị ghi (sổ quỹ, thuyết "
    "minh, giải trình) và tên tệp, trong đó có thể có tên người. Muốn bỏ cả phần này: --no-texts."
)


def collect(
    paths: Paths,
    output: Path | str | None = None,
    office: Office | Path | str | None = None,
    *,
    known: KnownForms | None = None,
    period: Period | None = None,
    return_to: Path | None = None,
    letters_to: Path | None = None,
    verify: bool = False,
    previous: Paths | Finder | None = None,
    with_names: bool = True,
    with_texts: bool = True,
    with_data: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Result:
    """Read, check and write the consolidated workbook; it appears whole or not at all.

    As ``check``; ``previous`` are consolidated workbooks or files of units of earlier periods, or
    what finds those there are; ``letters_to`` is a folder for texts to units. ``with_data`` adds a
    sheet of all numbers. Without texts there are no names. UserError also for what is not written.
    """
    known, office = start(office, known)
    paths, with_names = as_paths(paths), with_names and with_texts
    output = Path(output) if output else None
    _must_be_writable(output, return_to, letters_to)
    with Spool() as spool:
        leave_out = _earlier(output, paths)
        reading = partial(read_files, with_names=with_names, known=known, for_workbook=True)
        reading = partial(reading, leave_out=leave_out, verify=verify, progress=progress)
        read = reading(paths, spool, office, jobs=jobs)
        collection = gathered(
            read, spool, office, known=known, period=period, with_names=with_names
        )
        result = Result.of(collection, office)
        _set_beside(result, previous, known, office)
        result.notes += [] if output else _passed_over(_within(leave_out, paths))
        target = output or _own_target(collection.period)
        shown = collection if with_texts else without_texts(collection, spool, known)
        _write(result, shown, spool, target, known, links_files=with_texts, with_data=with_data)
        result.notes += [NAMES_LEFT] if with_texts and not with_names else []
        _send_back(result, spool, known, office, return_to, letters_to)
    result.notes += result.done.notes
    return result


def _set_beside(
    result: Result, previous: Paths | Finder | None, known: KnownForms, office: Office | None
) -> None:
    if previous:
        from khsheet.verbs.earlier import set_beside

        set_beside(result, previous, known, office)


def _send_back(
    result: Result,
    spool: Spool,
    known: KnownForms,
    office: Office | None,
    return_to: Path | None,
    letters_to: Path | None,
) -> None:
    """What goes to the units: workbooks to mend, and texts. Raises OutputRefused, which says what
    was written before."""
    collection, beside, done = result.collection, result.comparison, result.done
    try:
        if return_to:
            from khsheet.verbs.returned import return_workbooks

            result.notes += return_workbooks(
                collection, spool, return_to, known, done, beside, office
            )
        if letters_to:
            from khsheet.verbs.letters import write_letters

            result.notes += write_letters(collection, spool, letters_to, done, beside)
    except outputs.OutputRefused as error:
        told = f"{error} Bảng tổng hợp đã ghi: {result.output}."
        raise outputs.OutputRefused(told) from error


def _passed_over(names: list[str]) -> list[str]:
    """A word for earlier outputs that were not read again."""
    if not names:
        return []
    return [
        f"Không đọc lại bảng tổng hợp của lần chạy trước: {', '.join(names)}. "
        "Muốn đọc thì xin nêu rõ tên tệp."
    ]


def _must_be_writable(output: Path | None, return_to: Path | None, letters_to: Path | None) -> None:
    """Raises WrongUse or OutputRefused for what cannot be written, before anything is read."""
    if output:
        must_be_free_for(Kind.CONSOLIDATED, output)
    must_take_files(return_to, letters_to)


def _own_target(period: Period) -> Path:
    """Where the workbook goes without being told. Raises WrongUse where something else lies there,
    such as a report that a unit named so."""
    target = Path(f"tong-hop-{period.id}.xlsx")
    must_be_free_for(Kind.CONSOLIDATED, target, is_own_name=True)
    return target


def _earlier(output: Path | None, paths: list[Path]) -> list[Path]:
    """What earlier runs wrote where this one will write, but for what is given by name, and for
    reports of units that are named so."""
    if output:
        stem = re.escape(unicodedata.normalize("NFC", output.stem))
        there = [output, *outputs.versions(output.parent, stem, output.suffix)]
    else:
        given = {p.resolve() for p in paths}
        there = outputs.versions(Path(), _OWN_NAME, ".xlsx")
        there = [p for p in there if p.resolve() not in given]
    sent = {name for name in _within(there, paths) if holds_a_report(Path(name))}
    return [p for p in there if str(p) not in sent]


def _within(files: Iterable[Path], folders: Iterable[Path]) -> list[str]:
    """Those of the files that lie below one of the folders."""
    tops = [p.resolve() for p in folders if p.is_dir()]
    return sorted(str(f) for f in files if any(f.resolve().is_relative_to(top) for top in tops))


def _write(
    result: Result,
    collection: Collection,
    spool: Spool,
    target: Path,
    known: KnownForms,
    *,
    links_files: bool,
    with_data: bool,
) -> None:
    """Write beside the target, then in its place; what changed since the one there is noted."""
    from khsheet.workbooks import consolidated

    if target.is_file():
        from khsheet.verbs import changes

        result.notes += changes.since(target, collection, spool, known)
        result.notes += changes.saved_by_hand(target)
    with outputs.atomic(target) as made, GarbageCollectionPaused():
        consolidated.write(
            made,
            collection,
            spool,
            links_from=target.parent if links_files else None,
            with_data=with_data,
            comparison=result.comparison,
        )
        result.output = _placed(result, made, target)


def _placed(result: Result, made: Path, target: Path) -> Path:
    """Where the finished workbook lies: in the place of the one before, which is kept, unless that
    says the same; under another name where that is held open."""
    if target.is_file() and outputs.has_same_content(made, target):
        made.unlink()
        result.done.same.append(target)
        return target
    kept = outputs.keep_old(target)
    output = outputs.replace(made, target)
    if output != target:
        outputs.drop_old(kept)
        result.notes.append(
            f"{target} đang mở trong chương trình khác nên bảng mới ghi ở {output}."
        )
    elif kept:
        result.notes.append(f"Bảng tổng hợp trước đó được giữ lại: {kept}")
    return output
