"""Peak memory and time of difficult pictures, each decoded, read and looked at in a process of its own.

python -m benchmarks.picture_memory --weights weights
"""

from __future__ import annotations

import argparse
import io
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 5472, 3648  # 20 megapixels
BOMB_SIDE_PX = 60_000


def photo_like(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Smooth colours with noise and some lines of writing: what a camera's picture of a page is like."""
    rng = np.random.default_rng(0)
    small = Image.fromarray(rng.integers(120, 255, (24, 36, 3), dtype=np.uint8))
    image = small.resize((width, height), Image.Resampling.BICUBIC)
    canvas = ImageDraw.Draw(image)
    for row in range(12):
        place = (width // 10, height // 8 + row * height // 18)
        canvas.text(place, f"Line {row} of a page, photographed", fill=(20, 20, 20), font_size=height / 30)
    return image


def saved(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def animated() -> bytes:
    """A gif of 200 frames of one megapixel."""
    frames = [Image.new("P", (1000, 1000), number) for number in range(200)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 3.6 thousand megapixels."""
    header = struct.pack(">IIBBBBB", BOMB_SIDE_PX, BOMB_SIDE_PX, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


CASES: dict[str, Callable[[], bytes]] = {
    "one pixel, png": lambda: saved(Image.new("RGB", (1, 1)), "PNG"),
    "20 megapixels, jpeg": lambda: saved(photo_like(), "JPEG"),
    "20 megapixels, png": lambda: saved(photo_like(), "PNG"),
    "20 megapixels, webp": lambda: saved(photo_like(), "WEBP"),
    "200 frames of a megapixel, gif": animated,
    "half of a 20-megapixel jpeg": lambda: (data := saved(photo_like(), "JPEG"))[: len(data) // 2],
    "a png that claims 3,600 megapixels": bomb,
    "1 x 20,000 pixels, png": lambda: saved(Image.new("RGB", (20_000, 1)), "PNG"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("weights"))
    parser.add_argument("--case", help="internal: one case, its file on standard input")
    options = parser.parse_args()
    if options.case is not None:
        print(look(sys.stdin.buffer.read(), options.weights))
        return
    print("| picture | file | peak above the model | time | |\n|---|---:|---:|---:|---|")
    command = [sys.executable, "-m", "benchmarks.picture_memory", "--weights", str(options.weights)]
    for name, make in CASES.items():
        data = make()
        done = subprocess.run([*command, "--case", name], input=data, capture_output=True, check=True)
        print(f"| {name} | {len(data) / 2**20:.2f} MiB | {done.stdout.decode().strip()} |", flush=True)


def look(data: bytes, weights: Path) -> str:
    """Decoded as the service does it, read, and looked at."""
    from yan_omni.app.errors import ApiError
    from yan_omni.app.image_io import decode_image
    from yan_omni.app.settings import Settings
    from yan_omni.model.vision.loading import load_page_reader, load_sight

    reader, sight = load_page_reader(weights / "ocr.safetensors"), load_sight(weights / "vision.safetensors")
    warm = np.full((200, 300, 3), 255, np.uint8)
    reader.read(warm)
    sight.see(warm)
    before, start = peak_mib(), time.perf_counter()
    try:
        pixels = decode_image(data, Settings().max_image_pixels)
        decoded = peak_mib() - before
        lines = len(reader.read(pixels).lines)
        sight.see(pixels)
        told = f"{lines} lines; decoding alone {decoded:.0f} MiB"
    except ApiError as error:
        told = f"refused: {error.message}"
    return f"{peak_mib() - before:.0f} MiB | {time.perf_counter() - start:.2f} s | {told}"


def peak_mib() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
