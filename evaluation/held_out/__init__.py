"""The held-out sets: how they are read (`rows`) and how they are built (`python -m
yan_omni.evaluation.held_out`).
"""
