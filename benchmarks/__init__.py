"""What khsheet costs on files as people send them: ``make bench``."""
