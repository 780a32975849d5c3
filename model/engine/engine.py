"""The engine: what `request.Engine` promises, done by the model's components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from yan_omni.model.components import Components, need
from yan_omni.model.engine.asking import ASKING, Asker, Lacking
from yan_omni.model.engine.ear import OmniEar
from yan_omni.model.engine.hearing import Transcriber, find_events, is_speech
from yan_omni.model.engine.leaning import Leaning, returned_words
from yan_omni.model.engine.naming import NamedPicture
from yan_omni.model.engine.request import (
    AudioDelta,
    EngineInfo,
    GroundedBox,
    HeatMap,
    Modality,
    PageText,
    Picture,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    Segment,
    TextPart,
    Tool,
    ToolCall,
    Turn,
    Waveform,
)
from yan_omni.model.engine.sampler import Sampler
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.engine.tool_calls import MAX_CALLS, CallRequest, CallWriter
from yan_omni.model.engine.transcripts import CutConfig, cut_at_pauses, timed_segment
from yan_omni.model.engine.turns import ReadTurns, TurnReader
from yan_omni.model.engine.voice import SpokenText
from yan_omni.model.engine.writer import ReplyWriter
from yan_omni.model.lexicon.decoder import Wanted
from yan_omni.model.manner import NEUTRAL, Manner
from yan_omni.model.speaking import DEFAULT_VOICE, voice_names
from yan_omni.model.tool_text import tool_forms
from yan_omni.tokenizers.vocabulary import (
    ABSENT,
    ASSISTANT,
    BOS,
    END,
    GROUND,
    LOCATION,
    REPLY_SPEECH,
    REPLY_TEXT,
    TEXT,
    USER,
)

MODEL_NAME = "yan-omni"
MAX_WRITTEN_BOXES = 4


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """`clip_block_frames` (50 Hz) are heard at once when the whole clip is there already; `looks_back`: what
    the user told earlier is read again where a question points to it.
    """

    clip_block_frames: int = 400
    looks_back: bool = True
    leans: bool = True
    """Whether replies lean on the words looked back at (`leaning`)."""
    cuts: CutConfig = field(default_factory=CutConfig)


class OmniEngine:
    """Implements `request.Engine`; used by one thread, holds no state between calls but caches."""

    def __init__(self, omni: Components, config: EngineConfig | None = None) -> None:
        self._omni = omni
        self._config = config or EngineConfig()
        tokenizer = omni.text_tokenizer
        pieces = [tokenizer.piece(TEXT.token(index)) for index in range(tokenizer.size)]
        self._choices = Choices(omni.thinker.config.thinker.vocabulary_size, pieces)
        self._transcriber = Transcriber(omni.thinker, self._choices, tokenizer, omni.lexicon)
        self._turns = TurnReader(
            omni, self._transcriber, self._config.clip_block_frames, self._config.looks_back
        )
        self._calls = CallWriter(tokenizer, omni.matcher)
        self._asker = Asker(tokenizer, self._choices, omni.matcher)

    def without_looking_back(self) -> OmniEngine:
        """The same components, but what the user told is only remembered by the thinker's state."""
        return OmniEngine(self._omni, replace(self._config, looks_back=False))

    @cached_property
    def info(self) -> EngineInfo:
        counts = self._omni.parameter_counts()
        backbone = self._omni.thinker.config.thinker.backbone
        talker = self._omni.talker
        state_bytes = self._omni.thinker.thinker.state_bytes()
        return EngineInfo(
            name=MODEL_NAME,
            created_unix_s=self._omni.created_unix_s,
            voices=(DEFAULT_VOICE,) if talker is None else voice_names(talker),
            parameters=sum(counts.values()),
            state_bytes_per_session=state_bytes,
            details={
                **{f"{name}_parameters": str(count) for name, count in counts.items()},
                "backbone": f"MCSD {backbone.mode}, {backbone.num_layers} x {backbone.width}",
                "feed_forward": backbone.feed_forward.kind,
                "dtype": str(self._omni.thinker.thinker.compute_dtype).removeprefix("torch."),
            },
        )

    def transcribe(
        self,
        samples_16k: Waveform | Iterable[Waveform],
        language: Literal["en", "zh"] | None = None,
        prompt: str = "",
    ) -> Iterator[Segment]:
        """Segments as soon as each is over; `language="en"` keeps hanzi out, `"zh"` prefers them."""
        listener = need(self._omni.listener, "listener")
        wanted = Wanted(language, self._transcriber.hints(prompt))
        events = find_events(listener, samples_16k, self._config.clip_block_frames)
        for group in cut_at_pauses(events, self._config.cuts):
            if not is_speech(group):
                continue
            thought = Thought(self._omni.thinker)
            thought.read([BOS, USER])
            clip = self._transcriber.hear(thought, group, wanted)
            segment = timed_segment(self._omni.text_tokenizer, group, clip)
            if segment is not None:
                yield segment

    def listen(self, tools: Sequence[Tool] = ()) -> OmniEar:
        """An ear for one spoken turn."""
        listener = need(self._omni.listener, "listener")
        return OmniEar(listener, self._transcriber, self._omni.text_tokenizer, self._turns, tools=tools)

    def speak(
        self, text: str, voice: str = DEFAULT_VOICE, speed: float = 1.0, manner: Manner = NEUTRAL
    ) -> Iterator[Waveform]:
        """24 kHz chunks, the first after four frames; text without words yields none."""
        spoken = self._spoken_text(voice, speed, 0, manner)
        return _whole(spoken, text)

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        """Read the conversation, choose text or speech, write, and speak each phrase once it is written."""
        spoken = None if options.modality == "text" else self._checked_voice(options)
        read = self._turns.read(turns, options.tools)
        if read.heard is not None and turns[-1].role == "user":
            yield read.heard
        asked = (
            _call_request(read, turns, options) if options.tools and options.tool_choice != "none" else None
        )
        alone, asked = asked, self._calls.understood(asked) if asked else None
        is_demanded = options.tool_choice == "required"
        lacking: Lacking | None = None
        if asked and (is_demanded or self._calls.wants_call(read.thought, asked, turns[-1].role == "user")):
            before = read.thought.num_read
            call, num_calls = read.thought.fork(), 0
            for event in self._calls.write(call, asked):
                if isinstance(event, Lacking):
                    lacking = event if asked is alone else None
                    continue
                yield event
                num_calls += isinstance(event, ToolCall)
            if num_calls:
                yield ReplyDone("stop", read.usage(call.num_read - before, 0))
                return
        modality = options.modality or ("text" if read.is_written else self._chosen_modality(read.thought))
        begin = REPLY_SPEECH if modality == "speech" else REPLY_TEXT
        read.thought.read([begin])
        yield ReplyStarted(modality)
        if modality == "text":
            spoken = None
        elif spoken is None:
            spoken = self._spoken_text(options.voice, options.speed, options.seed)
        leant_on = (
            read.looked_at if turns[-1].role != "tool" else returned_words(_text(turns[-1]), read.asked)
        )
        leaning = Leaning(self._omni.text_tokenizer, leant_on if self._config.leans else "", read.asked)
        question: tuple[int, ...] = ()
        if lacking is not None:
            question = yield from self._asker.question(read.thought, begin, lacking, read.said[-1])
        writer = ReplyWriter(self._omni, self._choices, options, leaning, question)
        for delta in writer.write(read.thought):
            yield delta
            if spoken is not None:
                yield from map(AudioDelta, spoken.push(delta.text))
        if spoken is not None:
            yield from map(AudioDelta, spoken.finish())
        num_frames = 0 if spoken is None else spoken.num_frames
        yield ReplyDone(writer.finish_reason, read.usage(writer.num_tokens, num_frames))

    def read(self, pixels: Picture) -> PageText:
        """Text in reading order with one box a line."""
        return need(self._omni.page_reader, "ocr").read(pixels)

    def ground(self, pixels: Picture, phrase: str) -> tuple[GroundedBox, ...]:
        """Patch-word alignment for phrases of words it knows; the thinker's places for all others."""
        if (sight := need(self._omni.sight, "vision")).knows(phrase):
            return sight.find(self._turns.see(pixels), phrase)
        return self._written_boxes(pixels, phrase)

    def point(self, pixels: Picture, phrase: str) -> HeatMap | None:
        """How much each of 16 x 16 parts of the picture shows what the phrase names; None if unknown."""
        return need(self._omni.sight, "vision").point(self._turns.see(pixels), phrase)

    def name(self, pixels: Picture) -> NamedPicture:
        """What a photograph shows; nothing of a composed scene."""
        return need(self._omni.sight, "vision").name(self._turns.see(pixels))

    def _written_boxes(self, pixels: Picture, phrase: str) -> tuple[GroundedBox, ...]:
        """Boxes that the thinker writes as pairs of places: top-left and bottom-right patch."""
        ids = self._omni.text_tokenizer.encode(phrase)
        if not ids:
            return ()
        thought, sampler = Thought(self._omni.thinker), Sampler()
        thought.read([BOS, USER])
        self._turns.show(thought, pixels)
        thought.read([GROUND, *ids, END, ASSISTANT])
        may_end = self._choices.location | self._choices.only(END)
        allowed, places = self._choices.location | self._choices.only(ABSENT), list[int]()
        while len(places) < 2 * MAX_WRITTEN_BOXES:
            token = sampler.choose(thought.logits, allowed)
            if token not in LOCATION:
                break
            places.append(LOCATION.index(token))
            thought.read([token])
            allowed = self._choices.location if len(places) % 2 else may_end
        sight, seen = need(self._omni.sight, "vision"), self._turns.see(pixels)
        pairs = zip(places[::2], places[1::2], strict=False)
        return tuple(sight.refine(seen, first, last, phrase) for first, last in pairs)

    def _chosen_modality(self, thought: Thought) -> Modality:
        """The thinker's own first choice; text when it has no voice."""
        if self._omni.talker is None or self._omni.codec is None:
            return "text"
        speech, text = thought.scores([REPLY_SPEECH, REPLY_TEXT]).tolist()
        return "speech" if speech > text else "text"

    def _checked_voice(self, options: ReplyOptions) -> SpokenText | None:
        """The voice to speak with; unknown ones are refused before any work is done."""
        if self._omni.talker is None and options.modality is None:
            return None
        return self._spoken_text(options.voice, options.speed, options.seed)

    def _spoken_text(self, voice: str, speed: float, seed: int, manner: Manner = NEUTRAL) -> SpokenText:
        talker, codec = need(self._omni.talker, "talker"), need(self._omni.codec, "codec")
        return SpokenText(talker, codec, voice, speed, seed, manner)


def _call_request(read: ReadTurns, turns: Sequence[Turn], options: ReplyOptions) -> CallRequest:
    forms = [form for form in tool_forms(options.tools) if options.only_tool in {None, form.name}]
    if not forms:
        names = ", ".join(tool.name for tool in options.tools)
        raise ValueError(f"there is no tool {options.only_tool!r}; the tools are {names}")
    max_calls = MAX_CALLS if options.parallel_calls and options.only_tool is None else 1
    may_give_up, is_answer = options.tool_choice != "required", follows_question(turns)
    return CallRequest(tuple(forms), read.said, may_give_up, max_calls, is_answer)


def follows_question(turns: Sequence[Turn]) -> bool:
    """Whether the last turn comes right after a question of the assistant."""
    if len(turns) < 3 or turns[-2].role != "assistant":
        return False
    return _text(turns[-2]).rstrip().endswith(ASKING)


def _text(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.parts if isinstance(part, TextPart))


def _whole(spoken: SpokenText, text: str) -> Iterator[Waveform]:
    yield from spoken.push(text)
    yield from spoken.finish()
