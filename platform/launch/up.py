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

from launch import guide, programs, simulator
from launch.bootstrap import ROOT
from launch.data import DEFAULT, DataFolder
from launch.edge import Edge
from launch.errors import LaunchError
from launch.guide import Site
from launch.processes import die_with_parent, port_in_use, stop, tail
from launch.servers import Servers, application_environment, owned, told_servers
from launch.steps import say
from launch.supervisor import Supervisor

TICK = 0.25
FIRST_ANSWER_PATIENCE = 120


class Stopped(Exception):
    """Ctrl-C or a request to end: unwinds everything in order."""


class StopRequest:
    """Whether somebody wants us to end. A signal only leaves a note: an exception out of a handler strikes anywhere."""

    def __init__(self) -> None:
        self.made = False

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal are requests to end."""
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self._note)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.made = True

    def heed(self) -> None:
        """Raise Stopped when a request was made; called at least every second while nothing blocks."""
        if self.made:
            raise Stopped


def arguments(given: list[str]) -> argparse.Namespace:
    """What ./run up understands."""
    parser = argparse.ArgumentParser(prog="./run up", description="Install and start everything on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (8000)")
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="DIR", help="folder that keeps all data (.data)")
    parser.add_argument("--fresh", action="store_true", help="begin anew: delete all data in the folder first")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo companies into an empty database")
    parser.add_argument("--edge", action="store_true", help="serve https, with certificates of an authority of its own")
    parser.add_argument("--edge-port", type=int, default=8443, help="port of https with --edge (8443)")
    return parser.parse_args(given)


@dataclass
class Preparation:
    """The two helpers that run beside the start: one for the front-end files, one for the database."""

    logs: Path
    helpers: dict[str, subprocess.Popen[bytes]]
    news: IO[str]
    request: StopRequest
    platform_is_ready: bool = False

    def listen(self, seconds: float) -> None:
        """Wait at most so many seconds for news of the database. Raises LaunchError when a helper has failed."""
        self.request.heed()
        with selectors.DefaultSelector() as selector:
            selector.register(self.news, selectors.EVENT_READ)
            if selector.select(seconds):
                if self.news.readline():
                    self.platform_is_ready = True
                else:
                    time.sleep(seconds)  # it has closed its end: nothing more will come
        for name, process in self.helpers.items():
            if process.poll():
                log = self.logs / f"{name}.log"
                raise LaunchError(f"Preparing the {name} failed. The end of {log}:\n{tail(log)}")

    @property
    def pages_can_be_served(self) -> bool:
        """Whether the platform's tables and all static files are there."""
        return self.platform_is_ready and self.helpers["front-end"].poll() == 0

    @property
    def over(self) -> bool:
        """Whether the demo world is there too."""
        return self.helpers["database"].poll() is not None


@contextmanager
def helper(
    name: str, module: str, *arguments: str, environment: dict[str, str], logs: Path, keep: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that ends with us. It reports on the terminal, what it complains about goes to its log."""
    with (logs / f"{name}.log").open("wb") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=complaints,
            pass_fds=keep,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    try:
        yield process
    finally:
        stop(process, signal.SIGTERM, patience=5, last=signal.SIGKILL)


def run(options: argparse.Namespace, request: StopRequest) -> None:
    """Start everything and stay until told to stop. Raises LaunchError when something does not start."""
    _refuse_taken_ports(options)
    folder = DataFolder(options.data)
    edge = Edge.plan(folder.path, http=options.port, https=options.edge_port) if options.edge else None
    told = edge.environment if edge else {}
    site = Site(edge.https, edge.web, edge.root) if edge else Site(options.port)
    with ExitStack() as stack:
        stack.enter_context(owned(folder, fresh=options.fresh))
        dns = simulator.plan(folder.path)
        told |= dns.environment if dns else {}
        # it needs no server, so it starts before them
        offline = application_environment(folder, port=options.port, database_url="", redis_url="") | told
        front_end = stack.enter_context(helper("front-end", "launch.front_end", environment=offline, logs=folder.logs))
        found = stack.enter_context(told_servers(folder, port=options.port, environment=told))
        request.heed()
        environment = offline | {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
        supervisor = Supervisor(folder.logs, environment)
        stack.callback(supervisor.stop)
        if dns:
            supervisor.start(dns.program)
        reading, writing = os.pipe()
        news = stack.enter_context(os.fdopen(reading))
        arguments = [str(writing), *(["--no-demo"] if options.no_demo else [])]
        database = stack.enter_context(
            helper("database", "launch.prepare", *arguments, environment=environment, logs=folder.logs, keep=(writing,))
        )
        os.close(writing)
        preparing = Preparation(folder.logs, {"front-end": front_end, "database": database}, news, request)
        _serve(folder, site, edge, supervisor, preparing)
        while not preparing.over:
            preparing.listen(TICK)
            _tend(supervisor, found)
        preparing.listen(0)
        print(guide.text(site), flush=True)
        while True:
            request.heed()
            time.sleep(TICK)
            _tend(supervisor, found)


def _refuse_taken_ports(options: argparse.Namespace) -> None:
    if port_in_use(options.port):
        raise LaunchError(f"Port {options.port} is taken by another program. Choose one: ./run up --port 8001")
    if options.edge and (options.edge_port == options.port or port_in_use(options.edge_port)):
        raise LaunchError(f"Port {options.edge_port} is taken. Choose one: ./run up --edge --edge-port 8444")


def _serve(folder: DataFolder, site: Site, edge: Edge | None, supervisor: Supervisor, preparing: Preparation) -> None:
    """Start the web server as soon as pages can be served; once it answers, the edge and the background processes."""
    while not preparing.pages_can_be_served:
        preparing.listen(TICK)
    web = supervisor.start(programs.web())
    deadline = time.monotonic() + FIRST_ANSWER_PATIENCE
    while not guide.answers(site):
        if web.fallen or time.monotonic() > deadline:
            raise LaunchError(f"The web server did not start. The end of {web.log}:\n{tail(web.log, 30)}")
        preparing.listen(TICK)
    if edge:
        _guard(edge, supervisor, preparing)
    say(f"First answer at {site.url()}/")
    for program in programs.background(folder.path):
        supervisor.start(program)


def _guard(edge: Edge, supervisor: Supervisor, preparing: Preparation) -> None:
    """Start the edge and wait until it takes connections; its authority is there then."""
    children = [supervisor.start(program) for program in edge.programs]
    deadline = time.monotonic() + FIRST_ANSWER_PATIENCE
    while not (port_in_use(edge.ask) and port_in_use(edge.https) and edge.root.exists()):
        fallen = next((child for child in children if child.fallen), None)
        if fallen or time.monotonic() > deadline:
            log = (fallen or children[-1]).log
            raise LaunchError(f"The edge did not start. The end of {log}:\n{tail(log, 30)}")
        preparing.listen(TICK)


def _tend(supervisor: Supervisor, found: Servers) -> None:
    found.restart_fallen()
    supervisor.tend()


def main() -> NoReturn:
    """Run until stopped; exit status 0 after Ctrl-C, 1 when something did not start."""
    options = arguments(sys.argv[1:])
    request = StopRequest()
    request.listen()
    try:
        run(options, request)
    except Stopped:
        say("Stopped; the data stay.")
        sys.exit(0)
    except LaunchError as error:
        sys.exit(str(error))
    raise AssertionError("run() only ends by an exception")


if __name__ == "__main__":
    main()
