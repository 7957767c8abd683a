"""What all tests share: stand-ins in this folder can be imported by name, in workers too."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)


def pytest_configure() -> None:
    """A shell starts work in the background with SIGINT ignored; tests of interrupts need it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def still() -> Iterator[None]:
    """Take code and tables once: a file saved while the tests run changes no manifest."""
    import sim.run  # noqa: PLC0415  (tests of other rooms do without it)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("code_version", "source_hashes", "package_inputs", "data_hash"):
            found = getattr(sim.run, name)()
            patch.setattr(sim.run, name, lambda found=found: found)
        yield
