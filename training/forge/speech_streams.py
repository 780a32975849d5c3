"""Plans what the speech forge says: texts, voices, phones and symbols of every line, the product's kinds.

    PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.forge.speech_streams

`recipes/forge_speech` speaks the plan and needs neither corpora nor pronunciations for it.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path

from yan_omni.training.forge.kokoro_voices import (
    MOST_SYMBOLS,
    StyleTables,
    VoiceNames,
    own_voice,
    read_voice_files,
)
from yan_omni.training.forge.speech_clip import Language, Line
from yan_omni.training.forge.speech_figures import figure_lines
from yan_omni.training.forge.speech_kokoro import (
    DEFAULT_VOICES,
    LANGUAGE_SEEDS,
    SPEEDS,
    Job,
    phones_and_symbols,
    word_jobs,
)
from yan_omni.training.forge.speech_lines import LineSource, held_out_keys, key_of, mixed_lines
from yan_omni.training.forge.speech_mixed import carried_jobs, mixed_jobs
from yan_omni.training.forge.speech_plan import PlannedLine, Stream, interleaved, write_plan


def _words(text: str) -> list[str]:
    return text.split()


NAMED_VOICES = _words(
    "af_aoede af_kore af_nicole af_river af_sarah af_sky am_fenrir am_puck bm_george zf_xiaobei zf_xiaoni "
    "zm_yunjian zm_yunxi zm_yunyang"
)
"""Those of the shipped talker besides the default pair."""
FIGURE_SHARE = 0.13
"""Of the lines that are not of a kind of their own: dates, money, units, phone numbers, names."""
MIXED_MANDARIN_SHARE = 0.6
DEFAULT_HOURS, NAMED_HOURS, VARIETY_HOURS = 2.0, 0.25, 5.0
MIXED_HOURS, CARRIED_HOURS, WORD_HOURS = 5 / 3, 5 / 6, 0.7


def with_figures(
    lines: Iterator[str], figures: Iterator[str], banned: Callable[[str], bool], rng: random.Random
) -> Iterator[str]:
    """The lines with `FIGURE_SHARE` of the others among them, until they end."""
    for line in lines:
        yield line
        while rng.random() < FIGURE_SHARE:
            yield next(figure for figure in figures if not banned(figure))


def shared_lines(source: LineSource, language: Language, seed: int) -> Iterator[str]:
    """All the lines of a language, dates and names among them, as often as needed."""
    keys, rng = held_out_keys(source.held_out), random.Random(seed)
    figures = figure_lines(language, seed)
    for turn in itertools.count():
        lines = mixed_lines(source, language, seed + 100 * turn)
        yield from with_figures(lines, figures, lambda text: key_of(text) in keys, rng)


def planned(
    jobs: Iterable[Job], banned: Container[str], set_name: str | None = None
) -> Iterator[PlannedLine]:
    """Jobs with their pronunciation.

    Left out are those without one, those longer than a style's table and those whose `key_of` is banned.
    """
    for job in jobs:
        read = phones_and_symbols(job.text)
        if read is None or len(read[1].symbols) > MOST_SYMBOLS or key_of(job.text) in banned:
            continue
        line = Line(job.id, job.text, job.language, job.voice, read[0], read[1].owners)
        yield PlannedLine(set_name or job.set_name, line, job.speed, read[1].symbols)


def named_jobs(set_name: str, voice: str, language: Language, lines: Iterator[str]) -> Iterator[Job]:
    """Lines in one voice at its own speed."""
    for index, text in enumerate(lines):
        yield Job(set_name, f"{voice}-{index:05d}", text, language, voice, 1.0)


def variety_jobs(language: Language, names: VoiceNames, lines: Iterator[str]) -> Iterator[Job]:
    """Lines each in a voice and at a speed of its own."""
    rng = random.Random(LANGUAGE_SEEDS[language])
    for index, text in enumerate(lines):
        voice, speed = own_voice(names, language, rng), round(rng.uniform(*SPEEDS), 2)
        yield Job("forge_variety", f"mix-{language}-{index:05d}", text, language, voice, speed)


def all_streams(source: LineSource, names: VoiceNames, scale: float) -> list[Stream]:
    """Every kind of line, with its hours times `scale`; no text comes up twice in the first sets."""
    keys = held_out_keys(source.held_out)
    lines: dict[Language, Iterator[str]] = {
        "en": shared_lines(source, "en", 1),
        "zh": shared_lines(source, "zh", 2),
    }
    streams = list[tuple[float, Iterator[PlannedLine]]]()
    for language, voice in DEFAULT_VOICES.items():
        jobs = named_jobs("forge_default", voice, language, lines[language])
        streams.append((DEFAULT_HOURS, planned(jobs, keys)))
    for voice in NAMED_VOICES:
        of_voice: Language = "zh" if voice[0] == "z" else "en"
        streams.append(
            (NAMED_HOURS, planned(named_jobs("forge_named", voice, of_voice, lines[of_voice]), keys))
        )
    for language, share in (("en", 1 / 3), ("zh", 2 / 3)):
        jobs = variety_jobs(language, names, lines[language])
        streams.append((VARIETY_HOURS * share, planned(jobs, keys)))
    share = MIXED_MANDARIN_SHARE
    streams.append((MIXED_HOURS, planned(mixed_jobs(source, names, share), keys)))
    streams.append((CARRIED_HOURS, planned(carried_jobs(source, names, share), keys, "forge_mixed")))
    streams.append((WORD_HOURS, planned(word_jobs(names), keys)))
    return [Stream(hours * scale, lines_of) for hours, lines_of in streams]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=Path("data/raw/text"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--teachers", type=Path, default=Path("data/teachers"))
    parser.add_argument("--out", type=Path, default=Path("data/teachers/kokoro/plan.jsonl.gz"))
    parser.add_argument("--scale", type=float, default=1.0, help="of all hours")
    options = parser.parse_args()
    names = StyleTables(read_voice_files(options.teachers / "kokoro" / "voices"))
    source = LineSource(options.texts, options.held_out)
    count = write_plan(options.out, interleaved(all_streams(source, names, options.scale)))
    print(f"{options.out}: {count} lines", flush=True)


if __name__ == "__main__":
    main()
