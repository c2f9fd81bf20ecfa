#!/usr/bin/env python3
"""Set up and try Leitplanke: `python3 dev.py demo`, `test`, `lint` or `bench`. Needs nothing but Python 3.11 and venv.

The first call makes .venv, installs the hash-locked packages with pip (your own pip settings apply) and builds the
style sheet; later calls start at once. Only `demo` keeps data: in the folder .demo, or where --data says.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "leitplanke-stamp.json"
KERN_STAMP = ROOT / "app" / "web" / "static" / "vendor" / ".stamp"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
HOME = "127.0.0.1"

# The groups run one after the other: quick ones on two cores, measuring and killing ones with no neighbour.
TEST_GROUPS = {
    "quick": ["-m", "not browser and not slow and not foreign", "-n", "2"],
    "browser": ["-m", "browser and not slow and not foreign", "-n", "2"],
    "slow": ["-m", "slow or foreign"],
}
COVERAGE = ["--cov=app.domain", "--cov-branch", "--cov-fail-under=100", "--cov-report=term-missing:skip-covered"]
NO_TEST_CHOSEN = 5

LINTERS = {
    "style": ["ruff", "check", "."],
    "layout of the code": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports between the rooms": ["lint-imports"],
    "templates": ["djlint", "app/web/templates", "--lint", "--quiet"],
    "German complete": ["pytest", "-q", "tests/rules/test_translations.py"],
}


def main() -> int:
    options, extra = parse_command_line()
    os.chdir(ROOT)
    commands = {"demo": run_demo, "test": run_tests, "lint": run_linters, "bench": run_benchmarks}
    return commands[options.command](options, extra)


def parse_command_line() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="set up everything and serve the product with demo data")
    demo.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    demo.add_argument("--data", type=Path, default=ROOT / ".demo", metavar="FOLDER", help="keeps the demo's data")
    commands.add_parser("test", help="run all tests; anything after `test` goes to pytest")
    commands.add_parser("lint", help="check style, types, imports, templates and translations")
    commands.add_parser("bench", help="measure; anything after `bench` goes to the benchmark")
    options, extra = parser.parse_known_args()
    if extra and options.command not in {"test", "bench"}:
        parser.error(f"unknown: {' '.join(extra)}")
    return options, extra


# --- demo ---------------------------------------------------------------------------------------------------------


def run_demo(options: argparse.Namespace, _extra: list[str]) -> int:
    refuse_busy_port(options.port)
    prepare("run")
    folder = options.data.absolute()
    environment = demo_environment(folder, options.port)
    # Makes what is missing and leaves the rest alone.
    step("Preparing database and key file", product("init"), environment)
    # Loads what is missing and prints the demo accounts.
    if subprocess.run(product("demo", "load"), env=environment, check=False).returncode:
        stop(f"The demo data could not be loaded. Try a new folder: --data FOLDER (this one is {folder}).")
    print(
        f"\n  Open  {environment['LEITPLANKE_BASE_URL']}\n  Stop with Ctrl+C; the data stay in {folder}\n", flush=True
    )
    serve = product("serve", "--port", str(options.port))
    # The server takes this process's place, so that Ctrl+C and a stop signal reach it directly.
    os.execve(serve[0], serve, environment)  # noqa: S606 - no shell is wanted


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOME, port))
        except (OSError, OverflowError) as fault:
            stop(f"Port {port} cannot be used ({fault}). Choose another: python3 dev.py demo --port 8080")


def demo_environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of a demo; the key file lies beside the data folder, as the product demands."""
    secret_file = folder / "secret"
    if not secret_file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        secret_file.touch(mode=0o600)
        secret_file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEITPLANKE_")}
    return {
        **inherited,
        "LEITPLANKE_DATA": str(folder / "data"),
        "LEITPLANKE_KEY_FILE": str(folder / "keys" / "leitplanke.key"),
        "LEITPLANKE_SECRET": secret_file.read_text(encoding="ascii"),
        "LEITPLANKE_BASE_URL": f"http://{HOME}:{port}",
        "LEITPLANKE_LOG_FORMAT": "text",
    }


def product(*arguments: str) -> list[str]:
    return [str(VENV / "bin" / "leitplanke"), *arguments]


# --- test, lint, bench ----------------------------------------------------------------------------------------------


def run_tests(_options: argparse.Namespace, extra: list[str]) -> int:
    prepare("dev")
    if extra:
        return subprocess.run([tool("pytest"), *extra], check=False).returncode
    outcomes = {}
    with tempfile.TemporaryDirectory(prefix="leitplanke-tests-") as folder:
        for name, arguments in TEST_GROUPS.items():
            print(f"\n=== Tests: {name}", flush=True)
            report = Path(folder, f"{name}.xml")
            command = [tool("pytest"), "-q", f"--junitxml={report}", *arguments]
            command += COVERAGE if name == "quick" else []
            code = subprocess.run(command, check=False).returncode
            outcomes[name] = (code, report)
        return tell_outcome(outcomes)


def tell_outcome(outcomes: dict[str, tuple[int, Path]]) -> int:
    """Say at the very end what was skipped and why, then the sum of all groups in one line."""
    total: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for _code, report in outcomes.values():
        if report.exists():
            count_report(ET.parse(report).getroot(), total, reasons)  # noqa: S314 - pytest wrote it just now
    print()
    for reason, number in reasons.most_common():
        print(f"Skipped: {number} tests, because {reason}")
    if not reasons:
        print("Nothing was skipped.")
    bad = [name for name, (code, _report) in outcomes.items() if code not in {0, NO_TEST_CHOSEN}]
    if bad:
        print(f"Not good: {', '.join(bad)} (a test failed, or the coverage is too low; see above)")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped", flush=True)
    return 1 if bad or total["failed"] or not total["passed"] else 0


def count_report(root: ET.Element, total: Counter[str], reasons: Counter[str]) -> None:
    for case in root.iter("testcase"):
        skipped = case.find("skipped")
        if skipped is not None:
            total["skipped"] += 1
            reasons[skipped.get("message", "no reason given")] += 1
        elif case.find("failure") is not None or case.find("error") is not None:
            total["failed"] += 1
        else:
            total["passed"] += 1


def run_linters(_options: argparse.Namespace, _extra: list[str]) -> int:
    prepare("dev")
    failed = []
    for title, (name, *arguments) in LINTERS.items():
        print(f"\n=== {title}: {name} {' '.join(arguments)}", flush=True)
        if subprocess.run([tool(name), *arguments], check=False).returncode:
            failed.append(title)
    print("\n" + (f"Not clean: {', '.join(failed)}" if failed else "All clean."), flush=True)
    return 1 if failed else 0


def run_benchmarks(_options: argparse.Namespace, extra: list[str]) -> int:
    prepare("dev")
    return subprocess.run([tool("python"), "-m", "tests.benchmarks", *extra], check=False).returncode


def tool(name: str) -> str:
    return str(VENV / "bin" / name)


# --- set-up ---------------------------------------------------------------------------------------------------------


def prepare(profile: str) -> None:
    """Bring .venv and the built files up to date; does next to nothing when they are."""
    if sys.version_info < OLDEST_PYTHON:
        stop("Leitplanke needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))
    wanted = wanted_stamp()
    present = read_stamp()
    if present.get("python") != wanted["python"] or not Path(tool("python")).exists():
        make_venv()
        present = {}
    if profile not in present or present[profile] != wanted[profile]:
        # What the tests need includes what the product needs.
        present = {key: value for key, value in present.items() if key not in LOCKS}
        install_locked(LOCKS[profile])
        present.update({key: wanted[key] for key in (("run", "dev") if profile == "dev" else ("run",))})
        write_stamp({**present, "python": wanted["python"]})
    if present.get("project") != wanted["project"] or not KERN_STAMP.exists():
        install_project()
        write_stamp({**present, "python": wanted["python"], "project": wanted["project"]})
    built = subprocess.run([tool("python"), "assets/hatch_build.py"], check=False, capture_output=True, text=True)
    if built.returncode:
        stop(f"The style sheet, script and German texts could not be built:\n{built.stdout}{built.stderr}")


def wanted_stamp() -> dict[str, str]:
    """What .venv must have been made from; the folder counts too, since an environment cannot be moved."""
    return {
        "python": f"{sys.version_info[0]}.{sys.version_info[1]} in {ROOT}",
        "run": digest(ROOT / LOCKS["run"]),
        "dev": digest(ROOT / LOCKS["dev"]),
        "project": digest(ROOT / "pyproject.toml", *sorted((ROOT / "assets").glob("*.*"))),
    }


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(content: dict[str, str]) -> None:
    STAMP.write_text(json.dumps(content), encoding="utf-8")


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        stop("This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv")
    step("Making .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_locked(lock: str) -> None:
    number = sum(line[:1].isalnum() for line in (ROOT / lock).read_text(encoding="utf-8").splitlines())
    step(
        f"Installing {number} packages from {lock}",
        [tool("python"), "-m", "pip", "install", "--require-hashes", "-r", lock],
        hint="Can pip reach a package index? Behind a proxy or mirror: `pip config set global.index-url …`.",
    )


def install_project() -> None:
    step(
        "Installing the project and fetching its design system",
        [tool("python"), "-m", "pip", "install", "--no-deps", "-e", "."],
        hint="Can pip and npm reach their package registries? Both follow your own pip and npm settings.",
    )


def step(title: str, command: list[str], environment: dict[str, str] | None = None, hint: str = "") -> None:
    """Run one step, show that it goes on, and keep its output for the case that it fails."""
    print(f"- {title} ", end="", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        except OSError as fault:
            stop(f"\n{command[0]} cannot be started: {fault}")
        while True:
            try:
                code = process.wait(timeout=2)
                break
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)
        if code:
            log.seek(0)
            lines = log.read().decode("utf-8", "replace").splitlines()[-30:]
            stop("failed:\n\n" + "\n".join(lines) + (f"\n\n{hint}" if hint else ""))
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def stop(message: str) -> None:
    free = shutil.disk_usage(ROOT).free
    if free < 2**30:
        message += f"\n(Only {free // 2**20} MB are free here; the set-up needs about 700 MB.)"
    sys.exit(message)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
