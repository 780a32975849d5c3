"""The id space has no gaps and no overlaps, and every id can be named and found again."""

from __future__ import annotations

import pytest

from yan_omni.tokenizers import vocabulary
from yan_omni.tokenizers.phones import PHONES


def test_ranges_tile_the_vocabulary() -> None:
    stop = 0
    for id_range in vocabulary.RANGES:
        assert id_range.start == stop
        stop = id_range.stop
    assert stop == vocabulary.VOCABULARY_SIZE


def test_every_id_round_trips_through_its_range() -> None:
    for token in range(vocabulary.VOCABULARY_SIZE):
        id_range = vocabulary.range_of(token)
        assert id_range.token(id_range.index(token)) == token
        assert vocabulary.kind_of(token) == id_range.kind


def test_names_are_unique() -> None:
    names = [vocabulary.describe(token) for token in range(vocabulary.VOCABULARY_SIZE)]
    assert len(set(names)) == len(names)


def test_control_tokens_are_found_by_name() -> None:
    for index, name in enumerate(vocabulary.CONTROL_TOKENS):
        assert vocabulary.control(name) == index
        assert vocabulary.describe(index) == name
    assert vocabulary.control("<bos>") == vocabulary.BOS


def test_locations_round_trip() -> None:
    cells = {(row, column) for row in range(16) for column in range(16)}
    tokens = {vocabulary.location_token(row, column) for row, column in cells}
    assert {vocabulary.location_cell(token) for token in tokens} == cells


def test_thinker_ends_with_the_locations() -> None:
    assert 64 + 16_384 + len(PHONES) + 256 == vocabulary.THINKER_SIZE
    assert vocabulary.LOCATION.stop == vocabulary.THINKER_SIZE


@pytest.mark.parametrize("token", [-1, vocabulary.VOCABULARY_SIZE])
def test_ids_outside_the_vocabulary_are_refused(token: int) -> None:
    with pytest.raises(ValueError, match="token ids are"):
        vocabulary.kind_of(token)


def test_wrong_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="text ids are"):
        vocabulary.TEXT.index(vocabulary.BOS)
    with pytest.raises(ValueError, match="row and column"):
        vocabulary.location_token(16, 0)
    with pytest.raises(ValueError, match="unknown control token"):
        vocabulary.control("<nope>")
