"""`make test`: what fails in any lane is seen, also when the whole is interrupted, and nothing stays behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.deploy.manifests import ROOT
from tests.services.servers import wait_until

_RUN = "import json, sys; from deploy.lanes import main; sys.exit(main(sys.argv[2:], json.loads(sys.argv[1])))"
_GOOD = "def test_good() -> None: pass\n"
_BAD = "def test_bad() -> None: assert 'an apple' == 'a pear'\n"
_FOREVER = """
import os, time
from pathlib import Path
def test_forever(tmp_path) -> None:
    Path(__file__).with_name("pid").write_text(f"{os.getpid()} {os.environ['TMPDIR']}")
    time.sleep(600)
"""


def started(folder: Path, *options: str, **lanes: str) -> subprocess.Popen[str]:
    """The lanes, each with a file of these tests."""
    chosen = {}
    for name, text in lanes.items():
        (folder / f"test_{name}.py").write_text(text)
        chosen[name] = [str(folder / f"test_{name}.py"), f"--rootdir={folder}", "-p", "no:cacheprovider"]
    words = [sys.executable, "-c", _RUN, json.dumps(chosen), *options]
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # Qt and the others take a second to load
    return subprocess.Popen(words, cwd=ROOT, env=bare, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_what_failed_in_any_lane_stands_at_the_end(tmp_path: Path) -> None:
    run = started(tmp_path, first=_GOOD + _BAD, second=_GOOD, third=_BAD.replace("pear", "plum"))
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "'an apple' == 'a pear'" in said and "'an apple' == 'a plum'" in said
    verdict = said[said.index("--- which failed") :]
    assert re.findall(r"^FAILED \S*(test_\w+)\.py::test_bad", verdict, re.M) == ["test_first", "test_third"]
    assert re.findall(r"^(\w+): .*(\d passed)", verdict, re.M) == [("first", "1 passed"), ("second", "1 passed")]


def test_all_lanes_that_pass_are_success(tmp_path: Path) -> None:
    run = started(tmp_path, first=_GOOD, second=_GOOD)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert "FAILED" not in said


def test_a_lane_too_many_begins_when_one_has_ended(tmp_path: Path) -> None:
    """The first three run until the fourth may not; it fails if it runs beside all of them."""
    count = "import os, time\nfrom pathlib import Path\nHERE = Path(__file__).parent\n"
    runs = "def test_runs() -> None:\n    (HERE / f'{os.getpid()}.on').touch()\n    time.sleep(2)\n"
    ends = "    next(HERE.glob(f'{os.getpid()}.on')).unlink()\n"
    fourth = "def test_begins() -> None: assert len(list(HERE.glob('*.on'))) < 3\n"
    run = started(tmp_path, a=count + runs + ends, b=count + runs + ends, c=count + runs + ends, d=count + fourth)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert said.rindex("\n--- d ---") > min(said.rindex(f"\n--- {name} ---") for name in "abc")
    assert re.search("^d: .*1 passed", said, re.M)


def test_interrupted_it_says_what_had_failed_and_leaves_nothing(tmp_path: Path) -> None:
    run = started(tmp_path, first=_BAD + _FOREVER, second=_GOOD)
    wait_until(lambda: (tmp_path / "pid").is_file() and bool((tmp_path / "pid").read_text()), "the lane")
    pid, folder = (tmp_path / "pid").read_text().split()
    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "'an apple' == 'a pear'" in said
    assert re.search(r"^FAILED \S*test_first\.py::test_bad", said[said.index("--- which failed") :], re.M)
    assert not Path("/proc", pid).exists()
    assert not Path(folder).exists()


def test_options_choose_what_runs_in_one_lane(tmp_path: Path) -> None:
    (tmp_path / "test_chosen.py").write_text(_GOOD + _BAD)
    options = [str(tmp_path / "test_chosen.py"), f"--rootdir={tmp_path}", "-p", "no:cacheprovider", "-k", "good"]
    run = started(tmp_path, *options, first=_BAD)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert "1 passed, 1 deselected" in said
