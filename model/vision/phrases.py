"""Finding known names in a phrase, in either language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Language = Literal["en", "zh"]
Forms = tuple[tuple[str, int, Language], ...]
"""What can stand in a phrase, whose name it is (an index), and its language; longest first."""

IRREGULAR_PLURALS = {"mouse": "mice", "knife": "knives", "sheep": "sheep"}


def forms_of(names: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> Forms:
    """Singular and plural forms of English and Chinese names; a name's index is its place."""
    forms: list[tuple[str, int, Language]] = []
    for index, (english, chinese) in enumerate(names):
        plain = [form for name in english for form in (_bare(name), *_plurals(name))]
        forms += [(f" {form} ", index, "en") for form in plain]
        forms += [(name.lower(), index, "zh") for name in chinese]
    return tuple(sorted(forms, key=lambda form: -len(form[0].encode())))


def find_names(phrase: str, forms: Forms) -> list[tuple[int, Language]]:
    """Names in a phrase with the language they are in, longest first, each once."""
    text = f" {_bare(phrase.lower())} "
    found: list[tuple[int, Language]] = []
    for form, index, language in forms:
        if form in text:
            text = text.replace(form, " # ")
            if index not in [known for known, _ in found]:
                found.append((index, language))
    return found


def _bare(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text)


def _plurals(name: str) -> tuple[str, ...]:
    return tuple(_bare(form) for form in (name + "s", name + "es", IRREGULAR_PLURALS.get(name, name + "s")))
