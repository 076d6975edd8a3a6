"""What the command does: files in, results out, one module for each verb.

``gathered`` reads files into one collection, ``previous`` knows what the period before reported,
``starting`` what a workbook starts with, ``naming`` what the files written are called.
"""
