"""A few ids wait to be read together with what follows; nobody can tell."""

from __future__ import annotations

import pytest
import torch

from tests.model.engine.tiny import tiny_thinker
from yan_omni.model.engine.thought import FEW_IDS, Thought

TOLERANCE = 1e-4


def new_thought() -> Thought:
    torch.manual_seed(0)
    return Thought(tiny_thinker())


def settled(*parts: list[int]) -> Thought:
    """Each part read at once."""
    thought = new_thought()
    for part in parts:
        thought.read(part)
        thought.settle()
    return thought


def test_ids_one_by_one_are_those_read_at_once() -> None:
    ids = list(range(300, 300 + 3 * FEW_IDS))
    thought = new_thought()
    for token in ids:
        thought.read([token])
    assert thought.num_read == len(ids)
    torch.testing.assert_close(thought.logits, settled(ids).logits, atol=TOLERANCE, rtol=TOLERANCE)


def test_what_senses_add_waits_with_its_ids() -> None:
    thought, expected = new_thought(), new_thought()
    width = expected._model.config.thinker.backbone.width
    inputs = torch.randn(2, width, generator=torch.Generator().manual_seed(1))
    thought.read([5])
    thought.read([6, 7], inputs)
    expected.read([5, 6, 7], torch.cat([torch.zeros(1, width), inputs]))
    torch.testing.assert_close(thought.logits, expected.logits, atol=TOLERANCE, rtol=TOLERANCE)
    without = settled([5, 6, 7])
    assert not torch.allclose(thought.logits, without.logits, atol=TOLERANCE)


def test_a_fork_takes_along_what_waits_and_shares_nothing() -> None:
    thought = settled([300, 301, 302])
    thought.read([303])
    fork = thought.fork()
    fork.read([304])
    for one, ids in ((thought, [303]), (fork, [303, 304])):
        expected = settled([300, 301, 302], ids)
        torch.testing.assert_close(one.logits, expected.logits, atol=TOLERANCE, rtol=TOLERANCE)


def test_single_scores_are_those_of_all() -> None:
    thought = settled([300, 301, 302])
    torch.testing.assert_close(
        thought.scores([7, 400]), thought.fork().logits[[7, 400]], atol=TOLERANCE, rtol=TOLERANCE
    )
    assert thought.logits is thought.logits
    assert torch.equal(thought.scores([7, 400]), thought.logits[[7, 400]])


def test_the_likeliest_of_those_allowed() -> None:
    thought = settled([300, 301, 302])
    logits = thought.logits
    allowed = torch.zeros(len(logits), dtype=torch.bool)
    allowed[[310, 320, 330]] = True
    best = max((310, 320, 330), key=lambda token: float(logits[token]))
    assert thought.likeliest(allowed) == best
    gains = torch.zeros(len(logits))
    gains[320] = 1000.0
    assert thought.likeliest(allowed, gains) == 320


def test_nothing_read_says_nothing() -> None:
    with pytest.raises(RuntimeError, match="nothing has been read"):
        _ = new_thought().logits
    with pytest.raises(RuntimeError, match="nothing has been read"):
        new_thought().scores([1])
