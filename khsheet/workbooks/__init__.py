"""What is written in Excel: the form for units, what goes back to them, the consolidated workbook."""
