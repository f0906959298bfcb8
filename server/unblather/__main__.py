"""`python -m unblather` is `unblather`."""

from unblather.cli import main

main(prog_name="unblather")
