"""What phone each 25 Hz frame holds: from the synthesiser's durations or where the listener heard it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONE_IDS, SILENCE

SILENCE_ID = PHONE_IDS[SILENCE]
MAX_REACH_FRAMES = 3
"""How far from where a phone was heard a frame may be to count as that phone."""


def labels_from_durations(
    phones: Sequence[int], durations_frames: Sequence[int], num_frames: int
) -> NDArray[np.int16]:
    """(num_frames,) phone of each frame; frames after the last phone are silence."""
    labels = np.full(num_frames, SILENCE_ID, np.int16)
    spread = np.repeat(np.asarray(phones, np.int16), np.asarray(durations_frames))[:num_frames]
    labels[: len(spread)] = spread
    return labels


def labels_from_events(events: Sequence[PhoneEvent], num_frames: int) -> NDArray[np.int16]:
    """(num_frames,) the nearest event's phone; silence where none is within reach."""
    labels = np.full(num_frames, SILENCE_ID, np.int16)
    nearest = np.full(num_frames, MAX_REACH_FRAMES + 1)
    frames = np.arange(num_frames)
    for event in events:
        distance = np.maximum(np.maximum(event.start_frame - frames, frames - event.end_frame + 1), 0)
        closer = distance < nearest
        labels[closer] = event.phone
        nearest[closer] = distance[closer]
    return labels
