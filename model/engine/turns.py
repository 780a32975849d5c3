"""Conversations into a stream of thought: every part of every turn, as in training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch

from yan_omni.model.components import Components, need
from yan_omni.model.engine.hearing import HeardClip, Transcriber, find_events
from yan_omni.model.engine.memory import Fingerprints, Recent, RecentlyUsed
from yan_omni.model.engine.request import (
    AudioPart,
    Heard,
    HeardPart,
    ImagePart,
    Part,
    Picture,
    TextPart,
    Tool,
    ToolCall,
    Turn,
    Usage,
    VideoPart,
    Waveform,
)
from yan_omni.model.engine.thought import Thought
from yan_omni.model.engine.watching import Noticed, joined, watch
from yan_omni.model.looking_back import Told, look_back
from yan_omni.model.noticing_picture import noticed_in
from yan_omni.model.noticing_video import SeenFrame, describe_presences, find_presences
from yan_omni.model.tool_text import made_call_text, result_text, tool_forms, tools_text
from yan_omni.model.vision.sight import SeenPicture
from yan_omni.tokenizers.vocabulary import (
    ASSISTANT,
    BOS,
    END,
    IMAGE,
    IMAGE_END,
    IMAGE_POSITIONS,
    PATCH,
    REPLY_SPEECH,
    REPLY_TEXT,
    SAID,
    SYSTEM,
    TOOL_CALL,
    TOOL_RESULT,
    TOOLS,
    USER,
)

CACHED_CLIPS = 16
CACHED_PICTURES = 16
CACHED_VIDEOS = 64
SNAPSHOTS = 48
"""States of conversations kept, each of the size that `Thinker.state_bytes` says."""
ORDER = {ImagePart: 0, VideoPart: 0, TextPart: 1, AudioPart: 2, HeardPart: 2, ToolCall: 3}


@dataclass(slots=True)
class _Counts:
    text: int = 0
    audio: int = 0
    image: int = 0


@dataclass(slots=True)
class ReadTurns:
    """A conversation that has been read: the thought after it, and what was heard in its last turn."""

    thought: Thought
    heard: Heard | None = None
    picture: Picture | None = None
    """The picture shown last; every later question is about it too."""
    video: tuple[SeenFrame, ...] = ()
    """What was noticed in the video shown last, where that came after the picture."""
    counts: _Counts = field(default_factory=_Counts)
    answers_speech: bool = False
    """Whether the user's last turn was spoken."""
    is_written: bool = False
    """Whether it was a written question about a video that can be heard."""
    said: tuple[str, ...] = ()
    """What the user said or wrote, part by part."""
    told: Told = field(default_factory=Told)
    """What of it a later question may look back at."""
    asked: str = ""
    """What the user said last."""
    looked_at: str = ""
    """What the last question made the thinker look back at."""
    tools_were_read: bool = False

    def copy(self) -> ReadTurns:
        """One that can be read on while this one stays as it is."""
        return replace(self, thought=self.thought.fork(), counts=replace(self.counts))

    def usage(self, reply_text_tokens: int, reply_audio_tokens: int) -> Usage:
        counts = self.counts
        return Usage(counts.text, counts.audio, counts.image, reply_text_tokens, reply_audio_tokens)


class TurnReader:
    """Reads conversations, each from the longest beginning that was read before: the state after every turn
    is kept for a while. A reply that is cut short is so unlearned by reading what was heard of it.
    Clips and pictures met before are not analysed again.
    """

    def __init__(
        self, omni: Components, transcriber: Transcriber, block_frames: int, looks_back: bool = True
    ) -> None:
        self._omni = omni
        self._looks_back = looks_back
        self._transcriber = transcriber
        self._block_frames = block_frames
        self._clips: RecentlyUsed[HeardClip] = RecentlyUsed(CACHED_CLIPS)
        self._pictures: RecentlyUsed[SeenPicture] = RecentlyUsed(CACHED_PICTURES)
        self._videos: RecentlyUsed[list[Noticed]] = RecentlyUsed(CACHED_VIDEOS)
        self._fingerprints = Fingerprints()
        self._snapshots: Recent[ReadTurns] = Recent(SNAPSHOTS)

    def read(self, turns: Sequence[Turn], tools: Sequence[Tool] = ()) -> ReadTurns:
        """Everything up to and including the `<assistant>` that asks for a reply."""
        if not turns or turns[-1].role not in {"user", "tool"}:
            raise ValueError("the last turn must be the user's or a tool's; add one with at least one part")
        result = self.after(turns, tools)
        result.thought.read([ASSISTANT])
        return result

    def after(self, turns: Sequence[Turn], tools: Sequence[Tool] = ()) -> ReadTurns:
        """The conversation up to here, to be read on; tools come before its first turn but instructions."""
        chain = self._fingerprints.chain(turns, tools)
        count, known = len(turns), None
        while count and (known := self._snapshots.get(chain[count - 1])) is None:
            count -= 1
        if known is None:
            known = ReadTurns(Thought(self._omni.thinker))
            known.thought.read([BOS])
        result = known.copy()
        for turn, digest in zip(turns[count:], chain[count:], strict=True):
            if turn.role != "system":
                self._show_tools(result, tools)
            if turn.role == "user":
                self._user(result, turn)
            else:
                self._written(result, turn, tools)
            self._snapshots.put(digest, result.copy())
        return result

    def open_turn(self, before: Sequence[Turn], tools: Sequence[Tool] = ()) -> ReadTurns:
        """A turn of the user that will end with sound, up to there.

        The last turn of `before` is its beginning if it is the user's: pictures and text.
        """
        *earlier, turn = _opened(before)
        result = self.after(earlier, tools)
        self._show_tools(result, tools)
        self._begin_user(result, turn, is_whole=False)
        return result

    def opening(self, before: Sequence[Turn], tools: Sequence[Tool] = ()) -> bytes:
        """A digest of what `open_turn` reads."""
        return self._fingerprints.chain(_opened(before), tools)[-1]

    def remember_clip(self, samples_16k: Waveform, clip: HeardClip) -> None:
        """So that the samples are not listened to again."""
        self._clips.get(samples_16k, lambda: clip)

    def remember_turn(
        self, turns: Sequence[Turn], opened: ReadTurns, clip: HeardClip, tools: Sequence[Tool] = ()
    ) -> None:
        """`opened` has read `turns` up to the clip that ends them: keep that for the reply."""
        result = opened.copy()
        self._count_clip(result, clip)
        self._end_user(result, turns[-1])
        self._snapshots.put(self._fingerprints.chain(turns, tools)[-1], result)

    def see(self, pixels: Picture) -> SeenPicture:
        """The picture's features, remembered."""
        return self._pictures.get(pixels, lambda: need(self._omni.sight, "vision").see(pixels))[0]

    def show(self, thought: Thought, pixels: Picture) -> None:
        """Read the 64 patches of a picture into a thought."""
        seen = self.see(pixels)
        with torch.inference_mode():
            inputs = self._omni.thinker.seen_inputs(seen.patches)[0]
        thought.read([IMAGE])
        thought.read([PATCH] * IMAGE_POSITIONS, inputs)
        thought.read([IMAGE_END])

    def glance(self, thought: Thought, pixels: Picture, question: str) -> None:
        """Read what is noticed in a picture with the question in mind, in the question's language."""
        words = noticed_in(need(self._omni.sight, "vision"), self.see(pixels), question)
        thought.read([IMAGE, *self._omni.text_tokenizer.encode(words), IMAGE_END])

    def recall(self, thought: Thought, video: Sequence[SeenFrame], question: str) -> None:
        """Read what happened in a video with the question in mind, in the question's language."""
        words = describe_presences(find_presences(video), question)
        thought.read([IMAGE, *self._omni.text_tokenizer.encode(words), IMAGE_END])

    def _show_tools(self, result: ReadTurns, tools: Sequence[Tool]) -> None:
        if tools and not result.tools_were_read:
            self._line(result, [TOOLS], tools_text(tool_forms(tools)))
            result.tools_were_read = True

    def _written(self, result: ReadTurns, turn: Turn, tools: Sequence[Tool]) -> None:
        """A turn of the system, the assistant or a tool: its text and its calls."""
        text = "\n".join(part.text for part in turn.parts if isinstance(part, TextPart))
        calls = [part for part in turn.parts if isinstance(part, ToolCall)]
        if turn.role == "system":
            self._line(result, [SYSTEM], text)
        elif turn.role == "tool":
            self._line(result, [TOOL_RESULT], result_text(text))
        elif text or not calls:
            self._line(result, [ASSISTANT, REPLY_SPEECH if result.answers_speech else REPLY_TEXT], text)
        if calls:
            self._made_calls(result, calls, tools)

    def _made_calls(self, result: ReadTurns, calls: Sequence[ToolCall], tools: Sequence[Tool]) -> None:
        """Calls made at once stand one after the other, with one end."""
        forms, ids = tool_forms(tools), [ASSISTANT]
        for call in calls:
            ids += [TOOL_CALL, *self._omni.text_tokenizer.encode(made_call_text(forms, call))]
        result.thought.read([*ids, END])
        result.counts.text += len(ids) - len(calls) - 1

    def _line(self, result: ReadTurns, start: list[int], text: str) -> None:
        ids = self._omni.text_tokenizer.encode(text)
        result.thought.read([*start, *ids, END])
        result.counts.text += len(ids)

    def _user(self, result: ReadTurns, turn: Turn) -> None:
        self._begin_user(result, turn, is_whole=True)
        if not turn.parts:
            result.thought.read([END])
        self._end_user(result, turn)

    def _begin_user(self, result: ReadTurns, turn: Turn, is_whole: bool) -> None:
        """Parts of the user: pictures first, then text, then sound, as in training."""
        result.heard = None
        result.thought.read([USER])
        parts = sorted(turn.parts, key=lambda part: ORDER[type(part)])
        for number, part in enumerate(parts):
            self._part(result, part, is_whole and number == len(parts) - 1)

    def _end_user(self, result: ReadTurns, turn: Turn) -> None:
        sounds = [part for part in turn.parts if isinstance(part, AudioPart | HeardPart)]
        words = [part.text for part in turn.parts if isinstance(part, TextPart | HeardPart)]
        is_of_video = all(isinstance(part, AudioPart) and part.is_of_video for part in sounds)
        result.is_written = bool(sounds and "".join(words).strip()) and is_of_video
        result.answers_speech = bool(sounds) and not result.is_written
        words += [result.heard.text] if result.heard is not None and not result.is_written else []
        asked = "\n".join(words)
        result.told = result.told.and_said(asked)
        result.asked = asked
        result.looked_at = look_back(result.told, asked) if self._looks_back else ""
        if result.looked_at:
            result.thought.read([SAID, *self._omni.text_tokenizer.encode(result.looked_at), END])
        if result.video:
            self.recall(result.thought, result.video, asked)
        elif result.picture is not None:
            self.glance(result.thought, result.picture, asked)

    def _part(self, result: ReadTurns, part: Part, is_last: bool) -> None:
        if isinstance(part, ImagePart):
            self.show(result.thought, part.pixels)
            result.picture, result.video = part.pixels, ()
            result.counts.image += IMAGE_POSITIONS
            if is_last:
                result.thought.read([END])
        elif isinstance(part, VideoPart):
            self._watch(result, part)
            if is_last:
                result.thought.read([END])
        elif isinstance(part, TextPart | HeardPart):
            ids = self._omni.text_tokenizer.encode(part.text)
            result.thought.read([*ids, *([END] if is_last else [])] or [END])
            result.counts.text += len(ids)
            result.said += (part.text,)
        elif isinstance(part, AudioPart):
            self._count_clip(result, self._hear(result.thought, part.samples_16k))

    def _watch(self, result: ReadTurns, part: VideoPart) -> None:
        """Notice what the frames show; the thinker reads of it after the question, here only that it came."""
        sight = need(self._omni.sight, "vision")
        noticed, _ = self._videos.get(part.frames, lambda: watch(sight, part.frames))
        seen = tuple(SeenFrame(time_s, things) for time_s, things in zip(part.times_s, noticed, strict=True))
        goes_on = bool(result.video) and part.times_s[0] > result.video[-1].time_s
        if not goes_on:
            result.thought.read([IMAGE, IMAGE_END])
        result.video = joined(result.video if goes_on else (), seen)

    def _count_clip(self, result: ReadTurns, clip: HeardClip) -> None:
        result.counts.audio += clip.num_events
        words = self._omni.text_tokenizer.decode(clip.text_ids).strip()
        result.said += (words,)
        before = f"{result.heard.text} " if result.heard is not None else ""
        result.heard = Heard(before + words)

    def _hear(self, thought: Thought, samples_16k: Waveform) -> HeardClip:
        def listen() -> HeardClip:
            events = list(find_events(need(self._omni.listener, "listener"), samples_16k, self._block_frames))
            return self._transcriber.hear(thought, events)

        clip, known = self._clips.get(samples_16k, listen)
        if known:
            self._transcriber.hear_again(thought, clip)
        return clip


def _opened(before: Sequence[Turn]) -> list[Turn]:
    return list(before) if before and before[-1].role == "user" else [*before, Turn("user", ())]
