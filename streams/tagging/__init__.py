"""Tags of articles: matching, rules and vocabulary. Importing it decides between compiled modules and written ones."""

from streams.tagging import compiled as compiled
