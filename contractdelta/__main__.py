"""Run the command line with ``python -m contractdelta``."""

from contractdelta.cli import main

if __name__ == "__main__":
    main()
