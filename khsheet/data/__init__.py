"""What was collected as tables for programs: declared once, for frames, files and a sheet."""
