"""Measurements of what Dateline finds, against truths that do not come from Dateline. For development only."""
