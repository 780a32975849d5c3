"""Losses of the vision encoder on scenes whose boxes are known: words, alignment, boxes."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def patch_word_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Supervised patch-word BCE: logits, targets in {0, 1} and weights (B, P, W), averaged per positive
    pair.
    """
    loss = _focal(logits.float(), targets, weights)
    return loss / (targets * weights).sum().clamp(min=1.0)


def sparse_alignment_loss(
    similarity: Tensor, patches: Tensor, words: Tensor, present: Tensor, scale: Tensor
) -> Tensor:
    """SPARC's fine-grained loss (Bica et al. 2024, arXiv 2401.09865): words against the patches they select.

    similarity (B, P, N) of patches and the N words of each picture, patches (B, P, D) and words (B, N, D)
    of unit length, present (B, N) marks real words. Only words of the same picture are contrasted.
    """
    low, high = similarity.amin(dim=1, keepdim=True), similarity.amax(dim=1, keepdim=True)
    share = (similarity - low) / (high - low + 1e-6)
    share = torch.where(share < 1.0 / similarity.shape[1], 0.0, share)
    share = share / (share.sum(dim=1, keepdim=True) + 1e-6)
    grouped = F.normalize(share.transpose(1, 2) @ patches, dim=-1)  # (B, N, D)
    logits = scale * grouped @ words.transpose(1, 2)  # (B, N, N)
    masked = logits.masked_fill(~present.unsqueeze(1), -1e4)
    masked_other = logits.transpose(1, 2).masked_fill(~present.unsqueeze(1), -1e4)
    target = torch.arange(logits.shape[1]).expand(logits.shape[:2])
    both = [F.cross_entropy(x.transpose(1, 2), target, reduction="none") for x in (masked, masked_other)]
    return ((both[0] + both[1]) / 2 * present).sum() / present.sum().clamp(min=1)


def box_loss(boxes_px: Tensor, targets_px: Tensor) -> Tensor:
    """1 - generalised IoU (Rezatofighi et al. 2019) of boxes (N, 4) x1 y1 x2 y2, averaged."""
    if not len(boxes_px):
        return boxes_px.sum()
    low = torch.maximum(boxes_px[:, :2], targets_px[:, :2])
    high = torch.minimum(boxes_px[:, 2:], targets_px[:, 2:])
    shared = (high - low).clamp(min=0).prod(dim=1)
    areas = [(box[:, 2:] - box[:, :2]).prod(dim=1) for box in (boxes_px, targets_px)]
    union = areas[0] + areas[1] - shared
    hull = torch.maximum(boxes_px[:, 2:], targets_px[:, 2:]) - torch.minimum(
        boxes_px[:, :2], targets_px[:, :2]
    )
    hull_area = hull.prod(dim=1).clamp(min=1e-6)
    return (1.0 - shared / union.clamp(min=1e-6) + (hull_area - union) / hull_area).mean()


def objectness_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """BCE of (B, P) logits, averaged per positive patch."""
    return _focal(logits, targets, weights) / targets.sum().clamp(min=1.0)


def _focal(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Summed BCE in which what is already rejected counts less (focal loss, Lin et al. 2017)."""
    with torch.no_grad():
        miss = torch.sigmoid(logits)
        factor = torch.maximum(miss * miss, targets).mul_(weights)
    return F.binary_cross_entropy_with_logits(logits, targets, weight=factor, reduction="sum")
