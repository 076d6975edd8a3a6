"""What of the form is still there, rows of its tables, and how cells agree with one another."""

from khsheet.messages import codes
from khsheet.messages.message import ERROR, INFO, WARNING, Message

STRUCTURE = (
    Message(
        codes.SHEET_LOST,
        ERROR,
        "Mất một trang",
        "Các mục trên trang đó không có số liệu nên tổng sẽ thiếu.",
        "Chép số liệu sang biểu mẫu trắng còn đủ trang rồi gửi lại.",
        "Trang Sổ quỹ bị xóa.",
    ),
    Message(
        codes.CELL_LOST,
        ERROR,
        "Mất ô của biểu mẫu",
        "Dòng hoặc cột chứa mục đó đã bị xóa hoặc mất dấu nhận biết.",
        "Chép số liệu sang biểu mẫu trắng rồi gửi lại.",
        "Xóa nhầm dòng Dân số.",
    ),
    Message(
        codes.ITEM_TWICE,
        ERROR,
        "Một mục có hai ô",
        "Dòng hoặc trang bị sao chép và hai bản ghi khác nhau, không biết bản nào đúng.",
        "Xóa bản thừa rồi gửi lại.",
        "Trang Hội viên và Hội viên (2).",
    ),
    Message(
        codes.STRAY_CONTENT,
        WARNING,
        "Nội dung nằm ngoài ô của biểu mẫu",
        "Chữ, số gõ ngoài các ô điền không vào báo cáo.",
        "Chuyển nội dung vào đúng ô, hoặc xóa đi nếu chỉ là ghi chú.",
        "Ghi chú ở cột bên phải bảng.",
    ),
    Message(
        codes.SHEET_ADDED,
        INFO,
        "Trang thêm vào, không đọc",
        "Trang không thuộc biểu mẫu nên không được tính.",
        "Không cần làm gì nếu chỉ là bản nháp của đơn vị.",
        "Sheet1.",
    ),
    Message(
        codes.SHEET_LIKE_FORM,
        WARNING,
        "Trang thêm vào giống bảng của biểu mẫu",
        "Trang có tiêu đề, nhãn hoặc các dòng như của biểu mẫu nhưng không phải trang của biểu "
        "mẫu, nên không được tính và tổng có thể thiếu.",
        "Chép các dòng đó vào đúng bảng của biểu mẫu rồi gửi lại; "
        "nếu chỉ là bản nháp thì xóa trang đó.",
        "Trang Hội viên (tiếp) có thêm 40 người.",
    ),
    Message(
        codes.MERGED,
        ERROR,
        "Ô gộp phủ nhiều ô của biểu mẫu",
        "Excel chỉ giữ giá trị của ô đầu; nhìn thì các ô bị phủ cũng có giá trị đó, nhưng trong "
        "tệp là ô trống.",
        "Bỏ gộp ô (Home > Merge & Center) rồi ghi đủ từng ô.",
        "Một chức vụ gộp cho ba hội viên.",
    ),
    Message(
        codes.HIDDEN,
        WARNING,
        "Số liệu đang ẩn vẫn được tính",
        "Dòng ẩn (cả dòng bị lọc), cột ẩn và trang ẩn không hiện trên màn hình nhưng vẫn là "
        "số liệu.",
        "Bỏ ẩn, bỏ lọc rồi xem lại; dòng không tính thì xóa hẳn.",
        "Lọc Sổ quỹ còn 3 dòng, 12 dòng bị ẩn.",
    ),
    Message(
        codes.ATTACHED,
        WARNING,
        "Ghi chú, khung chữ, hình đặt trên trang",
        "Chỉ nội dung trong ô được đọc; điều viết ở ghi chú (comment), khung chữ, hình không vào "
        "báo cáo.",
        "Chuyển nội dung vào đúng ô, hoặc xóa đi nếu không cần.",
        "Ghi chú ở ô số tiền: số này chưa đúng.",
    ),
)

ROWS = (
    Message(
        codes.GROUP_ROW,
        INFO,
        "Dòng tên nhóm",
        "Dòng chỉ có tên nhóm, không phải một bản ghi.",
        "Không cần làm gì.",
        "«Chi hội thôn 3»",
    ),
    Message(
        codes.TOTAL_ROW,
        INFO,
        "Dòng cộng",
        "Dòng tổng do đơn vị gõ, không tính vào số liệu; tổng do phần mềm cộng.",
        "Không cần làm gì.",
        "«Tổng cộng»",
    ),
    Message(
        codes.TOTAL_ROW_DIFFERS,
        WARNING,
        "Dòng cộng khác tổng các dòng",
        "Tổng do đơn vị gõ không bằng tổng các dòng phía trên, hoặc không có số để so.",
        "Kiểm tra có sót dòng nào không, gõ tổng bằng số.",
        "Ghi 5.000.000, các dòng cộng được 4.500.000",
    ),
    Message(
        codes.HEADING_REPEATED,
        INFO,
        "Dòng tiêu đề lặp lại",
        "Tiêu đề dán kèm theo bảng, bỏ qua.",
        "Không cần làm gì.",
        "—",
    ),
    Message(
        codes.STRAY_BELOW_TABLE,
        WARNING,
        "Nội dung lẻ loi dưới bảng",
        "Cách bảng nhiều dòng trống nên không tính là bản ghi.",
        "Xóa đi, hoặc chuyển lên ngay dưới bảng.",
        "Một chữ ở dòng 4.980",
    ),
)

BETWEEN = (
    Message(
        codes.ABOVE_RELATED,
        ERROR,
        "Vượt quá số liên quan",
        "Phần không thể lớn hơn toàn thể.",
        "Xem lại hai số.",
        "Hội viên mới 50, tổng 40",
    ),
    Message(
        codes.SUM_DIFFERS,
        ERROR,
        "Không khớp tổng",
        "Các số phải cộng lại bằng nhau.",
        "Xem lại các số.",
        "Tồn cuối kỳ khác đầu kỳ + thu - chi",
    ),
    Message(
        codes.ZERO_ALONE,
        ERROR,
        "Phải cùng bằng 0 hoặc cùng có",
        "Có lớp thì có người dự.",
        "Ghi số còn thiếu hoặc ghi 0 cả hai.",
        "3 lớp, 0 người",
    ),
    Message(
        codes.COMPANION_BLANK,
        ERROR,
        "Thiếu mục đi kèm",
        "Mục này cần có khi mục kia đã ghi.",
        "Ghi bổ sung.",
        "Có kiểm tra mà không ghi kết quả",
    ),
    Message(
        codes.ALL_BLANK,
        ERROR,
        "Cần ít nhất một",
        "Các ô đều trống nên dòng không có số liệu.",
        "Ghi một trong các ô.",
        "Khoản thu không có số tiền, số lượng",
    ),
    Message(
        codes.UNUSUAL,
        WARNING,
        "Số khác thường",
        "Ít đơn vị có số lớn hoặc nhỏ như vậy; thường là thừa, thiếu chữ số hoặc nhầm đơn vị tính.",
        "Xem lại số; nếu đúng thì xin giải trình.",
        "Chi Trung thu trong 6 tháng đầu năm",
    ),
    Message(
        codes.REASON_DOUBTED,
        WARNING,
        "Lý do không khớp với số đã ghi",
        "Tổng số ghi lý do thay cho số, trong khi phần của nó đã có số.",
        "Ghi tổng số; nếu đúng là chưa có thì giải trình.",
        "Tổng số hội viên «không áp dụng», hội viên mới 5",
    ),
    Message(
        codes.SPENT_BEFORE_RAISED,
        WARNING,
        "Chi khi quỹ chưa có tiền",
        "Tính theo ngày, có lúc chi vượt số đang có.",
        "Xem lại ngày và khoản thu.",
        "Chi tháng 2, thu tháng 3",
    ),
    Message(
        codes.SAID_NOT_TO_COUNT,
        WARNING,
        "Dòng tự ghi là chưa thu, chưa chi hoặc đã hủy",
        "Chữ trong dòng nói khoản ấy chưa có hoặc không tính, nhưng số của dòng vẫn được cộng.",
        "Nếu không tính thì xóa cả dòng; nếu vẫn tính thì ghi rõ ở cột Giải trình của dòng (biểu "
        "mẫu cũ: ở trang Kiểm tra).",
        "Ghi chú «chưa nhận tiền» cạnh 50.000.000",
    ),
    Message(
        codes.AMOUNT_SAID_OTHERWISE,
        WARNING,
        "Số tiền khác số nêu trong dòng",
        "Chữ trong dòng nêu số tiền gấp nghìn lần số đã ghi, hoặc số đã ghi chỉ là tiền của một "
        "suất; cộng theo số đã ghi thì thiếu.",
        "Ghi đủ số tiền của cả dòng; nếu đúng thì ghi rõ ở cột Giải trình của dòng (biểu mẫu cũ: "
        "ở trang Kiểm tra).",
        "50.000 cạnh nội dung «ủng hộ 50 triệu đồng»",
    ),
    Message(
        codes.UNLIKE_PREVIOUS,
        WARNING,
        "Khác kỳ trước",
        "Tồn đầu kỳ phải bằng tồn cuối kỳ trước.",
        "Xem lại hai số; nếu đúng thì báo cho Hội cấp trên.",
        "Tồn đầu kỳ 5 triệu, cuối kỳ trước 4 triệu",
    ),
)
