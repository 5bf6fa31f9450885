"""The program as `python -m folkmoot`."""

from folkmoot.cli import main

if __name__ == "__main__":
    main(prog_name="folkmoot")
