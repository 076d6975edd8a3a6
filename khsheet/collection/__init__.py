"""Many submissions -> one collection: the roster, which file counts for each unit, totals.

What a consolidated workbook keeps of its submissions is packed and read back here.
"""
