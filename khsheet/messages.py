"""The catalogue of codes: what each finding is called, how grave it is, why it matters, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from khsheet.model import Computed, Field, Finding, Place, Severity, Status

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

#: One word for each grade, and for what became of a file, wherever people read it.
GRADES = {ERROR: "lỗi", WARNING: "cảnh báo", INFO: "thông tin"}
STATUS_WORDS = {
    Status.ACCEPTED: "đạt",
    Status.ERRORS: "cần sửa",
    Status.REJECTED: "bị từ chối",
    Status.REPLACED: "đã thay thế",
    Status.IGNORED: "bỏ qua",
}


# The codes are a contract with other programs: once given, one keeps its meaning.
NOT_A_SPREADSHEET = "KH001"
EMPTY_FILE = "KH002"
PASSWORD = "KH003"
BEYOND_LIMITS = "KH004"
DAMAGED = "KH005"
NOT_A_REPORT = "KH006"
NOT_OUR_FORM = "KH007"
OTHER_FORM = "KH008"
UNKNOWN_VERSION = "KH009"
OTHER_PERIOD = "KH010"
UNIT_NOT_IN_ROSTER = "KH011"
UNIT_UNKNOWN = "KH012"
IDENTITY_SHEET_LOST = "KH013"
REPLACED_BY_NEWER = "KH014"
NEWEST_UNDECIDED = "KH015"
SAME_CONTENT = "KH016"
STILL_BLANK = "KH017"
UNREADABLE_ON_DISK = "KH018"
TOO_SLOW = "KH019"
UNFORESEEN = "KH020"
ARCHIVE_NOT_OPENED = "KH021"
CODE_AND_NAME_DISAGREE = "KH022"
NAME_NOT_AS_IN_ROSTER = "KH023"
ONE_NAME_TWO_CODES = "KH024"
CONSOLIDATED_SAVED_AGAIN = "KH025"
SHEET_LOST = "KH101"
CELL_LOST = "KH102"
ITEM_TWICE = "KH103"
STRAY_CONTENT = "KH104"
SHEET_ADDED = "KH105"
REQUIRED_BLANK = "KH201"
NOT_A_NUMBER = "KH202"
APPROXIMATE = "KH203"
AMBIGUOUS = "KH204"
NOT_WHOLE = "KH205"
TURNED_INTO_DATE = "KH206"
NOT_A_DATE = "KH207"
DATE_INCOMPLETE = "KH208"
ERROR_CELL = "KH209"
READ_FOR_STAFF = "KH210"
SIGN_FOR_BLANK = "KH211"
FORMULA = "KH212"
WRONG_UNIT = "KH213"
DITTO = "KH214"
NEGATIVE_IN_BRACKETS = "KH215"
DAY_AND_MONTH_SWAPPED = "KH216"
AMOUNT_IN_THOUSANDS = "KH217"
OUT_OF_RANGE = "KH220"
NOT_IN_LIST = "KH221"
SEVERAL_OF_LIST = "KH222"
TOO_LONG = "KH223"
WRONG_PATTERN = "KH224"
DATE_OUTSIDE_PERIOD = "KH225"
DUPLICATE = "KH226"
UNUSUAL_FOR_LIST = "KH227"
OLD_ENCODING_CONVERTED = "KH230"
OLD_ENCODING_DOUBTED = "KH231"
TYPING_PROGRAM_OFF = "KH232"
CELL_OVERFULL = "KH233"
GROUP_ROW = "KH301"
TOTAL_ROW = "KH302"
TOTAL_ROW_DIFFERS = "KH303"
HEADING_REPEATED = "KH304"
STRAY_BELOW_TABLE = "KH305"
ABOVE_RELATED = "KH401"
SUM_DIFFERS = "KH402"
ZERO_ALONE = "KH403"
COMPANION_BLANK = "KH404"
ALL_BLANK = "KH405"
UNUSUAL = "KH406"
SPENT_BEFORE_RAISED = "KH407"
UNLIKE_PREVIOUS = "KH501"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the catalogue. All texts are Vietnamese; ``example`` is invented."""

    code: str
    severity: Severity
    title: str
    why: str
    remedy: str
    example: str


_MESSAGES = (
    # ------------------------------------------------------------ can the file be opened
    Message(
        NOT_A_SPREADSHEET,
        ERROR,
        "Không phải tệp bảng tính",
        "Phần mềm chỉ đọc được bảng tính; ảnh, Word, PDF hay trang web lưu thành .xls đều không có ô để đọc.",
        "Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu Excel Workbook (.xlsx) rồi gửi lại.",
        "bao-cao.xlsx thật ra là tệp PDF được đổi đuôi.",
    ),
    Message(
        EMPTY_FILE,
        ERROR,
        "Tệp rỗng",
        "Tệp không có nội dung, thường do gửi dở dang hoặc tải về chưa xong.",
        "Đề nghị đơn vị gửi lại tệp.",
        "xa-suoi-tra.xlsx dài 0 byte.",
    ),
    Message(
        PASSWORD,
        ERROR,
        "Tệp bị đặt mật khẩu mở",
        "Tệp đã mã hóa thì không đọc được nếu không có mật khẩu.",
        "Mở tệp, vào Tệp (File) – Thông tin (Info) – Bảo vệ (Protect) để bỏ mật khẩu, lưu rồi gửi lại.",
        "Excel hỏi mật khẩu ngay khi mở tệp.",
    ),
    Message(
        BEYOND_LIMITS,
        ERROR,
        "Tệp vượt giới hạn",
        "Tệp lớn bất thường có thể làm treo máy; báo cáo bình thường chỉ vài trăm kB.",
        "Xóa ảnh, định dạng thừa; hoặc chép số liệu sang biểu mẫu trắng rồi gửi lại.",
        "Một trang bung ra hơn 64 MB.",
    ),
    Message(
        DAMAGED,
        ERROR,
        "Tệp bị hỏng",
        "Nội dung tệp không trọn vẹn nên số liệu đọc ra không tin được.",
        "Mở bằng Excel, để Excel sửa (Repair) rồi lưu thành tệp mới; không được thì đề nghị đơn vị gửi lại.",
        "Tải từ Zalo bị ngắt giữa chừng.",
    ),
    Message(
        NOT_A_REPORT,
        INFO,
        "Không phải báo cáo, bỏ qua",
        "Thư mục nhận thường lẫn tệp tạm, ảnh, công văn; các tệp này được liệt kê để biết, không tính là lỗi.",
        "Không cần làm gì; nếu đây là báo cáo thì xin đề nghị đơn vị gửi tệp Excel.",
        "~$bao-cao.xlsx, Thumbs.db, cong-van.docx.",
    ),
    Message(
        UNREADABLE_ON_DISK,
        ERROR,
        "Không đọc được tệp từ đĩa",
        "Tệp bị khóa, bị xóa trong lúc chạy, hoặc không có quyền đọc.",
        "Đóng chương trình đang mở tệp, kiểm tra quyền đọc rồi chạy lại.",
        "Tệp nằm trên ổ mạng vừa mất kết nối.",
    ),
    Message(
        TOO_SLOW,
        ERROR,
        "Đọc tệp quá lâu",
        "Quá thời gian cho phép với một tệp; các tệp khác vẫn được đọc tiếp.",
        "Mở tệp bằng Excel, chép số liệu sang biểu mẫu trắng rồi gửi lại.",
        "Tệp có hàng triệu ô định dạng thừa.",
    ),
    Message(
        UNFORESEEN,
        ERROR,
        "Lỗi bất ngờ khi đọc tệp",
        "Phần mềm gặp tình huống chưa lường trước; tệp này không được tính để tránh sai số liệu.",
        "Gửi tệp này cho người phụ trách phần mềm; các tệp khác không bị ảnh hưởng.",
        "—",
    ),
    Message(
        ARCHIVE_NOT_OPENED,
        ERROR,
        "Tệp nén chưa mở được",
        "Các báo cáo nằm trong tệp .rar, .7z chưa được đọc nên tổng còn thiếu.",
        "Giải nén vào thư mục rồi chạy lại; .zip thì đọc được ngay.",
        "bao-cao-cac-xa.rar",
    ),
    # ------------------------------------------------------------ is it ours
    Message(
        NOT_OUR_FORM,
        ERROR,
        "Không phải biểu mẫu khsheet",
        "Chỉ biểu mẫu do Hội cấp trên gửi mới có dấu nhận biết để đọc đúng ô.",
        "Gửi lại biểu mẫu trắng cho đơn vị và đề nghị điền vào đó.",
        "Đơn vị tự kẻ bảng riêng.",
    ),
    Message(
        OTHER_FORM,
        ERROR,
        "Biểu mẫu khác loại",
        "Tệp thuộc một biểu mẫu khác với biểu mẫu đang tổng hợp.",
        "Kiểm tra có đặt nhầm thư mục không.",
        "Biểu mẫu năm học gửi vào báo cáo 6 tháng.",
    ),
    Message(
        UNKNOWN_VERSION,
        ERROR,
        "Phiên bản biểu mẫu không rõ",
        "Không có định nghĩa của phiên bản này nên không biết ô nào là mục nào.",
        "Cập nhật khsheet, hoặc gửi lại biểu mẫu mới cho đơn vị.",
        "Biểu mẫu phiên bản 9, phần mềm biết đến phiên bản 1.",
    ),
    Message(
        OTHER_PERIOD,
        ERROR,
        "Khác kỳ báo cáo",
        "Cộng số liệu của hai kỳ với nhau sẽ sai.",
        "Đề nghị đơn vị gửi báo cáo đúng kỳ; nếu cả thư mục là kỳ này thì chạy riêng.",
        "Tệp của 2025-H2 nằm trong đợt 2026-H1.",
    ),
    Message(
        UNIT_NOT_IN_ROSTER,
        ERROR,
        "Đơn vị không có trong danh sách",
        "Đơn vị lạ có thể là gửi nhầm nơi; cộng vào sẽ sai tổng.",
        "Thêm đơn vị vào danh sách (sheet Đơn vị) nếu đúng, rồi chạy lại.",
        "Xã của tỉnh khác gửi nhầm.",
    ),
    Message(
        UNIT_UNKNOWN,
        ERROR,
        "Không rõ tệp là của đơn vị nào",
        "Dấu nhận biết đơn vị đã mất, hoặc có trang lấy từ tệp của đơn vị khác, kỳ khác.",
        "Chép số liệu của đơn vị mình sang biểu mẫu của đúng đơn vị, đúng kỳ rồi gửi lại.",
        "Sheet ẩn và dòng ẩn đều bị xóa.",
    ),
    Message(
        IDENTITY_SHEET_LOST,
        WARNING,
        "Mất sheet nhận dạng",
        "Sheet ẩn _khsheet đã bị xóa; đơn vị và kỳ được nhận ra nhờ dấu ẩn trên các sheet còn lại.",
        "Kiểm tra lại tên đơn vị, kỳ báo cáo; lần sau xin giữ nguyên biểu mẫu.",
        "Đơn vị sao các sheet sang một tệp mới.",
    ),
    Message(
        REPLACED_BY_NEWER,
        INFO,
        "Đã thay bằng tệp mới hơn",
        "Một đơn vị gửi nhiều tệp; tệp lưu sau cùng được tính.",
        "Không cần làm gì nếu đúng; nếu muốn tính tệp cũ, hãy bỏ tệp mới ra khỏi thư mục.",
        "Bản sửa gửi sau 2 ngày.",
    ),
    Message(
        NEWEST_UNDECIDED,
        ERROR,
        "Hai tệp khác nhau, không rõ tệp nào mới",
        "Nội dung khác nhau mà giờ lưu không phân biệt được; tự chọn sẽ có thể sai.",
        "Hỏi đơn vị, giữ lại một tệp rồi chạy lại.",
        "Hai tệp cùng lưu lúc 08:15.",
    ),
    Message(
        SAME_CONTENT,
        INFO,
        "Bản sao trùng nội dung",
        "Tệp có cùng nội dung với tệp đã tính nên chỉ tính một lần.",
        "Không cần làm gì.",
        "bao-cao (1).xlsx.",
    ),
    Message(
        STILL_BLANK,
        ERROR,
        "Biểu mẫu còn trắng",
        "Tệp gửi về chưa điền gì, có thể gửi nhầm bản gốc.",
        "Đề nghị đơn vị gửi bản đã điền.",
        "Tệp đúng như lúc gửi đi.",
    ),
    Message(
        CODE_AND_NAME_DISAGREE,
        ERROR,
        "Mã và tên là của hai đơn vị",
        "Mã trong tệp là của đơn vị này mà tên là của đơn vị khác; tự chọn thì số liệu của hai đơn vị có thể lẫn nhau.",
        "Sửa mã trong danh sách cho đúng, hoặc gửi lại biểu mẫu của đúng đơn vị.",
        "Danh sách mới đã đánh số lại.",
    ),
    Message(
        NAME_NOT_AS_IN_ROSTER,
        WARNING,
        "Tên đơn vị khác danh sách",
        "Mã khớp nhưng tên không khớp; có thể đơn vị mới đổi tên, cũng có thể là tệp của đơn vị khác.",
        "Kiểm tra đúng tệp của đơn vị chưa; sửa tên hoặc mã trong danh sách nếu cần.",
        "Tệp ghi Xã Suối Trà, danh sách ghi Xã Suối Trà Bồng.",
    ),
    Message(
        ONE_NAME_TWO_CODES,
        ERROR,
        "Một tên đơn vị, hai mã",
        "Hai tệp cùng tên đơn vị nhưng khác mã; nếu là một đơn vị thì cộng cả hai là tính hai lần.",
        "Nếu là một đơn vị, giữ lại một tệp; nếu là hai đơn vị, chạy lại với danh sách đơn vị (--roster).",
        "Xã Suối Trà có mã 01 và Xã Suối Trà không có mã.",
    ),
    Message(
        CONSOLIDATED_SAVED_AGAIN,
        WARNING,
        "Bảng tổng hợp đã được lưu lại",
        "Bảng tổng hợp chỉ để xem: khi gộp, số liệu được lấy lại từ báo cáo gốc của các đơn vị lưu trong đó.",
        "Nếu đã sửa số ngay trên bảng tổng hợp thì sửa vào tệp của đơn vị rồi tổng hợp lại; nếu chỉ xem, lọc thì không cần làm gì.",
        "Mở bảng tổng hợp, sửa một ô rồi lưu.",
    ),
    # ------------------------------------------------------------ structure
    Message(
        SHEET_LOST,
        ERROR,
        "Mất một sheet",
        "Các mục trên sheet đó không có số liệu nên tổng sẽ thiếu.",
        "Chép số liệu sang biểu mẫu trắng còn đủ sheet rồi gửi lại.",
        "Sheet Sổ quỹ bị xóa.",
    ),
    Message(
        CELL_LOST,
        ERROR,
        "Mất ô của biểu mẫu",
        "Dòng hoặc cột chứa mục đó đã bị xóa hoặc mất dấu nhận biết.",
        "Chép số liệu sang biểu mẫu trắng rồi gửi lại.",
        "Xóa nhầm dòng Dân số.",
    ),
    Message(
        ITEM_TWICE,
        ERROR,
        "Một mục có hai ô",
        "Dòng hoặc sheet bị sao chép và hai bản ghi khác nhau, không biết bản nào đúng.",
        "Xóa bản thừa rồi gửi lại.",
        "Sheet Hội viên và Hội viên (2).",
    ),
    Message(
        STRAY_CONTENT,
        WARNING,
        "Nội dung nằm ngoài ô của biểu mẫu",
        "Chữ, số gõ ngoài các ô điền không vào báo cáo.",
        "Chuyển nội dung vào đúng ô, hoặc xóa đi nếu chỉ là ghi chú.",
        "Ghi chú ở cột bên phải bảng.",
    ),
    Message(
        SHEET_ADDED,
        INFO,
        "Sheet thêm vào, không đọc",
        "Sheet không thuộc biểu mẫu nên không được tính.",
        "Không cần làm gì nếu chỉ là bản nháp của đơn vị.",
        "Sheet1.",
    ),
    # ------------------------------------------------------------ one cell
    Message(
        REQUIRED_BLANK,
        ERROR,
        "Thiếu mục bắt buộc",
        "Báo cáo in mục này nên phải có số liệu.",
        "Ghi số liệu; không phát sinh thì ghi 0.",
        "Để trống Tổng số hội viên.",
    ),
    Message(
        NOT_A_NUMBER,
        ERROR,
        "Không phải số",
        "Chữ không cộng được nên mục này không tính vào tổng.",
        "Ghi lại bằng chữ số.",
        "«nhiều»",
    ),
    Message(
        APPROXIMATE,
        ERROR,
        "Số ước chừng",
        "Báo cáo cần một số xác định; khoảng hay “hơn” không cộng được.",
        "Ghi một số xác định.",
        "«khoảng 20», «10-12 triệu»",
    ),
    Message(
        AMBIGUOUS,
        ERROR,
        "Có thể hiểu nhiều cách",
        "Cách ghi có thể đọc thành hai số khác nhau, phần mềm không tự chọn.",
        "Ghi lại cho đủ và rõ.",
        "«12tr50», «12,5» ở ô tiền",
    ),
    Message(
        NOT_WHOLE,
        ERROR,
        "Số lẻ ở ô số nguyên",
        "Excel tiếng Anh đổi 12.500 thành 12,5; phần mềm không tự nhân lên vì có thể sai.",
        "Gõ lại số không có dấu chấm, ví dụ 12500.",
        "12,5 ở ô Số tiền",
    ),
    Message(
        TURNED_INTO_DATE,
        ERROR,
        "Excel đã đổi thành ngày",
        "Gõ 3-4 hay 1/5 thì Excel tự đổi thành ngày, số gốc đã mất.",
        "Gõ lại số.",
        "«3-4» thành 03/04/2026",
    ),
    Message(
        NOT_A_DATE,
        ERROR,
        "Không phải ngày",
        "Ngày không có thật hoặc không đọc được.",
        "Ghi ngày/tháng/năm, ví dụ 15/03/2026.",
        "«31/02/2026»",
    ),
    Message(
        DATE_INCOMPLETE,
        ERROR,
        "Ngày chưa đủ",
        "Cần đủ ngày, tháng, năm để biết thuộc kỳ nào.",
        "Ghi đủ ngày/tháng/năm.",
        "«tháng 6/2026»",
    ),
    Message(
        ERROR_CELL,
        ERROR,
        "Ô báo lỗi của Excel",
        "Ô có #N/A, #REF! … không có giá trị để tính.",
        "Xóa và gõ lại giá trị.",
        "#N/A",
    ),
    Message(
        READ_FOR_STAFF,
        INFO,
        "Đã đọc giúp cách ghi khác",
        "Cách ghi khác số hay ngày thông thường nhưng chỉ có một nghĩa; số đã đọc được ghi bên cạnh để đối chiếu.",
        "Chỉ cần xem lại số đã đọc.",
        "«12,5 triệu» đọc là 12.500.000",
    ),
    Message(
        SIGN_FOR_BLANK,
        INFO,
        "Dấu thay cho ô trống",
        "Các dấu như -, x, … được coi là để trống.",
        "Không phát sinh thì ghi 0.",
        "«-»",
    ),
    Message(
        FORMULA,
        ERROR,
        "Ô là công thức",
        "Kết quả công thức có thể đã cũ hoặc trỏ ra tệp khác nên không được dùng.",
        "Gõ thẳng giá trị vào ô.",
        "=A1+B1",
    ),
    Message(
        WRONG_UNIT,
        ERROR,
        "Sai đơn vị tính",
        "Đơn vị ghi kèm không khớp với đơn vị của mục.",
        "Ghi theo đơn vị của mục, chỉ gồm chữ số.",
        "«12 kg» ở mục tính bằng người",
    ),
    Message(
        DITTO,
        ERROR,
        "Ghi “như trên”",
        "Mỗi ô cần giá trị riêng để cộng, lọc.",
        "Ghi lại giá trị.",
        "«nt»",
    ),
    Message(
        NEGATIVE_IN_BRACKETS,
        ERROR,
        "Số âm trong ngoặc",
        "(500) có thể là âm 500 hoặc ghi chú.",
        "Ghi lại số.",
        "«(500)»",
    ),
    Message(
        DAY_AND_MONTH_SWAPPED,
        ERROR,
        "Ngày và tháng có thể bị đảo",
        "Trong cùng cột có ngày dạng chữ lớn hơn 12 và ngày Excel đã đổi: máy dùng thứ tự tháng/ngày.",
        "Xem lại từng ngày, gõ dạng 15/03/2026.",
        "5/3 thành ngày 3 tháng 5",
    ),
    Message(
        AMOUNT_IN_THOUSANDS,
        WARNING,
        "Số tiền có thể ghi theo nghìn, triệu đồng",
        "Số tiền nhỏ hơn 1.000 đồng, hoặc mọi số tiền trong cột đều nhỏ hơn 100.000, thường do quen ghi đơn vị nghìn đồng, triệu đồng.",
        "Ghi đủ số đồng; nếu đúng thì giải trình.",
        "500 thay cho 500.000",
    ),
    Message(
        OUT_OF_RANGE,
        ERROR,
        "Ngoài giới hạn",
        "Giá trị không thể có ở mục này.",
        "Xem lại và sửa.",
        "tỷ lệ 120%",
    ),
    Message(
        NOT_IN_LIST,
        ERROR,
        "Không có trong danh sách",
        "Giá trị lạ không xếp được vào nhóm nào.",
        "Chọn trong danh sách của ô.",
        "Loại khoản «Linh tinh»",
    ),
    Message(
        SEVERAL_OF_LIST,
        WARNING,
        "Một tên chỉ nhiều mục",
        "Cách ghi này gọi chung nhiều mục trong danh sách.",
        "Chọn một mục.",
        "«UV BTV, Thư ký»",
    ),
    Message(TOO_LONG, ERROR, "Quá dài", "Nội dung dài hơn chỗ in.", "Viết gọn lại.", "—"),
    Message(
        WRONG_PATTERN, ERROR, "Sai mẫu ghi", "Mục này có mẫu ghi cố định.", "Ghi theo mẫu.", "—"
    ),
    Message(
        DATE_OUTSIDE_PERIOD,
        ERROR,
        "Ngày ngoài kỳ báo cáo",
        "Khoản của kỳ khác làm sai số của kỳ này.",
        "Sửa ngày, hoặc chuyển dòng sang kỳ khác.",
        "Khoản thu ngày 05/07/2026 trong báo cáo 6 tháng đầu năm",
    ),
    Message(
        DUPLICATE,
        WARNING,
        "Bị trùng",
        "Ghi trùng có thể là tính hai lần.",
        "Xóa dòng thừa hoặc giải trình.",
        "Hai dòng cùng số chứng từ",
    ),
    Message(
        UNUSUAL_FOR_LIST,
        WARNING,
        "Giá trị lạ so với danh sách",
        "Vẫn giữ như đã ghi nhưng không xếp được vào nhóm.",
        "Chọn trong danh sách nếu có mục phù hợp.",
        "Chức vụ viết tắt lạ",
    ),
    # ------------------------------------------------------------ text
    Message(
        OLD_ENCODING_CONVERTED,
        INFO,
        "Đã chuyển mã chữ cũ",
        "Chữ gõ bằng phông cũ (.VnTime, VNI) đã chuyển sang Unicode.",
        "Xem lại chữ đã chuyển.",
        "Chữ gõ bằng .VnTime",
    ),
    Message(
        OLD_ENCODING_DOUBTED,
        WARNING,
        "Chữ có thể là mã cũ",
        "Không đủ căn cứ để chuyển mã, chữ được giữ nguyên.",
        "Gõ lại bằng Unicode.",
        "—",
    ),
    Message(
        TYPING_PROGRAM_OFF,
        WARNING,
        "Quên bật bộ gõ tiếng Việt",
        "Chữ còn nguyên phím gõ, không thành dấu.",
        "Bật bộ gõ và gõ lại.",
        "Phím dấu còn nằm trong chữ",
    ),
    Message(
        CELL_OVERFULL,
        WARNING,
        "Chữ dài quá sức chứa của ô",
        "Một ô Excel chứa tối đa 32.767 ký tự.",
        "Chia nội dung ra nhiều ô.",
        "—",
    ),
    # ------------------------------------------------------------ rows of tables
    Message(
        GROUP_ROW,
        INFO,
        "Dòng tên nhóm",
        "Dòng chỉ có tên nhóm, không phải một bản ghi.",
        "Không cần làm gì.",
        "«Chi hội thôn 3»",
    ),
    Message(
        TOTAL_ROW,
        INFO,
        "Dòng cộng",
        "Dòng tổng do đơn vị gõ, không tính vào số liệu; tổng do phần mềm cộng.",
        "Không cần làm gì.",
        "«Tổng cộng»",
    ),
    Message(
        TOTAL_ROW_DIFFERS,
        WARNING,
        "Dòng cộng khác tổng các dòng",
        "Tổng do đơn vị gõ không bằng tổng các dòng phía trên.",
        "Kiểm tra có sót dòng nào không.",
        "Ghi 5.000.000, các dòng cộng được 4.500.000",
    ),
    Message(
        HEADING_REPEATED,
        INFO,
        "Dòng tiêu đề lặp lại",
        "Tiêu đề dán kèm theo bảng, bỏ qua.",
        "Không cần làm gì.",
        "—",
    ),
    Message(
        STRAY_BELOW_TABLE,
        WARNING,
        "Nội dung lẻ loi dưới bảng",
        "Cách bảng nhiều dòng trống nên không tính là bản ghi.",
        "Xóa đi, hoặc chuyển lên ngay dưới bảng.",
        "Một chữ ở dòng 4.980",
    ),
    # ------------------------------------------------------------ between cells
    Message(
        ABOVE_RELATED,
        ERROR,
        "Vượt quá số liên quan",
        "Phần không thể lớn hơn toàn thể.",
        "Xem lại hai số.",
        "Hội viên mới 50, tổng 40",
    ),
    Message(
        SUM_DIFFERS,
        ERROR,
        "Không khớp tổng",
        "Các số phải cộng lại bằng nhau.",
        "Xem lại các số.",
        "Tồn cuối kỳ khác đầu kỳ + thu - chi",
    ),
    Message(
        ZERO_ALONE,
        ERROR,
        "Phải cùng bằng 0 hoặc cùng có",
        "Có lớp thì có người dự.",
        "Ghi số còn thiếu hoặc ghi 0 cả hai.",
        "3 lớp, 0 người",
    ),
    Message(
        COMPANION_BLANK,
        ERROR,
        "Thiếu mục đi kèm",
        "Mục này cần có khi mục kia đã ghi.",
        "Ghi bổ sung.",
        "Có kiểm tra mà không ghi kết quả",
    ),
    Message(
        ALL_BLANK,
        ERROR,
        "Cần ít nhất một",
        "Các ô đều trống nên dòng không có số liệu.",
        "Ghi một trong các ô.",
        "Khoản thu không có số tiền, số lượng",
    ),
    Message(
        UNUSUAL,
        WARNING,
        "Khác thường",
        "Giá trị hiếm gặp, cần xác nhận.",
        "Xem lại hoặc giải trình.",
        "Chi Trung thu trong 6 tháng đầu năm",
    ),
    Message(
        SPENT_BEFORE_RAISED,
        WARNING,
        "Chi khi quỹ chưa có tiền",
        "Tính theo ngày, có lúc chi vượt số đang có.",
        "Xem lại ngày và khoản thu.",
        "Chi tháng 2, thu tháng 3",
    ),
    Message(
        UNLIKE_PREVIOUS,
        WARNING,
        "Khác kỳ trước",
        "Tồn đầu kỳ phải bằng tồn cuối kỳ trước.",
        "Xem lại hai số; nếu đúng thì báo cho Hội cấp trên.",
        "Tồn đầu kỳ 5 triệu, cuối kỳ trước 4 triệu",
    ),
)

CATALOGUE: dict[str, Message] = {c.code: c for c in _MESSAGES}


def finding(
    place: Place,
    code: str,
    found: str,
    *,
    item: Field | Computed | None = None,
    key: str = "",
    expected: str = "",
    remedy: str = "",
    value: str = "",
    severity: Severity | None = None,
    rule: str = "",
) -> Finding:
    """A finding with what the catalogue says of its code, where nothing more fitting is given."""
    known = CATALOGUE[code]
    return Finding(
        place,
        code,
        severity or known.severity,
        found,
        value,
        item.key if item else key,
        rule,
        item.label if item else "",
        expected,
        remedy or known.remedy,
    )


def noted(file: str, code: str, found: str, remedy: str = "") -> Finding:
    """A finding about a whole file."""
    return finding(Place(file), code, found, remedy=remedy)


def reference() -> str:
    """The reference page of all codes, as Markdown."""
    lines = [
        "# Các mã thông báo",
        "",
        "Trang này được tạo từ `khsheet/messages.py`; xem từng mã bằng `khsheet explain MÃ`.",
        "",
    ]
    lines += [
        "| Mã | Mức | Tên | Vì sao quan trọng | Cách xử lý | Ví dụ |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.code} | {GRADES[c.severity]} | {c.title} | {c.why} | {c.remedy} | {c.example} |"
        for c in _MESSAGES
    ]
    return "\n".join(lines) + "\n"


def explain(code: str) -> str:
    """One code for people. Raises KeyError for an unknown code."""
    c = CATALOGUE[code.upper()]
    return f"{c.code} – {c.title} ({GRADES[c.severity]})\n  Vì sao: {c.why}\n  Cách xử lý: {c.remedy}\n  Ví dụ: {c.example}"
