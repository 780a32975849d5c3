"""The audio tokenizer: the listener that hears phones and the codec that turns sound into codes and back."""
