"""Dateline: a streaming news ingestor on Kafka. The same articles in, the same counts out."""

__version__ = "0.1.0"
