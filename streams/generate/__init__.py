"""A synthetic corpus: articles, reprints, edits, excerpts, versions and redeliveries; one seed, one corpus."""

from streams.generate.corpus import generate

__all__ = ["generate"]
