"""Vietnamese as people write it: ``text`` has its one clean form and keys to compare by; names of
units, closed lists, syllables, old encodings and keystrokes of a typing program that was off
have a module each.
"""
