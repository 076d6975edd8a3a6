"""One definition -> a Form: what is asked, where it stands in the workbook, and what must hold."""
