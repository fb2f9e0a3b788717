"""What ./run does before a command starts, and the promises of the files it installs from."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from launch import bootstrap
from launch.bootstrap import ROOT, absolute_paths

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def run(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "run"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_without_a_command_it_says_what_there_is() -> None:
    answer = run()
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == bootstrap.usage() + "\n"


def test_help_is_no_error() -> None:
    answer = run("--help")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, bootstrap.usage() + "\n", "")


def test_before_the_packages_only_the_standard_library_is_imported() -> None:
    program = "import sys; sys.path.insert(0, 'platform'); import launch.bootstrap; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", program], cwd=ROOT, capture_output=True, text=True)
    names = {name.partition(".")[0] for name in answer.stdout.split()}
    assert names - sys.stdlib_module_names - {"__main__"} == {"launch"}


def test_packages_are_installed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls: list[tuple[str, ...]] = []
    python, stamp = tmp_path / "venv" / "bin" / "python", tmp_path / "venv" / ".installed"

    def pretend(*command: str) -> None:
        calls.append(command)
        if "venv" in command:
            python.parent.mkdir(parents=True)
            python.touch()

    for name, value in {"BOOT": tmp_path, "PYTHON": python, "STAMP": stamp, "run": pretend}.items():
        monkeypatch.setattr(bootstrap, name, value)
    bootstrap.install("app")
    assert [" ".join(command[1:3]) for command in calls] == ["venv -q", "pip sync", "pip install"]
    assert "--require-hashes" in calls[1]

    calls.clear()
    bootstrap.install("app")
    assert calls == []

    bootstrap.install("dev")
    assert [" ".join(command[1:3]) for command in calls] == ["pip sync", "pip install"]

    calls.clear()
    bootstrap.install("app")
    assert calls == [], "the development lock contains the application's"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host_and_pins_every_package_by_hash(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    packages = text.replace("\\\n", "").splitlines()
    assert packages != []
    assert [line for line in packages if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_the_development_lock_contains_the_applications() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert pins("app.txt") - pins("dev.txt") == set()


def test_the_front_end_lock_names_no_host_but_a_digest_for_each_package() -> None:
    text = (ROOT / "platform" / "launch" / "npm" / "package-lock.json").read_text()
    assert "://" not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_paths_mean_what_they_say_in_the_callers_folder(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").touch()
    given = ["-k", "word", "test_x.py::test_one", "-x"]
    assert absolute_paths("test", given, tmp_path) == ["-k", "word", f"{tmp_path}/test_x.py::test_one", "-x"]
    assert absolute_paths("test", given, ROOT) == given


def test_a_data_folder_need_not_exist_yet(tmp_path: Path) -> None:
    given = ["--port", "8001", "--data", "new", "--fresh"]
    assert absolute_paths("up", given, tmp_path) == ["--port", "8001", "--data", str(tmp_path / "new"), "--fresh"]
    assert absolute_paths("up", ["--data=new"], tmp_path) == [f"--data={tmp_path}/new"]
