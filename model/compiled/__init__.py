"""The MCSD stack for a few tokens at a time as machine code: what decoding spends between products is saved.

Weights stay bfloat16 in memory and are widened as they are read; everything else is float32.
"""
