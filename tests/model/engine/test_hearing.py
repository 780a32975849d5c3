"""From sound to events: endless recordings in constant memory, and what is no speech."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from tests.model.engine.tiny import tiny_components, tiny_listener
from yan_omni.model.engine.engine import EngineConfig, OmniEngine
from yan_omni.model.engine.hearing import is_speech, spoken_words
from yan_omni.model.engine.request import Waveform
from yan_omni.model.engine.transcripts import CutConfig
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.audio.listener_stream import ListenerStream

BLOCK_SAMPLES = 32_000
HALF_AN_HOUR = 30 * 60 * 16_000 // BLOCK_SAMPLES


def block(seed: int, peak: float = 0.1) -> Waveform:
    noise = np.random.default_rng(seed).uniform(-peak, peak, BLOCK_SAMPLES)
    return noise.astype(np.float32)


def sure_engine() -> OmniEngine:
    """An engine whose listener is sure of what it hears in noise; its segments are short."""
    components = tiny_components()
    assert components.listener is not None
    components.listener.phone_head.weight.mul_(100.0)
    return OmniEngine(components, EngineConfig(cuts=CutConfig(max_segment_frames=12)))


def events(*certainties: float) -> list[PhoneEvent]:
    return [
        PhoneEvent((10,), (1.0,), torch.zeros(1), number, number + 1, certainty)
        for number, certainty in enumerate(certainties)
    ]


def test_half_an_hour_is_heard_in_constant_memory() -> None:
    stream = ListenerStream(tiny_listener(hears_everything=False), 400)
    sizes = []
    for number in range(HALF_AN_HOUR):
        stream.push(torch.from_numpy(block(number % 3)))
        sizes.append(stream.state_bytes)
    assert max(sizes[40:]) == max(sizes[:40])


def test_segments_come_while_the_recording_is_still_being_read() -> None:
    taken = 0

    def endless() -> Iterator[Waveform]:
        nonlocal taken
        while taken < 40:
            taken += 1
            yield block(taken)

    segments = sure_engine().transcribe(endless())
    first, second = next(segments), next(segments)
    assert first.end_s <= second.start_s
    assert taken < 30


def test_a_recording_in_blocks_is_heard_as_the_whole() -> None:
    engine = sure_engine()
    whole = block(0)
    blocks = [whole[:9_000], whole[9_000:]]
    assert list(engine.transcribe(blocks)) == list(engine.transcribe(whole)) != []
    assert list(engine.transcribe(iter([]))) == []


def test_without_a_sure_phone_nothing_was_said() -> None:
    assert is_speech(events(0.95))
    assert is_speech(events(0.3, 0.95, 0.6))
    assert not is_speech(events(0.5, 0.6, 0.65))
    assert not is_speech(events(*[0.6] * 19, 0.99))


def test_words_of_a_prompt_are_those_a_lexicon_may_have() -> None:
    assert spoken_words("Yan's 中关村, e.g. ok") == ["Yan's", "e", "g", "ok", "中关", "关村", "中关村"]
