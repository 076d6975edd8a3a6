"""Whether a file can be opened, and whether it is ours."""

from khsheet.messages import codes
from khsheet.messages.message import ERROR, INFO, WARNING, Message
from khsheet.messages.words import DECISION_WORDS
from khsheet.model import DecisionKind

MESSAGES = (
    # ------------------------------------------------------------ can the file be opened
    Message(
        codes.NOT_A_SPREADSHEET,
        ERROR,
        "Không phải tệp bảng tính",
        "Phần mềm chỉ đọc được bảng tính; ảnh, Word, PDF hay trang web lưu thành .xls đều không "
        "có ô để đọc.",
        "Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu Excel Workbook (.xlsx) rồi gửi lại.",
        "bao-cao.xlsx thật ra là tệp PDF được đổi đuôi.",
    ),
    Message(
        codes.EMPTY_FILE,
        ERROR,
        "Tệp rỗng",
        "Tệp không có nội dung, thường do gửi dở dang hoặc tải về chưa xong.",
        "Đề nghị đơn vị gửi lại tệp.",
        "xa-suoi-tra.xlsx dài 0 byte.",
    ),
    Message(
        codes.PASSWORD,
        ERROR,
        "Tệp bị đặt mật khẩu mở",
        "Tệp đã mã hóa thì không đọc được nếu không có mật khẩu.",
        "Mở tệp, vào Tệp (File) – Thông tin (Info) – Bảo vệ (Protect) để bỏ mật khẩu, lưu rồi "
        "gửi lại.",
        "Excel hỏi mật khẩu ngay khi mở tệp.",
    ),
    Message(
        codes.BEYOND_LIMITS,
        ERROR,
        "Tệp vượt giới hạn",
        "Tệp lớn bất thường có thể làm treo máy; báo cáo bình thường chỉ vài trăm kB.",
        "Xóa ảnh, định dạng thừa; hoặc chép số liệu sang biểu mẫu trắng rồi gửi lại.",
        "Một trang bung ra hơn 64 MB.",
    ),
    Message(
        codes.DAMAGED,
        ERROR,
        "Tệp bị hỏng",
        "Nội dung tệp không trọn vẹn nên số liệu đọc ra không tin được.",
        "Mở bằng Excel, để Excel sửa (Repair) rồi lưu thành tệp mới; không được thì đề nghị đơn "
        "vị gửi lại.",
        "Tải từ Zalo bị ngắt giữa chừng.",
    ),
    Message(
        codes.NOT_A_REPORT,
        INFO,
        "Không phải báo cáo, bỏ qua",
        "Thư mục nhận thường lẫn tệp tạm, ảnh, công văn; các tệp này được liệt kê để biết, không "
        "tính là lỗi.",
        "Không cần làm gì; nếu đây là báo cáo thì xin đề nghị đơn vị gửi tệp Excel.",
        "~$bao-cao.xlsx, Thumbs.db, cong-van.docx.",
    ),
    Message(
        codes.UNREADABLE_ON_DISK,
        ERROR,
        "Không đọc được tệp từ đĩa",
        "Tệp bị khóa, bị xóa trong lúc chạy, hoặc không có quyền đọc.",
        "Đóng chương trình đang mở tệp, kiểm tra quyền đọc rồi chạy lại.",
        "Tệp nằm trên ổ mạng vừa mất kết nối.",
    ),
    Message(
        codes.TOO_SLOW,
        ERROR,
        "Đọc tệp quá lâu",
        "Quá thời gian cho phép với một tệp; các tệp khác vẫn được đọc tiếp.",
        "Mở tệp bằng Excel, chép số liệu sang biểu mẫu trắng rồi gửi lại.",
        "Tệp có hàng triệu ô định dạng thừa.",
    ),
    Message(
        codes.UNFORESEEN,
        ERROR,
        "Lỗi bất ngờ khi đọc tệp",
        "Phần mềm gặp tình huống chưa lường trước; tệp này không được tính để tránh sai số liệu.",
        "Gửi tệp này cho người phụ trách phần mềm; các tệp khác không bị ảnh hưởng.",
        "—",
    ),
    Message(
        codes.ARCHIVE_NOT_OPENED,
        ERROR,
        "Tệp nén chưa mở được",
        "Các báo cáo nằm trong tệp .rar, .7z chưa được đọc nên tổng còn thiếu.",
        "Giải nén vào thư mục rồi chạy lại; .zip thì đọc được ngay.",
        "bao-cao-cac-xa.rar",
    ),
    Message(
        codes.MAY_HOLD_REPORT,
        ERROR,
        "Có thể có báo cáo bên trong, chưa đọc được",
        "Thư lưu từ Outlook, hộp thư, tài liệu Word có nhúng bảng tính không tách ra ở đây được; "
        "nếu có báo cáo trong đó thì tổng còn thiếu.",
        "Mở ra, lưu tệp báo cáo bên trong vào thư mục nhận rồi chạy lại; "
        "nếu không có báo cáo nào thì bỏ tệp đó ra khỏi thư mục.",
        "Báo cáo 6 tháng.msg, winmail.dat",
    ),
    # ------------------------------------------------------------ is it ours
    Message(
        codes.NOT_OUR_FORM,
        ERROR,
        "Không phải biểu mẫu khsheet",
        "Chỉ biểu mẫu do Hội cấp trên gửi mới có dấu nhận biết để đọc đúng ô.",
        "Nếu là báo cáo của đơn vị: gửi lại biểu mẫu trắng và đề nghị điền vào đó; nếu không phải: "
        "bỏ tệp ra khỏi thư mục.",
        "Đơn vị tự kẻ bảng riêng.",
    ),
    Message(
        codes.OTHER_FORM,
        ERROR,
        "Biểu mẫu khác loại",
        "Tệp thuộc một biểu mẫu khác với biểu mẫu đang tổng hợp.",
        "Kiểm tra có đặt nhầm thư mục không. Muốn đọc biểu mẫu đó thì nêu mã hoặc tệp định nghĩa "
        "bằng --form.",
        "Biểu mẫu năm học gửi vào báo cáo 6 tháng.",
    ),
    Message(
        codes.UNKNOWN_VERSION,
        ERROR,
        "Phiên bản biểu mẫu không rõ",
        "Không có định nghĩa của phiên bản này nên không biết ô nào là mục nào.",
        "Cập nhật khsheet, nêu tệp định nghĩa mới hơn bằng --form, hoặc gửi lại biểu mẫu mới cho "
        "đơn vị.",
        "Biểu mẫu phiên bản 9, phần mềm biết đến phiên bản 1.",
    ),
    Message(
        codes.OTHER_PERIOD,
        ERROR,
        "Khác kỳ báo cáo",
        "Cộng số liệu của hai kỳ với nhau sẽ sai.",
        "Đề nghị đơn vị gửi báo cáo đúng kỳ; muốn tổng hợp kỳ khác thì nêu bằng --period.",
        "Tệp của 2025-H2 nằm trong đợt 2026-H1.",
    ),
    Message(
        codes.UNIT_NOT_IN_ROSTER,
        ERROR,
        "Đơn vị không có trong danh sách",
        "Đơn vị lạ có thể là gửi nhầm nơi; cộng vào sẽ sai tổng.",
        "Thêm đơn vị vào danh sách (trang Đơn vị) nếu đúng, rồi chạy lại.",
        "Đơn vị của tỉnh khác gửi nhầm.",
    ),
    Message(
        codes.UNIT_UNKNOWN,
        ERROR,
        "Không rõ tệp là của đơn vị nào",
        "Dấu nhận biết đơn vị đã mất, hoặc có trang lấy từ tệp của đơn vị khác, kỳ khác.",
        "Chép số liệu của đơn vị mình sang biểu mẫu của đúng đơn vị, đúng kỳ rồi gửi lại.",
        "Trang ẩn và dòng ẩn đều bị xóa.",
    ),
    Message(
        codes.IDENTITY_SHEET_LOST,
        WARNING,
        "Mất trang nhận dạng",
        "Trang ẩn _khsheet đã bị xóa; đơn vị và kỳ được nhận ra nhờ dấu ẩn trên các trang còn lại.",
        "Kiểm tra lại tên đơn vị, kỳ báo cáo; lần sau xin giữ nguyên biểu mẫu.",
        "Đơn vị sao các trang sang một tệp mới.",
    ),
    Message(
        codes.REPLACED_BY_NEWER,
        INFO,
        "Đã thay bằng tệp mới hơn",
        "Một đơn vị gửi nhiều tệp; tệp lưu sau cùng được tính.",
        "Không cần làm gì nếu đúng. Muốn tính tệp cũ thì ghi một dòng "
        f"“{DECISION_WORDS[DecisionKind.CHOOSE]}” ở trang Quyết định của tệp văn phòng.",
        "Bản sửa gửi sau 2 ngày.",
    ),
    Message(
        codes.NEWEST_UNDECIDED,
        ERROR,
        "Hai tệp khác nhau, không rõ tệp nào mới",
        "Nội dung khác nhau mà giờ lưu không phân biệt được; tự chọn sẽ có thể sai.",
        f"Hỏi đơn vị, rồi ghi một dòng “{DECISION_WORDS[DecisionKind.CHOOSE]}” ở trang Quyết định "
        "của tệp văn phòng, hoặc chỉ giữ lại một tệp; sau đó chạy lại.",
        "Hai tệp cùng lưu lúc 08:15.",
    ),
    Message(
        codes.SAME_CONTENT,
        INFO,
        "Bản sao trùng nội dung",
        "Tệp có cùng nội dung với tệp đã tính nên chỉ tính một lần.",
        "Không cần làm gì.",
        "bao-cao (1).xlsx.",
    ),
    Message(
        codes.STILL_BLANK,
        ERROR,
        "Biểu mẫu còn trắng",
        "Tệp gửi về chưa điền gì, có thể gửi nhầm bản gốc.",
        "Đề nghị đơn vị gửi bản đã điền.",
        "Tệp đúng như lúc gửi đi.",
    ),
    Message(
        codes.CODE_AND_NAME_DISAGREE,
        ERROR,
        "Mã và tên là của hai đơn vị",
        "Mã trong tệp là của đơn vị này mà tên là của đơn vị khác; tự chọn thì số liệu của hai "
        "đơn vị có thể lẫn nhau.",
        "Sửa mã trong danh sách cho đúng, hoặc gửi lại biểu mẫu của đúng đơn vị.",
        "Danh sách mới đã đánh số lại.",
    ),
    Message(
        codes.NAME_NOT_AS_IN_ROSTER,
        ERROR,
        "Tên đơn vị khác danh sách",
        "Mã khớp nhưng tên không khớp; có thể đơn vị mới đổi tên, cũng có thể là tệp của đơn vị "
        "khác, nên chưa tính cho đơn vị nào.",
        "Nếu đúng là đơn vị đó, sửa tên trong danh sách như tên trong tệp rồi chạy lại; nếu không, "
        "hỏi lại nơi gửi.",
        "Tệp ghi Suối Trà, danh sách ghi Suối Trà Bồng.",
    ),
    Message(
        codes.ONE_NAME_TWO_CODES,
        ERROR,
        "Một tên đơn vị, hai mã",
        "Hai tệp cùng tên đơn vị nhưng khác mã; nếu là một đơn vị thì cộng cả hai là tính hai lần.",
        "Nếu là một đơn vị, giữ lại một tệp; nếu là hai đơn vị, chạy lại với danh sách đơn vị "
        "(--roster).",
        "Suối Trà có mã 01 và Suối Trà không có mã.",
    ),
    Message(
        codes.CONSOLIDATED_SAVED_AGAIN,
        WARNING,
        "Bảng tổng hợp đã được lưu lại",
        "Bảng tổng hợp chỉ để xem: khi gộp, số liệu được lấy lại từ báo cáo gốc của các đơn vị "
        "lưu trong đó.",
        "Nếu đã sửa số ngay trên bảng tổng hợp thì sửa vào tệp của đơn vị rồi tổng hợp lại; nếu "
        "chỉ xem, lọc thì không cần làm gì.",
        "Mở bảng tổng hợp, sửa một ô rồi lưu.",
    ),
    Message(
        codes.NOT_RETURNED,
        WARNING,
        "Chưa lập được bản trả lại",
        "Phần mềm gặp tình huống chưa lường trước với báo cáo này; số liệu vẫn được kiểm tra, các "
        "đơn vị khác vẫn có bản trả lại.",
        "Gửi cho đơn vị những điều cần sửa ở đây; báo cho người phụ trách phần mềm.",
        "—",
    ),
    Message(
        codes.OLDER_VERSION,
        INFO,
        "Phiên bản cũ của biểu mẫu",
        "Tệp được kiểm tra theo đúng phiên bản của nó; mục mới có sau này không được hỏi nên không "
        "tính là thiếu, cũng không tính là 0.",
        "Không cần làm gì; kỳ sau nên gửi biểu mẫu mới cho đơn vị.",
        "Tệp phiên bản 1 trong đợt tổng hợp theo phiên bản 2.",
    ),
    Message(
        codes.OTHER_UNIT_NAMED,
        WARNING,
        "Tên tệp hoặc đầu văn bản nêu đơn vị khác",
        "Dấu nhận biết trong tệp là của một đơn vị, còn tên tệp hoặc dòng đầu văn bản nêu đơn vị "
        "khác trong danh sách; có thể đã điền nhầm biểu mẫu của đơn vị bên cạnh.",
        "Kiểm tra tệp là của đơn vị nào; điền nhầm biểu mẫu thì đề nghị điền lại vào đúng mẫu.",
        "Tệp bao-cao-xa-khe-vang.xlsx là biểu mẫu của Suối Trà.",
    ),
    Message(
        codes.READINGS_DIFFER,
        ERROR,
        "Hai lần đọc thấy khác nhau",
        "Với --verify mỗi tệp được hai chương trình đọc độc lập; chỗ nào hai bên thấy khác nhau "
        "thì không biết bên nào đúng, nên tệp chưa được tính.",
        "Mở tệp bằng Excel, xem ô này, gõ lại giá trị rồi lưu; vẫn khác thì xin báo cho người làm "
        "phần mềm.",
        "Lần đọc thứ nhất thấy số 120, lần đọc thứ hai thấy ô trống.",
    ),
    Message(
        codes.READ_ONCE,
        INFO,
        "Chỉ được đọc một lần",
        "Lần đọc thứ hai của --verify chỉ có cho tệp .xlsx mà chương trình thứ hai mở được.",
        "Không bắt buộc làm gì; muốn có lần đọc thứ hai thì lưu tệp thành .xlsx.",
        "Tệp .xls, .ods.",
    ),
    # ------------------------------------------------------------ what the office decided
    Message(
        codes.LEFT_OUT_BY_OFFICE,
        INFO,
        "Văn phòng để ngoài",
        "Văn phòng đã quyết định không tính tệp này; quyết định và lý do ghi trong bảng tổng hợp.",
        "Muốn tính lại thì bỏ dòng đó ở trang Quyết định của tệp văn phòng, đưa các bảng tổng hợp "
        "cũ có quyết định ấy ra khỏi thư mục, rồi chạy lại.",
        "Tệp thử gửi trước ngày chốt số liệu.",
    ),
    Message(
        codes.CORRECTED_BY_OFFICE,
        INFO,
        "Văn phòng sửa số",
        "Số này không phải số đơn vị ghi trong tệp mà là số văn phòng sửa theo lời đơn vị.",
        "Đề nghị đơn vị sửa số trong tệp của mình và gửi lại khi tiện.",
        "Đơn vị ghi 12 hội viên, qua điện thoại sửa thành 21.",
    ),
    Message(
        codes.CHOSEN_BY_OFFICE,
        INFO,
        "Thay bằng tệp văn phòng chọn",
        "Đơn vị gửi nhiều tệp, văn phòng đã chọn một tệp để tính; tệp lưu sau tệp được chọn thì "
        "thông báo nhắc xem lại quyết định.",
        "Không cần làm gì; muốn chọn lại thì sửa trang Quyết định của tệp văn phòng.",
        "Hai tệp cùng giờ lưu, đơn vị cho biết tệp nào đúng.",
    ),
    Message(
        codes.DECISIONS_DISAGREE,
        ERROR,
        "Hai quyết định trái nhau",
        "Hai dòng của trang Quyết định, hoặc hai bảng tổng hợp được gộp, sửa một số thành hai số "
        "khác nhau nên không biết số nào đúng; đơn vị chưa được tính.",
        "Giữ lại một dòng ở trang Quyết định của tệp văn phòng, rồi tổng hợp lại từ các tệp của "
        "đơn vị.",
        "Một văn phòng sửa thành 21, văn phòng kia sửa thành 31.",
    ),
    Message(
        codes.LEFT_OUT_UNCLEAR,
        ERROR,
        "Không rõ để ngoài tệp nào",
        "Quyết định để ngoài nêu tên tệp, nhưng nhiều tệp khác nội dung cùng mang tên đó; để ngoài "
        "cả thì có thể bỏ mất báo cáo đúng.",
        "Ở trang Quyết định, ghi dấu tệp của tệp cần để ngoài thay cho tên.",
        "Tệp gửi lại mang tên cũ của tệp đã để ngoài.",
    ),
    Message(
        codes.ASKED_LESS,
        INFO,
        "Văn phòng cần mẫu in khác với tệp",
        "Tệp lập theo mẫu in khác với cột Mẫu in của văn phòng, nhưng có đủ chỗ ghi mọi điều cần: "
        "mục ngoài các mẫu ấy không bắt buộc, đã ghi thì vẫn được tính.",
        "Không cần làm gì.",
        "Đơn vị dùng biểu mẫu đầy đủ, văn phòng chỉ cần mẫu 3.",
    ),
    Message(
        codes.ASKED_MORE,
        ERROR,
        "Tệp không hỏi hết điều văn phòng cần",
        "Văn phòng cần mẫu in mà biểu mẫu của đơn vị không có chỗ ghi số liệu.",
        "Gửi lại cho đơn vị biểu mẫu đúng (khsheet new, hoặc bản trả lại đã có đủ các mục); hoặc "
        "sửa cột Mẫu in ở trang Đơn vị nếu đơn vị chỉ cần mẫu đã gửi.",
        "Biểu mẫu lập cho mẫu 3, sau đó văn phòng cần cả mẫu 1.",
    ),
    Message(
        codes.SENT_BY_EXEMPT,
        WARNING,
        "Đơn vị không thu báo cáo mà vẫn gửi",
        "Văn phòng ghi là không thu báo cáo của đơn vị này (cột Mẫu in ở trang Đơn vị) nên tệp "
        "không được tính; có thể đơn vị vừa thành lập hội, hoặc gửi nhầm biểu mẫu.",
        "Nếu cần tính thì bỏ chữ “không” ở cột Mẫu in của đơn vị, rồi chạy lại với tệp đơn vị "
        "gửi; nếu không thì không cần làm gì.",
        "Đơn vị ghi “chưa thành lập hội”, nhưng có tệp báo cáo.",
    ),
    Message(
        codes.RETURNED_UNCHANGED,
        INFO,
        "Bản trả lại chưa sửa gì",
        "Tệp là bản trả lại do phần mềm ghi và còn nguyên như lúc ghi; có tệp khác của đơn vị thì "
        "tệp đó được tính.",
        "Không cần làm gì; nếu đơn vị đã sửa thì xin đơn vị gửi lại tệp đã sửa.",
        "Tệp can-sua-… được chép vào thư mục tệp đã nhận.",
    ),
    Message(
        codes.CODE_NOT_IN_ROSTER,
        WARNING,
        "Mã đơn vị không có trong danh sách",
        "Tên đơn vị trong tệp khớp danh sách nhưng mã thì không; có thể danh sách đã đánh mã lại, "
        "cũng có thể là tệp của đơn vị cùng tên ở nơi khác. Có tệp khác mang đúng mã thì tệp này "
        "không được tính.",
        "Nếu đúng là đơn vị đó thì không cần làm gì, lần sau gửi lại đơn vị biểu mẫu có mã mới; "
        "nếu là đơn vị khác thì ghi đơn vị đó vào danh sách với mã của tệp.",
        "Tệp ghi mã B2, danh sách ghi Suối Trà có mã 02.",
    ),
)
