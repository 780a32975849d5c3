"""The engine on tiny random components: what it promises about order, limits, voices and cancelling."""

from __future__ import annotations

import numpy as np
import pytest

from tests.model.engine.tiny import tiny_components
from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.components import Components
from yan_omni.model.engine.engine import OmniEngine
from yan_omni.model.engine.memory import RecentlyUsed
from yan_omni.model.engine.request import (
    AudioDelta,
    AudioPart,
    Engine,
    Heard,
    ImagePart,
    Part,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    Role,
    TextDelta,
    TextPart,
    Turn,
    UnknownVoiceError,
    Waveform,
)
from yan_omni.model.engine.voice import cut_phrase
from yan_omni.model.vision.drawing_encoder import own_names
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES


@pytest.fixture(scope="module")
def components() -> Components:
    return tiny_components()


@pytest.fixture
def engine(components: Components) -> Engine:
    return OmniEngine(components)


def sound(seconds: float = 1.0, seed: int = 0) -> Waveform:
    noise = np.random.default_rng(seed).standard_normal(int(16_000 * seconds))
    return (0.1 * noise).astype(np.float32)


def picture() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)


def turn(*parts: Part, role: Role = "user") -> Turn:
    return Turn(role, parts)


def ask(engine: Engine, *parts: Part, **options: object) -> list[ReplyEvent]:
    settings = ReplyOptions(**{"max_text_tokens": 6, **options})  # type: ignore[arg-type]
    return list(engine.reply([turn(*parts)], settings))


def text_of(events: list[ReplyEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def test_a_text_question_gets_text(engine: Engine) -> None:
    events = ask(engine, TextPart("hello"), modality="text")
    assert events[0] == ReplyStarted("text")
    assert isinstance(events[-1], ReplyDone)
    assert {type(event) for event in events[1:-1]} == {TextDelta}
    assert 0 < events[-1].usage.reply_text_tokens <= 6
    assert events[-1].usage.prompt_text_tokens > 0
    assert events[-1].usage.reply_audio_tokens == 0


def test_a_spoken_question_is_heard_first_and_answered_in_speech(engine: Engine) -> None:
    events = ask(engine, AudioPart(sound()), modality="speech")
    assert isinstance(events[0], Heard)
    assert events[1] == ReplyStarted("speech")
    done = events[-1]
    assert isinstance(done, ReplyDone)
    assert done.usage.prompt_audio_tokens > 0
    num_samples = sum(event.samples_24k.size for event in events if isinstance(event, AudioDelta))
    assert num_samples == done.usage.reply_audio_tokens * CODEC_FRAME_SAMPLES


def test_the_model_chooses_one_modality_when_not_told(engine: Engine) -> None:
    started = [event for event in ask(engine, TextPart("hello")) if isinstance(event, ReplyStarted)]
    assert len(started) == 1


def test_a_picture_with_a_question_takes_64_places(engine: Engine) -> None:
    events = ask(engine, TextPart("hello"), ImagePart(picture()), modality="text")
    assert isinstance(events[-1], ReplyDone)
    assert events[-1].usage.prompt_image_tokens == 64


def test_replies_are_deterministic_and_seeds_matter(engine: Engine) -> None:
    question = TextPart("who are you")
    greedy = [text_of(ask(engine, question, modality="text")) for _ in range(2)]
    assert greedy[0] == greedy[1]
    sampled = {text_of(ask(engine, question, modality="text", temperature=1.5, seed=s)) for s in range(5)}
    assert len(sampled) > 1


def test_length_and_stop_are_reported(engine: Engine) -> None:
    events = ask(engine, TextPart("hi"), modality="text", temperature=2.0, max_text_tokens=3)
    assert isinstance(events[-1], ReplyDone)
    assert events[-1].finish_reason == "length"
    full = text_of(events)
    stopped = ask(
        engine, TextPart("hi"), modality="text", temperature=2.0, max_text_tokens=3, stop=(full[1:],)
    )
    assert text_of(stopped) == full[:1]
    assert isinstance(stopped[-1], ReplyDone)
    assert stopped[-1].finish_reason == "stop"


def test_earlier_turns_change_the_answer_and_clips_are_heard_once(engine: Engine) -> None:
    first, second = turn(AudioPart(sound(seed=3))), turn(TextPart("and you"))
    answer = turn(TextPart("fine"), role="assistant")
    options = ReplyOptions(modality="text", max_text_tokens=12)
    heard = [event for event in engine.reply([first], options) if isinstance(event, Heard)]
    again = [event for event in engine.reply([first], options) if isinstance(event, Heard)]
    assert heard == again
    long = list(engine.reply([first, answer, second], options))
    assert not any(isinstance(event, Heard) for event in long)
    done = long[-1]
    assert isinstance(done, ReplyDone)
    assert done.usage.prompt_audio_tokens > 0


def test_a_clip_heard_again_leaves_the_same_thought(components: Components) -> None:
    engine = OmniEngine(components)
    turns = [turn(AudioPart(sound(seed=4)))]
    fresh = engine._turns.read(turns).thought.logits
    remembered = engine._turns.read(turns).thought.logits
    assert (fresh - remembered).abs().max() < 1e-4


def test_the_last_turn_must_be_the_users(engine: Engine) -> None:
    for turns in ([], [turn(TextPart("hi"), role="assistant")]):
        with pytest.raises(ValueError, match="last turn must be the user's"):
            next(engine.reply(turns, ReplyOptions()))


@pytest.mark.parametrize("parts", [(), (TextPart(""),), (AudioPart(np.zeros(0, np.float32)),)])
def test_empty_questions_are_answered(engine: Engine, parts: tuple[Part, ...]) -> None:
    assert isinstance(ask(engine, *parts, modality="text")[-1], ReplyDone)


def test_closing_a_reply_stops_it(engine: Engine) -> None:
    reply = engine.reply([turn(TextPart("hi"))], ReplyOptions(modality="speech", temperature=2.0))
    assert isinstance(next(reply), ReplyStarted)
    next(reply)
    reply.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(reply)


def test_speech_comes_in_chunks_that_make_whole_frames(engine: Engine) -> None:
    chunks = list(engine.speak("Hello there. How are you?"))
    assert len(chunks) > 1
    assert chunks[0].size < CODEC_FRAME_SAMPLES * 6
    assert sum(chunk.size for chunk in chunks) % CODEC_FRAME_SAMPLES == 0
    assert all(chunk.dtype == np.float32 and np.abs(chunk).max() <= 1.0 for chunk in chunks)


def test_faster_speech_is_shorter(engine: Engine) -> None:
    slow, fast = (
        sum(chunk.size for chunk in engine.speak("Hello there, hello.", speed=speed)) for speed in (0.6, 1.8)
    )
    assert fast < slow


def test_text_without_words_is_silence(engine: Engine) -> None:
    assert list(engine.speak("")) == []
    assert list(engine.speak("…")) == []


def test_unknown_voices_are_refused_with_the_known_ones(engine: Engine) -> None:
    with pytest.raises(UnknownVoiceError, match="unknown voice 'nobody'; available voices: default"):
        engine.speak("hello", voice="nobody")
    with pytest.raises(UnknownVoiceError):
        ask(engine, TextPart("hi"), modality="speech", voice="nobody")


def test_segments_come_in_order_with_words_inside(engine: Engine) -> None:
    for segment in engine.transcribe(sound(2.0)):
        assert 0.0 <= segment.start_s < segment.end_s <= 2.0 + 0.04
        assert all(segment.start_s <= w.start_s <= w.end_s <= segment.end_s for w in segment.words)


def test_what_the_listener_does_not_hear_has_no_segments() -> None:
    deaf = OmniEngine(tiny_components(hears_everything=False))
    assert list(deaf.transcribe(np.zeros(32_000, np.float32))) == []
    assert ask(deaf, AudioPart(np.zeros(32_000, np.float32)), modality="text")[0] == Heard("")


def test_english_transcripts_hold_no_hanzi(engine: Engine) -> None:
    for segment in engine.transcribe(sound(3.0), language="en"):
        assert not any("\u4e00" <= character <= "\u9fff" for character in segment.text)


def test_boxes_lie_inside_the_picture(engine: Engine) -> None:
    for phrase in ("red circle", "a griffin", "你"):
        for found in engine.ground(picture(), phrase):
            assert 0 <= found.box.x1 < found.box.x2 <= 60
            assert 0 <= found.box.y1 < found.box.y2 <= 40


def test_info_counts_what_is_loaded(engine: Engine, components: Components) -> None:
    info = engine.info
    assert info.name == "yan-omni"
    assert info.voices[0] == "default"
    assert info.parameters == sum(components.parameter_counts().values()) > 10_000
    assert info.state_bytes_per_session == components.thinker.thinker.state_bytes()


def test_weights_that_two_encoders_share_count_once(components: Components) -> None:
    assert components.sight is not None
    drawings = components.sight.drawings
    assert drawings is not None
    own = sum(drawings.get_parameter(name).numel() for name in own_names(drawings))
    assert 0 < own == components.parameter_counts()["drawings"]


def test_a_missing_component_says_which_file(components: Components) -> None:
    alone = Components(components.text_tokenizer, components.thinker)
    engine = OmniEngine(alone)
    assert ask(engine, TextPart("hi"))[0] == ReplyStarted("text")
    with pytest.raises(CheckpointError, match=r"listener\.safetensors is missing"):
        list(engine.transcribe(sound()))
    with pytest.raises(CheckpointError, match=r"talker\.safetensors is missing"):
        engine.speak("hi")


@pytest.mark.parametrize(
    ("text", "is_first", "phrase"),
    [
        ("Well then, I think", True, "Well then,"),
        ("Well then, I think", False, ""),
        ("It is 3.5 now. Yes", False, "It is 3.5 now."),
        ("It is 3.", False, ""),
        ("你好吗？我很好", False, "你好吗？"),
        ("no end in sight", True, ""),
    ],
)
def test_phrases_are_cut_where_speech_may_pause(text: str, is_first: bool, phrase: str) -> None:
    assert cut_phrase(text, is_first) == (phrase, text[len(phrase) :])


def test_endless_text_is_cut_anyway() -> None:
    phrase, rest = cut_phrase("word " * 100, is_first=False)
    assert 0 < len(phrase) <= 160
    assert phrase.endswith(" ")
    assert phrase + rest == "word " * 100


def test_only_the_most_recent_results_are_kept() -> None:
    cache: RecentlyUsed[int] = RecentlyUsed(2)
    arrays = [np.full(3, number) for number in range(3)]
    assert [cache.get(array, lambda: 1)[1] for array in (arrays[0], arrays[1], arrays[0])] == [
        False,
        False,
        True,
    ]
    cache.get(arrays[2], lambda: 1)
    assert [cache.get(array, lambda: 1)[1] for array in (arrays[0], arrays[1])] == [True, False]
