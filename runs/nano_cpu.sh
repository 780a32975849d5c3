#!/usr/bin/env bash
# The nano checkpoint from nothing to weights/, on CPU or GPU: every command, in order, nothing hidden.
# Put the corpora of docs/training.md into data/raw/{speech,text,images} first. Every step resumes where it stopped;
# the minutes are those the shipped checkpoint was given on one core each: give more, get more.
set -euo pipefail
cd "$(dirname "$0")/.."
make .venv/.installed
run() { echo "== $*"; PYTHONPATH=src .venv/bin/python -m "yan_omni.training.$@"; }
raw=data/raw
mkdir -p data/text && ln -sfn ../raw/text data/text/raw

# 0 teachers, corpora, forge
bash training/teachers/install.sh
bash training/forge/install_picture_assets.sh data
run recipes.train_text_tokenizer --data data --out weights/text_tokenizer.json
run forge.speech_human --raw "$raw/speech" --data data/speech
PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.forge.speech_kokoro --minutes-default 110 --minutes-variety 38
run forge.picture_scene_shards --images "$raw/images" --shards 40
run forge.picture_line_shards --corpus "$raw/text" --shards 60

# 1-3 hearing and the audio tokenizer
PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.forge.speech_pseudo_text
run recipes.train_listener --minutes 60
run recipes.polish_listener
run recipes.cache_features --stage features
run recipes.train_semantic
run recipes.train_codec --minutes 58
run recipes.cache_features --stage codes --sets forge_default forge_variety
run recipes.train_codec --keep-entries --minutes 27

# 5 seeing and reading
run recipes.train_vision --minutes 34
run forge.picture_twin_shards --images "$raw/images" --weights artifacts/vision --shards 95 --without clip-art
run recipes.train_renderings --start artifacts/vision/vision.safetensors --minutes 54 --peak-rate 8e-4
run forge.picture_twin_shards --images "$raw/images" --weights artifacts/renderings --out data/pictures/twins_of_drawings --shards 119
run recipes.train_drawings --start artifacts/renderings/vision.safetensors --twins data/pictures/twins_of_drawings --minutes 45 --threads 2
run recipes.train_photos --images "$raw/images" --weights artifacts/renderings
cp artifacts/renderings/vision.safetensors artifacts/photos/  # the boxer looks through both
run recipes.train_boxes --images "$raw/images" --weights artifacts/photos
run recipes.train_line_detector --corpus "$raw/text" --images "$raw/images" --minutes 12
run recipes.train_ocr --corpus "$raw/text" --minutes 95
.venv/bin/python -m yan_omni.evaluation.held_out lines pages page_kinds  # texts that the next step leaves out
run recipes.build_spelling --corpus "$raw/text"

# 4, 6, 8 the thinker: hearing and chat, then everything together
run recipes.forge_text --data data
bash training/teachers/install_text_teacher.sh  # hours on two cores; left out, the chat does without
run recipes.forge_teacher --data data --threads 2
run recipes.forge_chat --data data --rounds 8
run recipes.forge_events
run recipes.build_lexicon --data data --listener artifacts/listener/listener.safetensors --out artifacts/lexicon
run recipes.sense_languages --data data/speech --listener artifacts/listener/listener.safetensors --lexicon artifacts/lexicon/lexicon.safetensors
run recipes.pretrain --minutes 36
run recipes.finetune --minutes 140 --rows 3 --peak-rate 1.5e-3 --start-from artifacts/thinker/pretrain/thinker.safetensors --out artifacts/thinker/all
run recipes.finetune --minutes 84 --rows 5 --peak-rate 5e-4 --mostly-knowing --seed 12 --start-from artifacts/thinker/all/thinker.safetensors
bash training/teachers/install_cascade.sh  # the small chat model, whose word embeddings the matcher starts from
.venv-teachers/bin/python training/teachers/word_embeddings.py data/teachers/qwen_chat/*.gguf data/teachers/qwen_chat/embeddings.npz
run recipes.word_vectors --embeddings data/teachers/qwen_chat/embeddings.npz
run recipes.train_matcher --minutes 60

# 7 the talker
run recipes.train_talker --minutes 33
run recipes.level_voices
# With hours to spare, and measured first (docs/experiments.md): cache_features --stage codes --sets ljspeech, then
#   train_pitch --sets synthetic_phones forge_default --minutes 60
#   tune_source --codec artifacts/pitch/codec.safetensors --minutes 200
# or tune_decoder --minutes 600 (docs/experiments.md)

# weights/
cp artifacts/renderings/vision.safetensors weights/
for part in listener codec talker drawings photos boxes ocr spelling lexicon languages matcher thinker; do cp "artifacts/$part/$part.safetensors" weights/; done
.venv/bin/yan-omni eval
