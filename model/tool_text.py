"""Tools, calls and results as the thinker reads and writes them; the same text in training and in serving.

Names and keys are shown as plain words (`get_weather` as `get weather`), since those words are what people
say. A call lists every property of its tool in the order of the schema:
` get weather; place: Paris; day: none;`.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from yan_omni.model.engine.request import Tool, ToolCall

PropertyKind = Literal["text", "integer", "number", "boolean", "choice"]
Scalar = str | int | float | bool | None

NOT_GIVEN = "none"
"""The value of an optional property that nothing was said about."""
MISSING = "?"
"""The value of a required property that nothing was said about: the call cannot be made yet."""
END_OF_VALUE = ";"
MAX_DESCRIPTION_CHARACTERS = 120
MAX_RESULT_CHARACTERS = 400

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[\s_\-./:;,()]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])|\n")
_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_LENGTHS = {"minLength", "maxLength"}
_ITEM_COUNTS = {"minItems", "maxItems"}
_CONDITIONS: dict[str, Callable[[float, float], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
    "minLength": operator.ge,
    "maxLength": operator.le,
    "minItems": operator.ge,
    "maxItems": operator.le,
}
_NOTES = {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}


@dataclass(frozen=True, slots=True)
class Property:
    """One argument: `words` is how the thinker reads its key, `options` what it may write for a choice.

    `values` are the JSON values of the options; `is_list` asks for several values of this kind. `limits` are
    the schema's other conditions on a value (`minimum`, `maxLength`, ...), `counts` those on a list.
    """

    key: str
    words: str
    kind: PropertyKind
    is_required: bool = False
    is_list: bool = False
    options: tuple[str, ...] = ()
    values: tuple[Scalar, ...] = ()
    limits: tuple[tuple[str, float], ...] = ()
    counts: tuple[tuple[str, float], ...] = ()
    description: str = ""
    """What the schema says about it, its first sentence."""

    def fits(self, value: Scalar) -> bool:
        """Whether a value of the right type keeps the schema's other conditions."""
        if self.kind == "integer" and isinstance(value, float) and not value.is_integer():
            return False
        size = len(value) if isinstance(value, str) else value
        return not self.limits or all(_CONDITIONS[name](size or 0, bound) for name, bound in self.limits)

    def fits_count(self, num_values: int) -> bool:
        """Whether a list may have so many values."""
        return all(_CONDITIONS[name](num_values, bound) for name, bound in self.counts)


@dataclass(frozen=True, slots=True)
class ToolForm:
    """A tool as the thinker reads it: a call fills in `properties`."""

    name: str
    words: str
    description: str
    properties: tuple[Property, ...] = ()


def as_words(name: str) -> str:
    """`getCurrentWeather` or `get_current_weather` -> `get current weather`."""
    parted = _SEPARATORS.sub(" ", _CAMEL.sub(" ", name)).strip()
    return parted.lower() or "x"


def tool_forms(tools: Iterable[Tool]) -> tuple[ToolForm, ...]:
    """Raises ValueError for parameters that calls cannot be made for."""
    forms: list[ToolForm] = []
    for tool in tools:
        words = _distinct(as_words(tool.name), {form.words for form in forms})
        properties = tuple(_properties(tool))
        forms.append(ToolForm(tool.name, words, _clipped(tool.description), properties))
    return tuple(forms)


def tools_text(forms: Sequence[ToolForm]) -> str:
    """One clause a tool: ` name: what it does ( key, key ).`"""
    return "".join(_clause(form) for form in forms)


def call_text(tool_words: str, arguments: Iterable[tuple[str, str]]) -> str:
    """A whole call from the words of the tool and (words of the key, value) of all its properties."""
    return f" {tool_words};" + "".join(f" {words}:{value_text(value)};" for words, value in arguments)


def value_text(value: str) -> str:
    """A value as it is written after its key: with a space before it unless it begins with a hanzi."""
    return value if "\u2e80" <= value[:1] <= "\uffef" else f" {value}"


def made_call_text(forms: Iterable[ToolForm], call: ToolCall) -> str:
    """A call that was made earlier, as the thinker would have written it."""
    try:
        given = json.loads(call.arguments)
    except (ValueError, RecursionError):
        given = {}
    arguments = given if isinstance(given, dict) else {}
    form = next((form for form in forms if form.name == call.name), None)
    if form is None:
        return call_text(as_words(call.name), _flat(arguments))
    return call_text(
        form.words, [(field.words, _made_value(field, arguments.get(field.key))) for field in form.properties]
    )


def _made_value(field: Property, value: object) -> str:
    if value is None:
        return NOT_GIVEN
    if field.kind == "choice" and value in field.values:
        return field.options[field.values.index(value)]
    return _shown(value)


def result_text(output: str) -> str:
    """What a tool returned: JSON objects as ` key: value; key: value;`, any other text as it is."""
    try:
        found = json.loads(output)
    except (ValueError, RecursionError):
        found = output
    if isinstance(found, dict):
        lines = [f" {as_words(key)}:{value_text(text)};" for key, text in _flat(found)]
        text = "".join(lines)
    else:
        text = value_text(_shown(found))
    return text if len(text) <= MAX_RESULT_CHARACTERS else text[:MAX_RESULT_CHARACTERS] + "..."


def _clause(form: ToolForm) -> str:
    keys = ", ".join(field.words for field in form.properties)
    described = f": {form.description}" if form.description else ""
    return f" {form.words}{described} ( {keys} )." if keys else f" {form.words}{described}."


def _clipped(description: str) -> str:
    first = _SENTENCE_END.split(description.strip(), maxsplit=1)[0].strip().rstrip(".。;")
    first = first[:MAX_DESCRIPTION_CHARACTERS].strip()
    second = first[1:2]
    return first if second.isupper() else first[:1].lower() + first[1:]


def _distinct(words: str, taken: set[str]) -> str:
    """The words, numbered if another tool or key reads the same."""
    found, number = words, 2
    while found in taken:
        found, number = f"{words} {number}", number + 1
    return found


def _flat(found: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in found.items():
        name = f"{before} {key}".strip()
        if isinstance(value, dict):
            pairs += _flat(value, name)
        else:
            pairs.append((name, _shown(value)))
    return pairs


def _shown(value: object) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            return ", ".join(" ".join(text for _, text in _flat(item)) for item in value)
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "none"}[value]
    return json.dumps(value, ensure_ascii=False)


def _properties(tool: Tool) -> Iterable[Property]:
    where = f"the parameters of tool {tool.name!r}"
    try:
        schema = json.loads(tool.parameters)
    except ValueError as error:
        raise ValueError(f"{where} are no JSON: {error}") from None
    if not isinstance(schema, dict) or schema.get("type", "object") != "object":
        raise ValueError(f'{where} must be a JSON schema with "type": "object"')
    fields, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(fields, dict) or not isinstance(required, list):
        raise ValueError(f"{where}: properties must be an object and required a list")
    for key in required:
        if key not in fields:
            raise ValueError(f"{where}: the required {key!r} is not among the properties")
    taken: set[str] = set()
    for key, field in fields.items():
        is_required = key in required
        words = _distinct(as_words(key), taken)
        try:
            found = replace(_property(key, words, field, is_required), description=_described(field))
        except ValueError as error:
            if is_required:
                raise ValueError(f"{where}: {key!r} {error}") from None
            continue  # what cannot be filled in may stay away
        taken.add(words)
        yield found


def _described(field: Any) -> str:
    described = field.get("description", "")
    return _clipped(described) if isinstance(described, str) else ""


def _property(key: str, words: str, field: Any, is_required: bool) -> Property:
    field = _without_null(field)
    kind = field.get("type")
    if kind == "array":
        item = _without_null(field.get("items", {}))
        inner = _property(key, words, item, is_required)
        if inner.is_list:
            raise ValueError("is a list of lists; values must be scalars or lists of scalars")
        _refuse_other(field, {"type", "items", *_ITEM_COUNTS})
        counts = _limits(field, _ITEM_COUNTS)
        return Property(
            key, words, inner.kind, is_required, True, inner.options, inner.values, inner.limits, counts
        )
    options = field.get("enum", [field["const"]] if "const" in field else None)
    if options is not None:
        options = [option for option in options if option is not None]
        if not options or not all(isinstance(option, str | int | float | bool) for option in options):
            raise ValueError("must have an enum of strings, numbers or booleans")
        _refuse_other(field, {"type", "enum", "const"})
        shown: list[str] = []
        for option in options:
            shown.append(_distinct(as_words(_shown(option)), set(shown)))
        return Property(key, words, "choice", is_required, options=tuple(shown), values=tuple(options))
    kinds: dict[str, PropertyKind] = {"string": "text", "integer": "integer", "number": "number"}
    if kind == "boolean":
        _refuse_other(field, {"type"})
        return Property(key, words, "boolean", is_required, options=("true", "false"), values=(True, False))
    if kind not in kinds:
        raise ValueError(
            f"has type {kind!r}; allowed are string, integer, number, boolean, enum and arrays of these"
        )
    allowed = _LENGTHS if kind == "string" else _BOUNDS
    _refuse_other(field, {"type", *allowed})
    return Property(key, words, kinds[kind], is_required, limits=_limits(field, allowed))


def _without_null(field: Any) -> dict[str, Any]:
    """The schema of the value itself, where null is one of several allowed types."""
    if not isinstance(field, dict):
        raise ValueError("must have an object as its schema")
    for key in ("anyOf", "oneOf"):
        if key in field:
            others = [part for part in field[key] if part != {"type": "null"}]
            if len(others) != 1:
                raise ValueError(f"has {key} of several types; one type (and null) is allowed")
            return _without_null({**{k: v for k, v in field.items() if k != key}, **others[0]})
    if isinstance(field.get("type"), list):
        others = [kind for kind in field["type"] if kind != "null"]
        if len(others) != 1:
            raise ValueError("has several types; one type (and null) is allowed")
        return {**field, "type": others[0]}
    return field


def _refuse_other(field: dict[str, Any], known: set[str]) -> None:
    """A condition that is not understood could be broken, so a property that has one is not filled in."""
    unknown = set(field) - known - _NOTES - {"format"}
    if unknown:
        raise ValueError(f"has {', '.join(sorted(unknown))} in its schema, which is not supported")


def _limits(field: dict[str, Any], names: set[str]) -> tuple[tuple[str, float], ...]:
    return tuple((name, float(field[name])) for name in sorted(names & set(field)))
