"""Many submissions -> one collection. ``combine`` says which file counts for each unit, ``scope``
of which form and period all are; ``decisions`` applies what the office decided, ``rulings`` tells
what came of it. Numbers: ``totals``, ``goods``, ``targets``, ``comparison`` with earlier periods;
rankings are scored in ``ranking``, data codes made in ``data_code``. Questions between reports
are asked in ``border`` (parts of a year: KH501, KH510 to KH517) and ``among`` (a unit beside others
and its report before: KH520 to KH522); ``longer`` and ``joining`` make a year of its halves.
``archive`` and ``stored`` keep what a consolidated workbook was made from, and read it back;
``discreet`` leaves out names and texts.
"""
