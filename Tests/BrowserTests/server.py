"""The real executable, with the real bookings, on loopback."""

import atexit
import gzip
import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from waiting import until

ROOT = Path(__file__).resolve().parents[2]
EXECUTABLE = os.environ["TIDETABLE_EXECUTABLE"]
BOOKINGS = ROOT / "Sources/TidetableCommands/Resources/resort-bookings.ndjson.gz"
LAST_BOOKING_OFFSET = 42_929


class Server:
    """A server process on a data directory of its own; it can die and come back."""

    def __init__(self, with_bookings=True, projections=None):
        self.folder = Path(tempfile.mkdtemp(prefix="tidetable-browser-"))
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.projections = projections
        self.port = 0
        self.process = None
        if with_bookings:
            shutil.copytree(_folded_bookings(), self.data)

    def start(self):
        """Starts it: on a free port the first time, on the same one from then on."""
        self.port = self._launch(self.port)
        return self

    def start_elsewhere(self):
        """Starts it on another port, where no page looks for it, and returns the port."""
        return self._launch(0)

    def _launch(self, wanted):
        command = [EXECUTABLE, "serve", "--data", self.data, "--port", str(wanted)]
        if self.projections:
            command += ["--projections", self.projections]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdout=subprocess.PIPE, stderr=log, text=True)
        # The first line on stdout is the address, once connections are accepted.
        address = self.process.stdout.readline().strip()
        if not address:
            raise AssertionError(f"the server did not start:\n{self.log.read_text()}")
        bound = urllib.parse.urlsplit(address).port
        until(lambda: self._is_ready(bound), "the server is ready")
        return bound

    def kill(self):
        """SIGKILL: nothing is said to any client."""
        self._end(signal.SIGKILL)

    def stop(self):
        """Ends it and keeps its data."""
        self._end(signal.SIGTERM)

    def remove(self):
        """Ends it and deletes its data."""
        if self.process is not None:
            self._end(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path, **query):
        return self.ask(path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path, body=None):
        return self.ask(path, "POST", json.dumps({} if body is None else body).encode())

    def append(self, *events, port=None):
        """Appends events and returns the position that covers them."""
        body = "\n".join(json.dumps(event) for event in events).encode()
        answer = self.ask("/v1/events", "POST", body, "application/x-ndjson", port)
        return answer["position"]

    def rows(self, table, at_least=None, **filters):
        """All rows that pass, at a position that covers `at_least`."""
        query = {"limit": 10_000, **filters}
        if at_least is not None:
            query["min_offset"] = at_least
        return self.get(f"/v1/tables/{table}/rows", **query)["rows"]

    def ask(self, path, method="GET", body=None, kind="application/json", port=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port or self.port}{path}", data=body, method=method,
            headers={"Content-Type": kind, "Accept": "application/json", "Prefer": "wait=30"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def _is_ready(self, port):
        try:
            self.ask("/readyz", port=port)
            return True
        except (AssertionError, OSError):
            return False

    def _end(self, how):
        self.process.send_signal(how)
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None


_bookings = None


def _folded_bookings():
    """A data directory with the bookings in it, made once; servers get copies."""
    global _bookings
    if _bookings is None:
        server = Server(with_bookings=False)
        atexit.register(shutil.rmtree, server.folder, ignore_errors=True)
        server.start()
        try:
            answer = server.ask(
                "/v1/events", "POST", gzip.decompress(BOOKINGS.read_bytes()),
                "application/x-ndjson")
            assert answer["position"] == str(LAST_BOOKING_OFFSET), answer
            for table in server.get("/v1/tables")["tables"]:
                server.get(
                    f"/v1/tables/{table['table']}/rows", limit=1, min_offset=LAST_BOOKING_OFFSET)
        finally:
            server.stop()
        _bookings = server.data
    return _bookings
