"""Makes the talker's voices equally loud: python -m yan_omni.training.recipes.level_voices.

Every voice says a few sentences of its language; its gain is written into the talker's weight file. The
voices of the teacher differ by 8 dB, and the talker copies that.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.config import config_to_json
from yan_omni.model.speaking import Voicing, generate, timbre_of
from yan_omni.model.talker import OTHER_VOICES, Talker, load_talker
from yan_omni.tokenizers.audio.codec import Codec, Codes
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.tokenizers.speech_text.front_end import phonemize

WANTED_RMS = 0.06
"""Of what is not silent: about -24 dB of full scale."""
HIGHEST_PEAK = 0.9
FRAME_SAMPLES = 480
AUDIBLE_SHARE = 0.05
"""Of the loudest frame: softer frames do not count."""
SENTENCES = {
    "en": ("The weather will be fine tomorrow.", "Please ask her to bring three more chairs."),
    "zh": ("明天的天气会很好。", "请她再拿三把椅子过来。"),
}


def voice_gain(samples: NDArray[np.float32]) -> float:
    """What brings speech to the wanted loudness without lifting its peak too high."""
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    loudness = np.sqrt(np.square(frames, dtype=np.float64).mean(axis=1))
    audible = loudness[loudness > AUDIBLE_SHARE * loudness.max()]
    if not len(audible):
        raise ValueError("silence has no loudness to level")
    level = float(np.sqrt(np.square(audible).mean()))
    return min(WANTED_RMS / level, HIGHEST_PEAK / float(np.abs(samples).max()))


@torch.inference_mode()
def level(talker: Talker, codec: Codec) -> dict[str, float]:
    """Measure every offered voice and set its gain."""
    gains = {}
    for index, name in enumerate(talker.config.voices):
        if name == OTHER_VOICES:
            continue
        sounds = []
        for text in SENTENCES["zh" if name.startswith("z") or name == "mandarin" else "en"]:
            chunks = list(generate(talker, [token.phone for token in phonemize(text)], Voicing(name)))
            semantic = torch.cat([chunk.semantic for chunk in chunks])
            acoustic = torch.cat([chunk.acoustic for chunk in chunks])
            sounds.append(codec.decode(Codes(semantic, acoustic, timbre_of(talker, name))).numpy())
        gains[name] = voice_gain(np.concatenate(sounds))
        talker.voice_gains[index] = gains[name]
    return gains


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    talker = load_talker(options.talker)
    for name, gain in level(talker, load_codec(options.codec)).items():
        print(f"{name} {20 * np.log10(gain):+.1f} dB", flush=True)
    save_weights(options.talker, talker, config_to_json(talker.config))


if __name__ == "__main__":
    main()
