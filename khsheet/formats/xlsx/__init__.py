"""The parts of an .xlsx: cells, strings, values and styles, with a fast way and a plain one."""
