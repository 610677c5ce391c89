"""Who imports this module, and what its importer has put there."""

import os

importer = os.getpid()
filled = []
