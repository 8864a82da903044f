"""blogkit: essays and the conversations around them, as a static site that outlives its host."""

__version__ = "0.1.0"
