"""The written lessons: their format, what is drawn from them, both languages alike, arithmetic right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from yan_omni.evaluation.asking import language_of
from yan_omni.evaluation.text_metrics import normalise_spoken
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.forge import chat_naming, chat_numbers, chat_sheets, chat_sums, chat_tasks
from yan_omni.training.forge.chat_manners import put
from yan_omni.training.forge.lesson_sheets import (
    LESSONS_FOLDER,
    parse_tables,
    parse_talk,
    tables,
    talk,
    worded,
)

MOST_TOKENS = 60
SOURCES = {
    "talk": chat_sheets.free_talk,
    "facts": chat_sheets.facts,
    "yes_no": chat_sheets.yes_no,
    "arithmetic": chat_sums.arithmetic,
    "numbers": chat_numbers.numbers,
    "tasks": chat_tasks.tasks,
    "naming": chat_naming.naming,
}
Source = Callable[[Random], Iterator[tuple[str, ...]]]
SHEET = """
@ capitals 2
en? What is the capital of {0}? | Capital
  of {0}?
en+ And of {0}?
en= The capital of {0} is {1}.
zh? {0}的首都？
zh= {0}的首都是{1}。
- France; Paris = 法国; 巴黎 | Italy; Rome = 意大利; 罗马
  | Peru; Lima
"""


def test_tables_are_read_with_wrapped_lines() -> None:
    (table,) = parse_tables(SHEET)
    assert table.asks[0].questions == ["What is the capital of {0}?", "Capital of {0}?"]
    assert table.asks[0].following == ["And of {0}?"]
    assert table.rows["en"] == [("France", "Paris"), ("Italy", "Rome"), ("Peru", "Lima")]
    assert table.rows["zh"] == [("法国", "巴黎"), ("意大利", "罗马")]


def test_unreadable_lines_are_refused() -> None:
    with pytest.raises(ValueError, match="no known mark"):
        parse_tables("@ a 1\nen? A?\nfr? B?")
    with pytest.raises(ValueError, match="no reply"):
        parse_talk("Hello. | Hi.")


def test_choices_are_drawn_and_cells_filled() -> None:
    seen = {worded("[is/was] {0} [/not ]{x}?", Random(seed), ("it",), "here") for seed in range(40)}
    assert seen == {"Is it here?", "Was it here?", "Is it not here?", "Was it not here?"}


def test_choices_in_cells_and_articles_before_vowels() -> None:
    assert {worded("{0}", Random(seed), ("[a day/one day] has?",)) for seed in range(20)} == {
        "A day has?",
        "One day has?",
    }
    assert worded("你知道{0}吗？", Random(0), ("金子是金属吗",)) == "你知道金子是金属吗？"
    assert worded("a {0} says, has a {0} {x} legs", Random(0), ("owl",), "two") == (
        "An owl says, has an owl two legs"
    )


def test_every_row_of_a_table_fills_its_frames() -> None:
    for table in tables():
        for ask in table.asks:
            assert ask.replies, table.name
            cells = max(int(n) for n in re.findall(r"\{(\d)\}", " ".join([*ask.questions, *ask.replies])))
            rows = table.rows[ask.language]
            assert rows, table.name
            assert all(len(row) > cells for row in rows), table.name
            assert len(set(rows)) == len(rows), table.name


def test_no_question_of_the_talk_has_two_meanings() -> None:
    meanings: dict[str, set[tuple[str, ...]]] = {}
    for meaning in talk():
        for question in meaning.questions:
            meanings.setdefault(question.lower(), set()).add(meaning.replies)
    assert {question for question, replies in meanings.items() if len(replies) > 1} == set()


def test_files_stay_small() -> None:
    assert all(
        len(path.read_text(encoding="utf-8").splitlines()) < 300 for path in LESSONS_FOLDER.glob("*.txt")
    )


@pytest.mark.parametrize("name", SOURCES)
def test_lessons_are_sayable_and_alike_in_both_languages(name: str) -> None:
    source: Source = SOURCES[name]
    tokenizer = BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))
    random = Random(1)
    dialogues = list(source(random))
    languages = Counter(language_of(lines[0]) for lines in dialogues)
    assert 0.8 < languages["en"] / languages["zh"] < 1.25
    for lines in random.sample(dialogues, min(len(dialogues), 1500)):
        assert len(lines) % 2 == 0
        for question, reply in zip(lines[::2], lines[1::2], strict=True):
            assert language_of(question) == language_of(reply), lines
            assert language_of(question) == "zh" or (question + reply).isascii()
            assert not set("{}[]|") & set(question + reply), lines
            assert max(len(tokenizer.encode(line)) for line in (question, reply)) <= MOST_TOKENS


@pytest.mark.parametrize("name", SOURCES)
def test_the_same_seed_gives_the_same_lessons(name: str) -> None:
    source: Source = SOURCES[name]
    assert list(source(Random(3))) == list(source(Random(3)))
    assert list(source(Random(3))) != list(source(Random(4)))


def test_yes_is_said_as_often_as_no() -> None:
    counts = Counter(
        (language_of(reply), reply.startswith(("Yes", "是"))) for _, reply in chat_sheets.yes_no(Random(2))
    )
    assert counts["en", True] == counts["en", False] > 0
    assert counts["zh", True] == counts["zh", False] > 0


def test_denials_never_deny_what_is_so() -> None:
    right: dict[str, set[str]] = {}
    for question, reply in chat_sheets.yes_no(Random(2)):
        right.setdefault(question.lower(), set()).add(reply)
    assert all(len(replies) == 1 for replies in right.values())


def test_sums_are_right_and_copy_their_numbers() -> None:
    signs = {"plus": "+", "minus": "-", "times": "*", "divided by": "//"}
    words = {normalise_spoken(str(number), "en"): str(number) for number in range(101)}
    checked = 0
    for lines in chat_sums.arithmetic(Random(5)):
        for reply in lines[1::2]:
            match = re.fullmatch(r"(.+) (plus|minus|times|divided by) (.+) is (.+)\.", reply)
            if match is None:
                assert not reply.isascii(), reply
                continue
            a, sign, b, result = (match[1].lower(), signs[match[2]], match[3], match[4])
            numbers = [words[normalise_spoken(word, "en")] for word in (a, b, result)]
            assert eval(f"{numbers[0]} {sign} {numbers[1]}") == int(numbers[2]), reply
            checked += 1
    assert checked > 1000


def test_manners_keep_the_question() -> None:
    for seed in range(60):
        assert "capital of france" in put("What is the capital of France?", Random(seed)).lower()
        assert "法国的首都" in put("法国的首都是哪里？", Random(seed))
