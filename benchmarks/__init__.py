"""How long blogkit and its peers take over the same blog: `python -m benchmarks --help`."""
