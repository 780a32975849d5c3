"""Build the held-out sets: `python -m yan_omni.evaluation.held_out` (see `evaluation/README.md`)."""

from __future__ import annotations

import argparse
from pathlib import Path

from yan_omni.evaluation.held_out.clips import build_clips
from yan_omni.evaluation.held_out.corpora import build_codes, build_human
from yan_omni.evaluation.held_out.lines import build_lines
from yan_omni.evaluation.held_out.page_kinds import build_page_kinds
from yan_omni.evaluation.held_out.pages import build_pages
from yan_omni.evaluation.held_out.photos import build_photos
from yan_omni.evaluation.held_out.receipts import build_receipts
from yan_omni.evaluation.held_out.scenes import build_scenes, modality_pictures
from yan_omni.evaluation.held_out.street import build_street
from yan_omni.evaluation.held_out.voices import Voices, build_asr, build_modality, build_tts

PARTS = (
    "asr",
    "tts",
    "modality",
    "human",
    "codes",
    "lines",
    "pages",
    "page_kinds",
    "scenes",
    "clips",
    "photos",
    "receipts",
    "street",
)
REPOSITORY = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    data = REPOSITORY / "data"
    parser = argparse.ArgumentParser(description="Build the held-out sets of the evaluation.")
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"only these of {', '.join(PARTS)} (default: all)"
    )
    parser.add_argument("--out", type=Path, default=data / "eval", help="folder for the sets")
    parser.add_argument("--speech", type=Path, default=data / "speech", help="forged speech corpora")
    parser.add_argument("--texts", type=Path, default=data / "text" / "raw", help="raw text corpora")
    parser.add_argument("--pictures", type=Path, default=data / "pictures", help="forged pictures")
    parser.add_argument("--fonts", type=Path, default=data / "assets" / "fonts", help="font files")
    parser.add_argument("--images", type=Path, default=data / "raw" / "images", help="archives of photos")
    parser.add_argument(
        "--boxes", type=Path, default=data / "raw" / "boxes", help="photo_boxes_study.tar and .tsv"
    )
    parser.add_argument(
        "--receipts",
        type=Path,
        default=data / "raw" / "receipts",
        help="img/*.jpg and box/*.csv of ICDAR 2019 SROIE",
    )
    teacher = data / "teachers" / "efficientnet_lite2" / "efficientnet_lite2.pth"
    parser.add_argument("--teacher", type=Path, default=teacher, help="the reference namer of photos")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown parts {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for part in options.parts or PARTS:
        build(part, options)


def build(part: str, options: argparse.Namespace) -> None:
    """One part; clips and pictures that are there already are kept."""
    out: Path = options.out
    match part:
        case "asr":
            build_asr(Voices(REPOSITORY, out), out)
        case "tts":
            build_tts(Voices(REPOSITORY, out), out)
        case "modality":
            build_modality(Voices(REPOSITORY, out), out, modality_pictures(options.pictures, out))
        case "human":
            build_human(options.speech, out)
        case "codes":
            build_codes(options.speech, out)
        case "lines":
            build_lines(options.fonts, out)
        case "pages":
            build_pages(options.texts, options.fonts, out)
        case "page_kinds":
            build_page_kinds(options.texts, options.fonts, out)
        case "scenes":
            build_scenes(options.pictures, out)
        case "clips":
            build_clips(options.pictures, out)
        case "photos":
            build_photos(options.images, options.teacher, out)
        case "receipts":
            build_receipts(options.receipts, out)
        case "street":
            build_street(options.boxes / "photo_boxes_study.tar", out)


if __name__ == "__main__":
    main()
