"""What things in photographs are called, in English and Chinese: one line a name in `photo_names.tsv`.

A name covers the rows of the name head that mean it (`classes`: ImageNet's numbers, shop classes, dishes) and
every name that gives it as its kind: a pug is a dog, a dog is an animal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yan_omni.model.vision.phrases import Forms, Language, find_names, forms_of

TABLE = Path(__file__).with_name("photo_names.tsv")
HEADER = ("en", "zh", "kind", "classes")
NUM_IMAGENET_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class PhotoName:
    """One or more names per language, the first to say, all understood; `kind` is the English name of what it
    is a kind of, empty at the top.
    """

    en: tuple[str, ...]
    zh: tuple[str, ...]
    kind: str
    classes: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.en[0]

    @property
    def spoken(self) -> tuple[str, str]:
        """The English and the Chinese word to say."""
        return self.en[0], self.zh[0]


@lru_cache(maxsize=1)
def photo_names() -> tuple[PhotoName, ...]:
    """Every name, in the order of the table."""
    header, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    if tuple(header.split("\t")) != HEADER:
        raise ValueError(f"{TABLE.name}: the first line must name the columns {', '.join(HEADER)}")
    names = []
    for line in lines:
        en, zh, kind, classes = line.split("\t")
        names.append(PhotoName(tuple(en.split(",")), tuple(zh.split(",")), kind, tuple(classes.split())))
    return tuple(names)


@lru_cache(maxsize=1)
def photo_classes() -> tuple[str, ...]:
    """The classes of all names in the order of the name head's rows: ImageNet's numbers first, then the
    others as they come in the table.
    """
    others = [kind for name in photo_names() for kind in name.classes if not kind.isdigit()]
    return (*(str(number) for number in range(NUM_IMAGENET_CLASSES)), *others)


def photo_names_in(phrase: str) -> list[tuple[int, Language]]:
    """Indices of the names in a phrase with the language each is in, longest first."""
    return find_names(phrase, _forms())


def chain(index: int) -> tuple[int, ...]:
    """A name's index and those of the kinds above it, upwards."""
    found, kind = [index], photo_names()[index].kind
    while kind:
        found.append(_indices()[kind])
        kind = photo_names()[found[-1]].kind
    return tuple(found)


def names_of_kind(index: int) -> tuple[int, ...]:
    """Indices of the names whose kind a name is, one step down."""
    return _members().get(photo_names()[index].key, ())


@lru_cache(maxsize=1)
def _members() -> dict[str, tuple[int, ...]]:
    members: dict[str, tuple[int, ...]] = {}
    for index, name in enumerate(photo_names()):
        members[name.kind] = (*members.get(name.kind, ()), index)
    return members


@lru_cache(maxsize=1)
def _indices() -> dict[str, int]:
    return {name.key: index for index, name in enumerate(photo_names())}


@lru_cache(maxsize=1)
def _forms() -> Forms:
    return forms_of((name.en, name.zh) for name in photo_names())
