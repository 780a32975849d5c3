"""Short composed videos: things cut from the picture forge's test scenes come and go and drift a little."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from yan_omni.evaluation.held_out.rows import ClipKind, ClipRow, write_rows
from yan_omni.evaluation.held_out.scenes import SIDE_PX, TestScene, read_scenes, spoken_name
from yan_omni.evaluation.text_metrics import Language

NUM_CLIPS = 16
RATE_HZ = 2
PLACES = ((12, 20), (150, 24), (76, 150))
THING_PX = 92
DRIFT_PX = 1
PAPER = (236, 236, 232)


@dataclass(frozen=True, slots=True)
class Actor:
    """A thing, its picture and when it is there, in seconds: from the first up to the second of a pair."""

    key: str
    picture: Image.Image
    visits: tuple[tuple[int, int], ...]


def build_clips(pictures_dir: Path, out: Path) -> None:
    """Sixteen clips from a fixed seed with up to five questions each, English and Chinese in turn. The frames
    of a clip stand one below the other in one picture, two a second.
    """
    rng = random.Random(12)
    scenes = [
        scene
        for scene in read_scenes(pictures_dir)
        if len(scene.things) == 1 and scene.things[0].kind == "object" and not scene.is_unseen_style
    ]
    rng.shuffle(scenes)
    (out / "clips").mkdir(parents=True, exist_ok=True)
    rows: list[ClipRow] = []
    for number in range(NUM_CLIPS):
        duration_s = rng.randint(8, 14)
        chosen = {
            scene.things[0].name: scene for scene in scenes[3 * number : 3 * number + rng.randint(1, 3)]
        }
        actors = [_actor(scene, pictures_dir, duration_s, rng) for scene in chosen.values()]
        image = f"clips/clip-{number:02d}.png"
        Image.fromarray(draw_clip(actors, duration_s)).save(out / image)
        lang: Language = "zh" if number % 2 else "en"
        for index, (kind, question, answer) in enumerate(_questions(actors, duration_s, lang)):
            rows.append(ClipRow(f"clip-{number:02d}-{index}", lang, kind, question, answer, image))
    write_rows(out / "clips.jsonl", rows)
    print(f"clips: {NUM_CLIPS} clips, {len(rows)} questions")


def _actor(scene: TestScene, pictures_dir: Path, duration_s: int, rng: random.Random) -> Actor:
    thing = scene.things[0]
    with Image.open(pictures_dir / "scenes_test" / f"{scene.id}.png") as image:
        cut = image.convert("RGB").crop(thing.box)
    cut.thumbnail((THING_PX, THING_PX), Image.Resampling.LANCZOS)
    edges = sorted(rng.sample(range(2, duration_s - 1, 2), rng.choice((0, 1, 1, 2))))
    edges = [0, *edges] if rng.random() < 0.5 or not edges else edges
    edges += [duration_s] if len(edges) % 2 else []
    return Actor(thing.name, cut, tuple(zip(edges[::2], edges[1::2], strict=True)))


def draw_clip(actors: list[Actor], duration_s: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(frames * 256, 256, 3)"""
    frames = []
    for index in range(duration_s * RATE_HZ):
        frame = Image.new("RGB", (SIDE_PX, SIDE_PX), PAPER)
        for actor, (x, y) in zip(actors, PLACES, strict=False):
            if any(start <= index / RATE_HZ < stop for start, stop in actor.visits):
                frame.paste(actor.picture, (x, y + DRIFT_PX * (index % 12)))
        frames.append(np.asarray(frame))
    return np.concatenate(frames)


def _questions(actors: list[Actor], duration_s: int, lang: Language) -> list[tuple[ClipKind, str, str]]:
    """Kind, question and key: seconds, a number of times, or names joined by commas."""
    english = lang == "en"
    asked: list[tuple[ClipKind, str, str]] = []
    for actor in actors:
        name = spoken_name(actor.key, lang)
        start, stop = actor.visits[0]
        if start:
            question = f"When does the {name} appear?" if english else f"{name}什么时候出现？"
            asked.append(("appears", question, str(start)))
        if stop < duration_s and len(actor.visits) == 1:
            question = f"When does the {name} leave?" if english else f"{name}什么时候离开？"
            asked.append(("leaves", question, str(stop)))
    name = spoken_name(actors[0].key, lang)
    question = f"How many times does the {name} appear?" if english else f"{name}出现了几次？"
    asked.append(("times", question, str(len(actors[0].visits))))
    for kind, at_s, words in (
        ("first", 0, ("What do you see at the start?", "一开始有什么？")),
        ("last", duration_s - 1, ("What do you see at the end?", "最后有什么？")),
    ):
        there = [a.key for a in actors if any(start <= at_s < stop for start, stop in a.visits)]
        if there:
            asked.append(("first" if kind == "first" else "last", words[not english], ",".join(there)))
    return asked
