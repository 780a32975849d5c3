"""Frames become stretches in which things are seen, and those become sentences."""

from __future__ import annotations

import pytest

from yan_omni.model.noticing_video import (
    MAX_THINGS,
    Presence,
    SeenFrame,
    Visit,
    describe_presences,
    find_presences,
    number_word,
)
from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.model.vision.grounding import SeenThing, ViewBox

CAT, CIRCLE, RED = CONCEPT_IDS["cat"], CONCEPT_IDS["circle"], CONCEPT_IDS["red"]
BOX = ViewBox(0, 0, 50, 50, 0.9)


def frames(*names: str, interval_s: float = 1.0) -> list[SeenFrame]:
    """One frame for each string; `c` stands for a cat, `r` for a red circle."""
    things = {"c": SeenThing(CAT, None, BOX), "r": SeenThing(CIRCLE, RED, BOX)}
    return [
        SeenFrame(interval_s * index, tuple(things[letter] for letter in seen))
        for index, seen in enumerate(names)
    ]


def test_what_comes_goes_and_stays() -> None:
    seen = frames("r", "r", "rc", "rc", "r", "r", "c", "c")
    assert find_presences(seen) == [
        Presence(CIRCLE, RED, (Visit(0, 6),)),
        Presence(CAT, None, (Visit(2, 4), Visit(6, None))),
    ]


def test_one_missed_frame_is_bridged_and_one_mistaken_frame_is_dropped() -> None:
    assert find_presences(frames("c", "c", "", "c", "cr", "c")) == [Presence(CAT, None, (Visit(0, None),))]


def test_a_single_frame_is_enough_where_there_is_no_other() -> None:
    assert find_presences(frames("c")) == [Presence(CAT, None, (Visit(0, None),))]
    assert find_presences([]) == []


def test_times_are_those_of_the_frames_and_a_stay_lasts_a_second() -> None:
    seen = frames("", "", "", "c", "c", "", "", interval_s=0.3)
    assert find_presences(seen) == [Presence(CAT, None, (Visit(1, 2),))]


def test_only_the_most_seen_things_are_kept() -> None:
    things = tuple(SeenThing(concept, None, BOX) for concept in range(CIRCLE, CIRCLE + MAX_THINGS + 1))
    seen = [SeenFrame(0.0, things), SeenFrame(1.0, things), SeenFrame(2.0, things[1:])]
    assert [presence.concept for presence in find_presences(seen)] == [t.concept for t in things[1:]]


PRESENCES = [
    Presence(CIRCLE, RED, (Visit(0, 6),)),
    Presence(CAT, None, (Visit(4, 6), Visit(12, 21), Visit(30, None))),
]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "What happens?",
            " At first the red circle. Then the cat then no red circle then no cat then the cat then no cat"
            " then the cat. In the end the cat. There are two.",
        ),
        (
            "发生了什么？",
            "开头有红色圆形。然后有猫再无红色圆形再无猫再有猫再无猫再有猫。最后有猫。有两个。",
        ),
        (
            "When does the circle leave?",
            " The red circle appears at the start. The red circle leaves at six seconds."
            " You see the red circle one time.",
        ),
        (
            "When does the cat appear?",
            " The cat appears at four seconds. The cat leaves at six and twenty one seconds."
            " The cat comes at twelve and thirty seconds. You see the cat three times.",
        ),
        ("猫出现了几次？", "猫在四秒出现。猫到六和二十一秒离开。猫于十二和三十秒回来。猫一共三次。"),
        ("Is there a dog?", " I do not see the dog."),
        ("有蓝色的东西吗？", "我没看到蓝色。"),
    ],
)
def test_a_question_is_told_of_what_it_names(question: str, told: str) -> None:
    assert describe_presences(PRESENCES, question) == told


def test_without_things_and_without_changes() -> None:
    assert describe_presences([], "What happens?") == (
        " At first nothing. Then nothing changes. In the end nothing. There are zero."
    )
    stays = [Presence(CAT, None, (Visit(0, None),)), Presence(CIRCLE, RED, (Visit(1, None),))]
    assert describe_presences(stays, "What happens?") == (
        " At first the cat. Then the red circle. In the end the cat with the red circle. There are two."
    )
    assert describe_presences(stays, "猫呢？") == "猫在开头出现。猫到最后还在。猫一共一次。"


def test_numbers() -> None:
    assert [number_word(n, False) for n in (0, 12, 20, 42, 100)] == [
        "zero",
        "twelve",
        "twenty",
        "forty two",
        "100",
    ]
    assert [number_word(n, True) for n in (0, 2, 10, 15, 42, 100)] == [
        "零",
        "两",
        "十",
        "十五",
        "四十二",
        "100",
    ]
