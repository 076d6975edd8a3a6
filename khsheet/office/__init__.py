"""The office's own book: one schema of its sheets, read and judged into what the office decides."""
