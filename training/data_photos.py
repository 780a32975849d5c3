"""Lessons about photographs: what the encoder thinks it may be, said with the certainty it has."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from yan_omni.model.noticing import describe_photo
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import IMAGE, IMAGE_END
from yan_omni.training.data_text_senses import Asked
from yan_omni.training.data_text_sequences import Conversation, start_user
from yan_omni.training.forge.photo_talk import photo_questions

SURE_SHARE = 0.7


class PhotoLessons:
    """A photo told by its likeliest names, and a few questions about it, typed or spoken."""

    def __init__(
        self,
        names: Sequence[tuple[str, str]],
        tokenizer: BpeTextTokenizer,
        num_questions: int = 2,
        spoken_share: float = 0.3,
    ) -> None:
        self.names, self.tokenizer = list(names), tokenizer
        self.num_questions, self.spoken_share = num_questions, spoken_share

    def draw(self, random: np.random.Generator) -> Conversation:
        chance = Random(int(random.integers(2**31)))
        shown = chance.sample(self.names, chance.randint(1, 3))
        is_sure = chance.random() < SURE_SHARE
        conversation = Conversation()
        start_user(conversation)
        conversation.given([IMAGE, IMAGE_END])
        for number in range(self.num_questions):
            if number:
                start_user(conversation)
            chinese = chance.random() < 0.5
            question, answer = photo_questions(shown, is_sure, chinese, self.names, chance)
            asked = Asked(question, describe_photo(shown, is_sure, chinese), answer)
            asked.append_to(conversation, self.tokenizer, random, chance.random() < self.spoken_share)
        return conversation
