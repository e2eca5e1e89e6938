"""`python -m ysi` is `ysi`."""

import sys

from ysi.cli import main

sys.exit(main())
