"""Heals the block-causal listener and teaches it phones: python -m yan_omni.training.recipes.train_listener.

It starts from Whisper base's encoder (training/teachers), or with `--start` from an earlier listener. From
packed 10 s rows it learns to give the features of the original encoder, which saw the clean sound in both
directions, and to spell the phones of each clip (CTC). Phones teach the head and hardly the encoder: one that
few synthetic voices have bent to their phones no longer understands strangers (docs/experiments.md). The
schedule follows the clock, so that it ends annealed however fast the machine is. With `--polish-s` the heads
alone learn at the end, over the encoder as its average is.

    python -m yan_omni.training.recipes.train_listener --start weights/listener.safetensors --rows 30 \\
        --processes 4 --deadline $(($(date +%s) + 360)) --polish-s 40    # on a graphics processor
"""

from __future__ import annotations

import argparse
import itertools
import logging
import time
from dataclasses import asdict, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.weights import load_listener, save_component
from yan_omni.tokenizers.audio.whisper_weights import start_from_whisper
from yan_omni.training.device import training_device
from yan_omni.training.listener_lessons import Lesson, LessonPool, Teacher
from yan_omni.training.listener_rows import RowsRecipe
from yan_omni.training.listener_trainer import ListenerRecipe, Trainer
from yan_omni.training.pack_speech import PackConfig
from yan_omni.training.phone_errors import log_phone_errors
from yan_omni.training.row_feed import RowFeed

log = logging.getLogger("train_listener")
TUNED = (
    "phones_in_encoder",
    "encoder_rate",
    "head_rate",
    "warmup_s",
    "head_steps",
    "average_decay",
    "new_share",
    "most_lessons",
    "fewest_lessons",
    "log_s",
    "save_s",
    "evaluate_s",
    "clips_per_test_set",
)
TUNED_ROWS = ("set_exponent", "sparse_share", "silent_share", "reread_s")
"""Fields of the recipes that can be given as options."""


def train(
    trainer: Trainer, pool: LessonPool, test_folders: list[Path], out: Path, with_state: bool = True
) -> None:
    """Run until the budget is spent."""
    recipe = trainer.recipe
    saved_at = evaluated_at = logged_at = time.monotonic()
    began_s = time.monotonic() - trainer.elapsed_s
    head_steps = 0 if recipe.head_only_until >= 1.0 else recipe.head_steps
    sums: dict[str, list[Tensor]] = {}
    while trainer.elapsed_s < trainer.budget_s:
        found = [trainer.train_step(pool.draw(trainer.rng))]
        found += [trainer.head_step(pool.again(trainer.rng)) for _ in range(head_steps)]
        for name, value in itertools.chain.from_iterable(losses.items() for losses in found):
            sums.setdefault(name, []).append(value)
        trainer.elapsed_s = time.monotonic() - began_s
        if time.monotonic() - logged_at > recipe.log_s:
            means = " ".join(f"{name} {float(torch.stack(sums[name]).mean()):.3f}" for name in sorted(sums))
            heard_s = len(sums["ctc"]) * recipe.rows.rows_per_step * PackConfig().row_s
            speed, left_s = heard_s / (time.monotonic() - logged_at), trainer.budget_s - trainer.elapsed_s
            told = (trainer.step, means, speed, pool.num_made, left_s)
            log.info("step %d %s, %.1f s of speech per s, %d new lessons, %.0f s left", *told)
            sums, logged_at = {}, time.monotonic()
        if time.monotonic() - saved_at > recipe.save_s:
            trainer.save(out, with_state)
            saved_at = time.monotonic()
        if time.monotonic() - evaluated_at > recipe.evaluate_s:
            log_phone_errors(trainer.average, test_folders, recipe.clips_per_test_set)
            evaluated_at = time.monotonic()
    trainer.save(out, with_state)
    log_phone_errors(trainer.average, test_folders, recipe.clips_per_test_set)


def read_options() -> argparse.Namespace:
    recipe = ListenerRecipe()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--study", type=Path, help="more clips to test on (never to train on)")
    parser.add_argument(
        "--whisper", type=Path, default=Path("data/teachers/whisper_base/encoder.safetensors")
    )
    parser.add_argument("--start", type=Path, help="a listener to go on from instead of Whisper's encoder")
    parser.add_argument(
        "--trunk",
        choices=("whisper", "random"),
        default="whisper",
        help="random: a control that starts from nothing, has no teacher and learns by spelling alone",
    )
    parser.add_argument("--out", type=Path, default=Path("artifacts/listener"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--deadline", type=float, help="unix time at which all is saved, instead of minutes")
    parser.add_argument("--polish-s", type=float, default=0.0, help="of the time, at its end, for the heads")
    parser.add_argument("--rows", type=int, default=3, help="a step, of 10 s; a multiple of 3")
    parser.add_argument("--processes", type=int, default=0, help="that pack rows; 0: none beside this one")
    parser.add_argument("--boost", action="append", default=[], help="SET=TIMES as often as its hours say")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    for name in TUNED:
        value = getattr(recipe, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    for name in TUNED_ROWS:
        value = getattr(recipe.rows, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return parser.parse_args()


def recipe_of(options: argparse.Namespace) -> ListenerRecipe:
    boosts = tuple((name, float(times)) for name, times in (text.split("=") for text in options.boost))
    rows = RowsRecipe(
        rows_per_step=options.rows,
        set_boosts=boosts,
        **{name: getattr(options, name) for name in TUNED_ROWS},
    )
    recipe = ListenerRecipe(rows=rows, **{name: getattr(options, name) for name in TUNED})
    if options.trunk == "random":
        return replace(recipe, phones_in_encoder=1.0, head_only_until=0.0, head_steps=0)
    return recipe


def main() -> None:
    options = read_options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high")
    torch.backends.cuda.enable_cudnn_sdp(False)  # plans anew for every shape
    torch.manual_seed(options.seed)
    recipe, device = recipe_of(options), training_device()
    feed = RowFeed(options.data, recipe.rows, device, options.processes, options.seed)
    weights = load_file(options.whisper)
    listener = load_listener(options.start) if options.start else Listener(ListenerConfig())
    has_teacher = options.trunk == "whisper"
    if not options.start and has_teacher:
        start_from_whisper(listener, weights)
    trainer, teacher = (
        Trainer(recipe, listener, 60.0 * options.minutes, options.seed),
        Teacher(weights, device),
    )
    with_state = not options.deadline
    if with_state:
        trainer.resume(options.out)
    else:
        log_phone_errors(trainer.average, [options.data], recipe.clips_per_test_set)
        trainer.budget_s = options.deadline - time.time() - recipe.end_s
    trainer.budget_s -= options.polish_s

    def lesson() -> Lesson:
        clean, targets = feed.draw()
        return Lesson(clean, targets, teacher.features(clean))

    def spelling() -> Lesson:
        return Lesson(*feed.draw(), wanted=None)

    make = lesson if has_teacher else spelling
    pool = LessonPool(make, recipe.new_share, recipe.most_lessons, feed.is_ready, recipe.fewest_lessons)
    folders = [options.data, *([options.study] if options.study else [])]
    train(trainer, pool, folders, options.out, with_state)
    if options.polish_s:
        save_component(
            trainer.average,
            asdict(trainer.average.config),
            options.out / "heads_before.safetensors",
            "listener",
            without=("conv", "layers.", "norm."),
        )
        left_s = options.deadline - time.time() - recipe.end_s if options.deadline else options.polish_s
        trainer.polish(min(left_s, options.polish_s))
        pool = LessonPool(spelling, 1.0, recipe.most_lessons, feed.is_ready, recipe.fewest_lessons)
        train(trainer, pool, folders, options.out, with_state=False)
    feed.close()


if __name__ == "__main__":
    main()
