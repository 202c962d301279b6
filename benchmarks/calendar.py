"""The door to `years.py`, under the name of the room it measures.

Python's own library has a module of this name, and whoever runs another benchmark finds this file
first: for them it steps aside.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

if __name__ == "__main__":
    from years import main

    main()
else:
    here = str(Path(__file__).parent)
    spec = PathFinder.find_spec("calendar", [path for path in sys.path if path != here])
    sys.modules["calendar"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["calendar"])
