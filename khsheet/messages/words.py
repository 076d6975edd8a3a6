"""One word for each grade, and for what became of a file, wherever people read it."""

from khsheet.model import Severity, Status

#: The gravest first.
GRADES = {Severity.ERROR: "lỗi", Severity.WARNING: "cảnh báo", Severity.INFO: "thông tin"}
STATUS_WORDS = {
    Status.ACCEPTED: "đạt",
    Status.ERRORS: "cần sửa",
    Status.REJECTED: "bị từ chối",
    Status.REPLACED: "đã thay thế",
    Status.IGNORED: "bỏ qua",
}

#: What stands where an older version of the form did not ask for anything.
NOT_ASKED = "không hỏi"
