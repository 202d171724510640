"""Articles that arrive over time: feeds that are polled, folders that are watched."""
