"""Pictures of the everyday objects in several renderings, cut out on transparency."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS

TRAIN_STYLES = ("noto", "fluent")
DRAWN_STYLES = (
    "openmoji",
    "emojione",
    "emojione-v1",
    "emojione-monotone",
    "noto-v1",
    "fluent-emoji",
    "fluent-emoji-flat",
    "fluent-emoji-high-contrast",
    "fxemoji",
    "streamline-emojis",
)
"""More renderings of the same things (forge/emoji_sets.py), from which the encoder learns what they share."""
CLIP_ART = "clip-art"
"""Many hands at once (forge/clip_art.py): several pictures of most things, none of some."""
TEST_STYLE = "twemoji"
FOLDERS = {"fluent": "fluent_emoji/assets", "twemoji": "twemoji/img/twitter/64"}
NOTO_STRIKE_PX = 109

# one line: concept key, then the emoji that show it
EMOJI = """dog 🐕🐶|cat 🐈🐱|horse 🐎🐴|cow 🐄🐮|pig 🐖🐷|sheep 🐑|rabbit 🐇🐰|mouse 🐁🐭
elephant 🐘|lion 🦁|tiger 🐅🐯|bear 🐻|panda 🐼|monkey 🐒🐵|giraffe 🦒|chicken 🐔🐓|duck 🦆
penguin 🐧|bird 🐦|owl 🦉|frog 🐸|turtle 🐢|snake 🐍|whale 🐋🐳|dolphin 🐬|fish 🐟🐠|octopus 🐙
crab 🦀|butterfly 🦋|bee 🐝|ladybug 🐞|snail 🐌|spider 🕷|rose 🌹|sunflower 🌻|tulip 🌷|tree 🌳🌲
cactus 🌵|mushroom 🍄|grapes 🍇|watermelon 🍉|lemon 🍋|banana 🍌|pineapple 🍍|apple 🍎🍏|pear 🍐
peach 🍑|cherries 🍒|strawberry 🍓|tomato 🍅|carrot 🥕|corn 🌽|eggplant 🍆|broccoli 🥦|potato 🥔
bread 🍞|cheese 🧀|hamburger 🍔|fries 🍟|pizza 🍕|hot dog 🌭|egg 🥚|rice 🍚|noodles 🍜|cake 🎂🍰
ice cream 🍦🍨|cookie 🍪|doughnut 🍩|candy 🍬|coffee ☕|teapot 🫖|beer 🍺|bottle 🍾|spoon 🥄
knife 🔪|car 🚗🚙|bus 🚌|taxi 🚕|ambulance 🚑|fire engine 🚒|police car 🚓|truck 🚚🚛|tractor 🚜
motorcycle 🏍🛵|bicycle 🚲|train 🚆🚂|boat ⛵|ship 🚢|airplane ✈|helicopter 🚁|rocket 🚀|house 🏠🏡
hospital 🏥|school 🏫|castle 🏰🏯|mountain ⛰🏔|volcano 🌋|fire 🔥|cloud ☁|rainbow 🌈|sun ☀🌞
moon 🌙🌕|snowman ⛄|umbrella ☂☔|balloon 🎈|gift 🎁|trophy 🏆|football ⚽|basketball 🏀
tennis ball 🎾|guitar 🎸|piano 🎹|drum 🥁|phone 📱☎|computer 💻🖥|camera 📷|television 📺|clock ⏰🕰
watch ⌚|book 📕📖|pencil ✏|scissors ✂|key 🔑|lock 🔒|hammer 🔨|light bulb 💡|candle 🕯|bed 🛏
chair 🪑|door 🚪|bag 🎒|hat 🎩👒|glasses 👓|shirt 👕|shoe 👟👞|crown 👑|ring 💍|robot 🤖|ghost 👻
hand ✋|eye 👁|money 💵💰|envelope ✉📧"""


def emoji_of_concepts() -> dict[int, str]:
    """Concept id -> its emoji characters; every object concept has at least one."""
    table = {}
    for entry in EMOJI.replace("\n", "|").split("|"):
        key, characters = entry.rsplit(" ", 1)
        table[CONCEPT_IDS[key]] = characters
    missing = [c.key for i, c in enumerate(CONCEPTS) if c.kind == "object" and i not in table]
    if missing:
        raise ValueError(f"objects without a picture: {missing}")
    return table


class ObjectPictures:
    """Loads cut-outs by style: `pictures[style][concept]` is a list of RGBA arrays (H, W, 4)."""

    def __init__(self, assets: Path, styles: tuple[str, ...]) -> None:
        self.styles = styles
        table = emoji_of_concepts()
        self.cutouts = {
            style: {index: _load_all(assets, style, index, characters) for index, characters in table.items()}
            for style in styles
        }

    def choices(self, style: str) -> list[int]:
        """Concept ids that this style shows."""
        return sorted(index for index, found in self.cutouts[style].items() if found)


def _load_all(assets: Path, style: str, concept: int, characters: str) -> list[Image.Image]:
    if style == CLIP_ART:
        files = sorted((assets / "emoji_sets" / style).glob(f"{concept}-*.png"))
        return [Image.open(file).convert("RGBA") for file in files]
    pictures = [_load(assets, style, character) for character in characters]
    return [picture for picture in pictures if picture is not None]


def _load(assets: Path, style: str, character: str) -> Image.Image | None:
    if style == "noto":
        return trim(_draw_noto(assets / "fonts" / "NotoColorEmoji.ttf", character))
    folder = assets / FOLDERS.get(style, f"emoji_sets/{style}")
    for code in codes_of(character):
        for path in (folder / f"{code}.webp", folder / f"{code}.png"):
            if path.exists():
                with Image.open(path) as picture:
                    return trim(picture.convert("RGBA"))
    return None


def codes_of(character: str) -> tuple[str, str]:
    """How files and tables write the character: its code point, alone or shown as a picture."""
    code = f"{ord(character):04x}"
    return code, f"{code}-fe0f"


def find_code(character: str, table: Mapping[str, str]) -> str | None:
    """The entry of a table by code point."""
    return next((table[code] for code in codes_of(character) if code in table), None)


def _draw_noto(font_file: Path, character: str) -> Image.Image:
    font = ImageFont.truetype(str(font_file), NOTO_STRIKE_PX)
    image = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((10, 10), character, font=font, embedded_color=True)
    return image


def trim(picture: Image.Image) -> Image.Image | None:
    """Cut to the visible part; None when there is none."""
    alpha = np.asarray(picture.getchannel("A")) > 40
    if not alpha.any():
        return None
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    return picture.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
