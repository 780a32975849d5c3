"""Hours by set, language and voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from yan_omni.training.data_speech import STORED_RATE_HZ, Clip, SpeechWriter, read_rows
from yan_omni.training.forge.speech_card import MIXED, UNKNOWN, card, card_rows


def test_hours_are_summed_by_voice(tmp_path: Path) -> None:
    second = np.zeros(STORED_RATE_HZ, np.float32)
    with SpeechWriter(tmp_path, "forge") as writer:
        for number, (lang, voice) in enumerate(
            [
                ("en", "af_heart"),
                ("en", "af_heart"),
                ("en", "a*0.4+b*0.6/c*1.00"),
                ("zh", ""),
                ("en", "a*1/b*1"),
            ]
        ):
            writer.add(Clip(str(number), lang, voice, second, "x", [1], [25], "train"))
    rows = card_rows(read_rows(tmp_path / "forge.jsonl"))
    assert [(one.lang, one.voice, one.num_clips) for one in rows] == [
        ("en", "af_heart", 2),
        ("en", MIXED, 2),
        ("zh", UNKNOWN, 1),
    ]
    assert [round(one.hours * 3600) for one in rows] == [2, 2, 1]
    lines = list(card(rows))
    assert lines[2] == "| forge | en | af_heart | 2 | 0.00 |"
    assert lines[-1].startswith("| all |")
