"""What is noticed becomes one line of words, from left to right."""

from __future__ import annotations

import pytest

from yan_omni.model.noticing import (
    Focus,
    describe_photo,
    describe_things,
    is_chinese,
    side_in,
    without_parts,
)
from yan_omni.model.noticing_words import place_of
from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.model.vision.grounding import SeenThing, ViewBox


def thing(
    name: str, colour: str | None, box: tuple[float, float, float, float], score: float = 0.9
) -> SeenThing:
    return SeenThing(CONCEPT_IDS[name], None if colour is None else CONCEPT_IDS[colour], ViewBox(*box, score))


THINGS = [
    thing("dog", None, (100, 100, 150, 150)),
    thing("circle", "red", (0, 0, 50, 50)),
    thing("star", "red", (200, 200, 250, 250)),
]


def test_everything_from_left_to_right_where_nothing_is_named() -> None:
    assert describe_things(THINGS, "What is this?") == (
        " There are three things. I see the red circle and the dog and the red star."
    )
    assert describe_things(THINGS, "这是什么？") == "有三个东西。我看到红色圆形和狗和红色星形。"
    assert describe_things([], "What is this?") == " There are no things. I see nothing."
    assert describe_things([], "这是什么？") == "没有东西。我什么也没看到。"


def test_one_thing_is_told_whole() -> None:
    assert describe_things(THINGS[1:2], "Where is it?") == (
        " There is one thing. I see the red circle. The circle is red. You find the circle at the top left."
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Where is the dog?", " There is one dog. You find the dog in the middle."),
        ("圆形在哪里？", "圆形是红色。有一个圆形。圆形在左上角。"),
        ("Is there a cat?", " I do not see the cat."),
        ("What shape is the red thing?", " It is the red circle and the red star. There are two things."),
        ("什么是蓝色的？", "我没看到蓝色。没有东西。"),
        ("What is at the top?", " At the top I see the red circle."),
        ("What is in the middle?", " In the middle I see the dog."),
        ("右下角有什么？", "右下角有红色星形。"),
        ("左边有什么？", "左边有红色圆形。"),
    ],
)
def test_a_question_that_names_something_is_told_of_that_alone(question: str, told: str) -> None:
    assert describe_things(THINGS, question) == told


def test_same_names_are_told_together() -> None:
    mice = [thing("mouse", None, (x, 0, x + 40, 40)) for x in (0, 80, 160)]
    assert describe_things(mice, "How many mice are there?") == (
        " There are three mice. You find the mouse at the top left and at the top and at the top right."
    )
    assert describe_things(mice, "老鼠在哪里？") == "有三个老鼠。老鼠在左上角和上面和右上角。"


def test_where_a_question_points() -> None:
    assert Focus.of("Where is the red star?") == Focus((CONCEPT_IDS["star"],), (CONCEPT_IDS["red"],))
    assert Focus.of("Describe the picture.") == Focus()
    assert side_in("What is in the upper left corner?") == "top left"
    assert side_in("描述一下这张图片。") == ""


def test_photos_are_told_by_their_names() -> None:
    names = [("banana", "香蕉"), ("lemon", "柠檬"), ("corn", "玉米")]
    assert describe_photo(names, True, False) == " It looks like the banana. Maybe the lemon or the corn."
    assert describe_photo(names[:1], True, True) == "看起来像香蕉。"
    assert describe_photo(names[:2], False, False) == " I am not sure. Maybe the banana or the lemon."
    assert describe_photo(names[:2], False, True) == "我不确定，可能是香蕉或柠檬。"
    with pytest.raises(ValueError, match="one to three"):
        describe_photo([], True, False)


def test_language_of_a_question() -> None:
    assert is_chinese("iPhone 是什么颜色?")
    assert not is_chinese("Where is the cat?")


def test_parts_of_one_thing_are_dropped() -> None:
    whole = thing("dog", None, (50, 50, 150, 150))
    part = thing("dog", None, (60, 60, 100, 100), 0.5)
    other = thing("cat", None, (60, 60, 100, 100), 0.5)
    assert without_parts([whole, part, other]) == [whole, other]


def test_places() -> None:
    assert place_of(ViewBox(200, 0, 256, 40, 1.0)) == "top right"
    assert place_of(ViewBox(100, 200, 150, 256, 1.0)) == "bottom"
