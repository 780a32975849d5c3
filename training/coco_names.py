"""What COCO's words for things are called among the names of photographs."""

from __future__ import annotations

from functools import lru_cache

from yan_omni.model.vision.photo_names import photo_names

COCO_WORDS = {
    "traffic light": "traffic light",
    "stop sign": "street sign",
    "bench": "park bench",
    "handbag": "purse",
    "skis": "ski",
    "sports ball": "ball",
    "tennis racket": "racket",
    "wine glass": "goblet",
    "couch": "sofa",
    "potted plant": "flowerpot",
    "dining table": "table",
    "tv": "television",
    "mouse": "computer mouse",
    "remote": "remote control",
    "cell phone": "mobile phone",
    "oven": "stove",
    "clock": "wall clock",
    "hair drier": "hair dryer",
}
"""Words of COCO that are no names themselves; the evaluation has the same table and a test compares them."""
NOT_MEANT = ("kite", "mouse")
"""Names that mean something else than COCO's word."""


@lru_cache(maxsize=1)
def names_of_coco() -> dict[str, int]:
    """The index of the name of each of COCO's words that has one."""
    keys = {name.key: index for index, name in enumerate(photo_names())}
    words = {word: index for index, name in enumerate(photo_names()) for word in name.en}
    known = {word: index for word, index in words.items() if word not in NOT_MEANT}
    return known | {word: keys[key] for word, key in COCO_WORDS.items()}
