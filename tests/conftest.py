"""What all tests share: stand-ins in this folder can be imported by name, in workers too."""

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)
