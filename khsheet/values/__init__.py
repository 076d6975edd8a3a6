"""One cell, typed -> a value: numbers, dates and words as staff write them, and how values are shown."""
