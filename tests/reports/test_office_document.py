"""The document that the office itself signs, compared whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from command import run
from docx import Document
from filled import filled_workbook, written
from office_books import saved, units_typed
from seasons import Typed

from khsheet.model import Unit

UNITS = (
    Unit("01", "Xã Một", "xã", "Cụm A"),
    Unit("02", "Phường Hai", "phường", "Cụm A"),
    Unit("03", "Xã Ba", "xã", "Cụm B"),
    Unit("04", "Xã Bốn", "xã", "Cụm B"),
)
OWN = {
    "office": {
        "office_name": "HỘI KHUYẾN HỌC TỈNH THỬ",
        "parent_body_name": "TỈNH ỦY THỬ",
        "report_place": "Bến Thử",
        "signer_position": "CHỦ TỊCH",
    }
}
FACTS = {
    "2026-H1": {
        "number": "12",
        "dated": date(2026, 7, 10),
        "signer": "Người Ký Mẫu",
        "addressees": "Trung ương Hội (b/c);\nLưu: VT.",
    }
}
WORDS = [
    {"period": "2026-H1", "part": "Đánh giá chung", "text": "Phong trào giữ vững.\n- Quỹ tăng."},
    {"part": "Đề xuất, kiến nghị", "text": "Đề nghị hỗ trợ tập huấn."},
    {"period": "2026-H1", "part": "Quỹ khuyến học", "text": "Quỹ dùng đúng quy chế."},
    {"period": "2025-H2", "part": "Chỉ tiêu phấn đấu", "text": "Của kỳ khác."},
]
OPEN = "\u200b".join("…" * 30)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def season(texts=WORDS, facts=FACTS, period="2026-H1", criteria=()) -> None:
    saved(
        Path("van-phong.xlsx"),
        {"units": units_typed(UNITS), "texts": texts, "criteria": criteria},
        settings=OWN,
        periods=facts,
    )
    for unit, changes in (
        (UNITS[0], {"strengths_text": "Lời chung", "weaknesses_text": "Riêng của Một"}),
        (UNITS[1], {"strengths_text": "Lời chung", "weaknesses_text": None}),
        (UNITS[2], {"population": None}),
    ):
        made = filled_workbook(unit=unit.name, code=unit.code, changes=changes, period=period)
        written(Path(f"nhan/{unit.code}.xlsx"), made)


def told(*arguments: object) -> list[str]:
    done = run("report", "nhan", "--office", *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def document(name: str = "bao-cao-so-ket-cong-tac-khuyen-hoc-tinh-thu-2026-H1.docx"):
    return Document(Path("bao-cao") / name)


def lines(name: str = "bao-cao-so-ket-cong-tac-khuyen-hoc-tinh-thu-2026-H1.docx") -> list[str]:
    return [p.text for p in document(name).paragraphs if p.text.strip()]


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_body_says_who_reported_the_numbers_and_the_offices_own_words():
    season()
    assert told("--no-annex") == [
        "Đã ghi 1 báo cáo Word.",
        "  bao-cao/bao-cao-so-ket-cong-tac-khuyen-hoc-tinh-thu-2026-H1.docx",
        "      còn để trống: Phương hướng, nhiệm vụ (trang Lời văn); Chỉ tiêu phấn đấu (trang Lời văn)",
    ]
    assert lines() == [
        "BÁO CÁO",
        "SƠ KẾT CÔNG TÁC KHUYẾN HỌC, KHUYẾN TÀI,\nXÂY DỰNG XÃ HỘI HỌC TẬP 6\xa0THÁNG ĐẦU NĂM 2026",
        "Hội Khuyến học tỉnh Thử báo cáo sơ kết công tác khuyến học, khuyến tài, xây dựng xã hội học tập 6\xa0tháng đầu năm 2026 như sau:",
        "I. TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ",
        "Số liệu dưới đây được tổng hợp từ báo cáo của 2/4 đơn vị.",
        "Chưa gửi báo cáo (1 đơn vị): Xã Bốn.",
        "Đã gửi nhưng số liệu chưa được tính (1 đơn vị): Xã Ba.",
        "II. KẾT QUẢ THỰC HIỆN",
        "1. Công tác chỉ đạo",
        "Các cấp Hội tiếp tục quán triệt, triển khai Kết luận số 49-KL/TW ngày 10/5/2019 của Ban Bí thư về tiếp tục thực hiện Chỉ thị số 11-CT/TW; Quyết định số 489/QĐ-TTg ngày 08/4/2020 của Thủ tướng Chính phủ về kế hoạch thực hiện Kết luận số 49-KL/TW; Quyết định số 1315/QĐ-TTg năm 2023 của Thủ tướng Chính phủ ban hành Kế hoạch triển khai Phong trào “Cả nước thi đua xây dựng xã hội học tập, đẩy mạnh học tập suốt đời giai đoạn 2023 - 2030”; Quyết định số 677/QĐ-TTg ngày 03/6/2022 của Thủ tướng Chính phủ phê duyệt Chương trình “Xây dựng mô hình “Công dân học tập” giai đoạn 2021 - 2030”; Thông tư số 24/2023/TT-BGDĐT ngày 11/12/2023 của Bộ Giáo dục và Đào tạo quy định về đánh giá, công nhận “Đơn vị học tập” cấp huyện, tỉnh; Quyết định số 324/QĐ-KHVN của Hội Khuyến học Việt Nam về các bộ tiêu chí mô hình học tập. Tổ chức hội hoạt động theo Nghị định số 126/2024/NĐ-CP; thông tin hội viên được quản lý theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 ngày 26/6/2025.",
        "2. Số liệu chính",
        "- Tổng số hội viên: 6 hội viên.",
        "- Hội viên so với dân số: 0,07%.",
        "- Hội viên mới kết nạp từ đầu năm: 2 hội viên.",
        "- Số tiền quỹ vận động được trong kỳ: 0 đồng.",
        "- Tổng số tiền đã chi trong kỳ: 3.000.000 đồng.",
        "- Tổng số quỹ khuyến học: 25.000.000 đồng.",
        "- Tổng số lớp, chuyên đề: 36 lớp.",
        "- Tổng số lượt người dự sáu chuyên đề: 1.540 lượt người.",
        "- Tổng số người học nghề: 120 người.",
        "- Tổng số gia đình hiếu học: 1.024 gia đình.",
        "- Số hộ gia đình đăng ký “Gia đình học tập”: 1.280 hộ.",
        "- Số hộ được công nhận “Gia đình học tập”: 840 hộ.",
        "3. Thông tin chung",
        "Dân số: 8.500\xa0người; diện tích tự nhiên: 6.851,2\xa0ha, trong đó đất nông nghiệp: 5.303,22\xa0ha, đất phi nông nghiệp: 1.060,8\xa0ha, đất chưa sử dụng: 487,18\xa0ha.",
        "4. Tổ chức hội",
        "Tổng số hội viên: 06, bằng 0,07% dân số. Đầu năm đến nay phát triển được: 02\xa0hội viên.",
        "Tổng số chi hội: 16, thành lập mới từ đầu năm: 02; phân hội: 04.",
        "Tổng số ban khuyến học: 24, thành lập mới từ đầu năm: 04.",
        "5. Xã hội học tập",
        "Tổng số gia đình hiếu học: 1.024, trong đó từ đầu năm đến nay phát triển được: 30.",
        "Tổng số dòng họ hiếu học: 18, trong đó từ đầu năm đến nay phát triển được: 02.",
        "Tổng số Hội đồng hương khuyến học: 06, trong đó từ đầu năm đến nay: Chưa phát triển thêm Hội đồng hương nào.",
        "Đã có 1.280\xa0hộ đăng ký “Gia đình học tập”; 24\xa0dòng họ đăng ký “Dòng họ học tập”; 12\xa0thôn đăng ký “Cộng đồng học tập”.",
        "Được công nhận: 840 gia đình, 16 dòng họ, 10 cộng đồng, 08 đơn vị, 1.720 công dân học tập.",
        "Đã mở 02\xa0lớp tập huấn, 120\xa0người tham gia.",
        "Số lượng các đơn vị đã được kiểm tra: 06; số “Đơn vị học tập” được kiểm tra các tiêu chí học tập: 04.",
        "6. Trung tâm HTCĐ",
        "Học nghề ngắn hạn: 04\xa0lớp, 120\xa0người tham gia.",
        "Chuyên đề giáo dục pháp luật: 08\xa0lớp, 480\xa0lượt người; sức khỏe: 06\xa0lớp, 300\xa0lượt người; môi trường: 04\xa0lớp, 220\xa0lượt người.",
        "Chuyên đề văn hóa - xã hội: 04\xa0lớp, 90\xa0lượt người; phát triển kinh tế: 06\xa0lớp, 270\xa0lượt người; kỹ năng sống: 04\xa0lớp, 180\xa0lượt người.",
        "Tổng cộng: 36\xa0lớp, 120\xa0người học nghề và 1.540\xa0lượt người dự các chuyên đề.",
        "Trong đó lớp xóa mù chữ: 02\xa0lớp.",
        "7. Hỗ trợ giáo dục",
        "Số tiền vận động được ủng hộ xây dựng trường học, hỗ trợ, tặng quà cho học sinh có hoàn cảnh khó khăn: 50.000.000\xa0đồng.",
        "Số học sinh có nguy cơ bỏ học được vận động ra lớp trở lại: 08.",
        "Số CBQL, giáo viên đỡ đầu học sinh: 36\xa0người; số học sinh được đỡ đầu: 50\xa0học sinh.",
        "Tổng kinh phí hoạt động hỗ trợ cho giáo dục trong năm: 64.000.000\xa0đồng.",
        "8. Quỹ khuyến học",
        "Quỹ dùng đúng quy chế.",
        "Tổng số quỹ khuyến học: 25.000.000\xa0đồng; huy động được trong kỳ: 0\xa0đồng; đã chi: 3.000.000\xa0đồng; tồn cuối kỳ: 22.000.000\xa0đồng.",
        "Cấp học bổng và các hỗ trợ khác cho học sinh nghèo hiếu học: 30\xa0suất, 3.000.000\xa0đồng.",
        "Khen thưởng học sinh giỏi các cấp: 0\xa0học sinh, 0\xa0đồng.",
        "Chi động viên học sinh có hoàn cảnh khó khăn: 0\xa0đồng; chi mua bánh kẹo vui Tết Trung thu cho học sinh: 0\xa0đồng; chi khác theo quy chế chi của hội, ngoài học bổng và khen thưởng học sinh giỏi: 0\xa0đồng.",
        "9. Thuyết minh",
        "Đề nghị xem xét bố trí 02\xa0biên chế chuyên trách.",
        "Số liệu chính theo đơn vị",
        "Số liệu chính theo đơn vị (tiếp theo)",
        "Số liệu chính theo nhóm",
        "Số liệu chính theo nhóm (tiếp theo)",
        "III. ĐÁNH GIÁ CHUNG",
        "Phong trào giữ vững.",
        "- Quỹ tăng.",
        "IV. ĐỀ XUẤT, KIẾN NGHỊ",
        "Đề nghị hỗ trợ tập huấn.",
        "V. PHƯƠNG HƯỚNG, NHIỆM VỤ 6\xa0THÁNG CUỐI NĂM 2026",
        OPEN,
        "Chỉ tiêu phấn đấu",
        OPEN,
        "Trên đây là báo cáo sơ kết công tác khuyến học, khuyến tài, xây dựng xã hội học tập 6\xa0tháng đầu năm 2026 của Hội Khuyến học tỉnh Thử./.",
    ]


def test_its_letterhead_signer_and_tables():
    season()
    told("--no-annex")
    head, *tables, signature = document().tables
    assert cells(head) == [
        [
            "TỈNH ỦY THỬ\nHỘI KHUYẾN HỌC\n",
            "CỘNG\xa0HÒA\xa0XÃ\xa0HỘI\xa0CHỦ\xa0NGHĨA\xa0VIỆT\xa0NAM\nĐộc lập - Tự do - Hạnh phúc\n",
        ],
        ["Số: 12/BC-HKH", "Bến Thử, ngày 10 tháng 7 năm 2026"],
    ]
    assert cells(signature) == [
        [
            "Nơi nhận:\n- Trung ương Hội (b/c);\n- Lưu: VT.",
            "TM. HỘI KHUYẾN HỌC\nCHỦ TỊCH\nNgười Ký Mẫu",
        ]
    ]
    assert [cells(table) for table in tables] == [
        [
            [
                "TT",
                "Đơn vị",
                "Tổng số hội viên (hội viên)",
                "Hội viên so với dân số (%)",
                "Hội viên mới kết nạp từ đầu năm (hội viên)",
                "Số tiền quỹ vận động được trong kỳ (đồng)",
                "Tổng số tiền đã chi trong kỳ (đồng)",
                "Tổng số quỹ khuyến học (đồng)",
            ],
            ["1", "Xã Một", "3", "0,07", "1", "0", "1.500.000", "12.500.000"],
            ["2", "Phường Hai", "3", "0,07", "1", "0", "1.500.000", "12.500.000"],
            ["", "Cộng", "6", "0,07", "2", "0", "3.000.000", "25.000.000"],
        ],
        [
            [
                "TT",
                "Đơn vị",
                "Tổng số lớp, chuyên đề (lớp)",
                "Tổng số lượt người dự sáu chuyên đề (lượt người)",
                "Tổng số người học nghề (người)",
                "Tổng số gia đình hiếu học (gia đình)",
                "Số hộ gia đình đăng ký “Gia đình học tập” (hộ)",
                "Số hộ được công nhận “Gia đình học tập” (hộ)",
            ],
            ["1", "Xã Một", "18", "770", "60", "512", "640", "420"],
            ["2", "Phường Hai", "18", "770", "60", "512", "640", "420"],
            ["", "Cộng", "36", "1.540", "120", "1.024", "1.280", "840"],
        ],
        [
            [
                "TT",
                "Nhóm",
                "Tổng số hội viên (hội viên)",
                "Hội viên so với dân số (%)",
                "Hội viên mới kết nạp từ đầu năm (hội viên)",
                "Số tiền quỹ vận động được trong kỳ (đồng)",
                "Tổng số tiền đã chi trong kỳ (đồng)",
                "Tổng số quỹ khuyến học (đồng)",
            ],
            ["1", "Cụm A", "6", "0,07", "2", "0", "3.000.000", "25.000.000"],
            ["", "Cộng", "6", "0,07", "2", "0", "3.000.000", "25.000.000"],
        ],
        [
            [
                "TT",
                "Nhóm",
                "Tổng số lớp, chuyên đề (lớp)",
                "Tổng số lượt người dự sáu chuyên đề (lượt người)",
                "Tổng số người học nghề (người)",
                "Tổng số gia đình hiếu học (gia đình)",
                "Số hộ gia đình đăng ký “Gia đình học tập” (hộ)",
                "Số hộ được công nhận “Gia đình học tập” (hộ)",
            ],
            ["1", "Cụm A", "36", "1.540", "120", "1.024", "1.280", "840"],
            ["", "Cộng", "36", "1.540", "120", "1.024", "1.280", "840"],
        ],
    ]


def test_the_annex_has_equal_texts_once_with_their_units():
    season()
    told()
    said = lines()
    at = said.index("PHỤ LỤC: LỜI CỦA CÁC ĐƠN VỊ")
    annex = said[at:]
    title = "Ưu điểm, những mặt đã làm tốt"
    assert annex[annex.index(title) :][:3] == [title, "Xã Một; Phường Hai:", "Lời chung"]
    assert "Riêng của Một" in annex and sum(text == "Lời chung" for text in said) == 1


def test_what_the_office_did_not_say_is_left_open_and_listed_with_its_sheet():
    season(texts=[], facts={})
    open_ones = told()[-1].removeprefix("      còn để trống: ").split("; ")
    assert open_ones == [
        "Số báo cáo (trang Kỳ báo cáo)",
        "Ngày báo cáo (trang Kỳ báo cáo)",
        "Tháng báo cáo (trang Kỳ báo cáo)",
        "Đánh giá chung (trang Lời văn)",
        "Đề xuất, kiến nghị (trang Lời văn)",
        "Phương hướng, nhiệm vụ (trang Lời văn)",
        "Chỉ tiêu phấn đấu (trang Lời văn)",
        "Họ và tên người ký (trang Kỳ báo cáo)",
    ]
    assert lines().count(OPEN) == 4


def test_a_year_is_summed_up():
    own = {"2026-H1": {}, "2026-H2": {}, "2026": FACTS["2026-H1"]}
    season(period="2026", facts=own)
    told()
    name = "bao-cao-tong-ket-cong-tac-khuyen-hoc-tinh-thu-2026.docx"
    said = lines(name)
    assert "TỔNG KẾT CÔNG TÁC KHUYẾN HỌC, KHUYẾN TÀI,XÂY DỰNG" in "".join(said).replace("\n", "")
    assert not any("ơ kết" in text or "SƠ KẾT" in text for text in said[:8])


def test_numbers_are_compared_with_an_earlier_period():
    season()
    for unit in UNITS[:1]:
        typed = Typed(unit, "2025-H1", {"studious_families_total": 500.0})
        typed.write(Path("truoc"))
    told("--previous", "truoc")
    assert (
        "- Tổng số gia đình hiếu học: 1.024 gia đình (6 tháng đầu năm 2025: 500 gia đình, tăng 12, "
        "tức 2,4%, ở 1 đơn vị có số cả hai kỳ)."
    ) in lines()
    Typed(UNITS[1], "2025-H1", {"studious_families_total": 500.0}).write(Path("truoc"))
    told("--previous", "truoc")
    assert (
        "- Tổng số gia đình hiếu học: 1.024 gia đình (6 tháng đầu năm 2025: 1.000 gia đình, "
        "tăng 24, tức 2,4%)."
    ) in lines()


def test_the_units_alone_or_one_of_them():
    season()
    run("collect", "nhan", "-o", "th.xlsx")
    made = {}
    for options in (("--units",), ("--unit", "Xã Một"), ("--unit", "02"), ()):
        folder = "-".join(options).replace(" ", "") or "all"
        assert run("report", "th.xlsx", "--mau", "1", "-o", folder, *options).exit_code in (0, 1)
        made[options] = sorted(path.name[14:-13] for path in Path(folder).iterdir())
    assert made == {
        ("--units",): ["phuong-hai", "xa-ba", "xa-mot"],
        ("--unit", "Xã Một"): ["xa-mot"],
        ("--unit", "02"): ["phuong-hai"],
        (): ["phuong-hai", "tinh-thu", "xa-ba", "xa-mot"],
    }
    refused = run("report", "th.xlsx", "--unit", "Xã Mốt")
    assert refused.exit_code == 2 and "có phải 'Xã Một' không?" in refused.stderr


def test_units_that_are_scored_have_a_table_of_their_places():
    scored = {"kind": "Chỉ tiêu", "item": "Dân số", "full": 8500, "points": 10}
    season(criteria=[scored, scored | {"kind": "Điểm thưởng", "full": 4000, "points": 2}])
    told("--no-annex")
    assert [line for line in lines() if "Xếp hạng" in line] == [
        "Xếp hạng thi đua của các đơn vị có số liệu được tính"
    ]
    ranked = next(t for t in map(cells, document().tables) if "Hạng" in t[0])
    assert [[cell for cell in row if cell] for row in ranked] == [
        [
            "TT",
            "Đơn vị",
            "Điểm thưởng",
            "Điểm trừ",
            "Tổng điểm",
            "Điểm tối đa",
            "Tỷ lệ (%)",
            "Hạng",
        ],
        ["1", "Xã Một", "2", "0", "7", "10", "70", "1"],
        ["2", "Phường Hai", "2", "0", "7", "10", "70", "1"],
    ]
