"""Listening while the user speaks gives what listening afterwards gives, and replies start from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import torch

from tests.model.engine.tiny import tiny_components
from yan_omni.model.components import Components
from yan_omni.model.engine import ear as ear_module
from yan_omni.model.engine.ear import LongSpeechConfig, OmniEar
from yan_omni.model.engine.engine import OmniEngine
from yan_omni.model.engine.memory import Fingerprints, Recent
from yan_omni.model.engine.request import (
    AudioPart,
    ImagePart,
    ListeningEngine,
    ReplyOptions,
    TextPart,
    Tool,
    Turn,
    Waveform,
)
from yan_omni.model.engine.thought import Thought
from yan_omni.model.engine.turns import TurnReader
from yan_omni.tokenizers.audio.events import PhoneEvent, PhoneEventStream
from yan_omni.tokenizers.audio.listener_stream import ListenerStream
from yan_omni.tokenizers.vocabulary import ASSISTANT


@pytest.fixture(scope="module")
def components() -> Components:
    return tiny_components()


@pytest.fixture
def engine(components: Components, monkeypatch: pytest.MonkeyPatch) -> OmniEngine:
    def always(events: Sequence[PhoneEvent]) -> bool:
        return bool(events)

    monkeypatch.setattr(ear_module, "is_speech", always)  # random weights are sure of nothing
    return OmniEngine(components)


def reader_of(engine: OmniEngine) -> TurnReader:
    return engine._turns


def sound(seconds: float = 1.0, seed: int = 0) -> Waveform:
    drawn = np.random.default_rng(seed).standard_normal(int(16_000 * seconds))
    return (0.1 * drawn).astype(np.float32)


def said(samples: Waveform, *before: TextPart | ImagePart) -> Turn:
    return Turn("user", (*before, AudioPart(samples)))


def push_all(ear: OmniEar, samples: Waveform, before: Sequence[Turn], piece_samples: int = 3_200) -> None:
    for start in range(0, len(samples), piece_samples):
        ear.push(samples[start : start + piece_samples], before)


def logits_after(engine: OmniEngine, turns: Sequence[Turn]) -> torch.Tensor:
    return reader_of(engine).read(turns).thought.logits


BEFORE = [Turn("system", (TextPart("be kind"),)), Turn("user", (TextPart("hi"),))]
ANSWER = Turn("assistant", (TextPart("hello there"),))


def test_the_engine_listens(engine: OmniEngine) -> None:
    assert isinstance(engine, ListeningEngine)


@pytest.mark.parametrize("tools", [(), (Tool("stop"),)], ids=["no tools", "tools"])
def test_what_was_heard_in_pieces_is_not_heard_again(
    engine: OmniEngine, monkeypatch: pytest.MonkeyPatch, tools: tuple[Tool, ...]
) -> None:
    samples, before = sound(1.5), [*BEFORE, ANSWER]
    ear = engine.listen(tools)
    push_all(ear, samples, before)
    turns = [*before, said(samples)]
    heard = ear.finish(turns)
    num_read: list[int] = []
    read = Thought.read

    def counted(self: Thought, ids: Sequence[int], inputs: torch.Tensor | None = None) -> None:
        num_read.append(len(ids))
        read(self, ids, inputs)

    monkeypatch.setattr(Thought, "read", counted)
    result = reader_of(engine).read(turns, tools)
    assert result.heard == heard
    assert num_read == [1], "only <assistant> is left to read"


def test_listening_ahead_changes_nothing_in_the_reply(components: Components, engine: OmniEngine) -> None:
    samples, before = sound(1.5), [*BEFORE, ANSWER]
    ear = engine.listen()
    push_all(ear, samples, before)
    turns = [*before, said(samples)]
    ear.finish(turns)
    ahead = logits_after(engine, turns)
    later = OmniEngine(components)
    reader = TurnReader(components, later._transcriber, block_frames=8)  # the blocks of a live stream
    assert torch.allclose(ahead, reader.read(turns).thought.logits, atol=1e-4)


def test_guesses_do_not_disturb(engine: OmniEngine) -> None:
    samples = sound(1.5)
    calm, nervous = engine.listen(), engine.listen()
    push_all(calm, samples, BEFORE[:1])
    for start in range(0, len(samples), 3_200):
        nervous.push(samples[start : start + 3_200], BEFORE[:1])
        nervous.guess(BEFORE[:1])
    first = calm.guess(BEFORE[:1])
    assert nervous.guess(BEFORE[:1]) == first
    assert 0 <= first.ending <= 1


def drafting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts from two frames on: the blocks of these tests have eight."""
    monkeypatch.setattr(ear_module, "DRAFT_FRAMES", 2)


def test_after_a_draft_only_the_rest_is_heard(
    components: Components, engine: OmniEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends as a turn whose listener's block ended where the draft was made."""
    drafting(monkeypatch)
    listener, samples, before = components.listener, sound(0.62), [*BEFORE, ANSWER]
    assert listener is not None
    first, rest, turns = samples[:9_300], samples[9_300:], [*before, said(samples)]
    ear = engine.listen()
    push_all(ear, first, before)
    ear.draft(before)
    draft = ear._draft
    assert draft is not None
    assert draft.num_frames >= 2
    ear.push(rest, before)
    heard = ear.finish(turns)
    stream, ends = ListenerStream(listener), PhoneEventStream()
    events = [
        *ends.push(stream.push(torch.from_numpy(first))),
        *ends.push(stream.end_block()),
        *ends.push(stream.push(torch.from_numpy(rest))),
        *ends.push(stream.flush()),
        *ends.flush(),
    ]
    thought = reader_of(engine).open_turn(before).thought
    clip = engine._transcriber.hear(thought, events)
    assert components.text_tokenizer.decode(clip.text_ids).strip() == heard.text
    thought.read([ASSISTANT])
    assert torch.allclose(logits_after(engine, turns), thought.logits, atol=1e-4)


def test_a_draft_leaves_nothing_behind_once_its_block_is_heard(
    engine: OmniEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafting(monkeypatch)
    samples = sound(1.5)
    calm, eager = engine.listen(), engine.listen()
    push_all(calm, samples, BEFORE[:1])
    for start in range(0, len(samples), 1_600):
        eager.push(samples[start : start + 1_600], BEFORE[:1])
        if start < len(samples) - 4_800:  # the last block is a whole one or has no draft
            eager.draft(BEFORE[:1])
    eager._draft = None
    assert eager.guess(BEFORE[:1]) == calm.guess(BEFORE[:1])


def test_a_draft_for_another_conversation_is_not_used(
    engine: OmniEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafting(monkeypatch)
    samples, cut = sound(0.6), [*BEFORE, Turn("assistant", (TextPart("hello"),))]
    ear, fresh = engine.listen(), engine.listen()
    push_all(ear, samples, [*BEFORE, ANSWER])
    ear.draft([*BEFORE, ANSWER])
    push_all(fresh, samples, cut)
    assert ear.guess(cut) == fresh.guess(cut)


def test_a_draft_waits_for_enough(engine: OmniEngine) -> None:
    ear = engine.listen()
    push_all(ear, sound(0.6), BEFORE[:1])
    ear.draft(BEFORE[:1])
    assert ear._draft is None


def test_silence_since_the_guess_is_not_worked_on(engine: OmniEngine) -> None:
    samples, before = sound(1.0), BEFORE[:1]
    ear = engine.listen()
    push_all(ear, samples, before)
    guess = ear.guess(before)
    more = sound(0.5, seed=5)
    ear.push(more, before)
    whole = np.concatenate([samples, more])
    assert ear.finish([*before, said(whole)], is_silent_since_guess=True).text == guess.text


def test_a_conversation_that_changed_meanwhile_is_read_anew(engine: OmniEngine) -> None:
    """A reply is cut while the user goes on speaking: the words stay, what came before them changes."""
    samples = sound(1.2)
    ear = engine.listen()
    push_all(ear, samples, [*BEFORE, ANSWER])
    ear.guess([*BEFORE, ANSWER])
    cut = [*BEFORE, Turn("assistant", (TextPart("hello"),)), said(samples)]
    heard = ear.finish(cut, is_silent_since_guess=True)
    cut_logits = logits_after(engine, cut)
    assert reader_of(engine).read(cut).heard == heard
    whole = logits_after(engine, [*BEFORE, ANSWER, said(samples)])
    assert not torch.allclose(cut_logits, whole, atol=1e-4)


def test_a_picture_shown_before_belongs_to_the_turn(engine: OmniEngine) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    samples, shown = sound(1.0), Turn("user", (ImagePart(pixels),))
    ear = engine.listen()
    push_all(ear, samples, [shown])
    turns = [Turn("user", (ImagePart(pixels), AudioPart(samples)))]
    ear.finish(turns)
    ahead = logits_after(engine, turns)
    reader_of(engine)._snapshots = Recent(8)
    assert torch.allclose(ahead, logits_after(engine, turns), atol=1e-4)


def test_the_beginning_of_long_speech_is_settled(components: Components, engine: OmniEngine) -> None:
    samples = sound(4.0)
    config = LongSpeechConfig(long_frames=25, pause_frames=0, max_frames=50)
    assert components.listener is not None
    ear = OmniEar(
        components.listener, engine._transcriber, components.text_tokenizer, reader_of(engine), config
    )
    push_all(ear, samples, [])
    assert ear._settled is not None
    assert len(ear._settled.ahead.events) < 30, "all but the newest events are read"
    heard = ear.finish([said(samples)])
    assert reader_of(engine).read([said(samples)]).heard == heard
    assert list(engine.reply([said(samples)], ReplyOptions("text", max_text_tokens=2)))


def test_a_truncated_reply_is_forgotten(engine: OmniEngine) -> None:
    """The state after a cut reply is that of a conversation where no more was ever said."""
    question, again = Turn("user", (TextPart("hello"),)), Turn("user", (TextPart("how are you"),))
    logits_after(engine, [question])
    logits_after(engine, [question, ANSWER, again])
    cut = [question, Turn("assistant", (TextPart("hello"),)), again]
    rewound = logits_after(engine, cut)
    reader_of(engine)._snapshots = Recent(8)
    assert torch.equal(rewound, logits_after(engine, cut))


def test_only_new_turns_are_read(engine: OmniEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [Turn("user", (TextPart("hello there how are you " * 20),)), ANSWER]
    question = Turn("user", (TextPart("hello"),))
    logits_after(engine, turns[:1])
    num_read: list[int] = []
    read = Thought.read

    def counted(self: Thought, ids: Sequence[int], inputs: torch.Tensor | None = None) -> None:
        num_read.append(len(ids))
        read(self, ids, inputs)

    monkeypatch.setattr(Thought, "read", counted)
    logits_after(engine, [*turns, question])
    assert sum(num_read) < 30


def test_an_ear_without_a_recording_to_end_with(engine: OmniEngine) -> None:
    ear = engine.listen()
    with pytest.raises(ValueError, match="AudioPart"):
        ear.finish([Turn("user", (TextPart("hello"),))])


def test_fingerprints_tell_conversations_apart() -> None:
    prints = Fingerprints()
    samples = sound(0.1)
    turns = [said(samples), ANSWER]
    assert prints.chain(turns) == prints.chain([said(samples.copy()), ANSWER])
    assert prints.chain(turns)[0] == prints.chain(turns[:1])[0]
    others = [
        [Turn("system", turns[0].parts), ANSWER],
        [said(samples * 2), ANSWER],
        [said(samples, TextPart("x")), ANSWER],
        [ANSWER, said(samples)],
        [Turn("user", (TextPart("hello"), TextPart("there")))],
        [Turn("user", (TextPart("hellothere"),))],
    ]
    last = {prints.chain(other)[-1] for other in [turns, *others]}
    assert len(last) == len(others) + 1


def test_recent_values_are_kept() -> None:
    recent: Recent[int] = Recent(2)
    recent.put(b"a", 1)
    recent.put(b"b", 2)
    assert recent.get(b"a") == 1
    recent.put(b"c", 3)
    assert [recent.get(key) for key in (b"a", b"b", b"c")] == [1, None, 3]
    assert len(recent) == 2
