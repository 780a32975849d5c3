"""Speech corpora on disk: round trip, resuming, strictness."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from yan_omni.training.data_speech import Clip, SpeechCorpus, SpeechWriter, Split, read_rows


def a_clip(clip_id: str, size: int, split: Split = "train") -> Clip:
    samples = np.linspace(-0.5, 0.5, size, dtype=np.float32)
    return Clip(clip_id, "en", "voice", samples, "hi", [9, 10], [1, 2], split)


def test_clips_come_back_as_written(tmp_path: Path) -> None:
    with SpeechWriter(tmp_path, "some") as writer:
        writer.add(a_clip("a", 2400))
        writer.add(a_clip("b", 4800, "test"))
    corpus = SpeechCorpus(tmp_path, ["some"])
    first, second = corpus.rows
    assert (first.start_sample, second.start_sample, second.num_samples) == (0, 2400, 4800)
    np.testing.assert_allclose(corpus.audio_24k(second), a_clip("b", 4800).samples_24k, atol=1e-4)
    assert len(corpus.audio_16k(second)) == 3200
    assert second.duration_s == pytest.approx(0.2)
    assert [row.id for row in SpeechCorpus(tmp_path, ["some"], "test").rows] == ["b"]


def test_an_interrupted_writer_goes_on_after_the_last_whole_row(tmp_path: Path) -> None:
    with SpeechWriter(tmp_path, "some") as writer:
        writer.add(a_clip("a", 100))
    with (tmp_path / "some.pcm").open("ab") as file:
        file.write(b"\x01\x02\x03")
    with (tmp_path / "some.jsonl").open("a") as rows:
        rows.write('{"id": "half')
    with SpeechWriter(tmp_path, "some") as writer:
        assert writer.ids == {"a"}
        writer.add(a_clip("b", 50))
    corpus = SpeechCorpus(tmp_path, ["some"])
    np.testing.assert_allclose(corpus.audio_24k(corpus.rows[1]), a_clip("b", 50).samples_24k, atol=1e-4)


def test_unknown_keys_are_refused(tmp_path: Path) -> None:
    with SpeechWriter(tmp_path, "some") as writer:
        writer.add(a_clip("a", 10))
    path = tmp_path / "some.jsonl"
    row = json.loads(path.read_text())
    path.write_text(json.dumps({**row, "mood": "happy"}) + "\n")
    with pytest.raises(ValueError, match="mood"):
        read_rows(path)


def test_loud_samples_are_clipped_not_wrapped(tmp_path: Path) -> None:
    clip = Clip("a", "en", "v", np.array([2.0, -2.0], np.float32), None, None, None, "train")
    with SpeechWriter(tmp_path, "some") as writer:
        writer.add(clip)
    corpus = SpeechCorpus(tmp_path, ["some"])
    np.testing.assert_allclose(corpus.audio_24k(corpus.rows[0]), [1.0, -1.0], atol=1e-4)
