"""The four processes of a running installation besides database and queue: web, worker, scheduler, relay."""

import sys
from pathlib import Path

from launch.bootstrap import ROOT
from launch.supervisor import Program

HERE = Path(__file__).resolve().parent


def web() -> Program:
    """The web server; address and port come from the environment, see gunicorn_conf.py."""
    configuration = str(HERE / "gunicorn_conf.py")
    return Program("web", (sys.executable, "-m", "gunicorn", "-c", configuration, "config.wsgi:application"))


def background(data: Path) -> list[Program]:
    """What works behind the pages: tasks, the clock that starts them, and the relay of events."""
    celery = (sys.executable, "-m", "celery", "-A", "config")
    schedule = str(data / "scheduler.db")
    return [
        # gossip and mingle talk to other workers, of which there are none; heartbeats stay, without them a stop is slow
        Program("worker", (*celery, "worker", "-c", "2", "-l", "info", "--without-gossip", "--without-mingle")),
        Program("relay", (sys.executable, str(ROOT / "manage.py"), "relay_outbox")),
        Program("scheduler", (*celery, "beat", "-l", "info", "-s", schedule, "--pidfile=")),
    ]
