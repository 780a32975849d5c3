"""Lessons with real senses: sound as the trained listener hears it, pictures as the encoder sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np

from yan_omni.model.noticing import describe_things
from yan_omni.model.noticing_video import describe_presences
from yan_omni.model.vision.grounding import SeenThing
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, IMAGE, IMAGE_END, IMAGE_POSITIONS, PATCH, PHONE
from yan_omni.training.data_text_mixture import hear
from yan_omni.training.data_text_sequences import (
    Conversation,
    HeardFeatures,
    SeenFeatures,
    reply,
    start_user,
)
from yan_omni.training.data_text_utterances import Utterance, align
from yan_omni.training.forge.hearing_text import Heard, interleave
from yan_omni.training.forge.picture_talk import questions, random_things, seen_things
from yan_omni.training.forge.video_talk import story, video_questions
from yan_omni.training.recipes.forge_text import spoken_words


class EventLessons:
    """Clips as the listener hears them, from `forge_events`: what was said is written down."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self._columns = {name: arrays[name] for name in arrays.files}
        self._token_begins = np.concatenate([[0], self._columns["token_ends"]])
        self._event_begins = np.concatenate([[0], self._columns["event_ends"]])

    def __len__(self) -> int:
        return len(self._columns["token_ends"])

    def draw(self, random: np.random.Generator) -> Conversation:
        conversation = Conversation()
        start_user(conversation)
        self.append(conversation, int(random.integers(len(self))))
        return conversation

    def append(self, conversation: Conversation, index: int) -> None:
        """Append clip `index` to a user's turn and end the turn."""
        tokens = slice(self._token_begins[index], self._token_begins[index + 1])
        events = slice(self._event_begins[index], self._event_begins[index + 1])
        choices = self._columns["choices"][events].astype(np.int64)
        heard = Heard(
            choices[:, 0].astype(np.int32),
            self._columns["tokens"][tokens].astype(np.int32),
            self._columns["complete_at"][tokens].astype(np.int32),
        )
        ids, targets = interleave(heard)
        start = len(conversation)
        conversation.heard(ids, targets)
        positions = np.array([start + k for k, token in enumerate(ids) if token in PHONE], dtype=np.int64)
        shares = self._columns["shares"][events].astype(np.float32)
        features = self._columns["features"][events].astype(np.float32)
        conversation.sounds.append(HeardFeatures(positions, choices + PHONE.start, shares, features))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about what is shown, what is noticed with it in mind, and the answer."""

    question: str
    noticed: str
    answer: str

    def append_to(
        self,
        conversation: Conversation,
        tokenizer: BpeTextTokenizer,
        random: np.random.Generator,
        is_spoken: bool,
    ) -> None:
        """Append the rest of the user's turn and the reply, which is spoken if the question is.

        A question that cannot be aligned with its sound is typed.
        """
        utterance = aligned(self.question, tokenizer) if is_spoken else None
        if utterance is not None:
            hear(conversation, utterance, random)
        else:
            conversation.given([*tokenizer.encode(self.question), END])
        conversation.given([IMAGE, *tokenizer.encode(self.noticed), IMAGE_END])
        reply(conversation, tokenizer.encode(self.answer), utterance is not None)


class PictureLessons:
    """Things in a picture with a few questions each, typed or spoken; the reply comes in the voice of the
    question. The words of a glance follow from the things; the patches before them, which cost many tokens,
    are there for a share of the pictures, those that the encoder has seen.
    """

    def __init__(
        self,
        folder: Path,
        tokenizer: BpeTextTokenizer,
        num_questions: int = 3,
        spoken_share: float = 0.3,
        patches_share: float = 0.15,
        split: str = "train",
    ) -> None:
        self.tokenizer = tokenizer
        self.num_questions, self.spoken_share = num_questions, spoken_share
        self.patches_share = patches_share
        self.patches = np.load(folder / "features.npy", mmap_mode="r")
        lines = (folder / "scenes.jsonl").read_text(encoding="utf-8").splitlines()[: len(self.patches)]
        rows = [(index, json.loads(line)) for index, line in enumerate(lines)]
        self.scenes = [(index, seen_things(row["objects"])) for index, row in rows if row["split"] == split]

    def draw(self, random: np.random.Generator) -> Conversation:
        chance = Random(int(random.integers(2**31)))
        conversation = Conversation()
        start_user(conversation)
        things = self._shown(conversation, chance)
        for number, (question, answer) in enumerate(questions(things, self.num_questions, chance)):
            if number:
                start_user(conversation)
            is_spoken = chance.random() < self.spoken_share
            asked = Asked(question, describe_things(things, question), answer)
            asked.append_to(conversation, self.tokenizer, random, is_spoken)
        return conversation

    def _shown(self, conversation: Conversation, chance: Random) -> list[SeenThing]:
        """Append a picture, with its 64 positions or without them; the things in it."""
        if chance.random() > self.patches_share:
            conversation.given([IMAGE, IMAGE_END])
            return random_things(chance)
        index, things = chance.choice(self.scenes)
        conversation.given([IMAGE])
        positions = np.arange(len(conversation), len(conversation) + IMAGE_POSITIONS, dtype=np.int64)
        conversation.given([PATCH] * IMAGE_POSITIONS)
        conversation.pictures.append(
            SeenFeatures(positions, np.asarray(self.patches[index], dtype=np.float32))
        )
        conversation.given([IMAGE_END])
        return things


class VideoLessons:
    """Videos with a few questions each, typed or spoken. Their stories are composed as words alone: of a
    video the thinker reads what was noticed, and no patches.
    """

    def __init__(
        self, tokenizer: BpeTextTokenizer, num_questions: int = 2, spoken_share: float = 0.3
    ) -> None:
        self.tokenizer = tokenizer
        self.num_questions, self.spoken_share = num_questions, spoken_share

    def draw(self, random: np.random.Generator) -> Conversation:
        chance = Random(int(random.integers(2**31)))
        presences = story(chance)
        conversation = Conversation()
        start_user(conversation)
        conversation.given([IMAGE, IMAGE_END])
        for number, (question, answer) in enumerate(video_questions(presences, self.num_questions, chance)):
            if number:
                start_user(conversation)
            is_spoken = chance.random() < self.spoken_share
            asked = Asked(question, describe_presences(presences, question), answer)
            asked.append_to(conversation, self.tokenizer, random, is_spoken)
        return conversation


@lru_cache(maxsize=20_000)
def aligned(text: str, tokenizer: BpeTextTokenizer) -> Utterance | None:
    """How a text sounds; None for one that the front end cannot align."""
    return align(text, tokenizer, spoken_words)
