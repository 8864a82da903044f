"""One file under content/ → what it is, and Problems. Pure but for `sources`: no result depends on another file."""
