"""MCSD layers over a few tokens of one stream as machine code (Numba), made when they are first called.

Shapes: T tokens of width D, H heads of width K = D / H, N blocks of M neurons. Weights are the bits of
bfloat16 as uint16, each with its inputs last. The recurrences are those of `mcsd/recurrent.py`.

All is in this one file, for the reason that `machine_code` gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yan_omni.model.compiled.machine_code import Array, compiled, widened
from yan_omni.model.compiled.weights import DeltaWeights, FeedForwardWeights, PaperWeights

ROWS_AT_ONCE = 4


@compiled
def multiply(x: Array, weight: Array, out: Array) -> None:
    """x (T, I), weight (O, I) -> out (T, O). Each weight is read once for four tokens."""
    tokens, width = x.shape
    for row in range(0, tokens - tokens % ROWS_AT_ONCE, ROWS_AT_ONCE):
        first, second, third, fourth = x[row], x[row + 1], x[row + 2], x[row + 3]
        for o in range(weight.shape[0]):
            w = weight[o]
            a, b = np.float32(0), np.float32(0)
            c, d = np.float32(0), np.float32(0)
            for i in range(width):
                value = widened(w[i])
                a += value * first[i]
                b += value * second[i]
                c += value * third[i]
                d += value * fourth[i]
            out[row, o], out[row + 1, o], out[row + 2, o], out[row + 3, o] = a, b, c, d
    for row in range(tokens - tokens % ROWS_AT_ONCE, tokens):
        one = x[row]
        for o in range(weight.shape[0]):
            w = weight[o]
            total = np.float32(0)
            for i in range(width):
                total += widened(w[i]) * one[i]
            out[row, o] = total


@compiled
def normalise(x: Array, gain: Array, epsilon: float, out: Array) -> None:
    """Root mean square 1 over the last axis, times the gain: (T, D) -> out (T, D)."""
    for row in range(x.shape[0]):
        total = np.float32(0)
        for i in range(x.shape[1]):
            total += x[row, i] * x[row, i]
        scale = np.float32(1.0) / np.sqrt(total / np.float32(x.shape[1]) + np.float32(epsilon))
        for i in range(x.shape[1]):
            out[row, i] = x[row, i] * scale * gain[i]


@compiled
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) of one number."""
    return np.float32(1.0) / (np.float32(1.0) + np.exp(-np.float32(x)))


@compiled
def slope(x: Array, weight: Array, decay: Array, state: Array, out: Array) -> None:
    """The slope section: x (T, D), weight (H, 2 K, K), decay (H,) state (H, K + 1) in place -> out."""
    heads, head = weight.shape[0], weight.shape[2]
    product = np.empty((x.shape[0], 2 * head), np.float32)
    part = np.empty((x.shape[0], head), np.float32)
    for h in range(heads):
        part[:, :] = x[:, h * head : (h + 1) * head]  # side by side, as vector instructions need it
        multiply(part, weight[h], product)
        for t in range(x.shape[0]):
            norm = state[h, head] * decay[h] + np.float32(1.0)
            state[h, head] = norm
            for i in range(head):
                state[h, i] = state[h, i] * decay[h] + product[t, head + i]
                out[t, h * head + i] = product[t, i] * (state[h, i] / norm)


@compiled
def fade(
    x: Array, weight: Array, decay: Array, gain: Array, epsilon: float, state: Array, out: Array
) -> None:
    """The decay section of `paper` mode: as `slope`, but state (H, K) is normalised by its length."""
    heads, head = weight.shape[0], weight.shape[2]
    product = np.empty((x.shape[0], 2 * head), np.float32)
    part = np.empty((x.shape[0], head), np.float32)
    for h in range(heads):
        part[:, :] = x[:, h * head : (h + 1) * head]
        multiply(part, weight[h], product)
        for t in range(x.shape[0]):
            total = np.float32(0)
            for i in range(head):
                state[h, i] = state[h, i] * decay[h] + product[t, head + i]
                total += state[h, i] * state[h, i]
            scale = np.float32(1.0) / np.sqrt(total / np.float32(head) + np.float32(epsilon))
            for i in range(head):
                out[t, h * head + i] = product[t, i] * state[h, i] * scale * gain[i]


@compiled
def convolve(mixed: Array, taps: Array, history: Array, out: Array) -> None:
    """SiLU of a causal depthwise convolution: mixed (T, W), taps (n, W) newest first, history (n - 1, W).

    The history is replaced by the inputs that a next call needs.
    """
    tokens, width = mixed.shape
    kept = history.shape[0]
    for t in range(tokens):
        for i in range(width):
            out[t, i] = mixed[t, i] * taps[0, i]
        for back in range(1, kept + 1):
            earlier = mixed[t - back] if t >= back else history[kept + t - back]
            for i in range(width):
                out[t, i] += earlier[i] * taps[back, i]
        for i in range(width):
            out[t, i] = out[t, i] * sigmoid(out[t, i])
    for place in range(kept):
        source = tokens - kept + place
        if source >= 0:
            history[place] = mixed[source]
        else:
            history[place] = history[place + tokens]


@compiled
def unit(x: Array) -> None:
    """Euclidean length 1, in place."""
    total = np.float32(0)
    for i in range(x.shape[0]):
        total += x[i] * x[i]
    scale = np.float32(1.0) / np.sqrt(total + np.float32(1e-12))
    for i in range(x.shape[0]):
        x[i] *= scale


@compiled
def remember(heads: Array, rates: Array, forgetting: Array, memory: Array, out: Array) -> None:
    """The delta rule: S <- alpha S + k (beta (v - k alpha S)), out = q S, for one token.

    heads (3, H, K) are unit query, unit key and value, rates beta (H,), forgetting alpha (H,) -> out (H, K);
    memory S (H, K, K) in place.
    """
    head = heads.shape[2]
    recalled = np.empty(head, np.float32)
    for h in range(heads.shape[1]):
        query, key, value = heads[0, h], heads[1, h], heads[2, h]
        alpha, beta = forgetting[h], rates[h]
        for j in range(head):
            recalled[j] = np.float32(0)
        for i in range(head):
            row, amount = memory[h, i], alpha * key[i]
            for j in range(head):
                recalled[j] += amount * row[j]
        for j in range(head):
            recalled[j] = beta * (value[j] - recalled[j])
            out[h, j] = np.float32(0)
        for i in range(head):
            row, write, ask = memory[h, i], key[i], query[i]
            for j in range(head):
                kept = alpha * row[j] + write * recalled[j]
                row[j] = kept
                out[h, j] += ask * kept


@compiled
def feed_forward(x: Array, up: Array, down: Array, gates: Array, out: Array) -> None:
    """out (T, D) += sum of relu(up x)^2 gate down, up and down (N, M, D), gates (T, N).

    Blocks whose gate is zero and neurons that stay silent cost nothing: their weights are not read.
    """
    width, sum_ = x.shape[1], np.float32(0)
    for block in range(up.shape[0]):
        for t in range(x.shape[0]):
            gate = gates[t, block]
            if gate == np.float32(0):
                continue
            one, total = x[t], out[t]
            for neuron in range(up.shape[1]):
                weight = up[block, neuron]
                sum_ = np.float32(0)
                for i in range(width):
                    sum_ += widened(weight[i]) * one[i]
                if sum_ <= np.float32(0):
                    continue
                strength, back = sum_ * sum_ * gate, down[block, neuron]
                for i in range(width):
                    total[i] += widened(back[i]) * strength


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
