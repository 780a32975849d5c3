"""Questions about photographs and their answers, from the names that the encoder finds likely."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from yan_omni.training.forge.chat_unknown import CHINESE_REPLIES, ENGLISH_REPLIES

Name = tuple[str, str]
"""English and Chinese."""

WHAT = (
    "What is this?|What is in the picture?|What do you see?|What does the photo show?|Describe the picture."
    "|What's in the photo?|What am I looking at?|Tell me what this is.|What is in this picture?|What is it?"
    "|What kind of thing is this?|Can you tell me what this is?|Do you know what this is?|Name this.",
    "这是什么？|图里有什么？|你看到了什么？|照片里是什么？|描述一下这张图片。|这张图片里有什么？|图中是什么东西？"
    "|告诉我这是什么。|你知道这是什么吗？|这张照片拍的是什么？|这个东西叫什么？|看看这是什么。",
)
IS_IT = (
    "Is this the {n}?|Is it the {n}?|Is this a picture of the {n}?|Do you see the {n}?|Is there the {n}?"
    "|Is that a {n}?|Does it show the {n}?",
    "这是{n}吗？|图里有{n}吗？|是{n}吗？|这是不是{n}？|你看到{n}了吗？|照片里有{n}吗？",
)
SURE = ("Are you sure?|How sure are you?", "你确定吗？|有多确定？")
ELSE = ("What else could it be?|Could it be something else?", "还可能是什么？|会不会是别的？")
BEYOND = (
    "How much does it cost?|Where was this taken?|Who made this?|When was this taken?|How old is it?",
    "这个多少钱？|这是在哪里拍的？|这是谁做的？|什么时候拍的？|这个有多少年了？",
)


def photo_questions(
    shown: Sequence[Name], is_sure: bool, chinese: bool, names: Sequence[Name], random: Random
) -> tuple[str, str]:
    """A question about a photo told as `shown` and its answer; `names` are what else there could be."""
    kind = random.random()
    if kind < 0.55:
        return random.choice(WHAT[chinese].split("|")), guess(shown, is_sure, chinese)
    if kind < 0.8:
        asked = shown[0] if random.random() < 0.5 else random.choice([n for n in names if n not in shown])
        question = random.choice(IS_IT[chinese].split("|")).format(n=asked[chinese])
        return question, _yes_or_no(asked == shown[0], is_sure, chinese) + guess(shown, is_sure, chinese)
    if kind < 0.87:
        sure = ("Yes, quite sure. ", "比较确定。")[chinese] if is_sure else ""
        return random.choice(SURE[chinese].split("|")), sure + guess(shown, is_sure, chinese)
    if kind < 0.94:
        return random.choice(ELSE[chinese].split("|")), others(shown, chinese)
    return random.choice(BEYOND[chinese].split("|")), (ENGLISH_REPLIES, CHINESE_REPLIES)[chinese][0]


def guess(shown: Sequence[Name], is_sure: bool, chinese: bool) -> str:
    """The likeliest name, said as the account of the photo says it."""
    name = shown[0][chinese]
    if chinese:
        return f"看起来像{name}。" if is_sure else f"我不确定，可能是{name}。"
    return f"It looks like the {name}." if is_sure else f"I am not sure. Maybe the {name}."


def others(shown: Sequence[Name], chinese: bool) -> str:
    """The names after the first."""
    if len(shown) == 1:
        return "我想不到别的。" if chinese else "I cannot think of anything else."
    said = [name[chinese] for name in shown[1:]]
    return f"也可能是{'或'.join(said)}。" if chinese else f"Maybe the {' or the '.join(said)}."


def _yes_or_no(is_it: bool, is_sure: bool, chinese: bool) -> str:
    if not is_sure:
        return ""
    if chinese:
        return "是的，" if is_it else "不是，"
    return "Yes. " if is_it else "No. "
