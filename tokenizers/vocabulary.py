"""The one id space of the project: control, text, phones, locations, then the codes of the audio tokenizer.

The thinker embeds and predicts ids below `THINKER_SIZE` (control to locations); the codes of sound come
after.
Every id belongs to exactly one range, and `kind_of` tells which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yan_omni.tokenizers.phones import PHONES

Kind = Literal["control", "text", "phone", "location", "semantic", "acoustic_0", "acoustic_1", "acoustic_2"]

NUM_CONTROL = 64
NUM_TEXT = 16_384
LOCATION_GRID = 16
NUM_LOCATIONS = LOCATION_GRID * LOCATION_GRID
NUM_SEMANTIC = 2_048
NUM_ACOUSTIC = 1_024
NUM_ACOUSTIC_CODEBOOKS = 3
IMAGE_POSITIONS = 64

HEARING_LAG_PHONES = 4
"""While it listens, the thinker writes a word this many phone events after the word's last one."""

CONTROL_TOKENS: tuple[str, ...] = (
    "<pad>",
    "<bos>",
    "<end>",
    "<system>",
    "<user>",
    "<assistant>",
    "<audio>",
    "</audio>",
    "<heard>",
    "<image>",
    "</image>",
    "<patch>",
    "<reply_text>",
    "<reply_speech>",
    "<ground>",
    "<absent>",
    "<tool_call>",
    "<tool_result>",
    "<listen>",
    "<transcribe>",
    "<tools>",
    "<read>",
    "<said>",
)


@dataclass(frozen=True, slots=True)
class IdRange:
    """A run of ids `start .. start + size - 1` that all mean the same kind of thing."""

    kind: Kind
    start: int
    size: int

    @property
    def stop(self) -> int:
        return self.start + self.size

    def __contains__(self, token: object) -> bool:
        return isinstance(token, int) and self.start <= token < self.stop

    def token(self, index: int) -> int:
        """The id of entry `index` of this range; raises ValueError outside of it."""
        if not 0 <= index < self.size:
            raise ValueError(f"{self.kind} index must be in 0..{self.size - 1}, got {index}")
        return self.start + index

    def index(self, token: int) -> int:
        """The entry that an id stands for; raises ValueError when the id is not of this kind."""
        if token not in self:
            raise ValueError(f"{self.kind} ids are {self.start}..{self.stop - 1}, got {token}")
        return token - self.start


def _lay_out(sizes: tuple[tuple[Kind, int], ...]) -> tuple[IdRange, ...]:
    ranges: list[IdRange] = []
    start = 0
    for kind, size in sizes:
        ranges.append(IdRange(kind, start, size))
        start += size
    return tuple(ranges)


RANGES: tuple[IdRange, ...] = _lay_out(
    (
        ("control", NUM_CONTROL),
        ("text", NUM_TEXT),
        ("phone", len(PHONES)),
        ("location", NUM_LOCATIONS),
        ("semantic", NUM_SEMANTIC),
        ("acoustic_0", NUM_ACOUSTIC),
        ("acoustic_1", NUM_ACOUSTIC),
        ("acoustic_2", NUM_ACOUSTIC),
    )
)
CONTROL, TEXT, PHONE, LOCATION, SEMANTIC = RANGES[:5]
ACOUSTIC: tuple[IdRange, ...] = RANGES[5:]
THINKER_SIZE = LOCATION.stop
VOCABULARY_SIZE = RANGES[-1].stop

_CONTROL_IDS: dict[str, int] = {name: CONTROL.token(index) for index, name in enumerate(CONTROL_TOKENS)}


def control(name: str) -> int:
    """The id of a control token such as `<bos>`; raises ValueError for a name that does not exist."""
    if name not in _CONTROL_IDS:
        raise ValueError(f"unknown control token {name!r}; known: {' '.join(CONTROL_TOKENS)}")
    return _CONTROL_IDS[name]


PAD = control("<pad>")
BOS = control("<bos>")
END = control("<end>")
SYSTEM = control("<system>")
USER = control("<user>")
ASSISTANT = control("<assistant>")
AUDIO = control("<audio>")
AUDIO_END = control("</audio>")
HEARD = control("<heard>")
IMAGE = control("<image>")
IMAGE_END = control("</image>")
PATCH = control("<patch>")
REPLY_TEXT = control("<reply_text>")
REPLY_SPEECH = control("<reply_speech>")
GROUND = control("<ground>")
ABSENT = control("<absent>")
TOOL_CALL = control("<tool_call>")
TOOL_RESULT = control("<tool_result>")
LISTEN = control("<listen>")
TRANSCRIBE = control("<transcribe>")
TOOLS = control("<tools>")
READ = control("<read>")
SAID = control("<said>")


def range_of(token: int) -> IdRange:
    """The range an id belongs to; raises ValueError for ids outside the vocabulary."""
    for id_range in RANGES:
        if token in id_range:
            return id_range
    raise ValueError(f"token ids are 0..{VOCABULARY_SIZE - 1}, got {token}")


def kind_of(token: int) -> Kind:
    """What an id stands for; raises ValueError for ids outside the vocabulary."""
    return range_of(token).kind


def location_token(row: int, column: int) -> int:
    """The id of one cell of the 16 x 16 grid over a picture."""
    if not (0 <= row < LOCATION_GRID and 0 <= column < LOCATION_GRID):
        raise ValueError(f"row and column must be in 0..{LOCATION_GRID - 1}, got {row}, {column}")
    return LOCATION.token(row * LOCATION_GRID + column)


def location_cell(token: int) -> tuple[int, int]:
    """(row, column) of a location id; raises ValueError for other ids."""
    return divmod(LOCATION.index(token), LOCATION_GRID)


def describe(token: int) -> str:
    """A readable, unique name of any id, for logs: `<bos>`, `text:17`, `phone:zh-`, `location:3`."""
    id_range = range_of(token)
    index = id_range.index(token)
    if id_range is CONTROL:
        return CONTROL_TOKENS[index] if index < len(CONTROL_TOKENS) else f"<reserved_{index}>"
    if id_range is PHONE:
        return f"phone:{PHONES[index]}"
    return f"{id_range.kind}:{index}"
