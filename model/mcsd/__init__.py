"""The MCSD mixer: one set of weights, three forms of the same recurrence (reference, chunked, recurrent)."""
