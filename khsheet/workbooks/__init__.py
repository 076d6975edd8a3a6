"""What is written in Excel: forms for units, what goes back to them, the consolidated workbook."""
