"""The compiled search finds what the search with arrays finds: the same words, beams and fronts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from yan_omni.model.compiled.decoder import CompiledLexiconDecoder
from yan_omni.model.lexicon.decoder import Beam, DecoderConfig, LexiconDecoder, Search, Wanted
from yan_omni.model.lexicon.languages import LanguageSense
from yan_omni.model.lexicon.tables import Floats, Integers, LexiconTables
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import MANDARIN_INITIALS, PHONE_IDS, PHONES

NUM_WORDS, NUM_EVENTS, WIDTH = 400, 40, 4
SOUNDS = [*(PHONE_IDS[phone] for phone in "ptkdsnm"), *(PHONE_IDS[phone] for phone in MANDARIN_INITIALS[:6])]
NARROW = DecoderConfig(node_beam=4.0, begin_beam=2.0, word_beam=4.0, max_ends=5, max_hypotheses=4)
WIDE = DecoderConfig(node_beam=14.0, begin_beam=8.0, word_beam=18.0, max_ends=60, max_hypotheses=40)


def tables(seed: int) -> LexiconTables:
    """Words of one to four phones, some alike, with costs, pairs and triples at random."""
    random = np.random.default_rng(seed)
    size = NUM_WORDS + 1
    lengths = random.integers(1, 5, NUM_WORDS)
    pair_key = np.unique(random.integers(0, size * NUM_WORDS, 9_000))
    pair_key = pair_key[pair_key % size < NUM_WORDS]
    begun = random.choice(pair_key, 6_000)
    triple_key = np.unique(begun * size + random.integers(0, NUM_WORDS, len(begun)))

    def costs(count: int, most: float = 6.0) -> Floats:
        return random.uniform(0.1, most, count).astype(np.float32)

    mistakes = random.uniform(0, 2 / len(PHONES), (len(PHONES), len(PHONES))).astype(np.float32)
    np.fill_diagonal(mistakes, 0.6)
    return LexiconTables(
        words=tuple(chr(97 + n % 26) + str(n) if n % 3 else chr(0x4E00 + n) for n in range(NUM_WORDS)),
        word_cost=costs(NUM_WORDS, 9.0),
        pause_cost=costs(NUM_WORDS),
        lone_cost=costs(NUM_WORDS),
        spoken_word=np.arange(NUM_WORDS),
        spoken_cost=costs(NUM_WORDS, 1.0),
        phones=random.choice(SOUNDS, int(lengths.sum())),
        phone_start=np.concatenate([[0], np.cumsum(lengths)]),
        word_backoff=costs(size, 1.0) - np.float32(0.3),
        pair_key=pair_key,
        pair_cost=costs(len(pair_key)),
        pair_backoff=costs(len(pair_key), 1.0) - np.float32(0.3),
        triple_key=triple_key,
        triple_cost=costs(len(triple_key), 4.0),
        heard_as=mistakes,
    )


def events(seed: int) -> list[PhoneEvent]:
    random = np.random.default_rng(seed)

    def some(count: int) -> tuple[tuple[int, float], ...]:
        return tuple((int(random.choice(SOUNDS)), float(random.uniform(0, 0.6))) for _ in range(count))

    found = []
    for number in range(NUM_EVENTS):
        first, second = random.choice(SOUNDS, 2, replace=False).tolist()
        share = float(random.uniform(0.5, 0.99))
        feature = torch.from_numpy(random.normal(size=WIDTH)).float()
        event = PhoneEvent((first, second), (share, 1 - share), feature, 2 * number, 2 * number + 1)
        doubt = float(random.uniform(0, 0.7))
        found.append(
            replace(event, doubt=doubt, faint=some(2), by_language=some(3), faint_after=some(number % 2))
        )
    return found


def sense(seed: int) -> LanguageSense:
    random = np.random.default_rng(seed)
    sizes = ((8, WIDTH), (8,), (8,), (1,))
    return LanguageSense(*(random.normal(0, 0.5, size).astype(np.float32) for size in sizes))


def in_order(nodes: Integers, *values: NDArray[Any]) -> list[NDArray[Any]]:
    order = np.argsort(nodes)
    return [array[order] for array in (nodes, *values)]


def assert_same_search(expected: Search, got: Search) -> None:
    for a, b in zip(in_order(*expected.front), in_order(*got.front), strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-5)
    np.testing.assert_allclose(got.starts, expected.starts, rtol=1e-5)
    for one, other in zip(expected.beams, got.beams, strict=True):
        for a, b in zip(by_pair(one), by_pair(other), strict=True):
            np.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-5)


def by_pair(beam: Beam) -> list[NDArray[Any]]:
    """What a beam holds, in the order of its words: ways that cost nearly the same may stand either way."""
    order = np.lexsort((beam.second, beam.first))
    return [array[order] for array in (beam.first, beam.second, beam.cost, beam.begin)]


@pytest.mark.parametrize("config", [DecoderConfig(), NARROW, WIDE], ids=["as shipped", "narrow", "wide"])
@pytest.mark.parametrize("language", ["en", "zh", None])
def test_the_compiled_search_goes_the_same_ways(config: DecoderConfig, language: str | None) -> None:
    for seed in range(3):
        given, heard = tables(seed), events(seed + 10)
        languages = sense(seed) if seed else None
        slow = LexiconDecoder(given, config, languages)
        fast = CompiledLexiconDecoder(given, config, languages)
        wanted = Wanted("en" if language == "en" else "zh" if language == "zh" else None, frozenset({3, 8}))
        expected, got = slow.begin(wanted), fast.begin(wanted)
        for start in range(0, NUM_EVENTS, 7):
            expected = slow.advance(expected, heard[start : start + 7])
            got = fast.advance(got, heard[start : start + 7])
            assert_same_search(expected, got)
            assert fast.words(got) == slow.words(expected)
        assert len(slow.words(expected)) > 3


def test_one_search_does_not_disturb_another() -> None:
    decoder = CompiledLexiconDecoder(tables(0))
    alone = decoder.decode(events(1))
    search = decoder.begin()
    for event in events(1):
        decoder.decode(events(2)[:3])
        search = decoder.advance(search, [event])
    assert decoder.words(search) == alone
