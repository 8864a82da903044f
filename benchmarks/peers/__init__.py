"""The generators that are measured, each with its form of the corpus and its theme."""

from __future__ import annotations

from benchmarks.peers.blogkit import Blogkit, Everything, Folio
from benchmarks.peers.eleventy import Eleventy
from benchmarks.peers.hugo import Hugo
from benchmarks.peers.nikola import Nikola
from benchmarks.peers.peer import Peer
from benchmarks.peers.pelican import Pelican

PEERS: tuple[type[Peer], ...] = (Hugo, Blogkit, Folio, Eleventy, Pelican, Nikola)
"""In the order of the tables. The first is the measure of the others."""

FEATURES: tuple[type[Peer], ...] = (Everything,)
"""Measured for the second table."""
