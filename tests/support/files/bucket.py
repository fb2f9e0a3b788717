"""A real S3 server for tests: SeaweedFS on free ports of the loopback address, one bucket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from launch.processes import die_with_parent, free_port

KEY, SECRET, BUCKET = "portico-key", "portico-secret", "portico-files"
PATIENCE = 60.0
SERVERS = ("master", "volume", "filer", "admin")


class Bucket:
    """`with Bucket(folder) as bucket:` runs the server for the block; `settings` is what PORTICO_S3 has to be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = {
            "bucket": BUCKET,
            "endpoint": f"http://127.0.0.1:{self.port}",
            "key": KEY,
            "secret": SECRET,
            "region": "us-east-1",
        }

    def __enter__(self) -> Bucket:
        identity = {
            "name": "portico",
            "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"],
        }
        config = self.folder / "identities.json"
        config.write_text(json.dumps({"identities": [identity]}))
        ports = [f"-{name}.port{end}={free_port()}" for name in SERVERS for end in ("", ".grpc")]
        self.log = (self.folder / "weed.log").open("wb")
        self.process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "weed"),
                "mini",
                f"-dir={self.folder}",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                f"-s3.port={self.port}",
                f"-s3.port.grpc={free_port()}",
                f"-s3.config={config}",
                *ports,
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                "-master.telemetry=false",
                "-admin.ui=false",
                "-webdav=false",
            ],
            cwd=self.folder,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder)},
            preexec_fn=die_with_parent(15),  # type: ignore[arg-type]
        )
        self._make_bucket()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.log.close()

    def client(self):  # type: ignore[no-untyped-def]
        """boto3's client with the right keys."""
        return boto3.client(
            "s3",
            endpoint_url=self.settings["endpoint"],
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=2,
                retries={"max_attempts": 0},
            ),
        )

    def _make_bucket(self) -> None:
        """Wait until the server takes a first object."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                client = self.client()
                if BUCKET not in [row["Name"] for row in client.list_buckets().get("Buckets", [])]:
                    client.create_bucket(Bucket=BUCKET)
                client.put_object(Bucket=BUCKET, Key="ready", Body=b"1")
                return
            except (BotoCoreError, ClientError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "weed.log").read_text(errors="replace")[-3000:]) from None
                time.sleep(0.2)
