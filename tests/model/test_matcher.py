"""The matcher's shapes, what it is sure of whatever its weights are, and that its file comes back."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path

import torch

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.engine.request import Tool
from yan_omni.model.match import Match
from yan_omni.model.matcher import NEVER, Matcher, MatcherConfig, load_matcher
from yan_omni.model.matcher_reading import FEATURES, SHAPE, Reader, features, padded, units, word_key
from yan_omni.model.tool_text import tool_forms

SAID = "Set the Hall light to 20 percent. 客厅三十度"
FORMS = tool_forms(
    [
        Tool(
            "set_light",
            "set a light",
            json.dumps(
                {
                    "properties": {
                        "room": {"type": "string"},
                        "level": {"type": "integer"},
                        "state": {"enum": ["on", "off"]},
                    }
                }
            ),
        ),
        Tool("stop"),
    ]
)


def matcher(seed: int = 0) -> Matcher:
    torch.manual_seed(seed)
    network = Matcher(MatcherConfig(buckets=512, width=16, words=3, word_width=8))
    network.word_keys.copy_(torch.tensor([_signed(word_key(word)) for word in ("light", "客厅", "lamp")]))
    network.vectors[1:] = torch.nn.functional.normalize(torch.randn(3, 8), dim=-1)
    return network.eval()


def _signed(key: int) -> int:
    return key - 2**64 if key >= 2**63 else key


def test_units_are_words_hanzi_digits_and_signs() -> None:
    assert [SAID[unit.start : unit.stop] for unit in units(SAID)][:4] == ["Set", "the", "Hall", "light"]
    assert [SAID[unit.start : unit.stop] for unit in units(SAID)][-5:] == list("客厅三十度")


def test_features_tell_numbers_and_neighbours_apart() -> None:
    first, again, other = (features(text, 16_384)[1] for text in ("go left", "go left", "stay left"))
    assert first == again
    assert first != other
    assert len(set(first) & set(other)) >= 5


def test_words_are_known_by_their_stems_and_around_hanzi() -> None:
    reader = matcher().reader
    rows = reader.rows("Lights 在客厅")
    assert rows.shape == (4, FEATURES)
    assert rows[:, -2:].tolist() == [[1, 0], [0, 0], [0, 2], [0, 2]]
    assert not Reader(512, {}).rows("Lights 在客厅")[:, -2:].any()


def test_nothing_is_said_only_if_likelier_than_all_values_together() -> None:
    for seed in range(4):
        for proposals in Match(matcher(seed), SAID).values(FORMS[0]).values():
            values = [one.score for one in proposals if one.text is not None]
            nothing = [one.score for one in proposals if one.text is None]
            assert not nothing or math.exp(nothing[0]) + math.exp(max(values)) >= 0.999


def test_proposals_are_stretches_of_the_request_or_options() -> None:
    for seed in range(4):
        match = Match(matcher(seed), SAID)
        assert abs(sum(torch.tensor(match.tools(FORMS)).exp().tolist()) - 1.0) < 1e-4
        values = match.values(FORMS[0])
        assert set(values) == {"room", "level", "state"}
        for key in ("room", "level"):
            assert all(one.text is None or one.text == SAID[one.start : one.stop] for one in values[key])
        assert {one.text for one in values["state"]} == {"on", "off", None}


def test_padding_changes_nothing() -> None:
    network = matcher()
    alone = Match(network, SAID).tools(FORMS[:1])
    rows = torch.zeros(1, 40, FEATURES, dtype=torch.int64)
    found = torch.from_numpy(network.reader.rows(SAID))
    rows[0, : len(found)] = found
    reading = network.read(*network.words(rows))
    assert reading.said.there.sum() == len(found)
    short = network.read(*network.words(rows[:, : len(found)]))
    assert torch.allclose(reading.hidden[:, : len(found)], short.hidden, atol=1e-5)
    assert len(alone) == 2


def test_texts_read_together_are_read_alike() -> None:
    network = matcher()
    texts = [padded([text], network.reader, size) for text, size in ((SAID, 16), ("set a light", 5))]
    for one, alone in zip(network.words(*texts), (network.words(text)[0] for text in texts), strict=True):
        assert torch.allclose(one.embedded, alone.embedded, atol=1e-6)
        assert torch.equal(one.there, alone.there)


def test_stretches_end_where_they_begin_or_later() -> None:
    network = matcher()
    named, tool = network.words(
        padded(["room", "level"], network.reader, 3)[None], padded(["set"], network.reader, 2)
    )
    reading = network.read(*network.words(padded([SAID], network.reader, 12)))
    kinds = torch.tensor([[0, 6]])
    scores = network.stretches(reading, network.keys(reading, named, tool, kinds), kinds, named)
    assert scores.shape == (1, 2, 12 * 12 + 1)
    backwards = scores[0, 0, :-1].view(12, 12).tril(-1)
    assert bool((backwards[backwards != 0] <= NEVER / 2).all())


def test_a_hanzi_knows_its_place_in_a_word() -> None:
    rows = matcher().reader.rows("客厅客")
    assert rows[0, SHAPE] != rows[1, SHAPE]
    assert rows[2, SHAPE] not in (rows[0, SHAPE], rows[1, SHAPE])


def test_a_request_of_nothing_has_no_values() -> None:
    match = Match(matcher(), " ")
    assert match.values(FORMS[0]) == {}
    assert len(match.tools(FORMS)) == 3


def test_the_file_comes_back(tmp_path: Path) -> None:
    network, path = matcher(), tmp_path / "matcher.safetensors"
    save_weights(path, network, json.dumps(asdict(network.config)), torch.float32)
    again = load_matcher(path)
    assert Match(again, SAID).tools(FORMS) == Match(network, SAID).tools(FORMS)
