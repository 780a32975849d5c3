"""`python -m yan_omni.app` is `yan-omni`."""

import os
import sys

from yan_omni.app.cli import main
from yan_omni.app.heap import use_huge_pages


def start() -> int:
    """The command of the shell; the server begins anew with settings that only a new program takes."""
    if sys.argv[1:2] == ["serve"]:
        use_huge_pages(lambda command: os.execv(command[0], command))
    return main()


if __name__ == "__main__":
    sys.exit(start())
