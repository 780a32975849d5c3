"""Dialogues out of the text teacher's replies that passed the filters, and the card that counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from yan_omni.training.forge.curriculum import Item
from yan_omni.training.forge.teacher_filters import NEAR_EVALUATION, NearDuplicates, Sifted

Lines = tuple[str, ...]
LOOKED_BACK_ONE_IN = 10
"""Items after which our own rules ask what was asked."""
LOOKING_BACK = {
    "en": ("What did I ask you?", "What was my question?", "What did I just ask?"),
    "zh": ("我刚才问了什么？", "我的问题是什么？", "我刚才问你什么？"),
}
LOOKED_BACK = {"en": "You asked: {x}", "zh": "你问的是：{x}"}


def dialogues(
    items: Sequence[Item], sifted: Sifted, evaluation: Collection[str]
) -> Iterator[tuple[Item, Lines]]:
    """Every wording of a question with its reply, what follows it, and now and then looking back.

    Questions near one of the evaluation's are left out and counted as dropped.
    """
    near = NearDuplicates(evaluation, NEAR_EVALUATION)
    for item in items:
        reply = sifted.texts.get(f"{item.id}#first")
        if reply is None:
            continue
        random = Random(item.seed)
        following = sifted.texts.get(f"{item.id}#then")
        for number, question in enumerate(item.questions):
            if near.has_like(question):
                sifted.dropped[item.topic, "near an evaluation question"] += 1
                continue
            if number == 0 and following is not None:
                yield item, (question, reply, item.following, following)
            elif number == 0 and item.kind == "fact" and random.random() < 1 / LOOKED_BACK_ONE_IN:
                asked = random.choice(LOOKING_BACK[item.language])
                yield item, (question, reply, asked, LOOKED_BACK[item.language].format(x=question))
            else:
                yield item, (question, reply)


def card(
    items: Sequence[Item],
    replies: Collection[str],
    sifted: Sifted,
    written: Sequence[tuple[Item, Lines]],
    made_by: Mapping[str, Any],
) -> dict[str, Any]:
    """Counts by topic and by filter; a dialogue of two turns counts as two exchanges."""
    by_filter: Counter[str] = Counter()
    topics: dict[str, dict[str, Any]] = {}
    for item in items:
        topic = topics.setdefault(
            f"{item.language}/{item.topic}",
            {"items": 0, "asked": 0, "kept": 0, "exchanges": 0, "dropped": {}},
        )
        topic["items"] += 1
        topic["asked"] += f"{item.id}#first" in replies
        topic["kept"] += f"{item.id}#first" in sifted.texts
    languages = {item.topic: item.language for item in items}
    for (topic_name, reason), count in sorted(sifted.dropped.items()):
        topics[f"{languages[topic_name]}/{topic_name}"]["dropped"][reason] = count
        by_filter[reason] += count
    for item, lines in written:
        topics[f"{item.language}/{item.topic}"]["exchanges"] += len(lines) // 2
    return {
        **made_by,
        "items": len(items),
        "asked": sum(topic["asked"] for topic in topics.values()),
        "kept": sum(topic["kept"] for topic in topics.values()),
        "exchanges": sum(topic["exchanges"] for topic in topics.values()),
        "dropped": dict(by_filter.most_common()),
        "topics": topics,
    }
