"""The embarkation dashboard: what it shows is what the API says, and it follows what happens."""

import time
import unittest

from selenium.webdriver.common.keys import Keys

from browser import PHONE
from dashboard import Dashboard
from events import booked, event, held, released
from page_test import PageTest
from waiting import until

SAILING = "2016-03-24"


class DashboardTest(PageTest):
    def setUp(self):
        super().setUp()
        self.page = Dashboard(self.browser, self.server)

    def manifest(self, sailing=SAILING, **filters):
        return self.server.rows("boarding_manifest", sailing_id=sailing, **filters)

    def cleared(self):
        """A booking of the sailing that may board."""
        return self.manifest(boardable="true")[0]["booking_id"]

    def test_its_numbers_equal_the_summary_and_the_counted_rows(self):
        self.page.open(SAILING)
        summary = self.server.rows("checkin_summary", sailing_id=SAILING)[0]
        confirmed = self.manifest(booking_status="confirmed")
        counted = {
            "booked": len(confirmed),
            "cleared": sum(row["boardable"] for row in confirmed),
            "hold": sum(bool(row["active_holds"]) for row in confirmed),
            "unpaid": sum(row["payment_status"] != "authorized" for row in confirmed),
            "checked-in": sum(row["checked_in"] for row in confirmed),
            "cancelled": len(self.manifest(booking_status="cancelled")),
        }
        self.assertEqual(self.page.counts(), counted)
        self.assertEqual(self.page.counts(), {
            "booked": summary["booked"], "cleared": summary["boardable"],
            "hold": summary["on_hold"], "unpaid": summary["payment_pending"],
            "checked-in": summary["checked_in"], "cancelled": summary["cancelled"]})

    def test_each_row_says_what_the_api_says(self):
        self.page.open(SAILING)
        expected = {
            row["booking_id"]: "cleared" if row["boardable"] else "blocked"
            for row in self.manifest(**{"booking_status[ne]": "cancelled"})}
        shown = {booking: self.page.state(booking) for booking in self.page.bookings()}
        self.assertEqual(shown, expected)

    def test_a_hold_blocks_its_guest_at_once_without_a_reload(self):
        booking = self.cleared()
        self.page.open(SAILING)
        before = self.page.counts()
        self.assertEqual(self.page.state(booking), "cleared")
        self.page.watch(booking, "blocked")
        sent = time.time()
        position = self.server.append(held(SAILING, booking))
        acked = time.time()
        seen = until(self.page.seen, f"booking {booking} is blocked")
        self.addCleanup(self.server.append, released(SAILING, booking))
        self.assertFalse(self.page.was_reloaded())
        self.assertGreater(seen, sent, "it was blocked before the hold was sent")
        print(f"[acked after {1000 * (acked - sent):.0f} ms, shown {1000 * (seen - sent):.0f} ms "
              "after it was sent]", end=" ", flush=True)
        until(lambda: self.page.count("hold") == before["hold"] + 1, "the numbers follow")
        self.assertEqual(self.page.count("cleared"), before["cleared"] - 1)
        self.browser.see_text(f"{self.page.row(booking)} [data-column='why']", "passport mismatch")
        self.browser.see_text("#badge-detail", position)

    def test_a_hold_that_is_cleared_lets_its_guest_board_again(self):
        booking = self.cleared()
        self.server.append(held(SAILING, booking))
        self.page.open(SAILING)
        self.page.until_state(booking, "blocked")
        self.server.append(released(SAILING, booking))
        self.page.until_state(booking, "cleared")
        self.assertFalse(self.page.was_reloaded())

    def test_a_new_booking_appears_and_a_cancelled_one_stays_where_it_was_read(self):
        self.page.open(SAILING)
        self.server.append(*booked(SAILING, 910_001, "S77", "A. Newcomer"))
        until(lambda: self.page.state(910_001) == "cleared" or self.apply_order(), "it appears")
        self.server.append(event("booking-cancelled", SAILING, 910_001, cabin_id="S77"))
        self.page.until_state(910_001, "cancelled")

    def apply_order(self):
        """Takes over an order that waits, if one does."""
        for button in self.browser.all("#apply-order"):
            if button.is_displayed():
                button.click()

    def test_the_drawer_tells_why_and_shows_the_history(self):
        booking = self.cleared()
        position = self.server.append(held(SAILING, booking, "visa-missing"))
        self.addCleanup(self.server.append, released(SAILING, booking, "visa-missing"))
        self.page.open(SAILING)
        self.page.until_state(booking, "blocked")
        self.page.open_guest(booking)
        self.assertEqual(self.browser.attribute("#drawer-state", "data-state"), "blocked")
        self.browser.see_text("#drawer-reasons > li[data-reason='hold']", "visa missing")
        told = self.server.get(
            f"/v1/tables/boarding_manifest/rows/{SAILING}/{booking}/history", order="-offset")
        offsets = [str(one["offset"]) for one in told["events"]]
        self.assertEqual(offsets[0], position)
        until(lambda: self.history() == offsets, "the whole history is shown, newest first")
        self.assertEqual(
            self.browser.attribute("#history > li", "data-type"), "hold-added")

    def history(self):
        return self.browser.run(
            "return [...document.querySelectorAll('#history > li')].map((li) => li.dataset.offset)")

    def test_an_open_drawer_follows_its_guest(self):
        booking = self.cleared()
        self.page.open(SAILING, hash=f"#booking={booking}")
        self.browser.one("#drawer[open]")
        self.assertEqual(self.browser.attribute("#drawer-state", "data-state"), "cleared")
        self.server.append(held(SAILING, booking))
        self.addCleanup(self.server.append, released(SAILING, booking))
        until(lambda: self.browser.attribute("#drawer-state", "data-state") == "blocked",
              "the drawer follows")
        self.browser.one("#drawer-reasons > li[data-reason='hold']")

    def test_rows_that_are_read_keep_their_place_while_others_change(self):
        self.page.open(SAILING, "&sort=boarding")
        before = self.page.bookings()
        last = next(one for one in reversed(before) if self.page.state(one) == "cleared")
        anchor = before[len(before) // 2]
        place = self.page.top(anchor)
        self.server.append(held(SAILING, last))
        self.addCleanup(self.server.append, released(SAILING, last))
        self.page.until_state(last, "blocked")
        self.assertEqual(self.page.bookings(), before)
        self.assertEqual(self.page.top(anchor), place)
        # Only when the reader asks for it the blocked guest goes to the front.
        self.browser.press("#apply-order")
        until(lambda: self.page.bookings() != before, "the order is applied")
        self.assertLess(self.page.bookings().index(last), before.index(last))

    def test_search_finds_by_booking_and_by_cabin(self):
        self.page.open(SAILING)
        row = self.manifest(boardable="true")[-1]
        for text in [str(row["booking_id"]), row["cabin_id"].lower()]:
            search = self.browser.one("#search")
            search.clear()
            search.send_keys(text)
            until(lambda: row["booking_id"] in self.page.bookings()
                  and len(self.page.bookings()) < 10, f"“{text}” is found")
            for cells in zip(self.page.cells("booking"), self.page.cells("cabin")):
                self.assertIn(text, " ".join(cells).lower())

    def test_filters_show_who_is_cleared_blocked_and_cancelled(self):
        self.page.open(SAILING)
        expected = {
            "cleared": self.manifest(boardable="true"),
            "cancelled": self.manifest(booking_status="cancelled"),
            "blocked": self.manifest(
                boardable="false", **{"booking_status[ne]": "cancelled"}),
        }
        for show, rows in expected.items():
            with self.subTest(show):
                self.page.show(show)
                until(lambda: sorted(self.page.bookings()) == sorted(
                    row["booking_id"] for row in rows)[:100], f"{len(rows)} {show}")

    def test_columns_sort_both_ways_and_say_so(self):
        self.page.open(SAILING)
        sort = "button[data-sort='booking']"
        self.browser.press(sort)
        up = self.page.bookings()
        self.assertEqual(up, sorted(up))
        self.assertEqual(self.sorted_as("booking"), "ascending")
        self.browser.press(sort)
        self.assertEqual(self.page.bookings(), up[::-1])
        self.assertEqual(self.sorted_as("booking"), "descending")

    def sorted_as(self, column):
        return self.browser.run(
            "return document.querySelector(arguments[0]).closest('th').ariaSort",
            f"button[data-sort='{column}']")

    def test_a_view_has_an_address(self):
        self.page.open(SAILING)
        self.page.show("cancelled")
        self.browser.press("button[data-sort='cabin']")
        bookings = self.page.bookings()
        self.browser.open(self.browser.driver.current_url)
        until(lambda: self.page.drawn_sailing() == SAILING, "the rows are drawn")
        self.assertEqual(self.page.bookings(), bookings)

    def test_a_guest_is_found_opened_and_closed_by_keyboard_alone(self):
        self.page.open(SAILING)
        body = self.browser.one("body")
        body.send_keys("/")
        until(lambda: self.focused() == "search", "the search has the focus")
        booking = str(self.page.bookings()[3])
        self.browser.driver.switch_to.active_element.send_keys(booking)
        until(lambda: len(self.page.bookings()) == 1, "one guest is left")
        self.browser.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
        self.browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
        self.browser.one("#drawer[open]")
        self.browser.see_text("#drawer-facts", booking)
        self.browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        until(lambda: self.browser.attribute("#drawer", "open") is None, "the drawer closes")
        until(lambda: self.browser.run(
            "return document.activeElement.closest('tr')?.dataset.booking") == booking,
            "the focus is back on the guest")

    def focused(self):
        return self.browser.run("return document.activeElement.id")

    def test_a_sailing_is_chosen_by_keyboard(self):
        self.page.open(SAILING)
        sailing = self.browser.one("#sailing")
        sailing.click()
        sailing.send_keys(Keys.CONTROL, "a")
        sailing.send_keys("30 December 2015")
        self.browser.one("#sailing-list .active[data-sailing='2015-12-30']")
        sailing.send_keys(Keys.ENTER)
        until(lambda: self.page.drawn_sailing() == "2015-12-30", "the other sailing is drawn")
        self.assertIn("sailing=2015-12-30", self.browser.driver.current_url)

    def test_the_print_has_all_guests(self):
        sailing = "2026-12-01"
        self.server.append(*[
            one for booking in range(1, 251)
            for one in booked(sailing, booking, f"C{booking:03}", f"Guest {booking:03}")])
        self.page.open(sailing)
        self.assertEqual(len(self.page.bookings()), 100)
        # After the page's own listener, so that this one sees what is printed.
        self.browser.run("""
            addEventListener("beforeprint", () => {
              window.printed = document.querySelectorAll("#rows > tr").length;
            });""")
        pdf = self.browser.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
        self.assertGreater(len(pdf), 10_000)
        self.assertEqual(self.browser.run("return window.printed"), 250)
        until(lambda: len(self.page.bookings()) == 100, "the screen has its page again")

    def test_a_phone_needs_no_sideways_scrolling(self):
        self.browser.show_as(PHONE)
        self.page.open(SAILING)
        self.assertLessEqual(self.browser.overflow(), 0)
        self.page.open_guest(self.page.bookings()[0])
        self.assertLessEqual(self.browser.overflow(), 0)

    def test_names_and_codes_from_events_are_shown_as_text(self):
        name = "<img src=x onerror=alert(1)>"
        sailing = "2026-12-02"
        self.server.append(*booked(sailing, 7, "X1", name), held(sailing, 7, "<b>hold</b>"))
        self.page.open(sailing)
        self.assertIn(name, self.page.cells("guest")[0])
        self.page.open_guest(7)
        self.browser.see_text("#drawer-title", name)
        self.assertEqual(self.browser.all("main img, #drawer img, main b, #drawer b"), [])


class DashboardAccessibilityTest(PageTest):
    def setUp(self):
        super().setUp()
        self.page = Dashboard(self.browser, self.server)

    def assert_accessible(self):
        for appearance in [{}, {"dark": True}, {"size": PHONE}, {"size": PHONE, "dark": True}]:
            with self.subTest(**appearance):
                self.browser.show_as(**appearance)
                self.assertEqual(self.browser.violations(), [])

    def test_axe_finds_nothing_wrong_with_the_list(self):
        self.page.open(SAILING)
        self.assert_accessible()

    def test_axe_finds_nothing_wrong_with_who_is_blocked(self):
        booking = self.server.rows(
            "boarding_manifest", sailing_id=SAILING, boardable="true")[0]["booking_id"]
        self.server.append(held(SAILING, booking))
        self.page.open(SAILING, "&show=blocked")
        self.assert_accessible()

    def test_axe_finds_nothing_wrong_with_the_drawer(self):
        self.page.open(SAILING)
        self.page.open_guest(self.page.bookings()[0])
        self.browser.one("#history > li")
        self.assert_accessible()


if __name__ == "__main__":
    unittest.main()
