"""The talker learns its losses, speaks the same in any chunks, and handles voices, speed and length."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.config import BackboneConfig, FeedForwardConfig, config_to_json
from yan_omni.model.speaking import (
    MAX_SEGMENT_PHONES,
    CodeStream,
    Voicing,
    generate,
    plan,
    resolve_voice,
    round_durations,
    split_segments,
    timbre_of,
)
from yan_omni.model.talker import FrameCodes, Sampling, Speech, Talker, TalkerConfig, load_talker
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS
from yan_omni.tokenizers.speech_text.front_end import phonemize


def tiny_talker() -> Talker:
    torch.manual_seed(0)
    backbone = BackboneConfig(
        width=32,
        num_layers=2,
        num_heads=2,
        chunk_tokens=8,
        feed_forward=FeedForwardConfig(kind="dense", width=64),
    )
    config = TalkerConfig(
        num_semantic=12, acoustic_sizes=(10, 10), timbre_width=4, phone_layers=2, backbone=backbone
    )
    return Talker(config).eval()


def a_batch() -> Speech:
    generator = torch.Generator().manual_seed(1)
    phones = torch.randint(1, 100, (2, 5), generator=generator)
    durations = torch.tensor([[2, 0, 3, 1, 2], [1, 2, 2, 0, 0]])
    phone_mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    frame_mask = torch.arange(8) < torch.tensor([[8], [5]])
    codes = FrameCodes(
        torch.randint(12, (2, 8), generator=generator), torch.randint(10, (2, 8, 2), generator=generator)
    )
    return Speech(phones, durations, phone_mask, torch.tensor([0, 1]), torch.eye(2, 4), codes, frame_mask)


def speak(talker: Talker, text: str, chunk_frames: int = 10, speed: float = 1.0, seed: int = 0) -> FrameCodes:
    phones = [token.phone for token in phonemize(text)]
    voicing = Voicing(resolve_voice(talker, "default", phones), speed)
    chunks = list(generate(talker, phones, voicing, seed, chunk_frames))
    return FrameCodes(
        torch.cat([chunk.semantic for chunk in chunks]), torch.cat([chunk.acoustic for chunk in chunks])
    )


def test_losses_fall_on_one_batch() -> None:
    talker, batch = tiny_talker().train(), a_batch()
    optimizer = torch.optim.Adam(talker.parameters(), lr=1e-2)
    losses = []
    for _ in range(30):
        result = talker(batch, batch.codes, batch.frame_mask)
        loss = result.semantic + result.acoustic + result.duration
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_padding_does_not_change_the_losses() -> None:
    talker, batch = tiny_talker(), a_batch()
    changed = batch._replace(
        phones=torch.where(batch.phone_mask, batch.phones, 7),
        codes=FrameCodes(torch.where(batch.frame_mask, batch.codes.semantic, 3), batch.codes.acoustic),
    )
    first = talker(batch, batch.codes, batch.frame_mask)
    second = talker(changed, changed.codes, changed.frame_mask)
    torch.testing.assert_close(first.semantic, second.semantic)
    torch.testing.assert_close(first.duration, second.duration)


def test_codes_of_later_frames_do_not_reach_earlier_ones() -> None:
    talker, batch = tiny_talker(), a_batch()
    encoded, _ = talker.encode_phones(batch.phones, batch.phone_mask, batch.voices, batch.timbres)
    placed = talker.place_frames(encoded, batch.durations, 8)

    def hidden(semantic: torch.Tensor) -> torch.Tensor:
        told = talker.embed_codes(FrameCodes(semantic, batch.codes.acoustic))
        output: torch.Tensor = talker.backbone(placed + F.pad(told[:, :-1], (0, 0, 1, 0))).hidden
        return output

    changed = batch.codes.semantic.clone()
    changed[:, 4] = (changed[:, 4] + 1) % 12
    before, after = hidden(batch.codes.semantic), hidden(changed)
    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_frames_belong_to_the_phone_whose_time_it_is() -> None:
    talker = tiny_talker()
    encoded = torch.eye(5, 32)[None]
    nn.init.zeros_(talker.place_embedding.weight)
    placed = talker.place_frames(encoded, torch.tensor([[2, 0, 3, 1, 2]]), 9)
    assert placed[0].argmax(-1).tolist() == [0, 0, 2, 2, 2, 3, 4, 4, 4]


@pytest.mark.parametrize("chunk_frames", [1, 3, 1000])
def test_chunks_do_not_change_what_is_said(chunk_frames: int) -> None:
    talker = tiny_talker()
    whole, cut = speak(talker, "Hello there. 你好吗？"), speak(talker, "Hello there. 你好吗？", chunk_frames)
    assert torch.equal(whole.semantic, cut.semantic)
    assert torch.equal(whole.acoustic, cut.acoustic)


def test_the_first_chunks_are_small() -> None:
    talker = tiny_talker()
    phones = [token.phone for token in phonemize("Hello there, how are you today, my friend? " * 3)]
    voicing = Voicing(resolve_voice(talker, "default", phones))
    sizes = [chunk.semantic.shape[0] for chunk in generate(talker, phones, voicing)]
    assert sizes[:4] == [4, 5, 10, 10]


def test_phones_in_pieces_are_spoken_as_the_whole() -> None:
    talker, voicing = tiny_talker(), Voicing("english")
    phones = [token.phone for token in phonemize("Hello there, how are you? " * 6)]
    whole = list(generate(talker, phones, voicing))
    for size in (1, 5, 40):
        stream = CodeStream(talker, voicing)
        early = [
            chunk
            for start in range(0, len(phones), size)
            for chunk in stream.push(phones[start : start + size])
        ]
        chunks = [*early, *stream.flush()]
        assert len(early) > 2
        assert len(chunks) == len(whole)
        for chunk, expected in zip(chunks, whole, strict=True):
            assert torch.equal(chunk.semantic, expected.semantic)
            assert torch.equal(chunk.acoustic, expected.acoustic)


def test_seed_decides_the_codes() -> None:
    talker = tiny_talker()
    text = "One two three four five."
    assert torch.equal(speak(talker, text, seed=1).semantic, speak(talker, text, seed=1).semantic)
    assert not torch.equal(speak(talker, text, seed=1).semantic, speak(talker, text, seed=2).semantic)


def test_greedy_sampling_equals_teacher_forcing_on_its_own_output() -> None:
    talker = tiny_talker()
    segment = split_segments([token.phone for token in phonemize("Good morning.")])[0]
    voicing = Voicing("english", sampling=Sampling(0.0, 0.0))
    codes = list(generate(talker, segment, voicing, chunk_frames=1000))
    semantic = torch.cat([chunk.semantic for chunk in codes])[None]
    acoustic = torch.cat([chunk.acoustic for chunk in codes])[None]
    told = talker.embed_codes(FrameCodes(semantic, acoustic))
    previous = F.pad(told[:, :-1], (0, 0, 1, 0))
    hidden = talker.backbone(plan(talker, segment, voicing)[None] + previous).hidden
    assert torch.equal(talker.semantic_logits(hidden).argmax(-1), semantic)


def test_faster_speech_is_shorter() -> None:
    talker = tiny_talker()
    last = talker.duration_head[2]
    assert isinstance(last, nn.Linear)
    nn.init.zeros_(last.weight)
    nn.init.constant_(last.bias, 1.0)
    text = "A sentence that is long enough."
    slow, fast = speak(talker, text, speed=0.5), speak(talker, text, speed=2.0)
    assert abs(len(slow.semantic) / len(fast.semantic) - 4.0) < 0.2
    with pytest.raises(ValueError, match="speed"):
        speak(talker, text, speed=3.0)


def test_default_voice_follows_the_language_and_unknown_voices_are_named() -> None:
    talker = tiny_talker()
    english, mandarin = PHONE_IDS["ˈæ"], PHONE_IDS["a1"]
    assert resolve_voice(talker, "default", [english]) == "english"
    assert resolve_voice(talker, "default", [english, mandarin]) == "mandarin"
    with pytest.raises(ValueError, match="available voices: default, english, mandarin"):
        resolve_voice(talker, "nobody", [english])
    assert timbre_of(talker, "mandarin").shape == (4,)


def test_long_text_is_cut_into_segments_that_keep_every_phone() -> None:
    phones = [token.phone for token in phonemize("This is one of many sentences, and it goes on. " * 9)]
    segments = split_segments(phones)
    assert len(segments) > 1
    assert all(len(segment) <= MAX_SEGMENT_PHONES + 2 for segment in segments)
    spoken = [phone for segment in segments for phone in segment if phone in AUDIBLE]
    assert spoken == [phone for phone in phones if phone in AUDIBLE]


def test_nothing_to_say_is_silence() -> None:
    assert list(generate(tiny_talker(), [], Voicing("english"))) == []


def test_rounded_durations_do_not_drift() -> None:
    durations = torch.full((100,), 1.37)
    assert abs(int(round_durations(durations).sum()) - 137) <= 1


def test_weight_file_round_trip(tmp_path: Path) -> None:
    talker = tiny_talker()
    path = tmp_path / "talker.safetensors"
    save_weights(path, talker, config_to_json(talker.config), torch.float32)
    again = load_talker(path)
    assert again.config == talker.config
    assert torch.equal(speak(talker, "Hi there.").semantic, speak(again, "Hi there.").semantic)
