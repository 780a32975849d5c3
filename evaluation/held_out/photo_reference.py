"""The reference beside our photo names: EfficientNet-lite2 as published, and a linear probe on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.engine.request import Picture
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.efficientnet import BATCH_NORM_EPSILON, ConvStages, fold_imagenet_weights
from yan_omni.model.vision.encoder import picture_tensor
from yan_omni.tokenizers.image import resize

SIDE_PX = 260
PROBE_STEPS = 400
PROBE_RATE = 2e-3
PROBE_DECAY = 1e-3


class PhotoReference:
    """Centre crops of 260 x 260 to ImageNet classes and, once trained, to shop classes."""

    def __init__(self, weights: dict[str, Tensor], probe_classes: list[str]) -> None:
        self.weights, self.probe_classes = weights, probe_classes
        self._stages = ConvStages()
        prefix = "stages_"
        self._stages.load_state_dict(
            {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}
        )
        self._stages.to(fastest_dtype()).eval().requires_grad_(False)

    @classmethod
    def from_teacher(cls, source: dict[str, Tensor]) -> PhotoReference:
        """From the published weights, without a probe."""
        gain = source["_bn1.weight"] / torch.sqrt(source["_bn1.running_var"] + BATCH_NORM_EPSILON)
        weights = {f"stages_{name}": value for name, value in fold_imagenet_weights(source).items()}
        weights["widen"] = source["_conv_head.weight"].flatten(1) * gain[:, None]
        weights["widen_bias"] = source["_bn1.bias"] - source["_bn1.running_mean"] * gain
        weights["classes"], weights["classes_bias"] = source["_fc.weight"], source["_fc.bias"]
        return cls(weights, [])

    @classmethod
    def load(cls, path: Path) -> PhotoReference | None:
        """The trained reference; None where it was not built."""
        if not path.is_file():
            return None
        content = torch.load(path, weights_only=True)
        return cls(content["weights"], content["probe_classes"])

    def save(self, path: Path) -> None:
        torch.save({"weights": self.weights, "probe_classes": self.probe_classes}, path)

    @torch.inference_mode()
    def features(self, pixels: Picture) -> Tensor:
        """(1280,) of the centre of a picture."""
        height, width = pixels.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        view = resize(np.ascontiguousarray(pixels[top : top + side, left : left + side]), (SIDE_PX, SIDE_PX))
        last = self._stages(picture_tensor(view[None]).to(fastest_dtype()))[2].float()
        cells = last.flatten(2).transpose(1, 2)
        wide = F.relu6(F.linear(cells, self.weights["widen"], self.weights["widen_bias"]))
        return wide.mean(dim=1)[0]

    def imagenet(self, features: Tensor) -> Tensor:
        """Probabilities of ImageNet's classes (1000,)."""
        return torch.softmax(
            F.linear(features, self.weights["classes"], self.weights["classes_bias"]), dim=-1
        )

    def shop_class(self, features: Tensor) -> str:
        """The likeliest shop class."""
        scores = F.linear(features, self.weights["probe"], self.weights["probe_bias"])
        return self.probe_classes[int(scores.argmax())]

    def train_probe(self, features: Tensor, labels: list[str]) -> None:
        """Softmax regression of the labels on features (N, 1280)."""
        torch.manual_seed(0)
        self.probe_classes = sorted(set(labels))
        rows = torch.tensor([self.probe_classes.index(label) for label in labels])
        probe = nn.Linear(features.shape[1], len(self.probe_classes))
        optimiser = torch.optim.AdamW(probe.parameters(), lr=PROBE_RATE, weight_decay=PROBE_DECAY)
        for step in range(PROBE_STEPS):
            chosen = torch.randint(len(rows), (256,))
            loss = F.cross_entropy(probe(features[chosen]), rows[chosen], label_smoothing=0.05)
            for group in optimiser.param_groups:
                group["lr"] = PROBE_RATE * (1.0 - step / PROBE_STEPS)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        self.weights["probe"], self.weights["probe_bias"] = probe.weight.detach(), probe.bias.detach()
