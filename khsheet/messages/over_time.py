"""What is said of several periods together, and of units beside each other."""

from khsheet.messages import codes
from khsheet.messages.message import INFO, WARNING, Message

MESSAGES = (
    Message(
        codes.PART_MISSING,
        WARNING,
        "Thiếu báo cáo của một kỳ",
        "Số của đơn vị chỉ gồm các kỳ đã có, thấp hơn số thật của cả kỳ dài.",
        "Đề nghị đơn vị gửi báo cáo còn thiếu rồi tổng hợp lại.",
        "Cả năm mới có 6 tháng đầu năm",
    ),
    Message(
        codes.DOUBLE_OVER_BORDER,
        WARNING,
        "Dòng có ở hai kỳ",
        "Một khoản ghi ở cả hai kỳ thì cả năm bị cộng hai lần.",
        "Xem lại hai sổ và xóa ở kỳ ghi nhầm; hai khoản giống nhau thì báo cho Hội cấp trên.",
        "Khoản thu ngày 30/6 có ở cả hai sổ",
    ),
    Message(
        codes.FELL_WITHIN_YEAR,
        WARNING,
        "Số tính từ đầu năm mà giảm",
        "Số tính từ đầu năm của kỳ sau gồm cả kỳ trước nên không thể nhỏ hơn.",
        "Ghi lại số tính từ đầu năm, không chỉ riêng kỳ sau; nếu đúng thì giải trình ở trang Kiểm "
        "tra, hoặc báo cho Hội cấp trên.",
        "6 tháng đầu năm 25 hội viên mới, cả năm 9",
    ),
    Message(
        codes.WHOLE_UNLIKE_PARTS,
        WARNING,
        "Báo cáo cả kỳ khác các kỳ cộng lại",
        "Hai cách tính phải cho cùng một số.",
        "Xem lại báo cáo cả kỳ và các kỳ ngắn; nếu đúng thì báo cho Hội cấp trên.",
        "Cả năm ghi 12 lớp, hai kỳ cộng lại 11",
    ),
    Message(
        codes.WHOLE_COUNTS,
        INFO,
        "Báo cáo cả kỳ được tính",
        "Đơn vị gửi cả báo cáo của kỳ dài: đó là số đơn vị chốt sau cùng nên được tính, các kỳ "
        "ngắn dùng để đối chiếu.",
        "Không cần làm gì; muốn tính theo các kỳ ngắn thì để ngoài báo cáo cả kỳ ở trang Quyết "
        "định.",
        "Có báo cáo năm và hai báo cáo 6 tháng",
    ),
    Message(
        codes.ENDED,
        INFO,
        "Đơn vị đã chia tách trong kỳ",
        "Đơn vị không còn ở cuối kỳ nên chỉ tính số phát sinh, số hiện có thuộc các đơn vị mới.",
        "Không cần làm gì.",
        "Đơn vị tách làm hai từ tháng 7",
    ),
    Message(
        codes.NUMBERS_OF_PARTS,
        WARNING,
        "Số mới có của một phần kỳ",
        "Ô để trống ở một kỳ không phải là 0: số cả kỳ dài có thể cao hơn.",
        "Ghi bổ sung ở báo cáo của kỳ còn trống, ghi 0 nếu không có. Từng số có ghi chú ở bảng "
        "tổng hợp.",
        "12 số cả năm chưa gồm 6 tháng cuối năm",
    ),
    Message(
        codes.UNLIKE_PARTS,
        WARNING,
        "Tỷ lệ của hai số không cùng kỳ",
        "Chia số của kỳ này cho số của kỳ khác thì tỷ lệ sai, có khi quá 100%.",
        "Ghi bổ sung số còn thiếu ở báo cáo của kỳ đó, tỷ lệ sẽ được tính.",
        "Công nhận cuối năm chia cho đăng ký đầu năm",
    ),
    Message(
        codes.CHANGED_MUCH,
        WARNING,
        "Thay đổi nhiều so với kỳ trước",
        "Thừa một chữ số, nhầm ô hay nhầm đơn vị tính thường hiện ra khi so với kỳ trước.",
        "Xem lại số; nếu đúng thì giải trình ở trang Kiểm tra, hoặc báo cho Hội cấp trên.",
        "2.311 gia đình thành 9.000 gia đình",
    ),
    Message(
        codes.UNLIKE_OTHERS,
        WARNING,
        "Khác xa các đơn vị cùng loại",
        "Số chia cho số được so với trung vị của các đơn vị cùng loại; xa quá thì có thể ghi nhầm "
        "một trong hai số.",
        "Xem lại hai số; nếu đúng thì giải trình ở trang Kiểm tra, hoặc báo cho Hội cấp trên.",
        "Hội viên bằng 90% dân số, nơi khác quanh 15%",
    ),
    Message(
        codes.SAME_ROWS,
        WARNING,
        "Bảng giống của đơn vị khác",
        "Danh sách hay sổ quỹ giống đơn vị khác thường do lấy nhầm tệp để điền tiếp.",
        "Xem lại bảng; nếu đúng thì giải trình ở trang Kiểm tra, hoặc báo cho Hội cấp trên.",
        "180 trong 200 hội viên giống của đơn vị bên cạnh",
    ),
)
