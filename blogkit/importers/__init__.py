"""Side doors: what other blogs left behind, brought into content/.

Each source (`wordpress`, …) reads its own format and yields an Archive; `writer` is the one writer of content/. What
has to be asked of other machines goes through `web`.
"""
