"""Side doors: what other blogs left behind, brought into content/.

Each source (`wordpress`, …) reads its own format and yields an Archive; `archive.write` is the one writer of content/.
"""
