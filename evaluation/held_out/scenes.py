"""Questions and phrases about the picture forge's test scenes, worded here and asked in both languages.

Scenes come as `scenes_test.jsonl` beside `scenes_test/<id>.png`: objects with a kind, a name, a colour
(shapes only) and a box in pixels of the 256 x 256 picture. A question is asked only where the scene gives
it one answer.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from yan_omni.evaluation.answers import Kind
from yan_omni.evaluation.held_out.rows import PhraseRow, SceneRow, write_rows
from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS

SIDE_PX = 256
QUESTIONS_PER_KIND = 30
NUM_PHRASES = 60
NUM_ABSENT = 20
NUM_PRESENCE = 60
"""Questions whether a thing is there, for things that are and for things that are not."""
THIRDS = (SIDE_PX / 3, 2 * SIDE_PX / 3)
MARGIN_PX = 12
UNSEEN_STYLE = "twemoji"
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of a scene; `colour` is a concept key, None for everyday objects."""

    kind: str
    name: str
    colour: str | None
    box: tuple[float, float, float, float]
    style: str

    def called(self, language: Language) -> str:
        """`red star` / `红色的星形`; everyday objects by their name alone."""
        name = spoken_name(self.name, language)
        if self.colour is None:
            return name
        colour = spoken_name(self.colour, language)
        return f"{colour} {name}" if language == "en" else f"{colour}的{name}"


@dataclass(frozen=True, slots=True)
class TestScene:
    id: str
    image: str
    things: tuple[Thing, ...]

    @property
    def is_unseen_style(self) -> bool:
        return any(thing.style == UNSEEN_STYLE for thing in self.things)


Ask = Callable[[TestScene, Language], tuple[str, str] | None]


def spoken_name(key: str, language: Language) -> str:
    concept = CONCEPTS[CONCEPT_IDS[key]]
    return concept.en[0] if language == "en" else concept.zh[0]


def build_scenes(pictures_dir: Path, out: Path) -> None:
    """30 questions a kind and language and phrases to find, on pictures whose objects' renderings training
    has seen; the same questions on a rendering that it has not, where every picture shows such an object.
    """
    every = read_scenes(pictures_dir)
    scenes = [scene for scene in every if not scene.is_unseen_style]
    questions = _all_questions(scenes, QUESTIONS)
    unseen = [scene for scene in every if scene.is_unseen_style]
    renderings = _all_questions(unseen, {kind: ask for kind, ask in QUESTIONS.items() if kind != "shape"})
    phrases = [*islice(_phrases(scenes), NUM_PHRASES), *islice(_absent_phrases(scenes), NUM_ABSENT)]
    presence = [
        *islice(_presence(scenes, False), NUM_PRESENCE),
        *islice(_presence(scenes, True), NUM_PRESENCE),
    ]
    write_rows(out / "presence.jsonl", presence)
    write_rows(out / "scenes.jsonl", questions)
    write_rows(out / "scenes_unseen_style.jsonl", renderings)
    write_rows(out / "phrases.jsonl", phrases)
    images = [row.image for row in (*questions, *renderings, *presence)] + [row.image for row in phrases]
    copy_pictures(pictures_dir, out, images)
    print(
        f"scenes: {len(questions)} + {len(renderings)} questions, {len(phrases)} phrases, {len(every)} scenes"
    )


def modality_pictures(pictures_dir: Path, out: Path) -> list[str]:
    """Pictures for the prompts about a picture: test scenes with one to three things."""
    scenes = [scene for scene in read_scenes(pictures_dir) if 1 <= len(scene.things) <= 3]
    images = [scene.image for scene in scenes[:20]]
    copy_pictures(pictures_dir, out, images)
    return images


def read_scenes(pictures_dir: Path) -> list[TestScene]:
    scenes: list[TestScene] = []
    for line in (pictures_dir / "scenes_test.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        things = tuple(
            Thing(t["kind"], t["name"], t["colour"], tuple(t["box_px"]), t["style"]) for t in row["objects"]
        )
        scenes.append(TestScene(row["id"], f"scenes/{row['id']}.png", things))
    return scenes


def copy_pictures(pictures_dir: Path, out: Path, images: Sequence[str]) -> None:
    (out / "scenes").mkdir(parents=True, exist_ok=True)
    for image in sorted(set(images)):
        shutil.copyfile(pictures_dir / "scenes_test" / Path(image).name, out / image)


def _only(things: Sequence[Thing], wanted: Callable[[Thing], bool]) -> Thing | None:
    """The one thing that fits; None where there is none or several."""
    fitting = [thing for thing in things if wanted(thing)]
    return fitting[0] if len(fitting) == 1 else None


def _ask_colour(scene: TestScene, language: Language) -> tuple[str, str] | None:
    names = Counter(thing.name for thing in scene.things)
    thing = next((t for t in scene.things if t.colour is not None and names[t.name] == 1), None)
    if thing is None or thing.colour is None:
        return None
    name = spoken_name(thing.name, language)
    return (f"What color is the {name}?" if language == "en" else f"{name}是什么颜色的？"), thing.colour


def _ask_shape(scene: TestScene, language: Language) -> tuple[str, str] | None:
    """Only where nothing but shapes is shown, since everyday objects have colours and shapes of their own."""
    if not scene.things or any(thing.colour is None for thing in scene.things):
        return None
    colours = Counter(thing.colour for thing in scene.things)
    thing = _only(scene.things[:1], lambda t: colours[t.colour] == 1)
    if thing is None or thing.colour is None:
        return None
    colour = spoken_name(thing.colour, language)
    text = f"What shape is the {colour} thing?" if language == "en" else f"{colour}的东西是什么形状？"
    return text, thing.name


def _ask_object(scene: TestScene, language: Language) -> tuple[str, str] | None:
    if len(scene.things) != 1 or scene.things[0].kind != "object":
        return None
    return ("What is in this picture?" if language == "en" else "这张图片里有什么？"), scene.things[0].name


def _ask_count(scene: TestScene, language: Language) -> tuple[str, str] | None:
    """Of one kind of thing where several stand there, else of everything."""
    names = Counter(thing.name for thing in scene.things)
    if not names:
        return None
    name, count = names.most_common(1)[0]
    if count == 1:
        text = "How many things are in the picture?" if language == "en" else "图片里一共有几个东西？"
        return text, str(len(scene.things))
    said = spoken_name(name, language)
    plural = {"mouse": "mice", "knife": "knives", "sheep": "sheep", "fish": "fish"}.get(said, _plural(said))
    return (f"How many {plural} are there?" if language == "en" else f"图里有几个{said}？"), str(count)


def _plural(name: str) -> str:
    """Names that are plural already (`grapes`) stay."""
    if name.endswith(("es", "ts", "ns", "ds")) or name in {"glasses", "scissors"}:
        return name
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def _ask_position(scene: TestScene, language: Language) -> tuple[str, str] | None:
    names = Counter(thing.name for thing in scene.things)
    for thing in scene.things:
        place = place_of(thing.box)
        if names[thing.name] == 1 and place is not None:
            name = spoken_name(thing.name, language)
            return (f"Where is the {name}?" if language == "en" else f"{name}在哪里？"), place
    return None


def place_of(box: tuple[float, float, float, float]) -> str | None:
    """The cell of a 3 x 3 grid that holds the box's centre, None within 12 pixels of a border of cells."""
    columns, rows = ("left", "", "right"), ("top", "", "bottom")
    words: list[str] = []
    for low, high, names in ((box[1], box[3], rows), (box[0], box[2], columns)):
        centre = (low + high) / 2
        if any(abs(centre - border) < MARGIN_PX for border in THIRDS):
            return None
        words.append(names[sum(centre > border for border in THIRDS)])
    return " ".join(word for word in words if word) or "centre"


QUESTIONS: dict[Kind, Ask] = {
    "colour": _ask_colour,
    "shape": _ask_shape,
    "object": _ask_object,
    "count": _ask_count,
    "position": _ask_position,
}


def _all_questions(scenes: Sequence[TestScene], asks: Mapping[Kind, Ask]) -> list[SceneRow]:
    return [
        row
        for kind, ask in asks.items()
        for language in LANGUAGES
        for row in islice(_questions(scenes, kind, ask, language), QUESTIONS_PER_KIND)
    ]


def _questions(scenes: Sequence[TestScene], kind: Kind, ask: Ask, language: Language) -> Iterator[SceneRow]:
    for scene in scenes:
        asked = ask(scene, language)
        if asked is not None:
            yield SceneRow(f"{scene.id}-{kind}-{language}", language, kind, *asked, scene.image)


def _phrases(scenes: Sequence[TestScene]) -> Iterator[PhraseRow]:
    """One phrase a scene, languages in turn; a phrase that fits several things has all their boxes."""
    shown = [scene for scene in scenes if scene.things]
    for number, scene in enumerate(shown):
        language = LANGUAGES[number % len(LANGUAGES)]
        thing = scene.things[number % len(scene.things)]
        boxes = tuple(t.box for t in scene.things if (t.name, t.colour) == (thing.name, thing.colour))
        yield PhraseRow(f"{scene.id}-find", language, thing.called(language), scene.image, boxes)


def _absent_phrases(scenes: Sequence[TestScene]) -> Iterator[PhraseRow]:
    """An everyday object of another scene that this one does not show."""
    named = [thing.name for scene in scenes for thing in scene.things if thing.kind == "object"]
    for number, scene in enumerate(scenes):
        name = named[(7 * number + 3) % len(named)]
        if all(thing.name != name for thing in scene.things):
            language = LANGUAGES[number % len(LANGUAGES)]
            yield PhraseRow(f"{scene.id}-absent", language, spoken_name(name, language), scene.image, ())


def _presence(scenes: Sequence[TestScene], is_there: bool) -> Iterator[SceneRow]:
    """Whether a scene shows a thing: one of its own, or an everyday object of another scene."""
    named = [thing.name for scene in scenes for thing in scene.things if thing.kind == "object"]
    for number, scene in enumerate(scene for scene in scenes if scene.things):
        own = {thing.name for thing in scene.things}
        name = (
            scene.things[number % len(scene.things)].name
            if is_there
            else named[(11 * number + 5) % len(named)]
        )
        if (name in own) != is_there:
            continue
        language = LANGUAGES[number % len(LANGUAGES)]
        said, answer = spoken_name(name, language), "yes" if is_there else "no"
        article = "an" if said[0] in "aeiou" else "a"
        question = f"Is there {article} {said} in the picture?" if language == "en" else f"图里有{said}吗？"
        yield SceneRow(f"{scene.id}-{answer}-{language}", language, "presence", question, answer, scene.image)
