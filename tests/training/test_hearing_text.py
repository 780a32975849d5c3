"""What is laid out for training is what happens live: phones in order, words after their lag."""

from __future__ import annotations

import numpy as np
import pytest

from yan_omni.tokenizers.phones import AUDIBLE
from yan_omni.tokenizers.vocabulary import AUDIO, AUDIO_END, END, HEARD, LISTEN, PHONE, TEXT
from yan_omni.training.data_text_utterances import Utterance
from yan_omni.training.forge.hearing_text import Heard, confusions, interleave, mishear

PHONES = np.array(sorted(AUDIBLE)[:12], dtype=np.int32)


def utterance() -> Utterance:
    tokens = np.array([TEXT.start + 5, TEXT.start + 6, TEXT.start + 7], dtype=np.int32)
    return Utterance("", PHONES, tokens, np.array([3, 8, 12], dtype=np.int32))


def test_nothing_is_misheard_at_rate_zero() -> None:
    heard = mishear(utterance(), 0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(heard.phones, PHONES)
    np.testing.assert_array_equal(heard.complete_at, [3, 8, 12])


@pytest.mark.parametrize("seed", range(5))
def test_misheard_counts_stay_in_order(seed: int) -> None:
    heard = mishear(utterance(), 0.5, np.random.default_rng(seed))
    assert not np.array_equal(heard.phones, PHONES)
    assert (np.diff(heard.complete_at) >= 0).all()
    assert heard.complete_at[-1] <= len(heard.phones)


def test_words_come_after_their_lag() -> None:
    heard = mishear(utterance(), 0.0, np.random.default_rng(0))
    ids, _ = interleave(heard, lag_phones=4)
    seen = [sum(i in PHONE for i in ids[:at]) for at, i in enumerate(ids) if i in TEXT]
    assert seen == [7, 12, 12]
    assert [i for i in ids if i in TEXT] == utterance().tokens.tolist()
    assert [PHONE.index(i) for i in ids if i in PHONE] == PHONES.tolist()


def test_targets_are_what_the_thinker_writes() -> None:
    ids, targets = interleave(mishear(utterance(), 0.0, np.random.default_rng(0)))
    assert ids[0] == AUDIO
    assert ids[-1] == END
    for here, following, target in zip(ids, ids[1:], targets, strict=False):
        if following in PHONE or following == AUDIO_END:
            assert target == LISTEN
        elif following == HEARD:
            assert (here, target) == (AUDIO_END, -100)
        else:
            assert target == following
    assert targets[-1] == -100


def test_silence_is_heard_as_nothing() -> None:
    empty = np.zeros(0, dtype=np.int32)
    ids, targets = interleave(Heard(empty, empty, empty))
    assert ids == [AUDIO, AUDIO_END, HEARD, END]
    assert targets == [LISTEN, -100, END, -100]


def test_confusions_are_audible_and_never_the_phone_itself() -> None:
    for phone, others in confusions().items():
        assert phone not in others
        assert set(others.tolist()) <= AUDIBLE
