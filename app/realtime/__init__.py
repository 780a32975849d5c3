"""The realtime protocol: typed events, the conversation a session keeps, and the loops that run it."""
