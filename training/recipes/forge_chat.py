"""Write the chat curriculum and how its questions sound (about two minutes on one core).

    python -m yan_omni.training.recipes.forge_chat --data data

Writes data/text/chat.jsonl (dialogues) and data/text/chat_utterances.npz (user lines, aligned with phones).
Questions of the evaluation sets are left out. What `forge_teacher` wrote to data/text/teacher.jsonl joins in.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from random import Random

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text import rows
from yan_omni.training.data_text_utterances import align, save_utterances
from yan_omni.training.forge import (
    chat,
    chat_memories,
    chat_naming,
    chat_numbers,
    chat_sheets,
    chat_sums,
    chat_tasks,
    chat_unknown,
)
from yan_omni.training.forge.written_style import polish
from yan_omni.training.recipes.forge_text import bare, held_out, spoken_words

MOST_SENTENCE_PAIRS = 60
MEMORIES = 12_000
UNKNOWN_TEMPLATES = 2_500
UNKNOWN_QUESTIONS = 1_500
"""Of each language."""
EXPLICIT_SHARE = 0.06
AGAIN = ("talk", "facts", "yes_no", "arithmetic", "numbers", "tasks", "unknown")
"""Kinds of which further rounds draw other wordings; those are only typed."""
LEAST_LETTERS, LEAST_HANZI = 14, 6
"""Shorter texts of the evaluation (greetings, keys) may stand inside questions of the lessons."""
ENDS = ".?!。？！"
"""Marks at the end of a line that is also spoken; carelessly typed ones are only typed."""

INTENT_REPLIES: dict[str, str] = {
    "greeting": "Hello! How can I help you?",
    "goodbye": "Goodbye! See you soon.",
    "thank_you": "You are welcome!",
    "what_is_your_name": "My name is Yan-Omni.",
    "are_you_a_bot": "No, I am not a human. I am Yan-Omni, a small model.",
    "tell_joke": "Why did the book look sad? It had too many problems.",
    "who_made_you": "I was trained as an open project called Yan-Omni.",
    "how_old_are_you": "I am a new model. I have no age.",
    "where_are_you_from": "I run on this computer.",
    "what_are_your_hobbies": "I like talking with you.",
    "do_you_have_pets": "No, I am only a program.",
    "meaning_of_life": "People have many answers. Being kind is a good one.",
    "what_can_i_ask_you": "I can chat, listen, speak, look at pictures and read text.",
    "flip_coin": "It is heads.",
    "roll_dice": "I choose four.",
    "fun_fact": "An octopus has three hearts.",
    "weather": "I don't know the weather. I am not connected to the internet.",
    "time": "I don't know the time. I have no clock.",
    "date": "I don't know the date. I have no calendar.",
    "user_name": "I don't know your name. Please tell me.",
    "calendar": "I don't know that. You have not told me.",
    "balance": "I don't know that. You have not told me.",
    "transfer": "I cannot do that. I have no such tool.",
    "book_flight": "I cannot do that. I have no such tool.",
    "make_call": "I cannot do that. I have no such tool.",
    "alarm": "I cannot do that. I have no such tool.",
    "play_music": "I cannot do that. I have no such tool.",
    "order": "I cannot do that. I have no such tool.",
}
"""CLINC150 intent -> what a model without tools, clock or network can honestly say."""

EXPLICIT: dict[str, tuple[tuple[str, str], ...]] = {
    "text": (
        ("Please answer in text.", "请用文字回答。"),
        ("Write your answer.", "请写出来。"),
        ("Reply in text.", "用文字回复。"),
    ),
    "speech": (
        ("Please answer with your voice.", "请用语音回答。"),
        ("Say it aloud.", "请说出来。"),
        ("Speak your answer.", "用语音回复。"),
    ),
}


def sentence_pairs(folder: Path, random: Random) -> list[tuple[str, str]]:
    """Short everyday sentences with one translation each."""
    found: dict[str, str] = {}
    for row in rows(folder, "en_zh_sentences"):
        english, chinese = polish(row["en"]), polish(row["zh"])
        if (
            english
            and chinese
            and 2 <= len(english.split()) <= 5
            and len(chinese) <= 9
            and "Tom" not in english
        ):
            found.setdefault(english, chinese)
    return random.sample(sorted(found.items()), min(MOST_SENTENCE_PAIRS, len(found)))


def intents(folder: Path) -> Iterator[chat.Lines]:
    """Real users' wordings of questions the curriculum answers."""
    for row in rows(folder, "en_intents_clinc150"):
        question = polish(row["text"])
        if row["intent"] in INTENT_REPLIES and row["split"] == "train" and question:
            yield question, INTENT_REPLIES[row["intent"]]


UNKNOWN_INTENTS = (
    "oos exchange_rate flight_status restaurant_reviews distance traffic gas_type plug_type next_holiday "
    "interest_rate credit_score bill_balance order_status payday nutrition_info"
)
"""Intents of CLINC150 that ask for what a model without network or accounts does not know."""


def unknown_questions(folder: Path, random: Random) -> list[str]:
    """What people asked of others: out-of-scope and account questions, facts of encyclopaedia articles."""
    english = [
        question
        for row in rows(folder, "en_intents_clinc150")
        if row["intent"] in UNKNOWN_INTENTS.split() and row["split"].endswith("train")
        if (question := polish(row["text"]))
    ]
    chinese = [
        question
        for row in rows(folder, "zh_reading_comprehension")
        for pair in row["qas"]
        if (question := polish(pair["q"])) and len(question) < 30
    ]
    most = UNKNOWN_QUESTIONS
    return [
        *random.sample(english, min(most, len(english))),
        *random.sample(chinese, min(most, len(chinese))),
    ]


def dialogues(folder: Path, random: Random) -> Iterator[tuple[str, chat.Lines]]:
    """(kind, lines) of the whole curriculum."""
    translations = sentence_pairs(folder, random)
    for kind, source in (
        ("talk", chat_sheets.free_talk(random)),
        ("facts", chat_sheets.facts(random)),
        ("yes_no", chat_sheets.yes_no(random)),
        ("arithmetic", chat_sums.arithmetic(random)),
        ("numbers", chat_numbers.numbers(random)),
        ("tasks", chat_tasks.tasks(random)),
        ("tasks", chat_naming.naming(random)),
        ("translation", chat.translation(random, translations)),
        ("repeating", chat.repeating(random, translations)),
        ("memories", chat_memories.memories(random, MEMORIES)),
        ("intents", intents(folder)),
        ("unknown", chat_unknown.templated(random, UNKNOWN_TEMPLATES)),
        ("unknown", chat_unknown.asked_by_people(unknown_questions(folder, random), random)),
    ):
        for lines in source:
            yield kind, lines


def taught(path: Path) -> Iterator[tuple[str, chat.Lines]]:
    """(kind, lines) of what the text teacher said (`forge_teacher`); nothing where it was not asked."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        yield row["kind"], tuple(row["lines"])


def with_explicit_voice(lines: chat.Lines, random: Random) -> tuple[chat.Lines, str | None]:
    """Now and then the user also says in which voice to answer."""
    if len(lines) != 2 or random.random() > EXPLICIT_SHARE:
        return lines, None
    modality = random.choice(sorted(EXPLICIT))
    english, chinese = random.choice(EXPLICIT[modality])
    question = f"{lines[0]} {english}" if lines[0].isascii() else lines[0] + chinese
    return (question, lines[1]), modality


def in_rounds(folder: Path, num_rounds: int) -> Iterator[tuple[int, tuple[str, chat.Lines, Random]]]:
    """Number of the round, and a dialogue with the generator it was drawn by: everything in the first round,
    in further ones what is worded anew.
    """
    for number in range(num_rounds):
        random = Random(5 + number)
        taught_once = taught(folder / "teacher.jsonl") if number == 0 else ()
        for kind, lines in itertools.chain(dialogues(folder / "raw", random), taught_once):
            if number == 0 or kind in AGAIN:
                yield number, (kind, lines, random)


def repeats(line: str, skip: Set[str], inside: Sequence[str]) -> bool:
    """Whether a question is one of the evaluation's texts, or holds one that is long enough to tell, with an
    opening or an ending around it.
    """
    said = bare(line)
    return said in skip or any(text in said for text in inside)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--rounds", type=int, default=1, help="how often what can be worded anew is")
    options = parser.parse_args(arguments)
    skip = held_out(options.held_out)
    inside = tuple(text for text in skip if len(text) >= (LEAST_LETTERS if text.isascii() else LEAST_HANZI))
    folder = options.data / "text"
    questions: set[str] = set()
    counts: Counter[str] = Counter()
    known: set[chat.Lines] = set()
    with (folder / "chat.jsonl").open("w", encoding="utf-8") as file:
        for number, (kind, original, random) in in_rounds(folder, options.rounds):
            lines, modality = with_explicit_voice(original, random)
            if any(repeats(line, skip, inside) for line in lines[::2]) or (number and lines in known):
                continue
            row = {"kind": kind, "lines": lines, "modality": modality}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            counts[kind] += 1
            known.add(lines)
            if number == 0:
                questions.update(line for line in lines[::2] if line[-1] in ENDS)
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    aligned = [align(question, tokenizer, spoken_words) for question in sorted(questions)]
    kept = [utterance for utterance in aligned if utterance is not None]
    save_utterances(folder / "chat_utterances.npz", kept)
    print(f"{dict(counts)}; {len(kept)} of {len(questions)} questions can be spoken")


if __name__ == "__main__":
    main()
