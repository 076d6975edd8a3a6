"""The parts of an .xlsx: cells, strings, values and styles, each with a fast way and a plain one."""
