"""`python -m yan_omni.evaluation`: the same as `yan-omni eval`, without the service."""

from __future__ import annotations

import sys

from yan_omni.evaluation.report import main
from yan_omni.model.omni import load_engine

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], load_engine))
