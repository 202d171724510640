"""The command line. Heavy modules are imported inside the commands, so that ``dateline --help`` is there at once."""
