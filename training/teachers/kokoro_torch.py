"""Kokoro's decoder in PyTorch with bf16 convolutions, filled from the ONNX graph: the fast way to forge.

On a CPU with AMX the bf16 convolutions cost a fraction of onnxruntime's. The module definitions come from the
`kokoro` wheel (Apache-2.0), unpacked and loaded by path, so that none of its other dependencies are needed.
Runs in the teachers' environment (needs `onnx`, `onnxruntime`, `torch`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.training.teachers.kokoro_decoder import load_decoder_module, new_decoder

PREFIX = "/decoder/decoder/"
ALIGNED_TENSOR = "/encoder/MatMul_1_output_0"
STYLE_TENSOR = "/decoder/Slice_output_0"
DURATIONS_TENSOR = "/encoder/Clip_output_0"

ROWS_IN_CACHE = 768

Array = NDArray[Any]


class Bf16Conv(nn.Module):
    """A bf16 convolution with channels last, of (1, C, T) in float32 or of rows (T, C) in bf16."""

    def __init__(self, inner: nn.Conv1d) -> None:
        super().__init__()
        weight = inner.weight[:, :, None].to(torch.bfloat16)
        self.weight = nn.Parameter(weight.contiguous(memory_format=torch.channels_last), requires_grad=False)
        bias = inner.bias
        self.bias = None if bias is None else nn.Parameter(bias.to(torch.bfloat16), requires_grad=False)
        self._settings: dict[str, Any] = {
            "stride": (1, inner.stride[0]),
            "padding": (0, int(inner.padding[0])),
            "dilation": (1, inner.dilation[0]),
        }

    def rows(self, x: Tensor) -> Tensor:
        """(T, C) bf16 -> (T, C) bf16."""
        wide = x.T[None, :, None]  # (1, C, 1, T), channels last in memory
        output: Tensor = F.conv2d(wide, self.weight, self.bias, **self._settings)
        return output[0, :, 0].T

    def forward(self, x: Tensor) -> Tensor:
        output = F.conv2d(x[:, :, None].bfloat16(), self.weight, self.bias, **self._settings)
        return output.squeeze(2).float()


def snake_block(block: Any, x: Tensor, style: Tensor) -> Tensor:
    """What `AdaINResBlock1.forward` computes, channels last and in pieces that stay in the cache."""
    layers = zip(
        block.convs1, block.convs2, block.adain1, block.adain2, block.alpha1, block.alpha2, strict=True
    )
    rows = x[0].T.contiguous()  # (T, C)
    for conv1, conv2, norm1, norm2, alpha1, alpha2 in layers:
        inner = conv1.rows(_adapt_and_bend(norm1, rows, style, alpha1))
        rows.add_(conv2.rows(_adapt_and_bend(norm2, inner, style, alpha2)))
    return rows.T[None]


def _adapt_and_bend(norm: Any, rows: Tensor, style: Tensor, alpha: Tensor) -> Tensor:
    """Instance norm with the style's gain and bias, then the snake nonlinearity: (T, C) -> (T, C) bf16."""
    total = rows.new_zeros(rows.shape[1], dtype=torch.float32)
    power = torch.zeros_like(total)
    for piece in rows.split(ROWS_IN_CACHE):
        wide = piece.float()
        total += wide.sum(0)
        power += wide.square_().sum(0) if piece.dtype != torch.float32 else wide.square().sum(0)
    mean = total / len(rows)
    variance = (power / len(rows) - mean.square()).clamp_min(0)
    gain, bias = norm.fc(style)[0].chunk(2)
    scale = (1 + gain) * torch.rsqrt(variance + 1e-5)
    shift = bias - mean * scale
    slope = alpha.flatten()
    inverse = 1 / slope
    bent = torch.empty(rows.shape, dtype=torch.bfloat16)
    for piece, target in zip(rows.split(ROWS_IN_CACHE), bent.split(ROWS_IN_CACHE), strict=True):
        adapted = torch.addcmul(shift, piece.float(), scale)
        wave = (adapted * slope).sin_().square_()
        target.copy_(adapted.addcmul_(wave, inverse))
    return bent


def fill_decoder(decoder: nn.Module, graph: onnx.GraphProto) -> None:
    """Copy every weight from the graph; raises RuntimeError when one is missing."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    state = decoder.state_dict()
    missing = {name for name in state if not name.endswith(("norm.weight", "norm.bias"))}

    def put(name: str, value: Array) -> None:
        state[name].copy_(torch.from_numpy(np.array(value, np.float32)).reshape(state[name].shape))
        missing.discard(name)

    for name, value in constants.items():
        plain = name.removeprefix("decoder.decoder.")
        if plain in state:
            put(plain, value)
    for node in graph.node:
        if not node.name.startswith(PREFIX):
            continue
        if node.op_type in ("Conv", "ConvTranspose") and node.input[1] in constants:
            parts = node.name.removeprefix(PREFIX).split("/")[:-1]
            bias = node.input[2].removeprefix("decoder.decoder.") if len(node.input) > 2 else ""
            path = bias.removesuffix(".bias") if bias.endswith(".bias") else ".".join(parts)
            if f"{path}.weight" in state:
                put(f"{path}.weight", constants[node.input[1]])
        if node.op_type == "MatMulInteger":
            base = node.input[1].removesuffix("_quantized")
            weight = constants[node.input[1]].astype(np.float32) - constants[node.input[3]]
            put(base.removeprefix("decoder.decoder."), (weight * constants[base + "_scale"]).T)
        if node.op_type == "MatMul" and "l_linear" in node.name:
            put("generator.m_source.l_linear.weight", constants[node.input[1]].T)
    if missing:
        raise RuntimeError(f"no weights in the graph for {sorted(missing)[:8]}")


def encoder_outputs(graph: onnx.GraphProto) -> list[str]:
    """Names of the aligned features, pitch, energy, the decoder's style and the durations."""
    curves = {node.name: node.input[0] for node in graph.node if node.op_type == "Unsqueeze"}
    pitch, energy = curves[PREFIX + "Unsqueeze"], curves[PREFIX + "Unsqueeze_1"]
    return [ALIGNED_TENSOR, pitch, energy, STYLE_TENSOR, DURATIONS_TENSOR]


class KokoroTorch:
    """Encoder and prosody through onnxruntime, decoder in torch; one thread each."""

    def __init__(self, graph_path: Path, wheel_folder: Path) -> None:
        torch.set_num_threads(1)
        model = onnx.load(graph_path)
        self._outputs = encoder_outputs(model.graph)
        module = load_decoder_module(wheel_folder)
        module.AdaINResBlock1.forward = snake_block
        self._decoder: Any = new_decoder(module)
        fill_decoder(self._decoder, model.graph)
        _use_bf16(self._decoder)
        keep_encoder(model, self._outputs)
        self._session = _one_thread_session(model.SerializeToString())

    @torch.inference_mode()
    def speak(
        self, tokens: Array, style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], Array]:
        """Samples at 24 kHz and the 25 ms frames of each token."""
        inputs = {"tokens": tokens, "style": style, "speed": np.array([speed], np.float32)}
        *features, durations = self._session.run(self._outputs, inputs)
        aligned, pitch, energy, decoder_style = (torch.from_numpy(part) for part in features)
        samples = self._decoder(aligned, pitch, energy, decoder_style)
        return samples.reshape(-1).float().numpy(), durations.reshape(-1)


def _use_bf16(module: nn.Module) -> None:
    """Wrap every convolution that is wide enough to gain."""
    for name, child in module.named_children():
        if isinstance(child, nn.Conv1d) and child.in_channels >= 64:
            setattr(module, name, Bf16Conv(child))
        else:
            _use_bf16(child)


def keep_encoder(model: onnx.ModelProto, outputs: list[str]) -> None:
    """Leave only what the outputs need."""
    del model.graph.output[:]
    for name in outputs:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    needed, kept = set(outputs), []
    for node in reversed(list(model.graph.node)):
        if any(name in needed for name in node.output):
            needed.update(node.input)
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(reversed(kept))


def _one_thread_session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options)
