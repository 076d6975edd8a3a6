"""One cell, typed -> a value: ``reading`` decides by the type of the field; ``numbers``, ``words``
and ``dates`` know how staff write them; ``show`` writes values as Vietnamese readers do.
``arithmetic`` works out formulas of plain numbers, ``columns`` looks at whole columns, where
single cells do not tell.
"""
