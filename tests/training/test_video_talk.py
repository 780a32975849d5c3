"""Stories of things that come and go: answers stand word by word in what is noticed."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from yan_omni.model.noticing import is_chinese
from yan_omni.model.noticing_video import Presence, Visit, describe_presences
from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.tokenizers.vocabulary import ASSISTANT, END, IMAGE, IMAGE_END, PATCH
from yan_omni.training.data_text_senses import VideoLessons
from yan_omni.training.forge.video_talk import (
    ask_appears,
    ask_comes_back,
    ask_happens,
    ask_how_often,
    story,
    video_questions,
)

DOG = Presence(CONCEPT_IDS["dog"], None, (Visit(3, 5), Visit(9, None)))
FREE_ANSWERS = {"Yes.", "No.", "有。", "没有。"}


def test_stories_are_in_order_and_of_different_things() -> None:
    for seed in range(200):
        presences = story(Random(seed))
        starts_s = [presence.visits[0].start_s for presence in presences]
        assert starts_s == sorted(starts_s)
        assert len({(p.concept, p.colour) for p in presences}) == len(presences)
        for presence in presences:
            edges = [edge for visit in presence.visits for edge in (visit.start_s, visit.stop_s)]
            inner = [edge for edge in edges if edge is not None]
            assert edges[: len(inner)] == inner
            assert inner == sorted(set(inner))


def test_answers_stand_in_what_is_noticed() -> None:
    """Except yes, no, absent things, and names that leave the colour out."""
    random = Random(4)
    num_found = 0
    for _ in range(200):
        presences = story(random)
        for question, answer in video_questions(presences, 3, random):
            chinese = is_chinese(question)
            assert is_chinese(answer) == chinese
            is_free = answer in FREE_ANSWERS or answer.startswith(("I do not see", "我没看到"))
            if is_free or any(presence.colour is not None for presence in presences):
                continue
            assert answer in describe_presences(presences, question)
            num_found += 1
    assert num_found > 100


@pytest.mark.parametrize(
    ("ask", "english", "chinese"),
    [
        (ask_appears, "The dog appears at three seconds.", "狗在三秒出现。"),
        (ask_comes_back, "The dog comes at nine seconds.", "狗于九秒回来。"),
        (ask_how_often, "You see the dog two times.", "狗一共两次。"),
        (
            ask_happens,
            "At first nothing. Then the dog then no dog then the dog.",
            "开头没有东西。然后有狗再无狗再有狗。",
        ),
    ],
)
def test_answers_are_true(ask: object, english: str, chinese: str) -> None:
    assert callable(ask)
    assert ask([DOG], False, Random(0))[1] == english
    assert ask([DOG], True, Random(0))[1] == chinese


def test_nothing_comes_back_that_never_left() -> None:
    assert ask_comes_back([Presence(DOG.concept, None, (Visit(0, 4),))], False, Random(0)) is None


class Characters:
    """A tokenizer of characters."""

    def encode(self, text: str) -> list[int]:
        return [1000 + ord(character) % 9000 for character in text]


def test_lessons_show_no_patches_and_notice_before_every_reply() -> None:
    lessons = VideoLessons(Characters(), num_questions=2, spoken_share=0.0)  # type: ignore[arg-type]
    ids = lessons.draw(np.random.default_rng(5)).ids
    assert PATCH not in ids
    assert ids[2:4] == [IMAGE, IMAGE_END]
    assert [ids[index - 1] for index, token in enumerate(ids) if token == ASSISTANT] == [IMAGE_END] * 2
    assert ids.count(IMAGE) == 3
    assert ids[-1] == END
