"""The table of names for photographs is whole and says one thing with one word."""

from __future__ import annotations

from collections import Counter

from yan_omni.model.vision.photo_heat import SHOWN_BY
from yan_omni.model.vision.photo_names import NUM_IMAGENET_CLASSES, photo_classes, photo_names


def test_every_class_has_one_name() -> None:
    counts = Counter(kind for name in photo_names() for kind in name.classes)
    assert set(counts.values()) == {1}
    assert {str(number) for number in range(NUM_IMAGENET_CLASSES)} <= counts.keys()
    assert sorted(photo_classes()) == sorted(counts)


def test_every_word_means_one_name() -> None:
    for words in ([name.en for name in photo_names()], [name.zh for name in photo_names()]):
        counts = Counter(word for several in words for word in several)
        assert [word for word, count in counts.items() if count > 1] == []
        assert all(word == word.strip() and word for word in counts)


def test_kinds_end_at_the_top() -> None:
    kinds = {name.key: name.kind for name in photo_names()}
    for name in photo_names():
        steps = 0
        kind = name.kind
        while kind:
            kind = kinds[kind]
            steps += 1
            assert steps < 6, name.key
        assert name.classes or name.key in kinds.values() or name.key in SHOWN_BY


def test_known_names() -> None:
    by_class = {kind: name for name in photo_names() for kind in name.classes}
    assert by_class["207"].spoken == ("golden retriever", "金毛犬")
    assert by_class["207"].kind == "dog"
    assert by_class["836"] is by_class["837"]
    assert by_class["Granny-Smith"] is by_class["948"]
