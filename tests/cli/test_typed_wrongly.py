"""A command line that is wrong is answered in Vietnamese, with what may have been meant."""

import re

import pytest
from command import run

from khsheet.cli.commands import main

WRONG = [
    # what is typed, what is said first
    (["check"], "Còn thiếu tệp hoặc thư mục."),
    (["collect"], "Còn thiếu tệp hoặc thư mục."),
    (["explain"], "Còn thiếu mã."),
    (["chek", "x"], "Không có lệnh chek. Có phải check không? Các lệnh: office, new, "),
    (["Colect"], "Không có lệnh Colect. Có phải collect không? "),
    (["xyzw"], "Không có lệnh xyzw. Các lệnh: office, new, "),
    (
        ["check", "--retrun", "x"],
        "Không có tùy chọn --retrun. Có phải --return hay --roster không?",
    ),
    (["new", "--zzzz"], "Không có tùy chọn --zzzz.\n"),
    (["export", ".", "--to", "cvs"], "Xin chọn một trong: csv, sqlite, json."),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=lambda a: " ".join(a)[:20])
def test_what_may_have_been_meant(arguments, said):
    done = run(*arguments)
    assert done.exit_code == 2 and said in done.stderr, done.output
    assert done.stderr.splitlines()[-1].startswith("Xem hướng dẫn: khsheet ")


def test_the_help_has_the_commands_in_the_order_of_the_work():
    said = run("--help").stdout
    names = [
        line.split()[0] for line in said.partition("Các lệnh:")[2].splitlines() if line[2:3] > " "
    ]
    assert names[:6] == ["office", "new", "check", "collect", "report", "export"]
    assert names == list(main.commands)


@pytest.mark.parametrize("verb", list(main.commands))
def test_the_help_of_every_command_is_vietnamese(verb):
    said = run(verb, "--help").stdout
    assert said.startswith("Cách dùng: khsheet ")
    assert not re.search(r"\b(PATH|TEXT|INTEGER|RANGE|default|Usage|Options|Show this)\b", said)
