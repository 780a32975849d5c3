"""Sentences with words of the other language, for the speech forge: their sounds matter, not their sense.

    PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.forge.speech_mixed --minutes 25

Runs like `speech_kokoro`, resumable, and fills the set `forge_mixed`: Mandarin sentences with a word or two
replaced by English ones, English sentences with a Mandarin word, in training voices mixed anew for each line.
With `--carried` it fills `forge_carried`: words in short sentences made for them, more of them a minute, in
voices mixed of those of the sentence's language alone, whose accent the words take.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict

from yan_omni.training.data_speech import STORED_RATE_HZ, SpeechWriter
from yan_omni.training.forge.kokoro_voices import VoiceNames, mixed_voice, own_voice
from yan_omni.training.forge.speech_clip import Language
from yan_omni.training.forge.speech_kokoro import SPEEDS, Job, Kokoro, make_clip
from yan_omni.training.forge.speech_lines import LineSource, corpus_lines, held_out_keys, key_of

SET_NAME = "forge_mixed"
CARRIED_SET_NAME = "forge_carried"
SEED = 7
MANDARIN_SHARE = 0.75
"""Of the lines whose sentence is Mandarin."""
TWO_WORDS_SHARE = 0.25
MOST_HANZI = 14
MOST_WORDS = 9
LEAST_TIMES = 3
NUM_CARRIED = 4_000
CARRIERS: dict[Language, str] = {
    "zh": "这个X和Y都不错。|我想要X，不要Y。|他的X是Y吗？|我们去X看Y。|你有X还是Y？|请把X放在Y旁边。"
    "|今天X很Y。|她说X就是Y。|明天有X和Y。|我的X比Y好。|用X做Y吧。|先X再Y。|一个X的Y。|没有X也没有Y。|老师讲X的Y。"
    "|大家都在X和Y。",
    "en": "We like X and Y very much.|She said X to me.|What does X mean?|I will go to X with Y."
    "|My X is near the Y.|Please give me X or Y.|They have X and Y here.|He told us about X in Y.",
}
"""X and Y are words of the other language."""
_WORD = re.compile(r"[a-z]{3,}")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")


def english_words(lines: Sequence[str]) -> Callable[[random.Random], str]:
    """Draws words of the lines, a word met n times in proportion to the root of n."""
    counts = Counter(word for line in lines for word in _WORD.findall(line.lower()))
    common = [(word, count**0.5) for word, count in counts.items() if count >= LEAST_TIMES]
    words, weights = [word for word, _ in common], [weight for _, weight in common]
    return lambda rng: rng.choices(words, weights)[0]


def mandarin_words(lines: Sequence[str]) -> Callable[[random.Random], str]:
    """Draws words of two hanzi of the lines as `english_words` does."""
    counts = Counter(line[start:stop] for line in lines for start, stop in places(line))
    common = [(word, count**0.5) for word, count in counts.items() if count >= LEAST_TIMES]
    words, weights = [word for word, _ in common], [weight for _, weight in common]
    return lambda rng: rng.choices(words, weights)[0]


def places(line: str) -> list[tuple[int, int]]:
    """Where words of two hanzi that pypinyin knows are in a line, from left to right without overlap."""
    found = list[tuple[int, int]]()
    for run in _HANZI.finditer(line):
        start = run.start()
        while start + 2 <= run.end():
            if line[start : start + 2] in phrases_dict:
                found.append((start, start + 2))
                start += 1
            start += 1
    return found


def in_mandarin(line: str, draw: Callable[[random.Random], str], rng: random.Random) -> str | None:
    """The line with one of its words said in English, or two words in a row; None without such a place."""
    if not (found := places(line)):
        return None
    start, stop = rng.choice(found)
    words = [draw(rng) for _ in range(1 + (rng.random() < TWO_WORDS_SHARE))]
    return line[:start] + " ".join(words) + line[stop:]


def in_english(line: str, draw: Callable[[random.Random], str], rng: random.Random) -> str:
    """The line with one of its words said in Mandarin."""
    words = line.split()
    place = rng.randrange(len(words))
    mark = words[place][-1] if not words[place][-1].isalnum() else ""
    words[place] = draw(rng) + mark
    return " ".join(words)


def mixed_jobs(
    source: LineSource, kokoro: VoiceNames, mandarin_share: float = MANDARIN_SHARE
) -> Iterator[Job]:
    """Lines in turn, each in a voice of its sentence's language and at a speed of its own."""
    rng, banned = random.Random(SEED), held_out_keys(source.held_out)
    english, mandarin = corpus_lines(source, "en", SEED), corpus_lines(source, "zh", SEED)
    draws = english_words(english), mandarin_words(mandarin)
    hosts = {
        "en": iter([line for line in english if len(line.split()) <= MOST_WORDS]),
        "zh": iter([line for line in mandarin if len(line) <= MOST_HANZI]),
    }
    for number in range(len(english) + len(mandarin)):
        language: Language = "zh" if rng.random() < mandarin_share else "en"
        host = next(hosts[language], None)
        if host is None:
            return
        is_english = language == "en"
        text = in_english(host, draws[1], rng) if is_english else in_mandarin(host, draws[0], rng)
        voice, speed = own_voice(kokoro, language, rng), round(rng.uniform(*SPEEDS), 2)
        if text and key_of(text) not in banned:
            yield Job(SET_NAME, f"switch-{language}-{number:05d}", text, language, voice, speed)


def carried_jobs(
    source: LineSource, kokoro: VoiceNames, mandarin_share: float = MANDARIN_SHARE
) -> Iterator[Job]:
    """Words of the other language in a sentence made for them."""
    rng, banned = random.Random(SEED), held_out_keys(source.held_out)
    draws: dict[Language, Callable[[random.Random], str]] = {
        "zh": english_words(corpus_lines(source, "en", SEED)),
        "en": mandarin_words(corpus_lines(source, "zh", SEED)),
    }
    for number in range(NUM_CARRIED):
        language: Language = "zh" if rng.random() < mandarin_share else "en"
        text = carried(rng.choice(CARRIERS[language].split("|")), draws[language], rng)
        voice, speed = mixed_voice(kokoro.voices(language), 3, rng), round(rng.uniform(*SPEEDS), 2)
        if key_of(text) not in banned:
            yield Job(CARRIED_SET_NAME, f"carried-{language}-{number:05d}", text, language, voice, speed)


def carried(carrier: str, draw: Callable[[random.Random], str], rng: random.Random) -> str:
    """The sentence with words in the places of X and Y."""
    return re.sub("[XY]", lambda _: draw(rng), carrier)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=Path("data/raw/text"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--teachers", type=Path, default=Path("data/teachers"))
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--minutes", type=float, default=25.0, help="of speech in the set")
    parser.add_argument("--carried", action="store_true", help="words in short sentences made for them")
    options = parser.parse_args()
    kokoro, began_s, made_s = Kokoro(options.teachers), time.monotonic(), 0.0
    source = LineSource(options.texts, options.held_out)
    jobs = carried_jobs(source, kokoro) if options.carried else mixed_jobs(source, kokoro)
    with SpeechWriter(options.data, CARRIED_SET_NAME if options.carried else SET_NAME) as writer:
        for job in jobs:
            if writer.num_samples >= 60.0 * options.minutes * STORED_RATE_HZ:
                return
            if job.id in writer.ids:
                continue
            clip = make_clip(kokoro, job.id, job.text, job.language, job.voice, job.speed)
            if clip is None:
                continue
            writer.add(clip)
            made_s += len(clip.samples_24k) / STORED_RATE_HZ
            if len(writer.ids) % 20 == 0:
                rate = made_s / (time.monotonic() - began_s)
                print(f"{len(writer.ids)} clips, {rate:.2f} s of speech a second", flush=True)


if __name__ == "__main__":
    main()
