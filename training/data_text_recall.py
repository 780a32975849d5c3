"""Lessons in remembering: facts told, other talk, questions, and what is looked back at before a reply.

The sentences that are looked back at are found by the function that finds them in serving
(`model.looking_back`), so the lessons have its mistakes too: sentences without the answer, or none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import numpy as np

from yan_omni.model.vision.photo_names import photo_names
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, TEXT
from yan_omni.training.data_text_chat import MOST_TOKENS, ChatLessons, Dialogue, look_back_at
from yan_omni.training.data_text_mixture import hear
from yan_omni.training.data_text_senses import aligned
from yan_omni.training.data_text_sequences import Conversation, reply, start_user
from yan_omni.training.forge.recalled_facts import Fact, FactForge, Pieces

MOST_FACTS = 4
TOGETHER_SHARE = 0.25
CORRECTED_SHARE = 0.15
MISSING_SHARE = 0.15
COMMON_WEIGHT = 6
WITHOUT_SHARE = 0.15
"""Conversations in which nothing is looked back at: the thinker's own memory is trained too."""


class RecallLessons:
    """A few facts, fillers from the chat lessons, and questions about the facts in any order."""

    def __init__(self, chat: ChatLessons, spoken_share: float = 0.12) -> None:
        self.chat, self.tokenizer, self.spoken_share = chat, chat.tokenizer, spoken_share
        self.forge = FactForge(pieces_of(chat.tokenizer, "".join(_chinese(chat))))

    def draw(self, random: np.random.Generator) -> Conversation:
        chance = Random(int(random.integers(2**31)))
        chinese = chance.random() < 0.5
        conversation = Conversation(looks_back=chance.random() >= WITHOUT_SHARE)
        facts = self._facts(chance, chinese)
        asked = facts[-1:] if chance.random() < MISSING_SHARE else []
        told = facts[:-1] if asked else facts
        answers = self._tell(conversation, told, chance, random)
        between = chance.random() ** 2 * (MOST_TOKENS - 160)
        while len(conversation) < between:
            self._filler(conversation, chinese, random)
        questions = [(fact.asked, answers[fact]) for fact in told] + [
            (fact.asked, fact.missing) for fact in asked
        ]
        for question, answer in chance.sample(questions, min(len(questions), chance.choice((1, 2, 2, 3)))):
            if len(conversation) > MOST_TOKENS:
                break
            self._turn(conversation, question, answer, chance, random)
            if chance.random() < 0.2:
                self._filler(conversation, chinese, random)
        return conversation

    def _facts(self, chance: Random, chinese: bool) -> list[Fact]:
        """Facts that do not exclude each other; the last may be left untold."""
        count, facts = chance.randint(2, MOST_FACTS), list[Fact]()
        while len(facts) < count:
            fact = self.forge.fact(chance, chinese)
            if all(fact.topic != other.topic for other in facts):
                facts.append(fact)
        return facts

    def _tell(
        self, conversation: Conversation, facts: list[Fact], chance: Random, random: np.random.Generator
    ) -> dict[Fact, str]:
        """Tell them in turns of their own or together; the right answer to each."""
        answers = {fact: fact.answer for fact in facts}
        if len(facts) > 1 and chance.random() < TOGETHER_SHARE:
            between = " " if facts[0].told.isascii() else ""
            self._turn(
                conversation, between.join(fact.told for fact in facts), facts[0].noted, chance, random
            )
            return answers
        for fact in facts:
            self._turn(conversation, fact.told, fact.noted, chance, random)
            if fact.correction is not None and chance.random() < CORRECTED_SHARE:
                said, noted, answers[fact] = fact.correction
                self._turn(conversation, said, noted, chance, random)
            elif chance.random() < 0.15:
                self._filler(conversation, not fact.noted.isascii(), random)
        return answers

    def _turn(
        self, conversation: Conversation, said: str, answer: str, chance: Random, random: np.random.Generator
    ) -> None:
        utterance = aligned(said, self.tokenizer) if chance.random() < self.spoken_share else None
        start_user(conversation)
        if utterance is None:
            conversation.given([*self.tokenizer.encode(said), END])
        else:
            hear(conversation, utterance, random)
        look_back_at(conversation, said, self.tokenizer)
        reply(conversation, self.tokenizer.encode(answer), utterance is not None)

    def _filler(self, conversation: Conversation, chinese: bool, random: np.random.Generator) -> None:
        """Other talk in the same language."""
        while True:
            dialogue: Dialogue = self.chat.pick(random)
            if dialogue.lines[0].isascii() != chinese and len(dialogue.lines) == 2:
                break
        self.chat.append(conversation, dialogue, random)


def _chinese(chat: ChatLessons) -> Iterator[str]:
    for dialogues in chat.dialogues.values():
        yield from (line for dialogue in dialogues for line in dialogue.lines if not line.isascii())


def pieces_of(tokenizer: BpeTextTokenizer, talk: str) -> Pieces:
    """Words, parts of words and hanzi that are one piece of the vocabulary each; those of `talk` come "
    "oftener."""
    texts = []
    for index in range(tokenizer.size):
        try:
            texts.append(tokenizer.piece(TEXT.token(index)).decode("utf-8"))
        except UnicodeDecodeError:
            continue
    hanzi, common = [text for text in texts if re.fullmatch(r"[\u4e00-\u9fff]", text)], set(talk)
    known = {word for name in photo_names() for word in name.spoken[0].split()}
    return Pieces(
        capitals=[text[1:] for text in texts if re.fullmatch(r" [A-Z][a-z]{2,8}", text)],
        parts=[text for text in texts if re.fullmatch(r"[a-z]{2,4}", text)],
        words=[text[1:] for text in texts if re.fullmatch(r" [a-z]{3,9}", text)] + sorted(known),
        hanzi=[*hanzi, *(text for text in hanzi if text in common for _ in range(COMMON_WEIGHT))],
    )
