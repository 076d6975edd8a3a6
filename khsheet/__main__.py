"""``python -m khsheet``. Worker processes read this module too, and need nothing of the command."""

if __name__ == "__main__":
    from khsheet.cli.commands import run

    run()
