"""A template as Word saved it, made plain: no comments, no tracked changes, whole placeholders.

Word cuts a text into runs wherever spelling, looks or comments change, keeps deleted words beside
inserted ones while it tracks changes, and hangs comments on the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from khsheet.errors import UserError
from khsheet.formats.signatures import OLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from docx.oxml.xmlchemy import BaseOxmlElement

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
CHUNK = re.compile(
    r"\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}|\{#(?:(?!\{#|#\}).)*#\}", re.DOTALL
)
"""A placeholder, a command or a remark of a template."""

_FILLED = ("/header", "/footer", "/footnotes")
_TITLES = ("author", "comments", "identifier", "language", "subject", "title")
# Changes of words; those of looks alone are taken as they are now (ECMA-376 part 1, 17.13.5).
_TRACKED = tuple(W + n for n in "ins del moveFrom moveTo cellIns cellDel cellMerge".split())
_LEFT_OUT = tuple(
    W + name
    for name in (
        "commentRangeStart commentRangeEnd commentReference rPrChange pPrChange sectPrChange "
        "tblPrChange tblPrExChange tblGridChange trPrChange tcPrChange numberingChange"
    ).split()
)
_COMMENTS = ("/comments", "/commentsExtended", "/commentsIds", "/commentsExtensible", "/people")


class TemplateFault(UserError):
    """A Word template cannot be used; ``faults`` says where and what to do, in Vietnamese."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("Mẫu Word chưa dùng được:\n" + "\n".join(f"  - {f}" for f in faults))


@dataclass(frozen=True)
class WordFile:
    """The bytes to make reports from, and the texts in it that are filled in, one a paragraph."""

    data: bytes
    texts: tuple[str, ...]


def load(path: Path) -> WordFile:
    """The template made plain. Raises TemplateFault where a person has to mend it first."""
    data = path.read_bytes()
    document = _opened(path.name, data)
    parts = [document.part, *_parts(document, _FILLED)]
    roots = [_root(part) for part in parts]
    _refuse_tracked_changes(roots)
    _refuse_elsewhere(document, parts)
    changed = _leave_out_comments(document)
    for part, root in zip(parts, roots, strict=True):
        if _made_plain(root):
            _keep(part, root)
            changed = True
    if changed:
        out = BytesIO()
        document.save(out)
        data = out.getvalue()
    titles = [getattr(document.core_properties, name) for name in _TITLES]
    texts = [_text_of(p) for root in roots for p in root.iter(W + "p")]
    return WordFile(data, (*texts, *titles))


def shortened(text: str) -> str:
    """A place in the template as messages name it."""
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:119] + "…"


# ---------------------------------------------------------------- the package


def _opened(name: str, data: bytes) -> Document:
    from docx import Document

    if data.startswith(OLE):
        raise TemplateFault(
            [
                f"{name} là tệp Word đời cũ (.doc) hoặc có mật khẩu. Xin mở bằng Word, bỏ mật khẩu "
                "nếu có, rồi lưu lại dạng .docx."
            ]
        )
    try:
        return Document(BytesIO(data))
    except Exception as error:  # a damaged package fails in many ways
        fault = f"{name} không phải là tệp Word (.docx). Xin mở bằng Word rồi lưu lại dạng .docx."
        raise TemplateFault([fault]) from error


def _parts(document: Document, kinds: tuple[str, ...]) -> list[Part]:
    """What the document refers to of those kinds."""
    relations = document.part.rels.values()
    return [r.target_part for r in relations if not r.is_external and r.reltype.endswith(kinds)]


def _root(part: Part) -> BaseOxmlElement:
    """The tree of a part; what python-docx does not know it keeps as bytes."""
    from docx.opc.part import XmlPart
    from docx.oxml import parse_xml

    return part.element if isinstance(part, XmlPart) else parse_xml(part.blob)


def _keep(part: Part, root: BaseOxmlElement) -> None:
    """A changed tree goes back into a part that is kept as bytes."""
    from docx.opc.oxml import serialize_part_xml
    from docx.opc.part import XmlPart

    if not isinstance(part, XmlPart):
        part._blob = serialize_part_xml(root)


def _refuse_elsewhere(document: Document, parts: list[Part]) -> None:
    """Raises TemplateFault for a placeholder where none is filled in."""
    passed = {id(part) for part in (*parts, *_parts(document, _COMMENTS))}
    for part in document.part.package.iter_parts():
        if id(part) in passed or not part.partname.startswith("/word/"):
            continue
        text = re.sub(r"<[^<>]*>", "", part.blob.decode("utf-8", "replace"))
        if found := CHUNK.search(text):
            raise TemplateFault(
                [
                    f"Chỗ điền «{shortened(found[0])}» nằm trong chú thích cuối, biểu đồ hoặc sơ "
                    "đồ nên không điền được. Xin chuyển vào phần văn bản."
                ]
            )


# ---------------------------------------------------------------- tracked changes, comments


def _refuse_tracked_changes(roots: list[BaseOxmlElement]) -> None:
    """Raises TemplateFault for words whose insertion or deletion nobody has decided on yet."""
    places: list[str] = []
    count = 0
    for root in roots:
        for change in root.iter(*_TRACKED):
            count += 1
            paragraph = next(change.iterancestors(W + "p"), change)
            whole = "".join(t.text or "" for t in paragraph.iter(W + "t", W + "delText"))
            if place := shortened(whole):
                places.append(place)
    if not count:
        return
    where = f", như ở đoạn «{places[0]}»" if places else ""
    raise TemplateFault(
        [
            f"Mẫu Word còn {count} chỗ sửa đang theo dõi (Track Changes){where}. Xin mở mẫu bằng "
            "Word, vào thẻ Xem lại (Review), chọn Chấp nhận tất cả thay đổi và dừng theo dõi "
            "(Accept All Changes and Stop Tracking), lưu rồi chạy lại."
        ]
    )


def _leave_out_comments(document: Document) -> bool:
    """What is said about the template goes into no report; whether there was something."""
    relations = document.part.rels
    said = [name for name, r in relations.items() if r.reltype.endswith(_COMMENTS)]
    for name in said:
        del relations[name]
    return bool(said)


# ---------------------------------------------------------------- whole placeholders


def _made_plain(root: BaseOxmlElement) -> bool:
    """Leaves out marks of comments and looks that were, joins placeholders; whether it changed."""
    marks = list(root.iter(*_LEFT_OUT))
    for mark in marks:
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)
    joined = [_join_placeholders(paragraph) for paragraph in root.iter(W + "p")]
    return bool(marks) or any(joined)


def _texts(paragraph: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The texts of a paragraph; a text box that hangs on it has paragraphs of its own."""
    for text in paragraph.iter(W + "t"):
        if next(text.iterancestors(W + "p")) is paragraph:
            yield text


def _text_of(paragraph: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _join_placeholders(paragraph: BaseOxmlElement) -> bool:
    """Moves each placeholder that lies in several texts into the first; whether there was one."""
    texts = list(_texts(paragraph))
    whole = "".join(text.text or "" for text in texts)
    owners = [n for n, text in enumerate(texts) for _ in text.text or ""]
    cut = False
    for match in CHUNK.finditer(whole):
        first, last = owners[match.start()], owners[match.end() - 1]
        if first != last:
            owners[match.start() : match.end()] = [first] * len(match[0])
            cut = True
    if not cut:
        return False
    letters: list[list[str]] = [[] for _ in texts]
    for letter, owner in zip(whole, owners, strict=True):
        letters[owner].append(letter)
    for text, own in zip(texts, letters, strict=True):
        text.text = "".join(own)
        text.set(SPACE, "preserve")
    return True
