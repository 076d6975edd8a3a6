"""The command: parses, calls one verb, shows what came of it, exits."""
