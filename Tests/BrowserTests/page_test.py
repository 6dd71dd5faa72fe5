"""What every test of a page does: a server with the bookings, a browser, and no silent errors."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

from browser import Browser
from server import Server

FAILURES = Path(os.environ.get("TIDETABLE_FAILURES") or tempfile.mkdtemp(prefix="tidetable-pages-"))


class PageTest(unittest.TestCase):
    """A class of tests shares a server and a browser; each test opens its page anew."""

    projections = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server(projections=cls.projections)
        cls.addClassCleanup(cls.server.remove)
        cls.server.start()
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.quit)

    def setUp(self):
        #: Parts of console messages that the test brings about itself.
        self.expected_errors = []
        self.browser.show_as()
        self.browser.open("about:blank")
        self.browser.collect()
        self.browser.console.clear()
        self.browser.requests.clear()

    def tearDown(self):
        """Every test is one of the console and of the network as well."""
        self.browser.collect()
        if self._has_failed():
            self._keep_evidence()
            return
        try:
            unexpected = [
                entry["message"] for entry in self.browser.console
                if not any(part in entry["message"] for part in self.expected_errors)]
            self.assertEqual(unexpected, [], "the console has errors")
            self.assertEqual(self.browser.other_hosts(), [], "another host was asked")
        except AssertionError:
            self._keep_evidence()
            raise

    def _has_failed(self):
        result = self._outcome.result
        return any(test is self for test, _ in result.failures + result.errors)

    def _keep_evidence(self):
        FAILURES.mkdir(parents=True, exist_ok=True)
        name = self.id().split(".", 1)[-1]
        picture = FAILURES / f"{name}.png"
        notes = FAILURES / f"{name}.log"
        try:
            self.browser.driver.save_screenshot(str(picture))
            lines = [f"page {self.browser.driver.current_url}", "", "console:"]
            lines += [f"  {entry['level']} {entry['message']}" for entry in self.browser.console]
            lines += ["", "last requests:"] + [f"  {url}" for url in self.browser.requests[-50:]]
            lines += ["", "server:"] + [
                f"  {line}" for line in self.server.log.read_text().splitlines()[-50:]]
            notes.write_text("\n".join(lines) + "\n")
            print(f"\n{name}: see {picture} and {notes}", file=sys.stderr)
        except Exception as error:  # The test's own failure must not be hidden by this one.
            print(f"\n{name}: no evidence could be kept: {error}", file=sys.stderr)
