"""Draws the emoji of several free sets as PNG files, for the picture forge: a folder a set.

    python -m yan_omni.training.forge.emoji_sets --assets data/assets

The sets come as vector icons in one JSON file each (npm packages `@iconify-json/*`, fetched by
install_picture_assets.sh, which also installs the renderer, `resvg_py`). Some name their icons by what
Unicode calls the character, some by the shorter name of CLDR, and some write all words together.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from yan_omni.training.forge.picture_assets import DRAWN_STYLES, emoji_of_concepts, find_code

SIDE_PX = 160
NAMING_SETS = ("openmoji", "fluent-emoji-flat")
"""Sets that say which character each of their icons shows."""


def icon_names(character: str, tables: Iterable[dict[str, str]]) -> Iterator[str]:
    """What an icon of the character may be called, likeliest first; `tables` give names by code point."""
    called = [name for table in tables if (name := find_code(character, table)) is not None]
    called.append(unicodedata.name(character).lower().replace(" ", "-"))
    for name in dict.fromkeys(called):
        yield from (name, f"{name}-1", name.replace("-", ""))


def as_svg(icons: dict[str, Any], name: str) -> str | None:
    """The icon as a document of its own, or None if the set lacks it."""
    name = icons.get("aliases", {}).get(name, {}).get("parent", name)
    icon = icons["icons"].get(name)
    if icon is None:
        return None
    left, top = icon.get("left", 0), icon.get("top", 0)
    width = icon.get("width", icons.get("width", 16))
    height = icon.get("height", icons.get("height", 16))
    box = f"{left} {top} {width} {height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{icon["body"]}</svg>'


def draw_set(folder: Path, tables: list[dict[str, str]], out: Path) -> int:
    """Draw every character of the everyday objects that the set in `folder` has; returns how many."""
    import resvg_py

    icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for character in sorted({one for characters in emoji_of_concepts().values() for one in characters}):
        found = (as_svg(icons, name) for name in icon_names(character, tables))
        svg = next((one for one in found if one is not None), None)
        if svg is not None:
            picture = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE_PX))
            (out / f"{ord(character):04x}.png").write_bytes(picture)
            count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("data/assets"))
    options = parser.parse_args()
    sources = options.assets / "emoji_icons"
    tables = [json.loads((sources / name / "chars.json").read_text(encoding="utf-8")) for name in NAMING_SETS]
    for style in DRAWN_STYLES:
        print(style, draw_set(sources / style, tables, options.assets / "emoji_sets" / style), flush=True)


if __name__ == "__main__":
    main()
