"""The encoder of drawn pictures: that of photographs with other weights in a few layers.

The last convolution stages come from photographs, and photographs are named by what they give. In drawings
by hands unknown to them they see little (docs/decisions/0054), so drawings have expansions of their own
there and weigh strides 16 and 32 anew; every other weight is one and the same tensor in both encoders.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from pathlib import Path

from yan_omni.model.checkpoint import CheckpointError, fill_module, read_weights, save_tensors
from yan_omni.model.vision.encoder import VisionEncoder

OWN = re.compile(r"stages\.stages\.(5\.[1-9]|6\.\d)\.expand\.|from_stride(16|32)\.")
"""What drawings have of their own."""


def own_names(encoder: VisionEncoder) -> list[str]:
    """Names of the parameters that an encoder of drawings does not share."""
    return [name for name, _ in encoder.named_parameters() if OWN.match(name)]


def encoder_of_drawings(encoder: VisionEncoder) -> VisionEncoder:
    """A second encoder that starts equal; all but its own parameters are those of `encoder`."""
    own = set(own_names(encoder))
    shared = {id(value): value for name, value in encoder.named_parameters() if name not in own}
    return copy.deepcopy(encoder, shared)


def save_drawings(path: Path, drawings: VisionEncoder, beside: Path, config: dict[str, object]) -> None:
    """Write what is not shared, and which weights (the file `beside`) it goes with."""
    tensors = {name: drawings.get_parameter(name) for name in own_names(drawings)}
    save_tensors(path, tensors, json.dumps(config | {"vision_sha256": _digest(beside)}))


def load_drawings(path: Path, encoder: VisionEncoder, beside: Path) -> VisionEncoder:
    """The encoder of drawings beside `encoder`, whose weights are the file `beside`. Raises `CheckpointError`
    if it was trained beside others or lacks something.
    """
    config_json, tensors = read_weights(path)
    if json.loads(config_json).get("vision_sha256") != _digest(beside):
        raise CheckpointError(f"{path} was trained beside other weights than {beside}; train it again")
    drawings = encoder_of_drawings(encoder)
    own = own_names(drawings)
    shared = {name: value for name, value in drawings.state_dict().items() if name not in own}
    fill_module(path, drawings, {**shared, **tensors})
    return drawings


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
