"""Names of record headers. Values are UTF-8 text unless said."""

SKETCH = "sketch"
"""On ``tagged``: the article's sketch (bytes)."""
CHECK = "check"
"""On changelogs, the last one: a checksum of the record (bytes)."""
BEHIND_END = "behind-end"
"""On ``tagged``: the article stands behind the end of its partition of ``articles``, so it is late.

Not by the watermark: then where a batch is cut, and which partition is faster, would decide.
"""
MARKER = "marker"
"""On ``tagged`` and ``tallies``: the value is a ``schemas.Marker``, no article and no tally."""
END = "end"
"""On ``articles``: the end-of-input record of a bounded namespace; its value is empty."""
FILE, RECORD = "file", "record"
"""On ``articles``: where ``replay`` read the record."""
NOTE = "note"
"""On ``articles``: what the reader of an input knows to be wrong with the record; goes into the reason."""
LENGTH, HASH = "length", "hash"
"""On ``articles``: full length and BLAKE2b-128 (hex) of a record that was sent cut."""
ORIGINAL_TIMESTAMP = "original-timestamp"
"""On ``articles`` of a rebuilt namespace: the Kafka timestamp (ms) by which the date is judged.

Ignored where it is more than a day later than the record's own."""

MOST_SHOWN = 1_024
"""Bytes of a header on ``articles`` that go further: anybody writes there, and a record must not outgrow its topic."""
