"""Makes the Word templates of the three printed forms from the description below.

    python scripts/make_word_templates.py [--out workbook_templates]

The offices edit the .docx files in Word; this is for starting anew. A line of a description is a
paragraph: "@" a part's title, "#" a heading, "-" and "+" list lines, "%" a command of the template,
"[name]" a table, anything else body text. "~" is a space that does not break. The layout follows
Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt

MADE = datetime(2026, 1, 1)

# ---------------------------------------------------------------- the three forms

SUMMED = """
% if by_unit
Số liệu dưới đây được tổng hợp từ báo cáo của {{ by_unit|length }}~đơn vị.
% endif
"""

MAU_1_TITLE = """
SƠ KẾT {{ period|upper }}
VÀ CHƯƠNG TRÌNH CÔNG TÁC {{ plan_period|upper }}
CỦA {{ association|upper }}
"""

MAU_1 = (
    f"""
Thực hiện công văn số {{{{ basis_doc_number|rieng }}}}/{{{{ basis_doc_symbol }}}} ngày~{{{{ basis_doc_date }}}} của {{{{ superior_unit_name|rieng }}}}, BTV {{{{ association }}}} sơ kết việc thực hiện công tác hoạt động của Hội Khuyến học {{{{ period }}}} cụ thể như sau:
{SUMMED}
"""
    + """
@Phần I: BÁO CÁO SƠ KẾT {{ period|upper }}

#1. Công tác tổ chức và phát triển hội.
% if by_unit
-Tổng số hội viên của các chi hội: {{ members_total }}~hội viên, theo từng đơn vị như sau:
[members_by_unit]
% else
-Tổng số hội viên của chi hội: {{ members_total }}~hội viên.
[members]
% endif
-Đầu năm đến nay phát triển được: {{ members_new }}~hội viên.

#2. Tình hình xây dựng xã hội học tập
-Tổng số gia đình hiếu học: {{ studious_families_total }}~gia đình, trong đó từ đầu năm đến nay phát triển được: {{ studious_families_new }}.
-Tổng số dòng họ hiếu học: {{ studious_clans_total }}~dòng họ, trong đó từ đầu năm đến nay phát triển được: {{ studious_clans_new }}.
-Tổng số Hội đồng hương khuyến học: {{ compatriot_groups_total }}~hội, trong đó từ đầu năm đến nay: {{ compatriot_groups_new }}.
-Tình hình hoạt động của Trung tâm học tập cộng đồng: {{ clc_status_text }}

#3. Hoạt động quỹ khuyến học:
-Tổng số quỹ khuyến học: {{ fund_total_amount }}~đồng.
-Cấp học bổng và các hỗ trợ khác cho học sinh nghèo hiếu học: {{ scholarship_amount }}~đồng, {{ scholarship_count }}~suất.
-Khen thưởng học sinh giỏi các cấp: {{ award_amount }}~đồng, {{ award_count }}~học sinh.

#4. Đánh giá chung:
Qua {{ period }}, {{ association }} đã phối hợp cùng với các ban ngành đoàn thể trong {{ unit_word }} xây dựng kế hoạch hoạt động của hội trong năm {{ year }}.
{{ general_assessment_text }}

#5. Đề xuất kiến nghị:
% if staff_positions_requested.value
UBND {{ office_level }} xem xét bố trí {{ staff_positions_requested }}~biên chế chuyên trách công tác Hội Khuyến học và phụ trách công tác hoạt động giáo dục cộng đồng cho {% if by_unit %}các đơn vị{% else %}{{ unit_word }}{% endif %}.
% endif
{{ proposals_text }}

@Phần II: CHƯƠNG TRÌNH CÔNG TÁC {{ plan_period|upper }}

Căn cứ vào kế hoạch hoạt động của {{ association }} năm {{ plan_year }} và chương trình công tác {{ plan_period }}. Nay BTV {{ association }} đề ra chương trình {{ plan_period }} như sau:

#1/ Công tác tuyên truyền:
-Tiếp tục tuyên truyền {{ legal_directive_party }}; {{ legal_directive_government }}.
{{ plan_propaganda_text }}

#2/ Công tác phát triển xây dựng tổ chức hội:
-Tiếp tục củng cố, kiện toàn BCH các chi hội, thành lập mới và phát triển mỗi chi hội {{ target_new_members_per_branch }}~hội viên.
{{ plan_organisation_text }}

#3/ Công tác xây dựng xã hội học tập:
-Vận động các hộ đăng ký gia đình hiếu học đạt {{ target_family_registration_pct }}% tổng số hộ.
-Xét công nhận gia đình hiếu học đạt {{ target_family_recognition_pct }}% trên tổng số hộ đăng ký.

#4/ Xây dựng và sử dụng quỹ khuyến học:
-Trong {{ plan_period }} vận động tiền mặt đạt từ {{ target_cash_min|trieu }} - {{ target_cash_max|trieu }}~triệu đồng (cùng hiện vật quy ra tiền).
-Vận động hiện vật đến cuối năm đạt {{ target_notebooks }}~quyển vở.
-Trợ cấp cho {{ target_poor_student_support_pct }}% học sinh có sổ hộ nghèo bằng {{ target_notebooks_per_student }}~quyển vở/năm (từ khối {{ target_support_grade_from }} đến khối {{ target_support_grade_to }}).
-Vận động cấp học bổng cho {{ target_scholarships_primary }}~học sinh tiểu học, {{ target_scholarships_lower_secondary }}~học sinh THCS.

!Trên đây là báo cáo sơ kết {{ period }} và kế hoạch {{ plan_period }} của {{ association }}./.
"""
)

MAU_2_TITLE = """
Sơ kết công tác {{ period }} và nhiệm vụ {{ plan_period }}
"""

TOPICS = "".join(
    f"""
-{title}:
+Số lớp: {{{{ clc_{key}_classes }}}}~lớp{note}
+{people} tham gia: {{{{ clc_{key}_participants }}}}~{unit}"""
    for key, title, people, unit, note in (
        ("vocational", "Học nghề ngắn hạn", "Số người", "người", ""),
        ("law", "Chuyên đề giáo dục pháp luật", "Số lượt người", "lượt người", ""),
        ("health", "Chuyên đề giáo dục sức khỏe", "Số lượt người", "lượt người", ""),
        ("environment", "Chuyên đề giáo dục môi trường", "Số lượt người", "lượt người", ""),
        (
            "culture_society",
            "Chuyên đề văn hóa - xã hội",
            "Số lượt người",
            "lượt người",
            "{% if clc_literacy_classes.value != 0 %}, trong đó {{ clc_literacy_classes }}~lớp (xóa mù chữ) mở tại {{ clc_literacy_village }}{% endif %}",
        ),
        ("economy", "Chuyên đề phát triển kinh tế", "Số lượt người", "lượt người", ""),
        ("life_skills", "Chuyên đề giáo dục kỹ năng sống", "Số lượt người", "lượt người", ""),
    )
)

MAU_2 = (
    f"""
Thực hiện Công văn số {{{{ basis_doc_number|rieng }}}}/{{{{ basis_doc_symbol }}}} ngày {{{{ basis_doc_date|ngay_thang }}}} của {{{{ superior_unit_name|rieng }}}} về việc {{{{ basis_doc_subject|rieng }}}}, {{{{ association }}}} xin báo cáo kết quả hoạt động cụ thể như sau:
{SUMMED}
"""
    + """
@I. ĐẶC ĐIỂM TÌNH HÌNH
% if not by_unit
{{ unit_name_at_start }} là một {{ unit_word }}{% if area_classification.value %} {{ area_classification }}{% endif %}, cách trung tâm {{ office_level }} {{ distance_to_centre_km }}~km.
% endif
{{ situation_text }}
Diện tích tự nhiên của {% if by_unit %}các đơn vị{% else %}{{ unit_word }}{% endif %} là {{ area_natural_ha }}~ha, trong đó đất nông nghiệp là {{ area_agricultural_ha }}~ha. Đất phi nông nghiệp là {{ area_non_agricultural_ha }}~ha. Đất chưa sử dụng {{ area_unused_ha }}~ha. Dân số {{ population }}~người.

@II. KẾT QUẢ THỰC HIỆN CÔNG TÁC KHUYẾN HỌC, KHUYẾN TÀI

#1. Công tác tham mưu, tuyên truyền, phối hợp với các ban ngành đoàn thể
Các văn bản chỉ đạo của cấp ủy, chính quyền về XDXHHT: {{ directive_documents_text|cham }}
{{ propaganda_text }}
Các nội dung cụ thể đã phối hợp với MTTQ, các ban, ngành, đoàn thể…: {{ coordination_text }}

#2. Công tác xây dựng, củng cố phát triển hội, hội viên
{{ organisation_text }}
Tiếp tục phát triển tổ chức hội, phấn đấu {{ target_org_coverage_pct }}% thôn, dòng họ, cơ quan, đơn vị có tổ chức hội. Phấn đấu {{ target_staff_membership_pct }}% cán bộ, công chức, viên chức tham gia là hội viên Hội Khuyến học.

#3. Triển khai, thực hiện {{ legal_learning_society|so_hieu }}; {{ legal_lifelong_learning|so_hieu }} của Thủ tướng Chính phủ về xây dựng xã hội học tập
Trong công tác tập huấn nâng cao năng lực cho cán bộ khuyến học về xây dựng xã hội học tập, các hình thức nhân rộng các mô hình học tập: Số lớp tập huấn: {{ training_classes }}~lớp; thành phần tham gia tập huấn: {{ training_audience }}; Số người tham gia tập huấn: {{ training_participants }}~người.
Công tác phối hợp với các nhà trường và Mặt trận Tổ quốc, các đoàn thể, đơn vị liên quan trong việc triển khai Kế hoạch: {{ school_coordination_text }}
Việc xây dựng hệ thống sổ sách, thống kê, theo dõi quản lý danh sách các hộ gia đình, dòng họ, cộng đồng, đơn vị đăng ký và đạt danh hiệu học tập: {{ records_system_text }}
Kết quả xây dựng, nhân rộng các mô hình học tập (GĐHT, DHHT, CĐHT, ĐVHT và CĐHT cấp xã): {{ learning_models_text }}

#4. Triển khai {{ legal_learning_community }}
{{ circular_training_text }}
Đã triển khai việc xây dựng “Gia đình học tập”, “Dòng họ học tập” và “Cộng đồng học tập”. Trong {{ period }} đã có: {{ registered_learning_families }}~hộ gia đình đăng ký “Gia đình học tập”; {{ registered_learning_clans }}~dòng họ đăng ký “Dòng họ học tập”; {{ registered_learning_communities }}~thôn đăng ký “Cộng đồng học tập”.
Hạn chế: {{ learning_models_limits_text }}

#5. Hoạt động của Trung tâm học tập cộng đồng
{% if by_unit %}Các Trung tâm HTCĐ{% else %}Trung tâm HTCĐ {{ unit_word }}{% endif %} cùng nhà trường thực hiện tốt chương trình công tác Chống mù chữ - Phổ cập giáo dục năm {{ year }}.
Hoạt động của {% if by_unit %}các TTHTCĐ trên địa bàn {% else %}TTHTCĐ {% endif %}{{ unit_name }} được thực hiện theo đúng chức năng, nhiệm vụ chủ yếu là:
{{ clc_activity_text }}
** Các chuyên đề đã tổ chức:"""
    + TOPICS
    + """

#6. Hoạt động hỗ trợ giáo dục:
Công tác phối hợp với nhà trường trong việc triển khai thực hiện công tác khuyến học, triển khai các Quyết định, Kế hoạch của cấp trên về xây dựng XHHT.
Số tiền vận động được ủng hộ xây dựng trường học, hỗ trợ, tặng quà cho học sinh có hoàn cảnh khó khăn là {{ school_support_raised_amount }}~đồng.
Số học sinh có nguy cơ bỏ học được vận động ra lớp trở lại: {{ dropout_students_returned }}~học sinh.
Số CBQL, giáo viên đỡ đầu học sinh là {{ mentor_teachers }}~người; số học sinh được đỡ đầu là {{ mentored_students }}~học sinh; các hình thức giúp đỡ học sinh của giáo viên là {{ mentoring_forms_text|cham }}
Tổng kinh phí hoạt động hỗ trợ cho giáo dục trong năm của {{ association }} là {{ education_support_total_amount }}~đồng.

#7. Công tác xây dựng Quỹ khuyến học, khuyến tài:
a) Công tác vận động: Cán bộ công chức cấp xã; cán bộ viên chức công tác trong các cơ quan, đơn vị sự nghiệp Y tế, giáo dục;… đang đóng trên địa bàn {{ unit_name }}, mức vận động đóng góp là {{ contribution_rate_text|cham }}
b) Kết quả số quỹ huy động được tính đến {{ period_end_month }}: {{ fund_raised_amount }}~đồng.

#8. Công tác thi đua khen thưởng:
Chi động viên học sinh có hoàn cảnh khó khăn: {{ spend_disadvantaged_students }}~đồng.
Chi mua bánh kẹo vui Tết Trung thu cho học sinh: {{ spend_mid_autumn }}~đồng.
Chi cho các nội dung khác theo quy chế chi của hội: {{ spend_other }}~đồng.

#9. Công tác kiểm tra:
Hình thức kiểm tra: {{ inspection_form_text|cham }}
Số lượng các đơn vị đã được kiểm tra: {{ inspected_units }}~đơn vị.
Kết quả kiểm tra: {{ inspection_result_text }}

#10. Các hoạt động khác:
Trong năm {{ year }}, {{ association }} đã phối hợp cùng với các ban ngành đoàn thể trong {{ unit_word }} xây dựng kế hoạch hoạt động khuyến học, khuyến tài, phát triển công tác xã hội hóa giáo dục.
{{ other_activities_text }}

@III. ĐÁNH GIÁ CHUNG VÀ ĐỀ XUẤT, KIẾN NGHỊ
#1. Ưu điểm:
{{ strengths_text }}
#2. Nhược điểm:
{{ weaknesses_text }}
#3. Đề xuất, kiến nghị:
{{ proposals_text }}

@IV. PHƯƠNG HƯỚNG, NHIỆM VỤ {{ plan_period|upper }}
Căn cứ vào kế hoạch hoạt động của {{ association }} năm {{ plan_year }}. Nay {{ association }} đề ra chương trình hoạt động trọng tâm {{ plan_period }} như sau:

#1. Công tác tuyên truyền:
{{ plan_propaganda_text }}
#2. Công tác phát triển xây dựng tổ chức hội:
{{ plan_organisation_text }}
#3. Công tác xây dựng xã hội học tập:
Vận động các hộ đăng ký gia đình hiếu học đạt {{ target_family_registration_pct }}% tổng số hộ.
Xét công nhận gia đình hiếu học đạt {{ target_family_recognition_pct }}% trên tổng số hộ đăng ký.
#4. Xây dựng và sử dụng quỹ khuyến học:
Trong năm {{ plan_year }} vận động đóng góp quỹ tiền mặt đạt từ {{ target_cash_min|trieu }} - {{ target_cash_max|trieu }}~triệu đồng.
{{ plan_fund_text }}

!Trên đây là báo cáo sơ kết công tác khuyến học, khuyến tài, xây dựng xã hội học tập {{ period }} và phương hướng nhiệm vụ trọng tâm {{ plan_period }} của {{ association }}./.
"""
)

MAU_3_TITLE = """
SƠ KẾT CÔNG TÁC {{ period|upper }}
VÀ TRIỂN KHAI CÔNG TÁC {{ plan_period|upper }}
CỦA {{ association|upper }}
"""

MAU_3 = (
    """
#A/ Đánh giá hoạt động công tác khuyến học {{ period }}
Tất cả các nội dung hoạt động của công tác khuyến học trong {{ period }} đã được {{ association }} báo cáo với {{ superior_unit_name|rieng }} thông qua các báo cáo {{ period_quarters }}. Tuy nhiên {{ association }} xin nhấn mạnh một số điểm đã làm tốt và chưa làm tốt sau đây:
"""
    + SUMMED
    + """
#1/ Những mặt đã làm tốt:
{{ strengths_text }}
% if learning_units_inspected.value != 0
-Đã phối hợp với {% if by_unit %}các đơn vị{% else %}{{ superior_unit_name }}{% endif %} tổ chức kiểm tra các tiêu chí học tập của {{ learning_units_inspected }}~“Đơn vị học tập”.
% endif
#2/ Những hạn chế cần khắc phục.
{{ weaknesses_text }}

#B/ Phương hướng, nhiệm vụ, mục tiêu công tác khuyến học {{ plan_period }}
#I/ Nhiệm vụ
#1/ Nhiệm vụ trọng tâm của {{ plan_period }}
{{ association }} tập trung chỉ đạo phấn đấu hoàn thành chỉ tiêu các nhiệm vụ đã đề ra trong Kế hoạch năm {{ plan_year }}.
#2/ Các nhiệm vụ cụ thể:
{{ plan_tasks_text }}
% if next_year.value != plan_year.value
-Triển khai tập huấn các bộ tiêu chí gia đình học tập, dòng họ học tập, cộng đồng học tập và đơn vị học tập đến các chi hội; hoàn thành dứt điểm trong năm {{ plan_year }} để năm {{ next_year }} tiếp tục xây dựng “Cộng đồng học tập” cấp {% if by_unit %}xã{% else %}{{ unit_word }}{% endif %}.
% endif

#II/ Các Chỉ tiêu phấn đấu trong năm {{ plan_year }}
#1/ Chỉ tiêu phấn đấu xây dựng quỹ khuyến học
-Hoàn thành chỉ tiêu xây dựng quỹ khuyến học, khuyến tài theo Kế hoạch năm {{ plan_year }}.
#2/ Chỉ tiêu phát các loại học bổng:
{{ plan_scholarship_text }}
3/ Chỉ tiêu về tuyên truyền các bộ tiêu chí về các mô hình học tập: gia đình học tập, dòng họ học tập, cộng đồng học tập và đơn vị học tập đến CB, CC, VC, CNLĐ, các khu dân cư, dòng họ, gia đình là {{ target_criteria_outreach_pct }}%.
4/ Tổ chức tuần lễ học tập suốt đời: {{ target_lifelong_week_branch_pct }}% các chi hội trực thuộc tham gia.

Yêu cầu các chi hội trực thuộc triển khai nội dung sơ kết công tác khuyến học {{ period }} và phương hướng, nhiệm vụ {{ plan_period }} đến cán bộ và hội viên trong đơn vị mình.
!{{ closing_request_text }}
"""
)

FORMS = {1: (MAU_1_TITLE, MAU_1), 2: (MAU_2_TITLE, MAU_2), 3: (MAU_3_TITLE, MAU_3)}
WITH_AUTHORITY = (1, 2)

# Heading, what stands in each cell, width in cm, alignment; the loop that makes the rows; a last row.
TABLES = {
    "members": (
        "row in members",
        [
            ("TT", "{{ row.member_seq }}", 1.2, "center"),
            ("Họ và tên", "{{ row.member_full_name }}", 5.0, "left"),
            ("Chức vụ", "{{ row.member_position }}", 4.2, "left"),
            ("Dân tộc", "{{ row.member_ethnicity }}", 2.3, "left"),
            ("Ghi chú", "{{ row.member_note }}", 3.8, "left"),
        ],
        [],
    ),
    "members_by_unit": (
        "row in by_unit",
        [
            ("TT", "{{ loop.index }}", 1.2, "center"),
            ("Đơn vị", "{{ row.unit_name }}", 6.9, "left"),
            ("Tổng số hội viên", "{{ row.members_total }}", 4.4, "right"),
            ("Phát triển mới", "{{ row.members_new }}", 4.0, "right"),
        ],
        ["", "Cộng", "{{ members_total|so }}", "{{ members_new|so }}"],
    ),
}

# ---------------------------------------------------------------- page and styles

TEXT_WIDTH = Cm(16.5)
LEFT, CENTER, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
ALIGNMENTS = {"left": LEFT, "center": CENTER, "right": RIGHT}

# Style: ASCII id, size, bold, italic, alignment, first line in cm, points before and after, with next.
STYLES = {
    "Thân bài": ("ThanBai", 14, False, False, BOTH, 1.27, 0, 6, False),
    "Kết thúc": ("KetThuc", 14, False, False, BOTH, 1.27, 0, 6, True),
    "Phần": ("Phan", 14, True, False, CENTER, 0, 6, 6, True),
    "Mục": ("Muc", 14, True, False, BOTH, 1.27, 3, 6, True),
    "Tiểu mục": ("TieuMuc", 14, False, True, BOTH, 1.27, 0, 6, True),
    "Gạch đầu dòng": ("GachDauDong", 14, False, False, BOTH, 1.27, 0, 6, False),
    "Tên đơn vị": ("TenDonVi", 14, False, True, BOTH, 1.27, 0, 3, True),
    "Câu lệnh": ("CauLenh", 10, False, False, LEFT, 0, 0, 0, False),
    "Cơ quan trên": ("CoQuanTren", 13, False, False, CENTER, 0, 0, 0, False),
    "Tên Hội": ("TenHoi", 13, True, False, CENTER, 0, 0, 0, False),
    "Quốc hiệu": ("QuocHieu", 13, True, False, CENTER, 0, 0, 0, False),
    "Tiêu ngữ": ("TieuNgu", 14, True, False, CENTER, 0, 0, 0, False),
    "Đường kẻ": ("DuongKe", 4, False, False, CENTER, 0, 4, 0, False),
    "Số, ký hiệu": ("SoKyHieu", 13, False, False, CENTER, 0, 6, 0, False),
    "Ngày tháng": ("NgayThang", 14, False, True, CENTER, 0, 6, 0, False),
    "Tên loại": ("TenLoai", 14, True, False, CENTER, 0, 18, 0, True),
    "Trích yếu": ("TrichYeu", 14, True, False, CENTER, 0, 0, 0, True),
    "Nơi nhận": ("NoiNhan", 12, True, True, LEFT, 0, 0, 0, True),
    "Danh sách nơi nhận": ("DanhSachNoiNhan", 11, False, False, LEFT, 0, 0, 0, False),
    "Chức vụ ký": ("ChucVuKy", 14, True, False, CENTER, 0, 0, 0, True),
    "Họ tên ký": ("HoTenKy", 14, True, False, CENTER, 0, 84, 0, False),
    "Ô bảng": ("OBang", 13, False, False, LEFT, 0, 2, 2, False),
    "Đầu bảng": ("DauBang", 13, True, False, CENTER, 0, 2, 2, True),
    "Khoảng cách": ("KhoangCach", 6, False, False, LEFT, 0, 0, 0, False),
    "Số trang": ("SoTrang", 14, False, False, CENTER, 0, 0, 0, False),
}


def set_font(style, size: float, bold: bool, italic: bool) -> None:
    style.font.name, style.font.size = "Times New Roman", Pt(size)
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), "Times New Roman")


def add_styles(document) -> None:
    normal = document.styles["Normal"]
    set_font(normal, 14, False, False)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    for name, (
        style_id,
        size,
        bold,
        italic,
        alignment,
        first,
        before,
        after,
        with_next,
    ) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), style_id)
        style.base_style = normal
        style.quick_style = True
        set_font(style, size, bold, italic)
        shape = style.paragraph_format
        shape.alignment, shape.first_line_indent = alignment, Cm(first)
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
        shape.keep_with_next, shape.widow_control = with_next, True


def new_document(mau: int):
    document = Document()
    for leftover in list(document.element.body)[:-1]:
        document.element.body.remove(leftover)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    leave_out_ballast(document)
    add_styles(document)
    section.different_first_page_header_footer = True
    add_page_number(section.header.paragraphs[0], document.styles["Số trang"])
    open_as_current(document.settings.element)
    about = document.core_properties
    about.title, about.author, about.comments = f"Báo cáo công tác khuyến học - Mẫu {mau}", "", ""
    about.created = about.modified = MADE
    about.last_modified_by, about.language, about.revision = "", "vi-VN", 1
    return document


KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "No List"}


def leave_out_ballast(document) -> None:
    """What python-docx's own template brings along: a hundred table styles, a picture of an empty page."""
    for element in list(document.styles.element.findall(qn("w:style"))):
        if element.find(qn("w:name")).get(qn("w:val")) not in KEPT_STYLES:
            document.styles.element.remove(element)
    for relations, kinds in (
        (document.part.package.rels, ("/thumbnail",)),
        (document.part.rels, ("/stylesWithEffects", "/customXml", "/numbering")),
    ):
        for name in [
            name for name, relation in relations.items() if relation.reltype.endswith(kinds)
        ]:
            del relations[name]


def open_as_current(settings) -> None:
    """Word 2013 and later: else Word opens the report in its compatibility mode."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def add_page_number(paragraph, style) -> None:
    paragraph.style = style
    for kind, code in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "2"), ("end", "")):
        run = paragraph.add_run()._r
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        elif kind == "text":
            mark = OxmlElement("w:t")
            mark.text = code
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run.append(mark)


# ---------------------------------------------------------------- tables


def add_table(document, widths: list[float], style: str | None):
    table = document.add_table(rows=1, cols=len(widths))
    table.style = style
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    fit(table.rows[0], widths)
    return table


def fit(row, widths: list[float]) -> None:
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Cm(width)
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def write(cell_or_document, text: str, style: str):
    """Adds a paragraph; the empty one that every cell begins with is used first."""
    paragraphs = cell_or_document.paragraphs
    is_fresh_cell = (
        hasattr(cell_or_document, "_tc") and len(paragraphs) == 1 and not paragraphs[0].text
    )
    paragraph = paragraphs[0] if is_fresh_cell else cell_or_document.add_paragraph()
    paragraph.style = style
    if text:
        paragraph.add_run(text.replace("~", "\u00a0"))
    return paragraph


def rule(cell_or_document, width: Emu, length: float) -> None:
    """A line of that many centimetres in the middle of that width."""
    paragraph = cell_or_document.add_paragraph(style="Đường kẻ")
    indent = Emu(int((width - Cm(length)) / 2))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def add_letterhead(document) -> None:
    widths = [6.3, 10.2]
    table = add_table(document, widths, None)
    left, right = table.rows[0].cells
    write(left, "{{ parent_body_name|upper }}", "Cơ quan trên")
    write(left, "{{ issuing_body_name|upper }}", "Tên Hội")
    rule(left, Cm(widths[0]), 2.4)
    write(right, "CỘNG~HÒA~XÃ~HỘI~CHỦ~NGHĨA~VIỆT~NAM", "Quốc hiệu")
    write(right, "Độc lập - Tự do - Hạnh phúc", "Tiêu ngữ")
    rule(right, Cm(widths[1]), 6.3)
    fit(table.add_row(), widths)
    left, right = table.rows[1].cells
    write(left, "Số: {{ report_number }}/{{ report_symbol }}", "Số, ký hiệu")
    write(
        right,
        "{{ report_place }}, ngày {{ report_day }} tháng {{ report_month }} năm {{ report_year }}",
        "Ngày tháng",
    )


def add_title(document, title: str) -> None:
    write(document, "BÁO CÁO", "Tên loại")
    write(document, title.strip(), "Trích yếu")
    rule(document, TEXT_WIDTH, 5.0)
    write(document, "", "Khoảng cách")


def add_signature(document, mau: int) -> None:
    write(document, "", "Khoảng cách").paragraph_format.keep_with_next = True
    table = add_table(document, [8.0, 8.5], None)
    left, right = table.rows[0].cells
    write(left, "Nơi nhận:", "Nơi nhận")
    write(left, "{{ recipients|noi_nhan }}", "Danh sách nơi nhận")
    if mau in WITH_AUTHORITY:
        write(right, "{%p if signer_authority.value %}", "Câu lệnh")
        write(right, "{{ signer_authority|upper }}", "Chức vụ ký")
        write(right, "{%p endif %}", "Câu lệnh")
    write(right, "{{ signer_position|upper }}", "Chức vụ ký")
    write(right, "{{ signer_name }}", "Họ tên ký")


def add_list(document, name: str) -> None:
    loop, columns, last = TABLES[name]
    widths = [width for _, _, width, _ in columns]
    table = add_table(document, widths, "Table Grid")
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, (heading, *_) in zip(table.rows[0].cells, columns, strict=True):
        write(cell, heading, "Đầu bảng")
    for command in (f"{{%tr for {loop} %}}", None, "{%tr endfor %}"):
        row = table.add_row()
        fit(row, widths)
        if command:
            write(row.cells[0], command, "Câu lệnh")
            continue
        for cell, (_, text, _, alignment) in zip(row.cells, columns, strict=True):
            write(cell, text, "Ô bảng").alignment = ALIGNMENTS[alignment]
    if last:
        fit(table.add_row(), widths)
        for cell, text, (_, _, _, alignment) in zip(
            table.rows[-1].cells, last, columns, strict=True
        ):
            paragraph = write(cell, text, "Ô bảng")
            paragraph.alignment = ALIGNMENTS[alignment]
            for run in paragraph.runs:
                run.bold = True
    write(document, "", "Khoảng cách")


# ---------------------------------------------------------------- one template

LINES: dict[str, tuple[str, Callable[[str], str]]] = {
    "@": ("Phần", str),
    "#": ("Mục", str),
    "*": ("Tiểu mục", str),
    "!": ("Kết thúc", str),
    "-": ("Gạch đầu dòng", "- {}".format),
    "+": ("Gạch đầu dòng", "+ {}".format),
    "%": ("Câu lệnh", lambda text: f"{{%p {text.strip()} %}}"),
}


def make(mau: int) -> bytes:
    """The .docx template of that printed form; equal bytes for an equal description."""
    title, body = FORMS[mau]
    document = new_document(mau)
    add_letterhead(document)
    add_title(document, title)
    for line in body.split("\n"):
        if line.startswith("["):
            add_list(document, line.strip("[]"))
        elif line:
            style, change = LINES.get(line[0], ("Thân bài", str))
            write(document, change(line[1:] if line[0] in LINES else line), style)
    add_signature(document, mau)
    # Word wants a paragraph after the last table.
    write(document, "", "Khoảng cách")
    out = io.BytesIO()
    document.save(out)
    return repeatable(out.getvalue())


def repeatable(package: bytes) -> bytes:
    """The same package with one date for every part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parents[1] / "workbook_templates"
    )
    folder = parser.parse_args().out
    for mau in FORMS:
        (folder / f"mau-{mau}.docx").write_bytes(make(mau))
        print(folder / f"mau-{mau}.docx")


if __name__ == "__main__":
    main()
