"""From phones to words by knowledge instead of by learning: a pronouncing lexicon and counts of words."""
