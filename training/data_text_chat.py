"""Lessons in conversation: dialogues of the curriculum, alone or one after another, and long memories."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yan_omni.model.looking_back import look_back
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, SAID
from yan_omni.training.data_text_mixture import hear
from yan_omni.training.data_text_sequences import Conversation, reply, start_user, system
from yan_omni.training.data_text_utterances import UtteranceStore

KIND_WEIGHTS = {
    "talk": 0.26,
    "facts": 0.27,
    "yes_no": 0.04,
    "arithmetic": 0.15,
    "numbers": 0.03,
    "tasks": 0.04,
    "memories": 0.07,
    "unknown": 0.06,
    "translation": 0.03,
    "repeating": 0.02,
    "intents": 0.03,
    "teacher": 0.12,
}
"""How often each kind of dialogue is drawn; a kind of which there is none is left out."""
KNOWING_WEIGHTS = {
    "talk": 0.24,
    "facts": 0.44,
    "yes_no": 0.05,
    "arithmetic": 0.06,
    "numbers": 0.02,
    "tasks": 0.03,
    "memories": 0.03,
    "unknown": 0.06,
    "translation": 0.02,
    "repeating": 0.01,
    "intents": 0.01,
    "teacher": 0.03,
}
"""Mostly what there is to know and to say, for a model that has the rest."""
NOT_TOLD = ("have not told me", "don't know your name", "还没有告诉我", "不知道你的名字")
"""Replies that are only right where nothing was told before."""
SYSTEM_SHARE = 0.1
WORN_KINDS = ("talk", "facts", "unknown")
WORN_SHARE, WORN_TOKENS = 0.6, 0.12
"""So many typed questions of these kinds lose so many of their tokens, where that is asked for."""
LEAST_WORN = 5
SYSTEM_PROMPTS = (
    "You are a helpful assistant.",
    "You are a helpful, friendly assistant.",
    "You are Yan-Omni, a helpful assistant.",
    "You are a voice assistant. Keep your answers short.",
    "You are a helpful AI assistant that can see, hear and speak.",
    "Talk quickly. Be warm and friendly.",
    "Answer briefly.",
    "Be kind and helpful.",
    "Be concise.",
    "你是一个有用的助手。",
    "你是一个友好的语音助手，回答要简短。",
    "你是小言，一个乐于助人的助手。",
    "请用友好的语气回答。",
    "请简短回答。",
)
MOST_TOKENS = 440
"""What a conversation of several dialogues may hold, so that it fits a row of training."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """User and assistant lines in turn; `modality` is set when the user asks for text or speech."""

    lines: tuple[str, ...]
    modality: str | None = None
    can_wear: bool = False
    """Whether a question may lose some of its words and still have its reply."""


class ChatLessons:
    """Dialogues, typed or spoken by chance; the reply comes in the voice of the question."""

    def __init__(
        self,
        folder: Path,
        tokenizer: BpeTextTokenizer,
        spoken_share: float = 0.5,
        another_share: float = 0.35,
        kind_weights: Mapping[str, float] = KIND_WEIGHTS,
        wears: bool = False,
    ) -> None:
        self.folder, self.tokenizer = folder, tokenizer
        self.spoken_share = spoken_share
        self.another_share = another_share
        self.dialogues: dict[str, list[Dialogue]] = {kind: [] for kind in kind_weights}
        for line in (folder / "chat.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            can_wear = wears and row["kind"] in WORN_KINDS
            self.dialogues[row["kind"]].append(Dialogue(tuple(row["lines"]), row["modality"], can_wear))
        self.kinds = [kind for kind in kind_weights if self.dialogues[kind]]
        weights = np.array([kind_weights[kind] for kind in self.kinds])
        self.weights = weights / weights.sum()
        self.store = UtteranceStore.load(folder / "chat_utterances.npz")
        self.spoken = {self.store.text(index): index for index in range(len(self.store))}

    def draw(self, random: np.random.Generator) -> Conversation:
        """One dialogue, with chance `another_share` a further one, and so on."""
        conversation = Conversation()
        if random.random() < SYSTEM_SHARE:
            system(conversation, self.tokenizer.encode(str(random.choice(SYSTEM_PROMPTS))))
        self.append(conversation, self.pick(random), random)
        while random.random() < self.another_share and len(conversation) < MOST_TOKENS // 2:
            self.append(conversation, self.pick_following(random), random)
        return conversation

    def pick_following(self, random: np.random.Generator) -> Dialogue:
        """One that may stand after anything told before."""
        while any(words in (dialogue := self.pick(random)).lines[1] for words in NOT_TOLD):
            pass
        return dialogue

    def pick(self, random: np.random.Generator) -> Dialogue:
        kind = str(random.choice(self.kinds, p=self.weights))
        return self.dialogues[kind][int(random.integers(len(self.dialogues[kind])))]

    def append(self, conversation: Conversation, dialogue: Dialogue, random: np.random.Generator) -> None:
        """All turns of a dialogue, each typed or spoken."""
        for user, assistant in zip(dialogue.lines[::2], dialogue.lines[1::2], strict=True):
            start_user(conversation)
            is_spoken = user in self.spoken and bool(random.random() < self.spoken_share)
            if is_spoken:
                hear(conversation, self.store[self.spoken[user]], random)
            else:
                typed = self.tokenizer.encode(user)
                conversation.given([*(worn(typed, random) if dialogue.can_wear else typed), END])
            look_back_at(conversation, user, self.tokenizer)
            answer_spoken = is_spoken if dialogue.modality is None else dialogue.modality == "speech"
            reply(conversation, self.tokenizer.encode(assistant), answer_spoken)


def worn(tokens: list[int], random: np.random.Generator) -> list[int]:
    """A typed line of which a few tokens may be missing, so that no wording is learned by heart."""
    if len(tokens) < LEAST_WORN or random.random() > WORN_SHARE:
        return tokens
    kept = random.random(len(tokens)) >= WORN_TOKENS
    return [token for token, is_kept in zip(tokens, kept, strict=True) if is_kept]


def look_back_at(conversation: Conversation, said: str, tokenizer: BpeTextTokenizer) -> None:
    """After a turn of the user: what it points to of what was told before, as the engine reads it."""
    conversation.told = conversation.told.and_said(said)
    words = look_back(conversation.told, said) if conversation.looks_back else ""
    if words:
        conversation.given([SAID, *tokenizer.encode(words), END])


class MemoryLessons:
    """Something told, then other dialogues, then asked for: what was said long ago still counts."""

    def __init__(self, chat: ChatLessons, most_tokens: int = MOST_TOKENS) -> None:
        self.chat = chat
        self.most_tokens = most_tokens
        told = [dialogue for dialogue in chat.dialogues["memories"] if len(dialogue.lines) == 4]
        self.memories = told

    def draw(self, random: np.random.Generator) -> Conversation:
        memory = self.memories[int(random.integers(len(self.memories)))]
        is_english = memory.lines[0].isascii()
        between = random.random() * (self.most_tokens - 60)
        conversation = Conversation()
        self.chat.append(conversation, Dialogue(memory.lines[:2]), random)
        while len(conversation) < between:
            other = self.chat.pick_following(random)
            if other.lines[0].isascii() == is_english and len(other.lines) == 2:
                self.chat.append(conversation, other, random)
        self.chat.append(conversation, Dialogue(memory.lines[2:]), random)
        return conversation
