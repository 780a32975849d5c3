from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.weights import load_listener, save_component
from yan_omni.tokenizers.audio.whisper_weights import listener_name, start_from_whisper
from yan_omni.training.augment_audio import AugmentConfig
from yan_omni.training.data_speech import STORED_RATE_HZ, Clip, SpeechWriter
from yan_omni.training.listener_lessons import Batch, Lesson, LessonPool
from yan_omni.training.listener_rows import Rows, RowsRecipe, short_clips
from yan_omni.training.listener_trainer import ListenerRecipe, Trainer, parameter_groups
from yan_omni.training.losses_audio import CtcTarget, phone_ctc_loss
from yan_omni.training.pack_speech import Placement, Row
from yan_omni.training.recipes import average_listeners
from yan_omni.training.recipes.polish_listener import HeardRow, PolishRecipe, polish
from yan_omni.training.recipes.teach_phones import TeachRecipe, teach, with_phones
from yan_omni.training.recipes.train_listener import TUNED, TUNED_ROWS, recipe_of
from yan_omni.training.speech_clips import read_clip_sets

TINY = ListenerConfig(width=16, num_layers=1, num_heads=2, max_positions=40, num_phones=9)


def test_parameter_order_is_the_same_in_every_run() -> None:
    listener = Listener(TINY)
    names = {id(parameter): name for name, parameter in listener.named_parameters()}
    groups = parameter_groups(listener, ListenerRecipe())
    order = [[names[id(parameter)] for parameter in group["params"]] for group in groups]
    assert order[1] == ["phone_head.weight", "phone_head.bias", "join.weight", "join.bias"]
    assert order[0] == [name for name in names.values() if name not in order[1]]


def test_targets_lie_where_the_clips_lie_and_nothing_lies_between() -> None:
    samples = np.random.default_rng(0).standard_normal(38_400).astype(np.float32) * 0.1
    places = [Placement(6_400, 9_600, (7, 8)), Placement(25_600, 3_200, None), Placement(32_000, 3_200, ())]
    batch = Batch([Row(samples, places)], LogMel(LISTENER_MEL), AugmentConfig(), np.random.default_rng(0))
    assert batch.mel.shape == (1, 240, 80)
    found = [(target.start_frame, target.end_frame, target.phones) for target in batch.targets]
    assert found == [(0, 9, ()), (10, 27, (7, 8)), (28, 39, ()), (48, 49, ()), (50, 57, ()), (58, 59, ())]


def test_lessons_come_again_and_are_forgotten() -> None:
    made: list[Lesson] = []

    def make() -> Lesson:
        made.append(Lesson(torch.zeros(0), [], torch.zeros(1)))
        return made[-1]

    pool, rng = LessonPool(make, new_share=0.25, most=10), np.random.default_rng(0)
    drawn = [pool.draw(rng) for _ in range(400)]
    assert 70 < len(made) < 130
    assert all(any(lesson is one for one in made) for lesson in drawn)
    late = {id(lesson) for lesson in drawn[-40:]}
    assert late & {id(lesson) for lesson in made[-15:]}
    with pytest.raises(ValueError, match="new_share"):
        LessonPool(make, new_share=0.0, most=10)


def test_whisper_names_find_their_place() -> None:
    listener = Listener(TINY)
    assert listener_name("layers.0.self_attn.k_proj.bias") is None
    assert listener_name("embed_positions.weight") is None
    assert listener_name("layers.0.fc1.weight") == "layers.0.mlp_in.weight"
    start_from_whisper(listener, {"layer_norm.bias": torch.full((16,), 3.0)})
    assert torch.equal(listener.norm.bias, torch.full((16,), 3.0))


def test_polishing_teaches_the_head_and_leaves_the_encoder() -> None:
    torch.manual_seed(0)
    listener = Listener(TINY).requires_grad_(False)
    heard = [HeardRow(torch.randn(12, 16), [CtcTarget(0, 0, 6, (1 + index % 3, 5))]) for index in range(6)]
    before = {name: tensor.clone() for name, tensor in listener.state_dict().items()}

    def loss() -> float:
        logits = listener.heads(torch.stack([one.encoded for one in heard])).phone_logits
        targets = [target._replace(row=row) for row, one in enumerate(heard) for target in one.targets]
        return float(phone_ctc_loss(logits, targets).detach())

    first = loss()
    polish(
        listener, heard, PolishRecipe(num_steps=80, rows_per_step=6, peak_rate=1e-2), np.random.default_rng(0)
    )
    assert loss() < 0.7 * first
    moved = {name for name, tensor in listener.state_dict().items() if not torch.equal(tensor, before[name])}
    assert {name.split(".")[0] for name in moved} == {"join", "feature_norm", "phone_head"}


def test_sparse_rows_hold_single_words_with_pauses(tmp_path: Path) -> None:
    tone = np.full(STORED_RATE_HZ, 0.1, np.float32)
    with SpeechWriter(tmp_path, "some") as writer:
        writer.add(Clip("word", "en", "a", tone[: STORED_RATE_HZ // 2], "one", [20, 21], None, "train"))
        writer.add(Clip("unknown", "en", "a", tone, None, None, None, "train"))
        writer.add(Clip("line", "en", "a", np.tile(tone, 3), "a line", [20, 21, 22], None, "train"))
    sets = read_clip_sets(tmp_path, "train")
    assert [[clip.row.id for clip in one.clips] for one in short_clips(sets, 1.6)] == [["word"]]
    assert short_clips(sets, 0.1) == []
    recipe = RowsRecipe(sparse_share=1.0)
    (row, *others) = Rows(tmp_path, recipe, np.random.default_rng(0)).draw()
    assert len(others) == recipe.rows_per_step - 1
    ends = [place.start_sample + place.num_samples for place in row.placements]
    gaps = [after.start_sample - end for end, after in zip(ends, row.placements[1:], strict=False)]
    assert len(gaps) >= 2
    assert min(gaps) >= recipe.pause_s[0] * 16_000 - 1
    assert {place.phones for place in row.placements} == {(20, 21)}


def test_the_average_follows_the_weights_and_is_what_is_kept(tmp_path: Path) -> None:
    trainer = Trainer(ListenerRecipe(), Listener(TINY), budget_s=10.0, seed=0)
    targets = [CtcTarget(0, 0, 6, (1, 5))]
    features = torch.randn(1, 12, 16)
    for _ in range(3):
        trainer._update(trainer._spelling(trainer.listener.heads(features), targets))
        trainer.step += 1
    moved, followed = trainer.listener.phone_head.bias.detach(), trainer.average.phone_head.bias
    start = Listener(TINY).phone_head.bias.detach()
    assert not torch.equal(moved, followed)
    assert float((moved - followed).abs().max()) < float((start - followed).abs().max())
    trainer.save(tmp_path)
    again = Trainer(ListenerRecipe(), Listener(TINY), budget_s=10.0, seed=1)
    again.resume(tmp_path)
    assert torch.equal(again.average.phone_head.bias, followed)


def test_the_mean_of_listeners_is_that_of_their_weights(tmp_path: Path) -> None:
    for name, level in (("low", 1.0), ("high", 3.0)):
        listener = Listener(TINY).requires_grad_(False)
        for parameter in listener.parameters():
            parameter.fill_(level)
        save_component(listener, asdict(TINY), tmp_path / name, "listener")
    average_listeners.main([str(tmp_path / "low"), str(tmp_path / "high"), "--out", str(tmp_path / "mean")])
    mean = load_listener(tmp_path / "mean")
    assert all(torch.equal(parameter, torch.full_like(parameter, 2.0)) for parameter in mean.parameters())
    with pytest.raises(ValueError, match="different sizes"):
        average_listeners.mean_of([mean, Listener(ListenerConfig(width=16, num_layers=2, num_heads=2))])


def test_teaching_phones_leaves_the_features_as_they_are(tmp_path: Path) -> None:
    torch.manual_seed(0)
    listener = Listener(TINY).eval().requires_grad_(False)
    encoded = torch.randn(4, 24, 16)
    before = listener.heads(encoded)
    heard = [HeardRow(row, [CtcTarget(0, 0, 12, (3, 6))]) for row in encoded]
    recipe = TeachRecipe(hidden=8, num_steps=60, rows_per_step=2, head_rate=1e-2, look_rate=1e-2, dropout=0.0)
    phones = teach(listener, heard, recipe, np.random.default_rng(0))
    taught = with_phones(listener, phones)
    after = taught.heads(encoded)
    assert torch.equal(after.features, before.features)
    targets = [CtcTarget(row, 0, 12, (3, 6)) for row in range(4)]
    assert phone_ctc_loss(after.phone_logits, targets) < 0.7 * phone_ctc_loss(before.phone_logits, targets)
    middle = (before.phone_logits + after.phone_logits) / 2
    torch.testing.assert_close(with_phones(listener, phones, 0.5).heads(encoded).phone_logits, middle)
    with pytest.raises(ValueError, match="looks twice"):
        teach(taught, heard, recipe, np.random.default_rng(0))
    save_component(taught, asdict(taught.config), tmp_path / "taught", "listener")
    loaded = load_listener(tmp_path / "taught")
    torch.testing.assert_close(loaded.heads(encoded).phone_logits, after.phone_logits, atol=0.05, rtol=0.05)


def test_rows_may_stand_at_places_of_their_own() -> None:
    torch.manual_seed(0)
    listener = Listener(TINY).eval().requires_grad_(False)
    mel = torch.randn(2, 48, 80)
    together = listener.encode(mel, 6, torch.tensor([[0], [30]]))
    alone = torch.cat([listener.encode(mel[:1], 6, 0), listener.encode(mel[1:], 6, 30)])
    torch.testing.assert_close(together, alone)


def test_at_the_end_the_heads_alone_learn_over_the_average() -> None:
    torch.manual_seed(0)
    trainer = Trainer(ListenerRecipe(), Listener(replace(TINY, phone_hidden=4)), budget_s=10.0, seed=0)
    lesson = Lesson(torch.randn(3, 3_200) * 0.1, [CtcTarget(0, 0, 5, (1, 5))], None)
    trainer.train_step(lesson)
    trainer.polish(budget_s=5.0)
    before = {name: tensor.clone() for name, tensor in trainer.average.state_dict().items()}
    for name, tensor in trainer.listener.state_dict().items():
        assert torch.equal(tensor, before[name])
    losses = [float(trainer.train_step(lesson)["ctc"]) for _ in range(4)]
    assert all(np.isfinite(losses))
    now = trainer.listener.state_dict()
    moved = {name.split(".")[0] for name, tensor in now.items() if not torch.equal(tensor, before[name])}
    assert moved == {"join", "phone_head", "second_look"}


def test_an_update_that_is_no_number_is_left_out() -> None:
    trainer = Trainer(ListenerRecipe(), Listener(TINY), budget_s=10.0, seed=0)
    before = {name: tensor.clone() for name, tensor in trainer.listener.state_dict().items()}
    trainer._update({"broken": trainer.listener.phone_head.weight.sum() * float("nan")})
    assert all(torch.equal(tensor, before[name]) for name, tensor in trainer.listener.state_dict().items())


def test_no_lesson_is_given_again_before_there_are_a_few() -> None:
    made: list[Lesson] = []

    def make() -> Lesson:
        made.append(Lesson(torch.zeros(0), [], None))
        return made[-1]

    pool, rng = LessonPool(make, 1.0, most=8, is_ready=lambda: False, fewest=3), np.random.default_rng(0)
    drawn = [pool.draw(rng) for _ in range(20)]
    assert len(made) == pool.num_made == 3
    assert {id(one) for one in drawn} == {id(one) for one in made}


def test_the_control_learns_by_spelling_alone() -> None:
    options = argparse.Namespace(
        rows=3,
        boost=[],
        trunk="random",
        **{name: getattr(ListenerRecipe(), name) for name in TUNED},
        **{name: getattr(RowsRecipe(), name) for name in TUNED_ROWS},
    )
    recipe = recipe_of(options)
    assert (recipe.phones_in_encoder, recipe.head_only_until, recipe.head_steps) == (1.0, 0.0, 0)
    options.trunk = "whisper"
    assert recipe_of(options) == ListenerRecipe()
