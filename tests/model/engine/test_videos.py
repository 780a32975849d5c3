"""Videos in a conversation: looked at once, in constant memory, and told again after every question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.model.engine.tiny import tiny_components
from yan_omni.model.components import Components
from yan_omni.model.engine.engine import OmniEngine
from yan_omni.model.engine.request import (
    AudioPart,
    Frames,
    ImagePart,
    Part,
    Picture,
    ReplyOptions,
    ReplyStarted,
    TextPart,
    Turn,
    VideoPart,
)
from yan_omni.model.engine.turns import TurnReader
from yan_omni.model.engine.watching import MAX_FRAMES, cell_means, joined, watch
from yan_omni.model.noticing_video import SeenFrame
from yan_omni.model.vision.sight import SeenPicture, Sight

Told = tuple[tuple[float, ...], str]
REPLY = Turn("assistant", (TextPart("A dog."),))


@pytest.fixture(scope="module")
def components() -> Components:
    return tiny_components()


@pytest.fixture
def sight(components: Components) -> Sight:
    assert components.sight is not None
    return components.sight


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    """Every account of a video: the times of its frames and the question it is for."""
    seen: list[Told] = []
    recall = TurnReader.recall

    def note(self: TurnReader, thought: object, video: Sequence[SeenFrame], question: str) -> None:
        seen.append((tuple(frame.time_s for frame in video), question))
        recall(self, thought, video, question)  # type: ignore[arg-type]

    monkeypatch.setattr(TurnReader, "recall", note)
    return seen


def noise(num_frames: int, seed: int = 0) -> Frames:
    return np.random.default_rng(seed).integers(0, 255, (num_frames, 24, 32, 3), dtype=np.uint8)


def clip(*times_s: float, seed: int = 0) -> VideoPart:
    return VideoPart(noise(len(times_s), seed), times_s)


def ask(components: Components, *turns: Turn) -> None:
    list(OmniEngine(components).reply(turns, ReplyOptions(modality="text", max_text_tokens=2)))


def asked(*parts: Part) -> Turn:
    return Turn("user", parts)


def test_later_questions_are_about_the_video_too(components: Components, told: list[Told]) -> None:
    ask(components, asked(clip(0.0, 1.0), TextPart("What happens?")), REPLY, asked(TextPart("And then?")))
    assert told == [((0.0, 1.0), "What happens?"), ((0.0, 1.0), "And then?")]


def test_frames_that_go_on_belong_to_the_same_video(components: Components, told: list[Told]) -> None:
    first = asked(clip(3.0), clip(4.0, seed=1), TextPart("What happens?"))
    ask(components, first, REPLY, asked(clip(5.0, seed=2), TextPart("And now?")))
    assert [times_s for times_s, _ in told] == [(3.0, 4.0), (3.0, 4.0, 5.0)]


def test_what_is_shown_last_counts(components: Components, told: list[Told]) -> None:
    other, picture = clip(0.0, 0.5, seed=3), ImagePart(noise(1)[0])
    turns = [asked(clip(0.0, 1.0), TextPart("a")), REPLY, asked(other, TextPart("b")), REPLY]
    ask(components, *turns, asked(picture, TextPart("c")), REPLY, asked(TextPart("d")))
    assert told == [((0.0, 1.0), "a"), ((0.0, 0.5), "b")]


def test_a_video_is_looked_at_once(components: Components, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, turns = OmniEngine(components), [asked(clip(0.0, 1.0), TextPart("What happens?"))]
    list(engine.reply(turns, ReplyOptions(modality="text", max_text_tokens=2)))
    assert components.sight is not None
    monkeypatch.setattr(components.sight, "see", lambda pixels: pytest.fail("encoded again"))
    later = [*turns, REPLY, asked(TextPart("And then?"))]
    list(engine.reply(later, ReplyOptions(modality="text", max_text_tokens=2)))


def test_frames_like_the_one_before_are_not_looked_at(sight: Sight, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    see = sight.see

    def note(pixels: Picture, *, closely: bool) -> SeenPicture:
        looks.append(int(pixels[0, 0, 0]))
        return see(pixels, closely=closely)

    monkeypatch.setattr(sight, "see", note)
    frames = np.stack([np.full((40, 50, 3), grey, np.uint8) for grey in (10, 12, 100, 101, 10)])
    assert len(watch(sight, frames)) == 5
    assert looks == [10, 100, 10]


def test_cells_are_the_means_of_the_picture() -> None:
    frame = noise(1)[0]
    assert np.allclose(cell_means(frame), frame)  # smaller than the grid: every pixel is a cell
    wide = np.repeat(np.repeat(frame, 4, axis=0), 3, axis=1)
    means = cell_means(wide)
    assert means.shape == (32, 32, 3)
    assert means[0, 0] == pytest.approx(wide[:3, :3].mean(axis=(0, 1)))
    assert means.mean() == pytest.approx(wide.mean(), abs=0.5)


def test_a_live_video_is_remembered_in_constant_memory() -> None:
    video: tuple[SeenFrame, ...] = ()
    for second in range(500):
        video = joined(video, (SeenFrame(float(second), ()),))
        assert len(video) <= MAX_FRAMES
        assert (video[0].time_s, video[-1].time_s) == (0.0, float(second))
    assert len(video) > MAX_FRAMES / 2


def test_every_frame_needs_its_time() -> None:
    with pytest.raises(ValueError, match="2 frames with 1 times"):
        VideoPart(noise(2), (0.0,))


def test_a_written_question_about_a_video_with_sound_is_answered_in_text(
    components: Components, told: list[Told]
) -> None:
    sound = AudioPart(np.random.default_rng(5).normal(0, 0.1, 8_000).astype(np.float32), is_of_video=True)
    turn = asked(clip(0.0, 1.0), sound, TextPart("What happens?"))
    events = list(OmniEngine(components).reply([turn], ReplyOptions(max_text_tokens=2)))
    assert ReplyStarted("text") in events
    assert told == [((0.0, 1.0), "What happens?")]


@pytest.mark.parametrize("is_of_video", [True, False])
def test_other_sound_is_a_spoken_question(components: Components, is_of_video: bool) -> None:
    sound = AudioPart(np.random.default_rng(6).normal(0, 0.1, 8_000).astype(np.float32), is_of_video)
    parts = (clip(0.0, 1.0), sound) if is_of_video else (clip(0.0, 1.0), sound, TextPart("What happens?"))
    reader = OmniEngine(components)._turns
    read = reader.read([asked(*parts)])
    assert read.answers_speech
    assert not read.is_written
