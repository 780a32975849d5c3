"""Names of real photographs that training never saw, beside EfficientNet-lite2 on the same photos."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from yan_omni.evaluation.grounding import HIT_IOU, intersection_over_union
from yan_omni.evaluation.held_out.photo_reference import PhotoReference
from yan_omni.evaluation.held_out.rows import PhotoRow, SceneRow
from yan_omni.evaluation.task import Context, Measure, at_least, not_measured
from yan_omni.model.engine.naming import NamedPicture, NamingEngine
from yan_omni.model.engine.request import Engine, Picture, PixelBox
from yan_omni.model.vision.photo_names import chain, photo_names

SHOP_FLOOR_PERCENT = 75.0
EVERYDAY_FLOOR_PERCENT = 60.0
PLACE_FLOOR_PERCENT = 50.0
ABSENT_FLOOR_PERCENT = 95.0
FIRST = 5
ABSENT = ("zebra", "piano", "volcano", "guitar", "penguin")
"""Shown by none of the everyday photos."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A photo, what the model said of it, and the names that the reference ranks first."""

    row: PhotoRow
    named: NamedPicture
    reference: tuple[str, ...] | None

    def first(self, count: int) -> list[str]:
        return [likely.name for likely in self.named.ranking[:count]]


class Photos:
    name = "photos"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        floor = at_least(SHOP_FLOOR_PERCENT)
        title = "shop photos named, first of the shop's names"
        if not isinstance(engine, NamingEngine):
            return [not_measured(title, "%", floor, "this engine does not name photographs")]
        sets = {
            "shop": context.part(context.held_out.load("photos", PhotoRow), minimum=40),
            "everyday": context.part(context.held_out.load("photos_everyday", PhotoRow), minimum=40),
        }
        reference = PhotoReference.load(context.held_out.roots[0] / "photos_reference.pt")
        try:
            judged = {
                name: [_judge(engine, row, context, reference) for row in s] for name, s in sets.items()
            }
        except FileNotFoundError as error:
            return [not_measured(title, "%", floor, str(error))]
        shop = [one for one in judged["shop"] if one.row.kind == "shop"]
        dishes = [one for one in judged["shop"] if one.row.kind == "dish"]
        measures = [*_of_shop(shop), *_of_dishes(dishes), *_of_everyday(judged["everyday"])]
        measures += _of_certainty(judged)
        measures += _of_gate(engine, judged, context)
        measures += _of_places(engine, judged["everyday"], context)
        pixels = [context.held_out.picture(one.row.image) for one in shop[:20]]
        start = time.process_time()
        for picture in pixels:
            engine.name(picture[:, ::-1].copy())  # mirrored: not remembered
        if pixels:
            milliseconds = 1000.0 * (time.process_time() - start) / len(pixels)
            measures.append(Measure("CPU time to see and name one photo", milliseconds, "ms", n=len(pixels)))
        return measures


def _judge(engine: NamingEngine, row: PhotoRow, context: Context, reference: PhotoReference | None) -> Judged:
    pixels = context.held_out.picture(row.image)
    named = engine.name(pixels)
    told = "; ".join(english for english, _ in named.told)
    got = f"{'' if named.is_sure else 'not sure: '}{told}" if named.is_photo else "taken for a scene"
    best = named.ranking[0].name if named.ranking else ""
    context.note_item(f"photos {row.kind}", row.id, ", ".join(row.shows), got, best in row.shows)
    return Judged(row, named, None if reference is None else _reference_names(reference, row, pixels))


def _reference_names(reference: PhotoReference, row: PhotoRow, pixels: Picture) -> tuple[str, ...]:
    features = reference.features(pixels)
    if row.kind == "shop":
        return (_names_of_classes()[reference.shop_class(features)],)
    names: dict[str, float] = {}
    for number, probability in enumerate(reference.imagenet(features).tolist()):
        name = _names_of_classes()[str(number)]
        names[name] = names.get(name, 0.0) + probability
    return tuple(sorted(names, key=lambda name: -names[name])[:FIRST])


@lru_cache(maxsize=1)
def _names_of_classes() -> dict[str, str]:
    return {kind: name.key for name in photo_names() for kind in name.classes}


def is_kind_of(name: str, shown: Sequence[str]) -> bool:
    """Whether a name is one of those shown or a kind of one: a pug where a dog is shown."""
    index = next(place for place, known in enumerate(photo_names()) if known.key == name)
    return any(photo_names()[above].key in shown for above in chain(index))


def _of_shop(judged: list[Judged]) -> list[Measure]:
    names = {name for kind, name in _names_of_classes().items() if not kind.isdigit() and "dish/" not in kind}
    among = [next((n.name for n in one.named.ranking if n.name in names), "") for one in judged]
    right = [first in one.row.shows for first, one in zip(among, judged, strict=True)]
    references = [one.reference[0] in one.row.shows for one in judged if one.reference]
    anything = [bool(set(one.first(1)) & set(one.row.shows)) for one in judged]
    note = "reference: EfficientNet-lite2 with a linear probe"
    return [
        _measure("shop photos named, first of the shop's names", right, SHOP_FLOOR_PERCENT, references, note),
        _measure("shop photos named, first of all names", anything),
    ]


def _of_dishes(judged: list[Judged]) -> list[Measure]:
    firsts = [[bool(set(one.first(count)) & set(one.row.shows)) for one in judged] for count in (1, FIRST)]
    return [
        _measure("dishes of unseen recipes named, first of all names", firsts[0]),
        _measure("dishes of unseen recipes named, in the first five", firsts[1]),
    ]


def _of_everyday(judged: list[Judged]) -> list[Measure]:
    measures = []
    for title, floor, num_shown in (
        ("everyday photos, something shown in the first five names", EVERYDAY_FLOOR_PERCENT, None),
        ("everyday photos, the largest thing in the first five names", None, 1),
    ):
        right, references = list[bool](), list[bool]()
        for one in judged:
            shown = one.row.shows[:num_shown]
            right.append(any(is_kind_of(name, shown) for name in one.first(FIRST)))
            if one.reference is not None:
                references.append(any(is_kind_of(name, shown) for name in one.reference))
        measures.append(_measure(title, right, floor, references, "reference: EfficientNet-lite2"))
    return measures


def _of_certainty(judged: dict[str, list[Judged]]) -> list[Measure]:
    """How often a name told without doubt is right, and with doubt."""
    measures = []
    for title, ones in (
        ("shop", [one for one in judged["shop"] if one.row.kind == "shop"]),
        ("everyday", judged["everyday"]),
    ):
        told = [
            (one.named.is_sure, _fits(one.named.told[0][0], one.row.shows)) for one in ones if one.named.told
        ]
        sure = [is_right for is_sure, is_right in told if is_sure]
        note = f"{len(sure)} of {len(ones)} told without doubt; a kind of what is shown counts as right"
        measures.append(_measure(f"{title} photos, right where it is sure", sure, note=note))
        doubted = [is_right for is_sure, is_right in told if not is_sure]
        measures.append(_measure(f"{title} photos, right where it is not sure", doubted))
    return measures


def _fits(told: str, shown: Sequence[str]) -> bool:
    return is_kind_of(told, shown) or any(is_kind_of(name, [told]) for name in shown)


def _of_gate(engine: NamingEngine, judged: dict[str, list[Judged]], context: Context) -> list[Measure]:
    measures = []
    for kind in ("shop", "dish", "everyday"):
        taken = [one.named.is_photo for ones in judged.values() for one in ones if one.row.kind == kind]
        measures.append(_measure(f"{kind} photos told as photographs", taken))
    for name in ("scenes", "scenes_unseen_style"):
        images = sorted(
            {row.image for row in context.part(context.held_out.load(name, SceneRow), minimum=20)}
        )
        kept = [not engine.name(context.held_out.picture(image)).is_photo for image in images]
        measures.append(_measure(f"pictures of {name} told as composed scenes", kept))
    return measures


def _of_places(engine: NamingEngine, judged: list[Judged], context: Context) -> list[Measure]:
    """Boxes of the largest thing in everyday photos, and none for what no photo shows."""
    hits, refusals = list[bool](), list[bool]()
    for number, one in enumerate(judged):
        pixels = context.held_out.picture(one.row.image)
        height, width = pixels.shape[:2]
        boxes = engine.ground(pixels, one.row.shows[0])
        truths = [
            PixelBox(x1 * width, y1 * height, x2 * width, y2 * height) for x1, y1, x2, y2 in one.row.boxes
        ]
        best = boxes[0].box if boxes else None
        hits.append(any(best and intersection_over_union(best, truth) >= HIT_IOU for truth in truths))
        refusals.append(not engine.ground(pixels, ABSENT[number % len(ABSENT)]))
    return [
        _measure("grounding IoU@0.5, largest thing of everyday photos", hits, PLACE_FLOOR_PERCENT),
        _measure("absent things of everyday photos answered with no box", refusals, ABSENT_FLOOR_PERCENT),
    ]


def _measure(
    title: str,
    right: Sequence[bool],
    floor_percent: float | None = None,
    reference: Sequence[bool] = (),
    note: str = "",
) -> Measure:
    floor = None if floor_percent is None else at_least(floor_percent)
    if not right:
        return not_measured(title, "%", floor, "no such photos; see evaluation/README.md")
    return Measure(
        title, _percent(right), "%", floor, _percent(reference) if reference else None, len(right), note
    )


def _percent(values: Sequence[bool]) -> float:
    return 100.0 * sum(values) / len(values)
