"""Search: what a site's essays and comments say, as records; and the index that Pagefind makes of them for the browser.

The index is an output with a staleness of its own, and so is each of the parts that a large one has. A part is made
from all its texts at once, beside the rendering, and only when one of them has changed; what it was made from is a fact
in the Store.
"""
