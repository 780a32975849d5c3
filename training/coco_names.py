"""What COCO's words for things are called among the names of photographs."""

from __future__ import annotations

from functools import lru_cache

from yan_omni.model.vision.coco_words import COCO_WORDS, NOT_MEANT
from yan_omni.model.vision.photo_names import photo_names


@lru_cache(maxsize=1)
def names_of_coco() -> dict[str, int]:
    """The index of the name of each of COCO's words that has one."""
    keys = {name.key: index for index, name in enumerate(photo_names())}
    words = {word: index for index, name in enumerate(photo_names()) for word in name.en}
    known = {word: index for word, index in words.items() if word not in NOT_MEANT}
    return known | {word: keys[key] for word, key in COCO_WORDS.items()}
