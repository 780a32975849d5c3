"""Names of the Whisper encoder's tensors in the listener, which has the same shape."""

from __future__ import annotations

from torch import Tensor

from yan_omni.tokenizers.audio.listener import Listener

_LAYER_NAMES = {
    "self_attn_layer_norm": "attention_norm",
    "self_attn.q_proj": "query",
    "self_attn.k_proj": "key",
    "self_attn.v_proj": "value",
    "self_attn.out_proj": "out",
    "final_layer_norm": "mlp_norm",
    "fc1": "mlp_in",
    "fc2": "mlp_out",
}


def listener_name(whisper_name: str) -> str | None:
    """Listener tensor that a Whisper encoder tensor belongs to; None for what the listener computes."""
    if whisper_name == "embed_positions.weight" or whisper_name.endswith("k_proj.bias"):
        return None
    stem, _, leaf = whisper_name.rpartition(".")
    if stem.startswith("layers."):
        _, index, part = stem.split(".", 2)
        return f"layers.{index}.{_LAYER_NAMES[part]}.{leaf}"
    return {"layer_norm": "norm"}.get(stem, stem) + "." + leaf


def start_from_whisper(listener: Listener, tensors: dict[str, Tensor]) -> None:
    """Copy the Whisper-base encoder into the listener; the joining layer and the phone head stay as they are.

    Raises:
        ValueError: a tensor has no place or another shape.
    """
    own = listener.state_dict()
    renamed = {}
    for name, tensor in tensors.items():
        target = listener_name(name)
        if target is None:
            continue
        if target not in own or own[target].shape != tensor.shape:
            raise ValueError(
                f"Whisper tensor {name} {tuple(tensor.shape)} does not fit the listener's {target}"
            )
        renamed[target] = tensor.float()
    listener.load_state_dict(own | renamed)
