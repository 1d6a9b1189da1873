"""`python -m turnout` is the same as the `turnout` command."""

import sys

from turnout.config.cli import main

sys.exit(main())
