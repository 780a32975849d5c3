"""COCO's words for things and the names of photographs that say the same, for lessons and evaluation."""

from __future__ import annotations

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
"""Words of COCO that are no names themselves, and the names that say the same."""
NOT_MEANT = ("kite", "mouse")
"""Names that mean something else than COCO's word."""
