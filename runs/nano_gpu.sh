#!/usr/bin/env bash
# The ninth checkpoint from the eighth on one graphics processor: runs/nano_gpu.sh MINUTES. Five trainings beside one
# another, each until the same moment; the shipped one had 12 minutes of an H200 with 16 cores. First the corpora and
# pictures of runs/nano_cpu.sh (stage 0 without speech_kokoro) and the weights to go on from in weights/.
# The commands are those of that run, put into one script afterwards: as a whole it has not been run yet.
# Needs .venv-teachers for the plan and Kokoro's parts, and a PyTorch with CUDA in .venv for the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
ends=$(( $(date +%s) + 60 * ${1:-12} ))
raw=data/raw speech=data/speech kokoro=data/teachers/kokoro codes=artifacts/codes lines=artifacts/ocr/lines
export OMP_NUM_THREADS=1 PYTHONPATH=src
run() { .venv/bin/python -m "yan_omni.training.$@"; }
plan() { .venv-teachers/bin/python -m "yan_omni.training.$@"; }

[ -f $kokoro/parts/encoder.onnx ] || plan teachers.kokoro_parts
[ -f $kokoro/plan.jsonl.gz ] || plan forge.speech_streams
[ -f artifacts/ocr/held.npz ] || { mkdir -p $lines; run forge.picture_line_stream --held 120 --corpus $raw/text --out artifacts/ocr/held.npz; }

{ run recipes.forge_speech --seconds 200; touch $speech/forge.done; } &
for number in 1 2 3 4 5; do
  nice -n 5 .venv/bin/python -m yan_omni.training.forge.picture_line_stream --corpus $raw/text --out $lines --worker $number --until $ends &
done
run recipes.train_ocr_stream --start weights/ocr.safetensors --lines $lines --held artifacts/ocr/held.npz --until $ends &
run recipes.train_listener --start weights/listener.safetensors --deadline $ends --polish-s 35 --rows 30 --processes 4 \
  --phones-in-encoder 0.3 --encoder-rate 1e-4 --head-rate 1e-3 --warmup-s 15 --head-steps 0 --average-decay 0.998 \
  --new-share 1 --most-lessons 120 --fewest-lessons 24 --set-exponent 0.5 --sparse-share 0.2 --reread-s 20 \
  --boost forge_variety=1.5 --boost forge_mixed=1.6 --boost forge_named=0.8 --boost forge_default=0.4 \
  --boost ljspeech=2 --boost coffee_orders=1.5 --boost mandarin_words=0.7 &
run recipes.code_speech --listener weights/listener.safetensors --codec weights/codec.safetensors --out $codes \
  --sets forge_default forge_named forge_variety forge_mixed forge_words ljspeech coffee_orders mandarin_words \
  --until $speech/forge.done --minutes "${1:-12}" &
run recipes.drill_talker --codes $codes --talker weights/talker.safetensors --out artifacts/talker/drilled.safetensors --ends $ends --least-hours 3 &
for part in pitch decoder; do
  run recipes.drill_$part --codes $codes --codec weights/codec.safetensors --talker weights/talker.safetensors --out artifacts/decoder --ends $ends &
done
run recipes.train_boxes --start weights/boxes.safetensors --boxed data/raw/boxes/photo_boxes.tar \
  --study data/raw/boxes/photo_boxes_study.tar --deadline $ends --batch 128 &
wait

# What depends on the listener, and the voice, put together; then measure before anything goes to weights/
run recipes.adopt_listener --old-listener weights/listener.safetensors --listener artifacts/listener/listener.safetensors \
  --codec weights/codec.safetensors --thinker weights/thinker.safetensors --out artifacts/adopted
run recipes.sense_languages --listener artifacts/listener/listener.safetensors
run recipes.merge_decoder --codec artifacts/adopted/codec.safetensors --sharpness 2.5 --out artifacts/codec/codec.safetensors \
  --changes artifacts/decoder/decoder_pitch.safetensors artifacts/decoder/decoder_source.safetensors
run recipes.level_voices --talker artifacts/talker/drilled.safetensors --codec artifacts/codec/codec.safetensors
