"""One word for each grade, and for what became of a file, wherever people read it."""

from khsheet.messages.codes import SAME_CONTENT
from khsheet.model import CriterionKind, DecisionKind, Entry, Outcome, Severity, Status

#: The gravest first.
GRADES = {Severity.ERROR: "lỗi", Severity.WARNING: "điều nhắc", Severity.INFO: "thông tin"}
STATUS_WORDS = {
    Status.ACCEPTED: "đạt",
    Status.ERRORS: "cần sửa",
    Status.REJECTED: "bị từ chối",
    Status.REPLACED: "đã thay thế",
    Status.EXCLUDED: "để ngoài",
    Status.IGNORED: "bỏ qua",
}

#: What a file is called that was replaced by one of the same content.
COPY = "bản sao"

DECISION_WORDS = {
    DecisionKind.LEAVE_OUT: "Để ngoài một tệp",
    DecisionKind.CHOOSE: "Chọn tệp được tính",
    DecisionKind.ACCEPT: "Chấp nhận điều nhắc",
    DecisionKind.CORRECT: "Sửa số qua điện thoại",
}
CRITERION_WORDS = {
    CriterionKind.INDICATOR: "Chỉ tiêu",
    CriterionKind.BONUS: "Điểm thưởng",
    CriterionKind.LATE: "Trừ nộp muộn",
    CriterionKind.SENT_AGAIN: "Trừ phải gửi lại",
}
OUTCOME_WORDS = {
    Outcome.APPLIED: "đã áp dụng",
    Outcome.UNMATCHED: "không áp dụng",
    Outcome.CONTRADICTED: "trái nhau, không áp dụng",
    Outcome.OVERRULED: "không áp dụng",
}

#: What is said of a unit of which the office takes no report.
EXEMPT = "không thu báo cáo"
#: What stands where an older version of the form did not ask for anything.
NOT_ASKED = "không hỏi"


def status_word(entry: Entry) -> str:
    """What became of a file, in a word."""
    is_copy = any(f.code == SAME_CONTENT for f in entry.findings)
    return COPY if is_copy and entry.status is Status.REPLACED else STATUS_WORDS[entry.status]
