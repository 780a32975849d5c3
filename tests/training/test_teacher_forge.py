"""The text teacher's forge: its curriculum, what the filters drop, and going on after a kill."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.forge.curriculum import Item, in_turn, items_of, parse_topics, rejected
from yan_omni.training.forge.teacher_dialogues import card, dialogues
from yan_omni.training.forge.teacher_filters import (
    DENIALS,
    NearDuplicates,
    Sifted,
    fault,
    in_our_words,
    is_repeating,
    sift,
    written,
)
from yan_omni.training.forge.text_teacher import (
    Reply,
    Request,
    collect,
    first_requests,
    following_requests,
    read_replies,
    second_requests,
)
from yan_omni.training.recipes.forge_chat import taught
from yan_omni.training.recipes.forge_teacher import evaluation_questions, write_kept

SHEET = """
@ things en fact
ask What is {x}? | Tell me what {x} is.
then What is it for?
- a kettle | a ladder
@ reasons en fact
ask {x} | I wonder, {x}
- Why does iron rust? = water/oxygen
@ 心情 zh open
ask {x}
- 我的猫不见了。 ~ 我找不到我的猫。
"""


@pytest.fixture(scope="module")
def tokenizer() -> BpeTextTokenizer:
    return BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))


@pytest.fixture
def items() -> list[Item]:
    return [item for topic in parse_topics(SHEET) for item in items_of(topic)]


class FakeTeacher:
    """Says the same to everything; stops after `most` answers as a killed process does."""

    def __init__(self, text: str = "A kettle is a pot for boiling water.", most: int = 1_000) -> None:
        self.text, self.most = text, most
        self.asked: list[str] = []

    def answers(self, requests: Iterable[Request]) -> Iterator[Reply]:
        for number, request in enumerate(requests):
            if number == self.most:
                raise RuntimeError("killed")
            self.asked.append(request.id)
            yield reply(request.id, self.text)


def reply(reply_id: str, text: str, log_likelihood: float = -0.2, finish: str = "stop") -> Reply:
    return Reply(reply_id, text, log_likelihood, len(text.split()), finish)


def test_entries_are_asked_in_their_wordings(items: list[Item]) -> None:
    kettle, _, rust, cat = items
    assert kettle.questions[0] == "What is a kettle?"
    assert "Tell me what a kettle is." in kettle.questions
    assert rust.keys == ("water", "oxygen")
    assert "I wonder, why does iron rust?" in rust.questions
    assert cat.questions[:2] == ("我的猫不见了。", "我找不到我的猫。")


def test_a_line_without_a_mark_is_told() -> None:
    with pytest.raises(ValueError, match="starts with"):
        parse_topics("nonsense\n")


def test_the_shipped_curriculum_begins_with_every_topic_of_both_languages() -> None:
    everything = list(in_turn())
    assert len({item.id for item in everything}) == len(everything) > 1_000
    first = everything[: len(everything) // 4]
    assert {item.topic for item in first} == {item.topic for item in everything}
    assert abs(sum(item.language == "en" for item in first) / len(first) - 0.5) < 0.15


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, items: list[Item]) -> None:
    path = tmp_path / "replies.jsonl"
    requests = list(first_requests(items))
    with pytest.raises(RuntimeError, match="killed"):
        collect(FakeTeacher(most=2), requests, path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "cut off')
    second = FakeTeacher()
    assert collect(second, requests, path) == len(items) - 2
    assert second.asked == [request.id for request in requests[2:]]
    assert len(read_replies(path)) == len(items)
    assert read_replies(path)[requests[0].id].asked == items[0].questions[0]
    third = FakeTeacher()
    assert collect(third, requests, path) == 0


def test_seeds_are_the_same_in_every_run(items: list[Item]) -> None:
    once, again = list(first_requests(items)), list(first_requests(items))
    assert [request.seed for request in once] == [request.seed for request in again]
    assert len({request.seed for request in once}) == len(items)


def test_only_unsure_facts_without_keys_are_asked_twice(items: list[Item]) -> None:
    replies = {f"{item.id}#first": reply(f"{item.id}#first", "x", -0.7) for item in items}
    assert [request.id for request in second_requests(items, replies)] == [
        "en/things/a kettle#second",
        "en/things/a ladder#second",
    ]
    for likelihood in (-0.1, -3.0):
        replies = {f"{item.id}#first": reply(f"{item.id}#first", "x", likelihood) for item in items}
        assert list(second_requests(items, replies)) == []


def test_what_follows_is_asked_with_the_first_reply(items: list[Item]) -> None:
    followed = [item for item in items if item.following]
    replies = {f"{item.id}#first": reply(f"{item.id}#first", "A pot.") for item in items}
    for request in following_requests(items, replies):
        assert request.lines[1:] == ("A pot.", "What is it for?")
    assert len(list(following_requests(items, replies))) == len(followed)
    assert list(following_requests(items, {})) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A kettle is a pot for boiling water.", None),
        ("水壶是烧水的。", "language"),
        ("**Kettle**: a pot", "style"),
        ("It was made in 1990.", "style"),
        ("A pot. It is hot. It is for tea.", "length"),
        ("A pot a pot a pot a pot.", "repetition"),
        ("I am an AI and have no kettle.", "about itself"),
        ("What is a kettle.", "echo"),
    ],
)
def test_faults(text: str, expected: str | None, items: list[Item], tokenizer: BpeTextTokenizer) -> None:
    kettle = items[0]
    assert fault(kettle, reply("x", text), written(text, "en"), tokenizer) == expected


def test_a_guess_a_wrong_key_and_a_cut_off_reply_are_faults(
    items: list[Item], tokenizer: BpeTextTokenizer
) -> None:
    kettle, _, rust, _ = items
    text = "It rusts because of the moon."
    assert fault(rust, reply("x", text), text, tokenizer) == "key"
    assert fault(kettle, reply("x", text, log_likelihood=-2.0), text, tokenizer) == "likelihood"
    assert fault(kettle, reply("x", text, finish="length"), text, tokenizer) == "unfinished"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的猫今天不见了。", "echo"),
        ("我找不到它。", "echo"),
        ("别着急，先在家附近找一找。", None),
    ],
)
def test_who_tells_of_himself_is_not_answered_in_his_place(
    text: str, expected: str | None, items: list[Item], tokenizer: BpeTextTokenizer
) -> None:
    assert fault(items[3], reply("x", text), text, tokenizer) == expected


def test_replies_come_in_our_style() -> None:
    assert written("Sure! It takes about 8 minutes.", "en") == "It takes about eight minutes."
    assert written("大约需要12分钟。", "zh") == "大约需要十二分钟。"
    assert in_our_words("I don't have access to real-time data.", "open", "en") == DENIALS["en"]
    assert in_our_words("I'm unable to help with that.", "refuse", "en") == "I'm unable to help with that."


def test_repetition() -> None:
    assert is_repeating("好的好的好的好的")
    assert not is_repeating("A bridge goes over a river so that people can cross it.")


def test_facts_are_checked_by_a_second_reply(items: list[Item], tokenizer: BpeTextTokenizer) -> None:
    kettle = items[0]
    first = reply(f"{kettle.id}#first", "A kettle is a pot for boiling water.", log_likelihood=-0.7)
    agreeing = reply(f"{kettle.id}#second", "It is a pot in which water is boiling.")
    other = reply(f"{kettle.id}#second", "A kettle is a large green bird.")
    for second, reason in ((None, "not checked"), (other, "consistency"), (agreeing, None)):
        replies = {first.id: first} | ({} if second is None else {second.id: second})
        sifted = sift([kettle], replies, tokenizer)
        assert list(sifted.dropped) == ([] if reason is None else [("things", reason)])
        assert bool(sifted.texts) is (reason is None)


def test_a_reply_to_what_is_no_longer_asked_is_left_out(
    items: list[Item], tokenizer: BpeTextTokenizer
) -> None:
    item = replace(items[0], following="What is it for?")
    first = reply(f"{item.id}#first", "A kettle is a pot for boiling water.")
    then = reply(f"{item.id}#then", "People use it to make tea.")
    for asked, count in (("Where is it?", 1), ("What is it for?", 2)):
        replies = {first.id: first, then.id: replace(then, asked=asked)}
        assert len(sift([item], replies, tokenizer).texts) == count


def test_the_same_reply_to_two_items_is_kept_once(items: list[Item], tokenizer: BpeTextTokenizer) -> None:
    text = "It is a pot for boiling water."
    replies = {f"{item.id}#first": reply(f"{item.id}#first", text) for item in items[:2]}
    sifted = sift(items[:2], replies, tokenizer)
    assert len(sifted.texts) == 1
    assert sifted.dropped["things", "near duplicate"] == 1


def test_what_a_reader_rejected_is_left_out(items: list[Item], tokenizer: BpeTextTokenizer) -> None:
    first = reply(f"{items[0].id}#first", "A kettle is a pot for boiling fish.")
    sifted = sift(items[:1], {first.id: first}, tokenizer, {(items[0].id, first.text)})
    assert dict(sifted.dropped) == {("things", "rejected by a reader"): 1}
    assert {item_id for item_id, _ in rejected()} <= {item.id for item in in_turn()}


def test_questions_of_the_evaluation_are_left_out(items: list[Item]) -> None:
    sifted = Sifted({f"{items[0].id}#first": "A kettle is a pot."})
    kept = list(dialogues(items, sifted, ["what is a kettle"]))
    assert "Tell me what a kettle is." in [lines[0] for _, lines in kept]
    assert "What is a kettle?" not in [lines[0] for _, lines in kept]
    counted = card(items, [f"{items[0].id}#first"], sifted, kept, {})
    assert counted["dropped"]["near an evaluation question"] > 0
    assert (counted["asked"], counted["kept"]) == (1, 1)
    assert counted["exchanges"] == sum(len(lines) // 2 for _, lines in kept)


def test_near_duplicates_find_likes_in_both_languages() -> None:
    near = NearDuplicates(["What is the capital of Spain?", "西班牙的首都是哪里？"], 0.8)
    assert near.has_like("what is the capital of spain")
    assert near.has_like("西班牙的首都是哪里")
    assert not near.has_like("What is a capital?")


def test_what_is_kept_is_what_the_chat_lessons_take_in(tmp_path: Path, tokenizer: BpeTextTokenizer) -> None:
    item = next(in_turn())
    row = {"id": f"{item.id}#first", "text": "It is a pot for boiling water.", "log_likelihood": -0.1}
    row |= {"num_tokens": 9, "finish": "stop"}
    (tmp_path / "teacher_replies.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    write_kept(tmp_path, tokenizer, [], "fake")
    found = list(taught(tmp_path / "teacher.jsonl"))
    assert found[0][0] == "teacher"
    assert found[0][1][1] == "It is a pot for boiling water."
    assert json.loads((tmp_path / "teacher_card.json").read_text(encoding="utf-8"))["kept"] == 1
    assert list(taught(tmp_path / "none.jsonl")) == []


def test_every_set_of_the_evaluation_is_looked_at() -> None:
    asked = evaluation_questions([Path("evaluation/sets")])
    assert "Which city is the capital city of Japan?" in asked
    assert len(asked) > 600
