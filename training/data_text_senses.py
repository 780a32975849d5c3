"""Lessons with real senses: sound as the trained listener hears it, pictures as the encoder sees them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
import torch

from yan_omni.model.noticing import is_chinese, noticed_text
from yan_omni.model.noticing_video import describe_presences
from yan_omni.model.vision.encoder import VisionEncoder
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
from yan_omni.training.forge.picture_talk import SceneThing, questions
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


class PictureLessons:
    """Scenes with a few questions each, typed or spoken; the reply comes in the voice of the question."""

    def __init__(
        self,
        folder: Path,
        tokenizer: BpeTextTokenizer,
        encoder: VisionEncoder,
        num_questions: int = 3,
        spoken_share: float = 0.3,
        patches_share: float = 0.15,
        split: str = "train",
    ) -> None:
        self.tokenizer, self.encoder = tokenizer, encoder
        self.num_questions, self.spoken_share = num_questions, spoken_share
        self.patches_share = patches_share
        self.patches = np.load(folder / "features.npy", mmap_mode="r")
        lines = (folder / "scenes.jsonl").read_text(encoding="utf-8").splitlines()[: len(self.patches)]
        rows = [(index, json.loads(line)) for index, line in enumerate(lines)]
        self.scenes = [
            (
                index,
                from_left([SceneThing(o["name"], o["colour"], tuple(o["box_px"])) for o in row["objects"]]),
            )
            for index, row in rows
            if row["split"] == split
        ]
        self._noticed: dict[int, tuple[list[int], list[int]]] = {}

    def draw(self, random: np.random.Generator) -> Conversation:
        index, things = self.scenes[int(random.integers(len(self.scenes)))]
        conversation = Conversation()
        start_user(conversation)
        self.show(conversation, index, bool(random.random() < self.patches_share))
        asked = questions(things, self.num_questions, Random(int(random.integers(2**31))))
        for number, (question, answer) in enumerate(asked):
            if number:
                start_user(conversation)
            is_spoken = bool(random.random() < self.spoken_share)
            utterance = self._spoken(question) if is_spoken else None
            if utterance is not None:
                hear(conversation, utterance, random)
            else:
                conversation.given([*self.tokenizer.encode(question), END])
            self.glance(conversation, index, is_chinese(question))
            reply(conversation, self.tokenizer.encode(answer), utterance is not None)
        return conversation

    def show(self, conversation: Conversation, index: int, with_patches: bool = True) -> None:
        """Append picture `index`: its 64 positions; without them it costs less and still teaches."""
        conversation.given([IMAGE])
        if with_patches:
            positions = np.arange(len(conversation), len(conversation) + IMAGE_POSITIONS, dtype=np.int64)
            conversation.given([PATCH] * IMAGE_POSITIONS)
            patches = np.asarray(self.patches[index], dtype=np.float32)
            conversation.pictures.append(SeenFeatures(positions, patches))
        conversation.given([IMAGE_END])

    def glance(self, conversation: Conversation, index: int, chinese: bool) -> None:
        """Append the words of what is noticed in picture `index`, as after every question about it."""
        conversation.given([IMAGE, *self._words(index)[chinese], IMAGE_END])

    def _words(self, index: int) -> tuple[list[int], list[int]]:
        """The noticed words in English and in Chinese."""
        if index not in self._noticed:
            patches = np.asarray(self.patches[index], dtype=np.float32)
            with torch.inference_mode():
                features = self.encoder.describe(torch.from_numpy(patches).unsqueeze(0))
            english, chinese = (noticed_text(features, in_chinese) for in_chinese in (False, True))
            self._noticed[index] = (self.tokenizer.encode(english), self.tokenizer.encode(chinese))
        return self._noticed[index]

    def _spoken(self, question: str) -> Utterance | None:
        return _aligned(question, self.tokenizer)


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
            utterance = _aligned(question, self.tokenizer) if chance.random() < self.spoken_share else None
            if utterance is not None:
                hear(conversation, utterance, random)
            else:
                conversation.given([*self.tokenizer.encode(question), END])
            noticed = describe_presences(presences, is_chinese(question))
            conversation.given([IMAGE, *self.tokenizer.encode(noticed), IMAGE_END])
            reply(conversation, self.tokenizer.encode(answer), utterance is not None)
        return conversation


def from_left(things: list[SceneThing]) -> tuple[SceneThing, ...]:
    """In the order in which they are noticed."""
    return tuple(sorted(things, key=lambda thing: thing.box_px[0] + thing.box_px[2]))


@lru_cache(maxsize=20_000)
def _aligned(text: str, tokenizer: BpeTextTokenizer) -> Utterance | None:
    return align(text, tokenizer, spoken_words)
