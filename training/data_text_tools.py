"""Lessons with tools: calls are written, what they return is read and told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np

from yan_omni.model.tool_text import END_OF_VALUE, call_text, result_text, tools_text, value_text
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import (
    ASSISTANT,
    END,
    REPLY_SPEECH,
    REPLY_TEXT,
    TOOL_CALL,
    TOOL_RESULT,
    TOOLS,
)
from yan_omni.training.data_text_mixture import hear
from yan_omni.training.data_text_sequences import Conversation, reply, start_user
from yan_omni.training.data_text_utterances import Utterance, align
from yan_omni.training.forge.chat_tools import ToolForge
from yan_omni.training.forge.tool_dialogues import Answered, Called, Returned, Said, ToolDialogue
from yan_omni.training.forge.tool_sessions import session
from yan_omni.training.forge.tools_corpora import recorded
from yan_omni.training.recipes.forge_text import spoken_words

MAX_TOOLS_TOKENS = 160
MAX_TOKENS = 500
SESSION_SHARE = 0.65
TALK_KINDS = ("talk", "facts")
NEEDS_TOOLS = ("tool", "know", "工具", "不知道")
"""Words of replies that are wrong as soon as there is a tool for the question."""


class ToolLessons:
    """Dialogues with one to six tools, most of them sessions; some of the requests are spoken."""

    def __init__(self, folder: Path, tokenizer: BpeTextTokenizer, spoken_share: float = 0.2) -> None:
        """`folder` has `raw` with the corpora and, for the ordinary talk, `chat.jsonl`."""
        self.tokenizer, self.spoken_share = tokenizer, spoken_share
        self.forge = ToolForge(tuple(recorded(folder / "raw")), tuple(talk(folder / "chat.jsonl")))

    def draw(self, random: np.random.Generator) -> Conversation:
        source = Random(int(random.integers(2**31)))
        while True:
            is_session = source.random() < SESSION_SHARE
            dialogue = session(self.forge, source) if is_session else self.forge.dialogue(source)
            shown = self.tokenizer.encode(tools_text(dialogue.forms))
            if len(shown) <= MAX_TOOLS_TOKENS:
                conversation = self._conversation(dialogue, shown, random)
                if len(conversation) <= MAX_TOKENS:
                    return conversation

    def _conversation(
        self, dialogue: ToolDialogue, shown: list[int], random: np.random.Generator
    ) -> Conversation:
        conversation = Conversation()
        conversation.given([TOOLS, *shown, END])
        is_spoken = False
        for before, step in zip((None, *dialogue.steps), dialogue.steps, strict=False):
            match step:
                case Said(text):
                    is_spoken = self._ask(conversation, text, random)
                case Called():
                    self._call(conversation, step, is_first=not isinstance(before, Called))
                case Returned(output):
                    read = self.tokenizer.encode(result_text(output))
                    conversation.given([TOOL_RESULT, *read, END])
                case Answered(text, after_gap):
                    answer = self.tokenizer.encode(text)
                    if after_gap:
                        if isinstance(before, Called):
                            conversation.given([*self.tokenizer.encode(END_OF_VALUE), END])
                        conversation.given([ASSISTANT, REPLY_SPEECH if is_spoken else REPLY_TEXT])
                        conversation.written([*answer, END])
                    else:
                        reply(conversation, answer, is_spoken)
        return conversation

    def _ask(self, conversation: Conversation, text: str, random: np.random.Generator) -> bool:
        """The user's turn, spoken by chance; whether it was."""
        start_user(conversation)
        utterance = _aligned(text, self.tokenizer) if random.random() < self.spoken_share else None
        if utterance is None:
            conversation.given([*self.tokenizer.encode(text), END])
            return False
        hear(conversation, utterance, random)
        return True

    def _call(self, conversation: Conversation, step: Called, is_first: bool) -> None:
        """A whole call, or, where a value is missing, as far as the `?`, after which it is asked for; later
        ones stand before the end.
        """
        written = self.tokenizer.encode(call_text(step.tool, step.arguments))
        chosen = self._chosen(step, written)
        if not step.is_complete:
            mark = self.tokenizer.encode(" ?")
            written = written[: written.index(mark[0]) + 1]
        if is_first:
            conversation.given([ASSISTANT])
        else:
            del conversation.ids[-1], conversation.targets[-1]
        conversation.written([TOOL_CALL])
        for token, is_chosen in zip(written, chosen, strict=False):
            (conversation.written if is_chosen else conversation.given)([token])
        if step.is_complete:
            conversation.written([END])

    def _chosen(self, step: Called, written: Sequence[int]) -> list[bool]:
        """Whether each id of a call is the thinker's choice: keys are not, the grammar writes them."""
        parts = [(f" {step.tool};", True)]
        for words, value in step.arguments:
            parts += [(f" {words}:", False), (f"{value_text(value)};", True)]
        found = [(token, is_chosen) for text, is_chosen in parts for token in self.tokenizer.encode(text)]
        if [token for token, _ in found] != list(written):
            return [True] * len(written)
        return [is_chosen for _, is_chosen in found]


def talk(path: Path) -> Iterator[tuple[str, ...]]:
    """Dialogues that are right with any tools."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] not in TALK_KINDS or row["modality"] is not None:
            continue
        if not any(word in reply for reply in row["lines"][1::2] for word in NEEDS_TOOLS):
            yield tuple(row["lines"])


@lru_cache(maxsize=20_000)
def _aligned(text: str, tokenizer: BpeTextTokenizer) -> Utterance | None:
    return align(text, tokenizer, spoken_words)
