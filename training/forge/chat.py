"""The chat curriculum: short dialogues in both languages about a bounded set of things, made from templates.

Every dialogue is a list of lines, user and assistant in turn. Facts and talk are in `chat_sheets`, numbers in
`chat_sums` and `chat_numbers`, tasks in `chat_tasks`; here are translating and saying after. Nothing is
copied from a corpus except short sentence pairs for translation, which the caller passes in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from yan_omni.training.forge import chat_lists
from yan_omni.training.forge.chat_lists import pairs

Lines = tuple[str, ...]


def _filled(templates: Sequence[str], random: Random, **values: str) -> str:
    return random.choice(templates).format(**values)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


TO_CHINESE = [
    'How do you say "{x}" in Chinese?',
    "How do you say {x} in Chinese?",
    "What is {x} in Chinese?",
    "Say {x} in Chinese.",
    "Translate {x} into Chinese.",
    "{x} in Chinese, please.",
    "What's the Chinese word for {x}?",
    "Translate to Chinese: {x}",
    "How would I say {x} in Chinese?",
    "I want to say {x} in Chinese.",
    "What do Chinese people say for {x}?",
    "Can you translate {x} into Chinese?",
    "Tell me {x} in Chinese.",
    "{x}, how is that in Chinese?",
    '"{x}" is what in Chinese?',
    "The Chinese for {x}, please.",
    "Which Chinese words say {x}?",
    "I am learning Chinese. How do I say {x}?",
    "My kid asks what {x} is in Chinese.",
    "Put {x} into Chinese.",
    "How does one say {x} in Chinese?",
    'I am in Beijing and want to say "{x}". How?',
]
TO_ENGLISH = [
    "{x}用英语怎么说？",
    "“{x}”用英文怎么说？",
    "{x}的英文是什么？",
    "{x}英语怎么讲？",
    "把{x}翻译成英文。",
    "{x}的英语是什么？",
    "{x}用英文怎么讲？",
    "请把{x}翻译成英语。",
    "英语里{x}怎么说？",
    "{x}英文咋说？",
    "翻译成英文：{x}",
    "我想用英语说{x}。",
    "告诉我{x}的英文。",
    "帮我翻译：{x}",
    "怎么用英语说{x}？",
    "{x}翻成英文是什么？",
    "{x}对应的英文是什么？",
    "外国人怎么说{x}？",
    "跟外国人说{x}该怎么讲？",
    "考考你，{x}的英文。",
    "我忘了{x}用英文怎么说。",
]
FROM_CHINESE = [
    "What does {x} mean in English?",
    "What is {x} in English?",
    "Translate {x} into English.",
    "How do you say {x} in English?",
    "What does the Chinese word {x} mean?",
    "{x} in English, please.",
    "What is the English word for {x}?",
    "I don't know the Chinese word {x}.",
    "How do I say {x} in English?",
    "{x} is what in English?",
    "{x}: what is that in English?",
    "Give me the English for {x}.",
    "I read {x}. What does it mean?",
    "Someone said {x} to me. What is that in English?",
]
FROM_ENGLISH = [
    "{x}是什么意思？",
    "英文{x}是什么意思？",
    "{x}用中文怎么说？",
    "{x}的中文是什么？",
    "把{x}翻译成中文。",
    "单词{x}是什么意思？",
    "{x}翻译成中文是什么？",
    "英文{x}怎么翻译？",
    "用汉语怎么说{x}？",
    "请把英文{x}译成中文。",
    "{x}对应的中文是什么？",
    "英语里的{x}是啥意思？",
    "我不懂{x}，中文怎么说？",
]


def translation(random: Random, sentence_pairs: Sequence[tuple[str, str]]) -> Iterator[Lines]:
    """Words, phrases and short sentences, both ways, asked in either language."""
    phrases = [*pairs(chat_lists.WORDS) * 2, *pairs(chat_lists.PHRASES) * 2]
    for english, chinese in phrases:
        for _ in range(2):
            to_chinese = f"{_capital(english)} in Chinese is {chinese}."
            to_english = f"{chinese}的英文是{english}。"
            yield _capital(_filled(TO_CHINESE, random, x=english)), to_chinese
            yield _filled(TO_ENGLISH, random, x=chinese), to_english
        yield _filled(FROM_CHINESE, random, x=chinese), f"{chinese} in English is {english}."
        yield _filled(FROM_ENGLISH, random, x=english), f"{english}的中文是{chinese}。"
    for english, chinese in sentence_pairs:
        for _ in range(3):
            bare_english, bare_chinese = english.rstrip(".?!"), chinese.rstrip("。？！")
            yield _capital(_filled(TO_CHINESE, random, x=bare_english[0].lower() + bare_english[1:])), chinese
            yield _filled(TO_ENGLISH, random, x=bare_chinese), english


def repeating(random: Random, sentence_pairs: Sequence[tuple[str, str]]) -> Iterator[Lines]:
    """Say after me."""
    ask = [
        "Say {x}.",
        "Please say {x}.",
        "Repeat after me: {x}.",
        "Say the word {x}.",
        "Can you say {x}?",
        "Repeat {x}.",
        "Say this: {x}.",
        "Now you say {x}.",
        "I say {x}, you say it too.",
        "Could you say {x} for me?",
        "Let me hear you say {x}.",
        "Just say {x}.",
        "Echo this: {x}.",
        "Say it like me: {x}.",
    ]
    ask_chinese = [
        "请说{x}。",
        "跟我说{x}。",
        "说{x}。",
        "请跟我念{x}。",
        "请重复{x}。",
        "说一下{x}。",
        "你能说{x}吗？",
        "请跟着我说{x}。",
        "学我说{x}。",
        "照着说{x}。",
        "把{x}念一遍。",
        "把{x}说出来。",
    ]
    for english, chinese in pairs(chat_lists.WORDS):
        for _ in range(4):
            yield _filled(ask, random, x=english), f"{_capital(english)}."
            yield _filled(ask_chinese, random, x=chinese), f"{chinese}。"
    for english, chinese in sentence_pairs:
        yield f"Repeat after me: {english}", english
        yield f"跟我说：{chinese}", chinese
