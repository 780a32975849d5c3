"""What is noticed becomes one line of words, from left to right."""

from __future__ import annotations

from yan_omni.model.noticing import describe_things, is_chinese, place_words, without_parts
from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.model.vision.grounding import SeenThing, ViewBox


def thing(
    name: str, colour: str | None, box: tuple[float, float, float, float], score: float = 0.9
) -> SeenThing:
    return SeenThing(CONCEPT_IDS[name], None if colour is None else CONCEPT_IDS[colour], ViewBox(*box, score))


def test_words_from_left_to_right() -> None:
    things = [thing("dog", "brown", (100, 100, 150, 150)), thing("circle", "red", (0, 0, 50, 50))]
    assert describe_things(things, chinese=False) == (
        " There are two. I see the red circle and the dog. The circle is red."
        " You find the circle at the top left. You find the dog at the middle. circles: one. dogs: one."
    )
    assert describe_things(things, chinese=True) == (
        "有两个。我看到红色圆形和狗。圆形是红色。圆形在左上。狗在中间。圆形有一个。狗有一个。"
    )
    assert describe_things([], chinese=False) == " There are zero. I see nothing."
    assert describe_things([], chinese=True) == "有零个。我看到没有东西。"


def test_same_names_are_counted_together() -> None:
    things = [thing("mouse", None, (x, 0, x + 40, 40)) for x in (0, 80, 160)]
    assert describe_things(things, chinese=False).endswith(" mice: three.")
    assert describe_things(things, chinese=True).endswith("老鼠有三个。")


def test_language_of_a_question() -> None:
    assert is_chinese("iPhone 是什么颜色?")
    assert not is_chinese("Where is the cat?")


def test_parts_of_one_thing_are_dropped() -> None:
    whole = thing("dog", None, (50, 50, 150, 150))
    part = thing("dog", None, (60, 60, 100, 100), 0.5)
    other = thing("cat", None, (60, 60, 100, 100), 0.5)
    assert without_parts([whole, part, other]) == [whole, other]


def test_places() -> None:
    assert place_words((200, 0, 256, 40)) == ("top right", "右上")
    assert place_words((100, 200, 150, 256)) == ("bottom", "下")
