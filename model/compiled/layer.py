"""The two halves of a layer, each in one call."""

from __future__ import annotations

from typing import Any

import numpy as np

from yan_omni.model.compiled.kernels import (
    Array,
    convolve,
    fade,
    feed_forward,
    multiply,
    normalise,
    remember,
    sigmoid,
    slope,
    unit,
)
from yan_omni.model.compiled.machine_code import compiled
from yan_omni.model.compiled.weights import DeltaWeights, FeedForwardWeights, PaperWeights


@compiled
def soft_plus(x: Any) -> Any:
    """log(1 + exp(x)) of one number."""
    return np.log1p(np.exp(-abs(x))) + max(x, np.float32(0))


@compiled
def add(x: Array, y: Array) -> None:
    """x (T, D) += y (T, D)."""
    for t in range(x.shape[0]):
        for i in range(x.shape[1]):
            x[t, i] += y[t, i]


@compiled
def mix_delta(w: DeltaWeights, x: Array, epsilon: float, near: Array, memory: Array, history: Array) -> None:
    """x (T, D) += mixer(norm(x)); near (H, K + 1), memory (H, K, K), history (n - 1, 3 D) go on in place."""
    tokens, width = x.shape
    heads, head = memory.shape[0], memory.shape[1]
    normed, gate = np.empty((tokens, width), np.float32), np.empty((tokens, width), np.float32)
    mixed = np.empty((tokens, 3 * width), np.float32)
    convolved = np.empty((tokens, 3 * width), np.float32)
    rates = np.empty((tokens, 2 * heads), np.float32)
    both = np.empty((tokens, 2 * width), np.float32)
    far = np.empty((heads, head), np.float32)
    normalise(x, w.gain, epsilon, normed)
    slope(normed, w.slope, w.slope_decay, near, both)
    multiply(normed, w.query_key_value, mixed)
    multiply(normed, w.output_gate, gate)
    multiply(normed, w.rates, rates)
    convolve(mixed, w.taps, history, convolved)
    for t in range(tokens):
        parts = convolved[t].reshape(3, heads, head)
        for h in range(heads):
            unit(parts[0, h])
            unit(parts[1, h])
            rates[t, h] = sigmoid(rates[t, h] + w.rate_bias[h])
            speed = soft_plus(rates[t, heads + h] + w.rate_bias[heads + h])
            rates[t, heads + h] = np.exp(-w.forgetting_scale[h] * speed)
        remember(parts, rates[t, :heads], rates[t, heads:], memory, far)
        normalise(far, w.head_gain, epsilon, far)
        for h in range(heads):
            for i in range(head):
                place = h * head + i
                both[t, width + place] = far[h, i] * sigmoid(gate[t, place])
    multiply(both, w.output, normed)
    add(x, normed)


@compiled
def mix_paper(w: PaperWeights, x: Array, epsilon: float, near: Array, far: Array) -> None:
    """x (T, D) += mixer(norm(x)); near (H, K + 1) and far (H, K) go on in place."""
    tokens, width = x.shape
    normed, both = np.empty((tokens, width), np.float32), np.empty((tokens, 2 * width), np.float32)
    normalise(x, w.gain, epsilon, normed)
    slope(normed, w.slope, w.slope_decay, near, both)
    fade(normed, w.decay, w.decay_factors, w.head_gain, epsilon, far, both[:, width:])
    multiply(both, w.output, normed)
    add(x, normed)


@compiled
def think(w: FeedForwardWeights, x: Array, epsilon: float) -> None:
    """x (T, D) += feed_forward(norm(x))."""
    tokens, blocks = x.shape[0], w.up.shape[0]
    normed, gates = np.empty_like(x), np.ones((tokens, blocks), np.float32)
    normalise(x, w.gain, epsilon, normed)
    if w.router.shape[0] > 0:
        multiply(normed, w.router, gates)
        for t in range(tokens):
            total = np.float32(0)
            for block in range(blocks):
                gates[t, block] = max(gates[t, block], np.float32(0))
                total += gates[t, block] * gates[t, block]
            scale = np.float32(1.0) / np.sqrt(total / np.float32(blocks) + np.float32(epsilon))
            for block in range(blocks):
                gates[t, block] *= scale * w.router_scale[block]
    feed_forward(normed, w.up, w.down, gates, x)
