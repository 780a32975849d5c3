"""`python -m yan_omni.app` is `yan-omni`."""

import sys

from yan_omni.app.cli import main

sys.exit(main())
