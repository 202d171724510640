"""Files, folders and ``-`` to input records: see docs/inputs.md for the formats; streamed, in bytes.

Nothing is rejected here: what is no article goes on as its raw bytes, and the tag stage says why.
"""

from streams.inputs.documents import feed_articles
from streams.inputs.meter import Meter
from streams.inputs.ordering import by_date, shuffled
from streams.inputs.paths import InputError, is_input, passed_over
from streams.inputs.reading import read_inputs
from streams.inputs.record import InputRecord

__all__ = [
    "InputError",
    "InputRecord",
    "Meter",
    "by_date",
    "feed_articles",
    "is_input",
    "passed_over",
    "read_inputs",
    "shuffled",
]
