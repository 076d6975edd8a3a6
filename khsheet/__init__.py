"""khsheet: forms in Excel for a study-encouragement association, and their consolidation."""

__version__ = "0.1.0"
