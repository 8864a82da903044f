"""The generators that are measured, each with its form of the corpus and its theme."""
