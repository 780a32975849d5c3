"""One module per capability: parse, call the engine through the bridge, answer."""
