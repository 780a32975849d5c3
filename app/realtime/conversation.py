"""The items of one realtime conversation: what the model is given, and what clients are shown."""

from __future__ import annotations

import re
import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from yan_omni.app.errors import ApiError, show
from yan_omni.app.realtime.config import DEFAULT_KEPT_SHARE
from yan_omni.app.realtime.views import (
    AnyItemView,
    ContentView,
    FunctionCallOutputView,
    FunctionCallView,
    InputAudioView,
    InputImageView,
    InputTextView,
    ItemStatus,
    ItemView,
    OutputAudioView,
    OutputTextView,
)
from yan_omni.app.turns import join_user_turns
from yan_omni.model.engine.memory import array_digest
from yan_omni.model.engine.request import (
    OUTPUT_RATE_HZ,
    AudioPart,
    HeardPart,
    ImagePart,
    Part,
    Picture,
    Role,
    TextPart,
    ToolCall,
    Turn,
    VideoPart,
    Waveform,
)

ROOT = "root"
KEPT_SOUNDS = 8
"""Of the sounds that were heard, the last ones are kept; of those before, what was heard in them."""


def new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


@dataclass(slots=True)
class Content:
    """One part of an item; exactly the fields of its kind are set."""

    kind: Literal["input_text", "input_audio", "input_image", "output_text", "output_audio"]
    text: str | None = None
    """What was written, said or heard; None for audio nobody has transcribed yet."""
    samples_16k: Waveform | None = None
    digest: bytes = b""
    """Of samples that are not kept any more."""
    pixels: Picture | None = None
    video: VideoPart | None = None
    """A frame of a live video."""
    detail: str = "auto"
    num_reply_samples: int = 0
    """Length of a spoken reply, in samples at 24 kHz."""
    spoken_marks: list[tuple[int, int]] = field(default_factory=list)
    """(characters written, samples spoken) at the end of each phrase, in order."""
    is_silence: bool = False
    """Nobody spoke in this audio: the model does not see it."""

    @property
    def num_bytes(self) -> int:
        arrays = (self.samples_16k, self.pixels, None if self.video is None else self.video.frames)
        return (
            sum(array.nbytes for array in arrays if array is not None)
            + len(self.text or "")
            + len(self.digest)
        )

    @property
    def reply_ms(self) -> int:
        return self.num_reply_samples * 1000 // OUTPUT_RATE_HZ

    def add_reply_audio(self, num_samples: int) -> None:
        """So much more has been spoken, of what has been written so far."""
        self.num_reply_samples += num_samples
        num_chars = len(self.text or "")
        if self.spoken_marks and self.spoken_marks[-1][0] == num_chars:
            self.spoken_marks.pop()
        self.spoken_marks.append((num_chars, self.num_reply_samples))

    def cut_reply(self, end_ms: int) -> int:
        """Forget what was spoken after `end_ms`, which may be too long; returns what is left, in ms."""
        kept_ms = min(end_ms, self.reply_ms)
        kept_samples = kept_ms * OUTPUT_RATE_HZ // 1000
        text, marks = self.text or "", self.spoken_marks
        if kept_ms < self.reply_ms:
            whole = [mark for mark in marks if mark[1] <= kept_samples]
            chars, samples = whole[-1] if whole else (0, 0)
            next_chars, next_samples = marks[len(whole)]
            share = (kept_samples - samples) / (next_samples - samples)
            self.text = (text[:chars] + cut_transcript(text[chars:next_chars], share)).rstrip()
            self.spoken_marks = [*whole, (len(self.text), kept_samples)]
            self.num_reply_samples = kept_samples
        elif marks:
            self.text = text[: marks[-1][0]]
        return kept_ms

    def forget_sound(self) -> None:
        """Keep of heard sound only what it said; what nobody has transcribed yet stays."""
        if self.samples_16k is not None and self.text is not None:
            self.digest, self.samples_16k = array_digest(self.samples_16k), None

    def part(self) -> Part:
        if self.samples_16k is not None:
            return AudioPart(self.samples_16k)
        if self.digest:
            return HeardPart(self.text or "", self.digest)
        if self.pixels is not None:
            return ImagePart(self.pixels)
        if self.video is not None:
            return self.video
        return TextPart(self.text or "")

    def view(self) -> ContentView:
        """As clients are shown it: bulky audio and pictures are left out."""
        match self.kind:
            case "input_text":
                return InputTextView(text=self.text or "")
            case "input_audio":
                return InputAudioView(transcript=self.text)
            case "input_image":
                return InputImageView(detail=self.detail)
            case "output_text":
                return OutputTextView(text=self.text or "")
            case "output_audio":
                return OutputAudioView(transcript=self.text or "")


@dataclass(slots=True)
class Item:
    role: Role
    content: list[Content]
    id: str = field(default_factory=lambda: new_id("item"))
    status: ItemStatus = "completed"
    kind: Literal["message", "function_call", "function_call_output"] = "message"
    name: str = ""
    """Of the function called."""
    call_id: str = ""
    payload: str = ""
    """Arguments of a call, or what it returned."""

    def view(self) -> AnyItemView:
        if self.kind == "function_call":
            return FunctionCallView(
                id=self.id, status=self.status, name=self.name, call_id=self.call_id, arguments=self.payload
            )
        if self.kind == "function_call_output":
            return FunctionCallOutputView(
                id=self.id, status=self.status, call_id=self.call_id, output=self.payload
            )
        assert self.role != "tool", "what a tool returned is no message"
        return ItemView(
            id=self.id, status=self.status, role=self.role, content=[part.view() for part in self.content]
        )

    def turn(self) -> Turn:
        if self.kind == "function_call":
            return Turn(self.role, (ToolCall(self.name, self.payload),))
        if self.kind == "function_call_output":
            return Turn(self.role, (TextPart(self.payload),))
        return Turn(self.role, tuple(part.part() for part in self.content))

    @property
    def is_telling(self) -> bool:
        """Whether the model should see it: not a reply under way, nor one cut off before its first word."""
        if self.kind == "function_call_output":
            return True
        if self.kind == "function_call":
            return self.status == "completed"
        return self.status != "in_progress" and any(
            part.num_bytes and not part.is_silence for part in self.content
        )

    @property
    def num_bytes(self) -> int:
        return len(self.payload) + sum(part.num_bytes for part in self.content)


class Conversation:
    """Items in order, within a budget of number and bytes: the oldest are forgotten first."""

    def __init__(self, max_items: int, max_bytes: int) -> None:
        self.id = new_id("conv")
        self._max_items = max_items
        self._max_bytes = max_bytes
        self.kept_share = DEFAULT_KEPT_SHARE
        """Of the budget, when it is exceeded."""
        self._items: deque[Item] = deque()

    def __len__(self) -> int:
        return len(self._items)

    def find(self, item_id: str, code: str) -> Item:
        """The item, or `ApiError` with `code`."""
        for item in self._items:
            if item.id == item_id:
                return item
        raise ApiError(code, f"there is no item {show(item_id)} in the conversation", "item_id")

    def insert(self, item: Item, after_id: str | None = None) -> str | None:
        """Put `item` after `after_id` (None: at the end, `root`: in front); returns the id now before it."""
        if any(known.id == item.id for known in self._items):
            raise ApiError(
                "item_create_duplicate_item_id", f"there is an item {show(item.id)} already", "item.id"
            )
        position = (
            len(self._items) if after_id is None else 0 if after_id == ROOT else self._place_after(after_id)
        )
        self._items.insert(position, item)
        previous_id = self._items[position - 1].id if position else None
        self._forget_sounds()
        self._forget()
        return previous_id

    def previous_id(self, item: Item) -> str | None:
        previous: Item | None = None
        for known in self._items:
            if known is item:
                break
            previous = known
        return None if previous is None else previous.id

    def delete(self, item_id: str) -> None:
        dropped = self.find(item_id, "item_delete_invalid_item_id")
        place = next(place for place, item in enumerate(self._items) if item is dropped)  # arrays have no ==
        del self._items[place]

    def items(self) -> tuple[Item, ...]:
        return tuple(self._items)

    def _place_after(self, item_id: str) -> int:
        for position, known in enumerate(self._items):
            if known.id == item_id:
                return position + 1
        raise ApiError(
            "item_create_invalid_previous_item_id",
            f"there is no item {show(item_id)} to insert after",
            "previous_item_id",
        )

    def _forget_sounds(self) -> None:
        """A long conversation takes no more memory than its words."""
        parts = [part for item in self._items for part in item.content if part.samples_16k is not None]
        for part in parts[:-KEPT_SOUNDS]:
            part.forget_sound()

    def _forget(self) -> None:
        """Once over the budget, forget a part at once: the model reads what is left anew each time."""
        num_bytes = sum(item.num_bytes for item in self._items)
        if len(self._items) <= self._max_items and num_bytes <= self._max_bytes:
            return
        max_items, max_bytes = self._max_items * self.kept_share, self._max_bytes * self.kept_share
        while len(self._items) > 1 and (len(self._items) > max_items or num_bytes > max_bytes):
            num_bytes -= self._items.popleft().num_bytes


def turns_of(items: Sequence[Item], instructions: str) -> tuple[Turn, ...]:
    """What the model is given: the instructions, then each finished item that holds something."""
    head = [Turn("system", (TextPart(instructions),))] if instructions else []
    return join_user_turns([*head, *(item.turn() for item in items if item.is_telling)])


def cut_transcript(transcript: str, share: float) -> str:
    """The first `share` (0-1) of what was said, without half a word at the end."""
    num_chars = round(len(transcript) * min(max(share, 0.0), 1.0))
    if num_chars >= len(transcript):
        return transcript
    kept = transcript[:num_chars]
    if re.match(r"[A-Za-z0-9']", transcript[num_chars]):
        kept = re.sub(r"[A-Za-z0-9']+$", "", kept)
    return kept.rstrip()
