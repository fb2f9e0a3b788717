"""`./run up`: everything on this machine, from nothing to a table of addresses and sign-ins, until Ctrl-C."""

import argparse
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from launch import guide, programs
from launch.bootstrap import ROOT
from launch.data import DEFAULT, DataFolder
from launch.errors import LaunchError
from launch.processes import die_with_parent, port_in_use, stop, tail
from launch.servers import Servers, application_environment, owned_servers
from launch.steps import say
from launch.supervisor import Supervisor

TICK = 0.25
FIRST_ANSWER_PATIENCE = 120


class Stopped(BaseException):
    """Ctrl-C or a request to end: unwinds everything in order. Not an Exception, so that nothing swallows it."""


def arguments(given: list[str]) -> argparse.Namespace:
    """What ./run up understands."""
    parser = argparse.ArgumentParser(prog="./run up", description="Install and start everything on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (8000)")
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="DIR", help="folder that keeps all data (.data)")
    parser.add_argument("--fresh", action="store_true", help="begin anew: delete all data in the folder first")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo companies into an empty database")
    return parser.parse_args(given)


@dataclass
class Preparation:
    """The two helpers that run beside the start: front-end files and the database."""

    front_end: subprocess.Popen[bytes]
    database: subprocess.Popen[bytes]
    news: IO[str]
    logs: Path
    platform_is_ready: bool = False

    def listen(self, seconds: float) -> None:
        """Take in what the database helper tells, for at most so many seconds. Raises LaunchError if one failed."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.news, selectors.EVENT_READ)
            if selector.select(seconds):
                if self.news.readline():
                    self.platform_is_ready = True
                else:
                    time.sleep(seconds)  # it has closed its end: nothing more will come
        for name, process in (("front-end", self.front_end), ("database", self.database)):
            if process.poll():
                log = self.logs / f"{name}.log"
                raise LaunchError(f"Preparing the {name} failed. The end of {log}:\n{tail(log)}")

    @property
    def pages_can_be_served(self) -> bool:
        """Whether the platform's tables and all static files are there."""
        return self.platform_is_ready and self.front_end.poll() == 0

    @property
    def over(self) -> bool:
        """Whether the demo world is there too."""
        return self.database.poll() is not None


@contextmanager
def preparation(environment: dict[str, str], logs: Path, *, demo: bool) -> Iterator[Preparation]:
    """Start both helpers; they end with us. They report on the terminal, what they complain about goes to `logs`."""
    with ExitStack() as stack:
        reading, writing = os.pipe()
        news = stack.enter_context(os.fdopen(reading))
        arguments = [str(writing), *([] if demo else ["--no-demo"])]
        database = _helper(
            "launch.prepare", *arguments, environment=environment, log=logs / "database.log", keep=writing
        )
        os.close(writing)
        stack.callback(stop, database, signal.SIGTERM, patience=5, last=signal.SIGKILL)
        front_end = _helper("launch.front_end", environment=environment, log=logs / "front-end.log")
        stack.callback(stop, front_end, signal.SIGTERM, patience=5, last=signal.SIGKILL)
        yield Preparation(front_end, database, news, logs)


def _helper(
    module: str, *arguments: str, environment: dict[str, str], log: Path, keep: int | None = None
) -> subprocess.Popen[bytes]:
    with log.open("wb") as complaints:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=complaints,
            pass_fds=() if keep is None else (keep,),
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )


def run(options: argparse.Namespace) -> None:
    """Start everything and stay until told to stop. Raises LaunchError when something does not start."""
    if port_in_use(options.port):
        raise LaunchError(f"Port {options.port} is taken by another program. Choose one: ./run up --port 8001")
    folder = DataFolder(options.data)
    with ExitStack() as stack:
        found = stack.enter_context(owned_servers(folder, port=options.port, fresh=options.fresh))
        environment = application_environment(
            folder, port=options.port, database_url=found.database_url, redis_url=found.redis_url
        )
        supervisor = Supervisor(folder.logs, environment)
        stack.callback(supervisor.stop)
        preparing = stack.enter_context(preparation(environment, folder.logs, demo=not options.no_demo))
        _serve(folder, options.port, supervisor, preparing)
        while not preparing.over:
            preparing.listen(TICK)
            _tend(supervisor, found)
        preparing.listen(0)
        print(guide.text(options.port), flush=True)
        while True:
            time.sleep(TICK)
            _tend(supervisor, found)


def _serve(folder: DataFolder, port: int, supervisor: Supervisor, preparing: Preparation) -> None:
    """Start the web server as soon as pages can be served, and the background processes once it answers."""
    while not preparing.pages_can_be_served:
        preparing.listen(TICK)
    web = supervisor.start(programs.web())
    deadline = time.monotonic() + FIRST_ANSWER_PATIENCE
    while not guide.answers(port):
        if web.fallen or time.monotonic() > deadline:
            raise LaunchError(f"The web server did not start. The end of {web.log}:\n{tail(web.log, 30)}")
        preparing.listen(TICK)
    say(f"First answer at http://localhost:{port}/")
    for program in programs.background(folder.path):
        supervisor.start(program)


def _tend(supervisor: Supervisor, found: Servers) -> None:
    found.restart_fallen()
    supervisor.tend()


def _stop_on_signals() -> None:
    def unwind(_signal: int, _frame: FrameType | None) -> None:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, signal.SIG_IGN)  # once is enough: the way down must not be cut short
        raise Stopped

    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, unwind)


def main() -> NoReturn:
    """Run until stopped; exit status 0 after Ctrl-C, 1 when something did not start."""
    options = arguments(sys.argv[1:])
    _stop_on_signals()
    try:
        run(options)
    except Stopped:
        say("Stopped; the data stay.")
        sys.exit(0)
    except LaunchError as error:
        sys.exit(str(error))
    raise AssertionError("run() only ends by an exception")


if __name__ == "__main__":
    main()
