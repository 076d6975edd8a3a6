"""What Windows makes of names and paths, here or where a file is copied to later."""

from __future__ import annotations

import os
import re

#: Whether this is Windows.
IS_HERE = os.name == "nt"
#: It takes paths of 260 characters without a prefix; some room for what is appended.
LONG = 240
#: Names of devices, in lower case: no file or folder is called so, whatever its extension.
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z")
_FORBIDDEN = '<>:"/\\|?*'


def refused(name: str) -> str:
    """Why no file or folder can be called so, without a full stop; "" where it can.

    A space or full stop at the end would vanish without a word (Microsoft, "Naming Files, Paths,
    and Namespaces").
    """
    if DEVICE.match(name.partition(".")[0].strip().lower()):
        return f"Windows giữ tên {name} cho thiết bị, xin chọn tên khác"
    if not name or name != name.rstrip(" ."):
        return "tên trống, hoặc kết thúc bằng dấu chấm hay dấu cách, xin chọn tên khác"
    if any(sign in _FORBIDDEN for sign in name) or not name.isprintable():
        return f"Windows không nhận tên có các dấu {_FORBIDDEN}, xin chọn tên khác"
    return ""


def extended(path: str) -> str:
    r"""An absolute path as it must be spelled if it is long, or ends in a space or full stop.

    After ``\\?\`` the system takes 32,767 characters and leaves the end of a name alone (as above).
    """
    if path.startswith("\\\\?\\") or (len(path) <= LONG and not path.endswith((" ", "."))):
        return path
    return "\\\\?\\UNC" + path[1:] if path.startswith("\\\\") else "\\\\?\\" + path
