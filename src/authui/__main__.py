"""`python -m authui`: the same as the `authui` command."""

from authui.cli import main

main(prog_name='authui')
