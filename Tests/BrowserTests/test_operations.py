"""The operations page: what operators see, and what they can order."""

import unittest
from pathlib import Path

from browser import PHONE
from events import event, held, released
from page_test import PageTest
from waiting import until

CARD = "#projection-boarding_manifest"
NOTES = "#projection-guest_notes"


def line(version, column):
    return f"{CARD} tr[data-version='{version}'] [data-column='{column}']"


class OperationsPageTest(PageTest):
    projections = Path(__file__).parent / "projections"

    def setUp(self):
        super().setUp()
        self.begin_with_version_1_live()
        self.browser.open(f"{self.server.url}/ops.html")
        self.browser.one(CARD)

    def begin_with_version_1_live(self):
        manifest = self.projection("boarding_manifest")
        if manifest["live_version"] == 2:
            self.server.post("/v1/projections/boarding_manifest/rollback")
        for version in manifest["versions"]:
            if version["version"] == 2 and version["state"] != "retired":
                self.server.ask("/v1/projections/boarding_manifest/versions/2", "DELETE")

    def projection(self, name):
        found = self.server.get("/v1/projections")["projections"]
        return next(one for one in found if one["projection"] == name)

    def live_version(self):
        return self.projection("boarding_manifest")["live_version"]

    def build_and_compare(self):
        self.browser.press_button("Build version 2", CARD)
        self.browser.see_text(f"{CARD} .done", "Version 2 is built and stands by")
        until(lambda: "standby" in self.browser.text(line(2, "state")), "version 2 stands by")
        self.browser.press_button("Compare with 1", CARD)
        self.browser.see_text(f"{CARD} .comparison", "rows differ")

    def test_log_and_topics_are_those_of_the_api(self):
        end = int(self.server.get("/v1/lag")["log_end"])
        until(lambda: self.browser.text("#log-end") == f"{end:,}", "the log's end is shown")
        counts = {
            one["topic"].replace("-", " "): f"{one['events']:,}"
            for one in self.server.get("/v1/topics")["topics"]}
        shown = dict(zip(self.browser.texts("#topics th"), self.browser.texts("#topics td")))
        self.assertEqual(shown, counts)

    def test_each_projection_has_its_versions_with_state_position_and_lag(self):
        for projection in self.server.get("/v1/projections")["projections"]:
            card = f"#projection-{projection['projection']}"
            shown = until(lambda: self.browser.texts(f"{card} .versions tbody tr"), "versions")
            self.assertEqual(len(shown), len(projection["versions"]))
        self.assertEqual(self.browser.text(line(1, "state")), "live")
        self.assertEqual(self.browser.text(line(1, "lag")), "none")
        label = self.browser.attribute(f"{line(1, 'lag, 15 minutes')} svg", "aria-label")
        self.assertRegex(label, r"^Lag of version 1: now .* s, at most .* s$")

    def test_events_that_come_in_are_seen_without_a_reload(self):
        self.browser.run("window.sameDocument = true")
        self.see_an_event_come_in()
        self.assertTrue(self.browser.run("return window.sameDocument === true"))

    def see_an_event_come_in(self):
        position = self.server.append(held("2016-03-24", 8841), released("2016-03-24", 8841))
        until(lambda: self.browser.text(line(1, "position")) == f"{int(position):,}",
              "the position moves")

    def test_a_version_is_built_compared_cut_over_to_and_rolled_back_from(self):
        self.build_and_compare()
        self.browser.press_button("Cut over to version 2", CARD)
        self.assertIn("version 2 answers every read", self.browser.one("#confirm").text)
        self.assertEqual(self.live_version(), 1, "nothing happens before it is confirmed")
        self.browser.press("#confirm-do")
        self.browser.see_text(f"{CARD} .done", "Version 2 answers")
        self.assertEqual(self.live_version(), 2)
        until(lambda: self.browser.text(line(2, "state")) == "live", "version 2 is shown live")
        self.assertEqual(self.browser.text(line(1, "state")), "standby")

        self.browser.press_button("Roll back", CARD)
        self.assertIn("answers again, all at once", self.browser.one("#confirm").text)
        self.browser.press("#confirm-do")
        self.browser.see_text(f"{CARD} .done", "Version 1 answers again")
        self.assertEqual(self.live_version(), 1)

    def test_a_cutover_that_is_not_confirmed_does_not_happen(self):
        self.build_and_compare()
        self.browser.press_button("Cut over to version 2", CARD)
        self.browser.press("#confirm-cancel")
        until(lambda: self.browser.attribute("#confirm", "open") is None, "the dialog closes")
        # What is ordered is sent at once: long before the page has seen a later event.
        self.see_an_event_come_in()
        self.browser.collect()
        ordered = [url for url in self.browser.requests if url.endswith("/cutover")]
        self.assertEqual(ordered, [])
        self.assertEqual(self.live_version(), 1)

    def test_a_cutover_with_more_differences_than_allowed_is_refused_in_words(self):
        self.expected_errors = ["412"]
        self.build_and_compare()
        self.browser.press_button("Cut over to version 2", CARD)
        self.allow("0")
        self.browser.press("#confirm-do")
        self.browser.see_text(f"{CARD} [role=alert]", "rows differ, and at most 0 may")
        self.assertEqual(
            self.browser.attribute(f"{CARD} [role=alert] a", "href"), "/problems/condition-failed")
        self.assertEqual(self.live_version(), 1)

    def test_a_cutover_on_an_old_comparison_is_refused(self):
        self.expected_errors = ["412"]
        self.build_and_compare()
        self.browser.press_button("Cut over to version 2", CARD)
        # Somebody else looks at two versions that differ in one row more.
        self.server.append(*guest_without_waiver())
        self.server.ask("/v1/projections/boarding_manifest/compare?from=1&to=2")
        # More than differ, so that it can only be the comparison's age.
        self.allow("1000")
        self.browser.press("#confirm-do")
        until(lambda: self.browser.text(f"{CARD} [role=alert]"), "the refusal is shown")
        self.assertEqual(self.live_version(), 1)

    def allow(self, differences):
        number = self.browser.one("#confirm-number")
        number.clear()
        number.send_keys(differences)

    def test_a_comparison_shows_its_counts_and_the_event_behind_each_difference(self):
        self.build_and_compare()
        compared = self.server.ask(
            "/v1/projections/boarding_manifest/compare?from=1&to=2&samples=8")
        counts = self.browser.texts(f"{CARD} .comparison table:first-of-type tbody td")
        expected = [
            f"{table[name]:,}" for table in compared["tables"]
            for name in ("equal", "changed", "only_in_from", "only_in_to")]
        self.assertEqual(counts, expected)
        first = compared["tables"][0]["samples"][0]["event"]["offset"]
        self.assertTrue(self.browser.all(
            f"{CARD} .comparison a[href='/v1/events?from={first}&limit=1']"))

    def test_a_verification_tells_its_result(self):
        card = "#projection-cabin_occupancy"
        self.browser.press_button("Verify", card)
        self.browser.see_text(f"{card} .verification", "equal their refold")
        done = self.server.get("/v1/projections/cabin_occupancy/verify")
        self.assertEqual(done["state"], "matched")
        self.assertIn(done["digest"], self.browser.text(f"{card} .verification"))

    def test_a_rebuild_is_confirmed_and_serves_on(self):
        before = self.projection("unsettled_charges")["versions"][0]["generation"]
        self.browser.press_button("Rebuild", "#projection-unsettled_charges")
        self.assertIn("go on answering", self.browser.one("#confirm").text)
        self.browser.press("#confirm-do")
        until(lambda: self.projection("unsettled_charges")["versions"][0]["generation"] > before,
              "the new file has taken the old one's place")

    def test_quarantined_keys_are_listed_and_can_be_tried_again(self):
        if not self.projection("guest_notes")["versions"][0]["quarantined_keys"]:
            self.server.append(event(
                "accessibility-noted", "2016-03-24", 1, wheelchair_assistance=True))
        self.browser.see_text(f"{NOTES} .quarantine", "1 key of version 1 waits in quarantine")
        self.assertIn("sailing 2016-03-24", self.browser.text(f"{NOTES} .quarantine tbody"))
        self.assertIn("null", self.browser.text(f"{NOTES} .quarantine tbody"))
        self.browser.press_button("Try again", NOTES)
        self.browser.see_text(f"{NOTES} .done", "1 key tried again: 0 came out, 1 waits on.")

    def test_read_models_are_paged_filtered_and_ordered_as_the_api_does(self):
        self.browser.one("#table-rows tbody tr")
        self.browser.run("""
            const table = document.getElementById("table");
            table.value = "cabin_inventory";
            table.dispatchEvent(new Event("change"));""")
        first = until(self.pages_first_row, "rows of cabin inventory")
        api = self.server.rows("cabin_inventory")
        self.assertEqual(first, api[0]["sailing_id"])
        self.browser.press("#next:not(:disabled)")
        until(lambda: self.pages_first_row() == api[25]["sailing_id"], "page 2")
        self.browser.press("#table-rows th[data-sort='occupied_cabins'] button")
        self.browser.press("#table-rows th[data-sort='occupied_cabins'] button")
        most = self.server.rows("cabin_inventory", order="-occupied_cabins")[0]["sailing_id"]
        until(lambda: self.pages_first_row() == most, "the fullest sailing comes first")
        self.browser.one("#value").send_keys("2016-03-24\n")
        until(lambda: self.browser.texts("#table-rows tbody th") == ["2016-03-24"], "one sailing")
        self.assertIn("sailing_id=2016-03-24", self.browser.text("#address"))
        self.assertIn("as of position", self.browser.text("#table-freshness"))

    def pages_first_row(self):
        return (self.browser.texts("#table-rows tbody th") or [None])[0]

    def test_a_filter_that_the_server_refuses_is_explained(self):
        self.expected_errors = ["400"]
        self.browser.one("#table-rows tbody tr")
        self.browser.run("document.getElementById('column').value = 'booked';"
                         "document.getElementById('column').dispatchEvent(new Event('change'));")
        self.browser.one("#value").send_keys("many\n")
        until(lambda: "booked" in self.browser.text("#table-alert"), "the refusal is shown")

    def test_a_hidden_page_asks_nothing(self):
        self.browser.see_text("#badge", "Up to date")
        self.browser.run("""
            const ask = window.fetch;
            window.lastAsked = performance.now();
            window.fetch = (...request) => {
              window.lastAsked = performance.now();
              return ask(...request);
            };
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));""")
        until(lambda: self.silence() > 3000, "the page falls silent")
        self.browser.run("delete document.hidden;"
                         "document.dispatchEvent(new Event('visibilitychange'));")
        until(lambda: self.silence() < 1000, "the page asks again")

    def silence(self):
        """For how many milliseconds the page has asked nothing."""
        return self.browser.run("return performance.now() - window.lastAsked")

    def test_a_lost_server_is_noticed_and_found_again(self):
        self.expected_errors = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET",
                                "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED"]
        self.browser.see_text("#badge", "Up to date")
        self.server.kill()
        until(lambda: self.browser.attribute("#badge", "data-state") == "lost", "it is noticed")
        self.assertIn("does not answer", self.browser.text("#alert"))
        self.server.start()
        until(lambda: self.browser.attribute("#badge", "data-state") == "fresh", "it is found")
        self.assertEqual(self.browser.text("#alert"), "")

    def test_a_phone_needs_no_sideways_scrolling(self):
        self.browser.show_as(PHONE)
        self.browser.one("#table-rows tbody tr")
        self.assertLessEqual(self.browser.overflow(), 0)

    def test_axe_finds_nothing_wrong_in_light_dark_and_on_a_phone(self):
        self.build_and_compare()
        self.browser.one("#table-rows tbody tr")
        for appearance in [{}, {"dark": True}, {"size": PHONE}]:
            with self.subTest(**appearance):
                self.browser.show_as(**appearance)
                self.assertEqual(self.browser.violations(), [])
        self.browser.show_as()
        self.browser.press_button("Cut over to version 2", CARD)
        self.browser.one("#confirm")
        for dark in [False, True]:
            with self.subTest("dialog", dark=dark):
                self.browser.show_as(dark=dark)
                self.assertEqual(self.browser.violations(), [])


def guest_without_waiver():
    return [
        event("booking-confirmed", "2016-03-24", 900_001, cabin_id="Z1"),
        event("payment-authorized", "2016-03-24", 900_001, amount=1),
    ]


if __name__ == "__main__":
    unittest.main()
