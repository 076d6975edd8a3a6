"""What the command does: files in, results out, one function for each verb."""
