"""The dashboard and a server that is killed: the loss is told, and what was missed is made up."""

import unittest

from dashboard import Dashboard
from events import held
from page_test import PageTest
from server import Server
from waiting import until

SAILING = "2016-03-24"


class LostServerTest(PageTest):
    def setUp(self):
        super().setUp()
        # What Chromium itself says of a server that is not there.
        self.expected_errors = ["net::ERR_"]
        self.page = Dashboard(self.browser, self.server)

    def test_the_loss_is_told_and_what_happened_meanwhile_is_shown_after_it(self):
        self.page.open(SAILING)
        first, second = [
            row["booking_id"] for row in self.server.rows(
                "boarding_manifest", sailing_id=SAILING, boardable="true")[:2]]
        cleared = self.page.count("cleared")

        self.server.kill()
        until(lambda: self.page.badge() == "lost", "the loss is told")
        self.assertEqual(self.browser.text("#badge-state"), "The connection is lost")
        self.browser.see_text("#alert", "The connection is lost")
        self.assertEqual(self.page.state(first), "cleared", "what was known stays")

        # On another port the page cannot see it: this change happens while it is cut off.
        elsewhere = self.server.start_elsewhere()
        self.server.append(held(SAILING, first), port=elsewhere)
        self.server.kill()
        self.assertEqual(self.page.state(first), "cleared")

        self.server.start()
        self.page.until_state(first, "blocked")
        until(lambda: self.page.badge() == "fresh", "the badge says so")
        until(lambda: self.browser.text("#alert") == "", "nothing is lost any more")
        until(lambda: self.page.count("cleared") == cleared - 1, "the numbers follow")
        self.server.append(held(SAILING, second))
        self.page.until_state(second, "blocked")
        self.assertFalse(self.page.was_reloaded())

    def test_a_server_that_ends_properly_is_found_again(self):
        self.page.open(SAILING)
        booking = self.server.rows(
            "boarding_manifest", sailing_id=SAILING, boardable="true")[0]["booking_id"]
        self.server.stop()
        until(lambda: self.page.badge() == "lost", "the loss is told")
        self.server.start()
        self.server.append(held(SAILING, booking, "late-papers"))
        self.page.until_state(booking, "blocked")
        until(lambda: self.page.badge() == "fresh", "the badge says so")

    def test_another_log_on_the_same_port_replaces_what_is_shown(self):
        self.page.open(SAILING)
        self.server.kill()
        other = Server(with_bookings=False)
        self.addCleanup(self.server.start)
        self.addCleanup(other.remove)
        other.port = self.server.port
        other.start()
        until(lambda: self.page.badge() == "fresh", "the other log is followed")
        until(lambda: self.page.count("booked") == 0, "its numbers are shown")
        self.assertFalse(self.page.was_reloaded())


if __name__ == "__main__":
    unittest.main()
