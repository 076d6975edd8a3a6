"""What the office writes to its units: reminders, what was counted, a list for the group."""
