"""A definition as an Excel workbook: its sheets and columns, made from the same declarations as the
keys of TOML, and read back into the same tables, whose faults are told at cells.
"""
