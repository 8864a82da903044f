"""`python -m blogkit` is the same as `blogkit`."""

from blogkit.cli import run

if __name__ == "__main__":
    run()
