"""The parts of dialogues with tools: what each step is, and how a card of a tool is turned into steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from yan_omni.model.tool_text import MISSING, NOT_GIVEN, Property, PropertyKind, ToolForm, as_words
from yan_omni.training.forge import tool_values
from yan_omni.training.forge.tool_cards import Card, Request, Slot

FAILURES = ("Sorry, that did not work.", "抱歉，没有成功。")
DONE = ("Done.", "好的，完成了。")
REASONS = (
    "not found",
    "no connection",
    "device offline",
    "permission denied",
    "out of range",
    "busy",
    "timeout",
)
SUCCESSES: tuple[dict[str, object], ...] = (
    {"status": "ok"},
    {"success": True},
    {"ok": True},
    {"result": "done"},
    {"status": "done"},
)
PREFIXES = ("home", "my", "do", "api", "smart", "user", "app", "fast", "main", "new")
INVENTED = "zor vex lum tak pib qua nim dro fel gax hob jin kel mur wop"
TRUTH_KEYS = ("on", "enabled", "active", "running")
TRUTHS = {"on": "true", "off": "false"}
LONGER_KEYS = ("{} name", "the {}", "{} value", "new {}", "{} text", "my {}", "{} 1", "wanted {}")
SPARE_KEYS = (
    "priority",
    "unit",
    "language",
    "comment",
    "user",
    "source",
    "color",
    "size",
    "speed",
    "format",
    "zone",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A call of the tool with these words: (words of the key, value) of all its properties."""

    tool: str
    arguments: tuple[tuple[str, str], ...]

    @property
    def is_complete(self) -> bool:
        return all(value != MISSING for _, value in self.arguments)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the client sent back."""

    output: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the model says; after a call that lacked a value the choice to say something is not its own."""

    text: str
    after_gap: bool = False


Step = Said | Called | Returned | Answered


@dataclass(frozen=True, slots=True)
class ToolDialogue:
    """The tools that are declared and what happens; a dialogue may end with a call that lacks a value.

    Calls right after each other are made at once.
    """

    forms: tuple[ToolForm, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A card under the name and keys it has in one dialogue."""

    card: Card
    form: ToolForm
    keys: Mapping[str, str]
    truths: frozenset[str]
    """Slots that are true or false here instead of on or off."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its values filled in: by slot, how the user says them and how the call has them."""

    text: str
    surfaces: dict[str, str]
    values: dict[str, str]


def show(card: Card, random: Random, chinese: bool, taken: set[str], longer_keys_share: float = 0.0) -> Shown:
    """The card with one of its names, sometimes an invented one, and its keys in random order."""
    is_invented = random.random() < 0.1
    name = _invented(random) if is_invented else random.choice(card.names)
    if random.random() < 0.12:
        name = f"{random.choice(PREFIXES)} {name}"
    if name in taken:
        name = f"{name} {random.randrange(2, 10)}"
    taken.add(name)
    purposes = card.purposes[chinese and random.random() < 0.75] or card.purposes[0]
    described = is_invented or random.random() < 0.9
    keys: dict[str, str] = {}
    truths = frozenset(slot.name for slot in card.slots if slot.kind == "state" and random.random() < 0.3)
    for slot in card.slots:
        names = TRUTH_KEYS if slot.name in truths else slot.keys
        free = [key for key in names if key not in keys.values()]
        keys[slot.name] = random.choice(free or [slot.name])
        if longer_keys_share and random.random() < longer_keys_share:
            keys[slot.name] = random.choice(LONGER_KEYS).format(keys[slot.name])
    fields = [_field(slot, keys[slot.name], slot.name in truths) for slot in card.slots]
    if random.random() < 0.1:
        spare = random.choice(SPARE_KEYS)
        if spare not in keys.values():
            fields.append(Property(spare, spare, "text"))
    random.shuffle(fields)
    form = ToolForm(
        name.replace(" ", "_"), as_words(name), random.choice(purposes) if described else "", tuple(fields)
    )
    return Shown(card, form, keys, truths)


def _invented(random: Random) -> str:
    word = "".join(random.sample(INVENTED.split(), 2))
    return random.choice((word, f"tool {random.randrange(1, 10)}", f"action {random.choice('abcdefg')}"))


def _field(slot: Slot, key: str, is_truth: bool) -> Property:
    if is_truth:
        return Property(key, key, "boolean", not slot.is_optional, options=tuple(TRUTHS.values()))
    options = tool_values.options_of(slot.kind)
    kind: PropertyKind = "choice" if options else "integer" if slot.kind in tool_values.NUMBERS else "text"
    return Property(key.replace(" ", "_"), key, kind, not slot.is_optional, options=options, values=options)


def fill(request: Request, card: Card, random: Random, chinese: bool, wide_share: float = 0.0) -> Asked:
    """A request with its values; so many of them from wide sources instead of short lists."""
    surfaces: dict[str, str] = {}
    values = dict(request.implied)
    text = request.text
    for slot in card.slots:
        if f"{{{slot.name}}}" in text:
            filling = tool_values.draw(slot.kind, random, chinese, wide_share)
            text = text.replace(f"{{{slot.name}}}", filling.surface)
            surfaces[slot.name], values[slot.name] = filling.surface, filling.value
    return Asked(text, dict(request.implied) | surfaces, values)


def call(target: Shown, values: Mapping[str, str]) -> Called:
    by_key = {
        target.keys[name]: TRUTHS[value] if name in target.truths else value for name, value in values.items()
    }
    arguments = tuple(
        (field.words, by_key.get(field.words, MISSING if field.is_required else NOT_GIVEN))
        for field in target.form.properties
    )
    return Called(target.form.words, arguments)


def returned(card: Card, asked: Asked, random: Random, chinese: bool) -> list[Step]:
    """What the client sends back and what is said about it."""
    if random.random() < 0.1:
        reason = random.choice(REASONS)
        output = {"error": reason} if random.random() < 0.5 else {"status": "error", "message": reason}
        return [Returned(json.dumps(output)), Answered(FAILURES[chinese])]
    if not card.results:
        text = (
            json.dumps(random.choice(SUCCESSES))
            if random.random() < 0.8
            else random.choice(("ok", "done", "OK", "success"))
        )
        return [Returned(text), Answered(_said(card.answer[chinese], asked.surfaces) or DONE[chinese])]
    found: dict[str, object] = {}
    words: dict[str, str] = {}
    for key, kind in card.results:
        filling = tool_values.draw(_kind_of(kind), random, chinese)
        is_number = kind in tool_values.NUMBERS and filling.surface.isdigit()
        found[key] = int(filling.surface) if is_number else filling.value
        words[key] = filling.surface
    if random.random() < 0.15:
        found[random.choice(("id", "unit", "source"))] = random.choice(("a1", "si", "local", "sensor"))
    first = next(iter(words.values()))
    return [
        Returned(json.dumps(found, ensure_ascii=False)),
        Answered(card.answer[chinese].format(first, **words)),
    ]


def _kind_of(kind: str) -> str:
    return {"place": "landmark"}.get(kind, kind)


def _said(answer: str, surfaces: Mapping[str, str]) -> str:
    """The answer with the values in it; empty when one of them was not given."""
    try:
        said = answer.format(**surfaces)
    except KeyError:
        return ""
    return said[0].upper() + said[1:]
