"""The tables as files: a folder of CSV, a SQLite database, JSON lines; and read back as frames."""

from __future__ import annotations

import csv
import errno
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from khsheet.data.records import Chunk, Datum, Record
from khsheet.data.tables import DICTIONARY, OF_INDICATORS, Column, Kind, Table

#: What spreadsheets take for the beginning of a formula, and the sign that keeps them from it.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
KEPT_AS_TEXT = "'"

#: NUMERIC keeps whole numbers whole, however large: sums of them stay exact.
_SQL_TYPES = {Kind.INTEGER: "INTEGER", Kind.DECIMAL: "NUMERIC"}
#: Whole numbers that SQLite has.
_SQL_WHOLE = range(-(2**63), 2**63)
#: How a database begins, and how long the first of JSON lines is at most.
_SQLITE, _LONGEST_LINE = b"SQLite format 3\0", 2**20


# ---------------------------------------------------------------- CSV


def write_csv(folder: Path, tables: Mapping[str, Table], chunks: Iterable[Chunk]) -> None:
    """One file for each table, UTF-8 with a mark so that Excel knows it, a heading of names."""
    with ExitStack() as files:
        writers = {}
        for name, table in tables.items():
            file = files.enter_context(_csv_file(folder, name, "w"))
            writers[name] = csv.writer(file)
            writers[name].writerow(column.name for column in table.columns)
        for name, rows in chunks:
            columns = [map(_csv_cell, of_column) for of_column in zip(*rows)]
            writers[name].writerows(zip(*columns))


def _csv_file(folder: Path, name: str, mode: str) -> IO[str]:
    return open(folder / f"{name}.csv", mode, encoding="utf-8-sig", newline="")


def _csv_cell(value: Datum) -> Datum:
    if isinstance(value, str):
        is_odd = value.startswith((*FORMULA_BEGINS, KEPT_AS_TEXT))
        return f"{KEPT_AS_TEXT}{value}" if is_odd else value
    return _plain(value)


def _read_csv(folder: Path, table: Table) -> Iterator[Record]:
    with _csv_file(folder, table.name, "r") as file:
        rows = csv.reader(file)
        next(rows, None)
        readers = [_FROM_TEXT[column.kind] for column in table.columns]
        for row in rows:
            texts = [text.removeprefix(KEPT_AS_TEXT) for text in row]
            pairs = zip(readers, texts, strict=True)
            yield tuple(read(text) if text else None for read, text in pairs)


# ---------------------------------------------------------------- SQLite


def write_sqlite(path: Path, tables: Mapping[str, Table], chunks: Iterable[Chunk]) -> None:
    """A database with a table for each; days are ISO texts, numbers INTEGER or NUMERIC. Raises
    OSError where the disk does not take it."""
    with _of_the_disk(), closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        for table in tables.values():
            database.execute(_sql_table(table, tables))
        inserts = {
            name: f"INSERT INTO {_quoted(name)} VALUES ({', '.join('?' * len(table.columns))})"
            for name, table in tables.items()
        }
        for name, rows in chunks:
            columns = [map(_sql_cell, of_column) for of_column in zip(*rows)]
            database.executemany(inserts[name], zip(*columns))
        database.commit()


@contextmanager
def _of_the_disk() -> Iterator[None]:
    """What SQLite says of the disk as the system would say it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) not in (sqlite3.OperationalError, sqlite3.DatabaseError):
            raise  # it is about what is written
        number = errno.ENOSPC if "full" in str(error) else errno.EIO
        raise OSError(number, str(error)) from error


def _sql_table(table: Table, tables: Mapping[str, Table]) -> str:
    """The statement that makes a table, its keys and what they point to."""
    lines = [f"{_quoted(c.name)} {_SQL_TYPES.get(c.kind, 'TEXT')}" for c in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.keys))})")
    of_units = ("period", "unit_code")
    if table.name != "units" and set(of_units) < set(table.keys):
        pointing = ", ".join(of_units)
        lines.append(f"FOREIGN KEY ({pointing}) REFERENCES units ({pointing})")
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(lines)})"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _sql_cell(value: Datum) -> int | float | str | None:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int):
        return value if value in _SQL_WHOLE else float(value)
    return _plain(value)


def _read_sqlite(path: Path, table: Table) -> Iterator[Record]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        readers = [_FROM_SQL[column.kind] for column in table.columns]
        for row in database.execute(f"SELECT * FROM {_quoted(table.name)} ORDER BY rowid"):
            yield tuple(None if v is None else read(v) for read, v in zip(readers, row))


# ---------------------------------------------------------------- JSON lines


def write_json_lines(path: Path, tables: Mapping[str, Table], chunks: Iterable[Chunk]) -> None:
    """One object a line: the name of its table under "table", then its columns by name."""
    names = {name: [column.name for column in table.columns] for name, table in tables.items()}
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for name, rows in chunks:
            for row in rows:
                line = {"table": name, **dict(zip(names[name], map(_json_cell, row)))}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _json_cell(value: Datum) -> int | float | str | None:
    return float(value) if isinstance(value, Decimal) else _plain(value)


def _begins_as_json_lines(path: Path) -> bool:
    with open(path, "rb") as file:
        line = json.loads(file.readline(_LONGEST_LINE))
    return isinstance(line, dict) and "table" in line


# ---------------------------------------------------------------- reading back


def is_written(path: Path) -> bool:
    """Whether what lies there was written by this module, of whatever kind; nothing was by all."""
    try:
        if path.is_dir():
            return not any(path.iterdir()) or bool(read(path)[0])
        if not path.stat().st_size:
            return True
        with open(path, "rb") as file:
            is_database = file.read(len(_SQLITE)) == _SQLITE
        return bool(read(path)[0]) if is_database else _begins_as_json_lines(path)
    except (ValueError, ArithmeticError, KeyError, csv.Error, sqlite3.Error):
        return False
    except FileNotFoundError:
        return not path.exists()
    except OSError:  # which writing will tell
        return True


def _plain(value: Datum) -> int | str | None:
    """A value as text where files have no type for it: days as ISO, decimals in full."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _number(text: str) -> int | Decimal:
    return int(text) if text.removeprefix("-").isdecimal() else Decimal(text)


_FROM_TEXT: dict[Kind, Callable[[str], Datum]] = {
    Kind.INTEGER: int,
    Kind.DECIMAL: _number,
    Kind.DATE: date.fromisoformat,
    Kind.TIME: datetime.fromisoformat,
    Kind.TEXT: str,
    Kind.CATEGORY: str,
}
_FROM_SQL = _FROM_TEXT | {
    Kind.DECIMAL: lambda number: _number(format(Decimal(repr(number)), "f").removesuffix(".0"))
}


def read(path: Path) -> tuple[dict[str, Table], Iterator[Chunk]]:
    """The tables of a folder of CSV or a database, and their rows, as they were written.

    Days, times and numbers are as typed, decimals of a database as its floats. Raises OSError,
    ValueError, ArithmeticError, csv.Error or sqlite3.Error for what was not written by this module.
    """
    read_table = _read_csv if path.is_dir() else _read_sqlite
    tables: dict[str, Table] = {}
    for record in read_table(path, Table("dictionary", "", DICTIONARY)):
        said = {c.name: "" if v is None else str(v) for c, v in zip(DICTIONARY, record)}
        name, kind, is_key = said["in_table"], Kind(said["kind"]), said["is_key"] == "1"
        if not name.endswith(OF_INDICATORS):
            more = Column(said["column"], said["label"], kind, said["measure"], said["key"], is_key)
            columns = tables[name].columns if name in tables else ()
            tables[name] = Table(name, said["title"], (*columns, more))
    if not tables:
        raise ValueError(f"{path} explains no table")
    return tables, ((name, list(read_table(path, table))) for name, table in tables.items())
