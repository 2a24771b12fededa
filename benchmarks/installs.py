"""Install the wheel and the sdist in fresh environments, and use them there as a stranger does.

    python benchmarks/installs.py WORK [--python python3.11 python3.12 …] [--from wheel|sdist] [--starts 3]

WORK is a folder outside the repository, of some gigabytes; an environment left there by a run before is used again.
For each Python: `pip install` of what is built here, then, from an empty folder, with a home, a cache and a HOME of its
own: `qa --version`, `qa index` of the sample, a question whose answer is
known and one that the sample doesn't answer, `qa verify`, and `qa serve` until it says that it is healthy. What each
takes to start is the least of some runs, beside its time on the processor: other work on the machine makes it longer.
The Python that runs this wants the package `build`.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from measure import machine

ROOT = Path(__file__).parents[1]
QUESTION, ANSWER = "Where was Soleimani killed?", "Baghdad"
UNKNOWN, NO_ANSWER = "Who won the chess world championship?", 3
PORT = 17860
SERVED_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Started:
    """What a command took, in seconds of the clock and of the processor."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with Dateline in it, and the folder that it is used from."""

    environment: Path
    folder: Path

    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "PYTHON"))}
        own = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache")}
        return kept | own | {"QA_HOME": str(self.folder / "index"), "PYTHONDONTWRITEBYTECODE": "1"}

    def qa(self, *arguments: object, expected: int = 0) -> str:
        command = [str(self.environment / "bin" / "qa"), *map(str, arguments)]
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self.folder, env=self.variables()
        )
        assert ran.returncode == expected, f"{command}: exit code {ran.returncode}: {ran.stderr[-2000:]}"
        return ran.stdout


def build(work: Path) -> dict[str, Path]:
    """Build both from a copy of what is tracked or new, and return them."""
    source, built = work / "source", work / "dist"
    for folder in (source, built):
        shutil.rmtree(folder, ignore_errors=True)
    listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if name.partition("/")[0] in {"index", "qa", "ui", "pyproject.toml", "README.md", "LICENSE"}:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    subprocess.run([sys.executable, "-m", "build", "--outdir", built, source], check=True, stdout=subprocess.DEVNULL)
    return {"wheel": next(built.glob("*.whl")), "sdist": next(built.glob("*.tar.gz"))}


def install(python: str, package: Path, work: Path) -> Installed:
    """Install a package in an environment of its own."""
    version = subprocess.run(
        [python, "-c", "import platform; print(platform.python_version())"], capture_output=True, text=True, check=True
    ).stdout.strip()
    environment, folder = work / f"python-{version}", work / f"used-{version}"
    if not (environment / "bin" / "qa").exists():
        subprocess.run([python, "-m", "venv", environment], check=True)
        pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", package]
        subprocess.run(pip, check=True, env=Installed(environment, work).variables())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Installed(environment, folder)


def use(installed: Installed) -> None:
    """Index the sample and ask it; raises `AssertionError` where anything is not as it should be."""
    report = json.loads(installed.qa("index", ROOT / "sample", "--json"))
    assert report["articles"] == 41, report
    found = json.loads(installed.qa("ask", QUESTION, "--json"))
    assert ANSWER in (found["short_answer"] or found["answer"]), found
    assert json.loads(installed.qa("ask", UNKNOWN, "--json", expected=NO_ANSWER))["abstained"]
    installed.qa("verify")


def started(run: Callable[[], object], times: int) -> Started:
    """Return the least that something takes of the clock, and of the processor."""
    taken: list[Started] = []
    for _ in range(times):
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        run()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        taken.append(Started(time.monotonic() - wall, cpu))
    return Started(min(one.wall_s for one in taken), min(one.cpu_s for one in taken))


def serve(installed: Installed) -> None:
    """Start the server, wait until it is healthy, and stop it."""
    command = [installed.environment / "bin" / "qa", "serve", "--port", str(PORT)]
    with subprocess.Popen(
        command, cwd=installed.folder, env=installed.variables(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        until = time.monotonic() + SERVED_WITHIN_S
        while process.poll() is None and time.monotonic() < until:
            with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5) as reply:
                assert json.load(reply)["healthy"]
                break
            time.sleep(0.02)
        else:
            raise AssertionError("qa serve did not come up")
        process.send_signal(signal.SIGTERM)


def line(python: str, installed: Installed, times: int) -> str:
    commands: dict[str, Callable[[], object]] = {
        "--version": lambda: installed.qa("--version"),
        "--help": lambda: installed.qa("--help"),
        "ask": lambda: installed.qa("ask", QUESTION),
        "serve": lambda: serve(installed),
    }
    taken = [started(run, times) for run in commands.values()]
    said = installed.qa("--version").strip()
    return f"| {python} | {said} | " + " | ".join(f"{one.wall_s:.2f} ({one.cpu_s:.2f})" for one in taken) + " |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--python", nargs="+", default=[sys.executable])
    parser.add_argument("--from", dest="kind", choices=("wheel", "sdist"), default="wheel")
    parser.add_argument("--starts", type=int, default=3)
    given = parser.parse_args(arguments)
    work = given.work.resolve()
    assert not work.is_relative_to(ROOT), "WORK must lie outside the repository"
    work.mkdir(parents=True, exist_ok=True)
    package = build(work)[given.kind]
    print(f"{package.name}, {machine()}\n")
    print("| Python | installed | `--version` | `--help` | `ask` | `serve`, until healthy |\n|---|---|---|---|---|---|")
    for python in given.python:
        installed = install(python, package, work)
        use(installed)
        print(line(Path(installed.environment).name, installed, given.starts), flush=True)


if __name__ == "__main__":
    main()
