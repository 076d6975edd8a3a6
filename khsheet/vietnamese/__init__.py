"""Vietnamese text as people write it: letters and marks, names of units, closed lists, old encodings."""
