"""The dashboard as a reader uses it, in the names that its page keeps stable."""

from waiting import until


class Dashboard:
    """One sailing on the dashboard."""

    def __init__(self, browser, server):
        self.browser = browser
        self.server = server

    def open(self, sailing, query="", hash=""):
        self.browser.open(f"{self.server.url}/?sailing={sailing}{query}{hash}")
        until(lambda: self.drawn_sailing() == sailing, f"the rows of {sailing} are drawn")
        self.browser.one("#numbers")
        # Another document has no such member: it tells a reload.
        self.browser.run("window.sameDocument = true")

    def drawn_sailing(self):
        return self.browser.run("return document.documentElement.dataset.drawn ?? null")

    def was_reloaded(self):
        return not self.browser.run("return window.sameDocument === true")

    def row(self, booking):
        return f"#rows > tr[data-booking='{booking}']"

    def state(self, booking):
        return self.browser.attribute(self.row(booking), "data-state")

    def bookings(self):
        """The bookings in the order in which they stand."""
        return self.browser.run(
            "return [...document.querySelectorAll('#rows > tr')]"
            ".map((row) => Number(row.dataset.booking))")

    def cells(self, column):
        return self.browser.texts(f"#rows [data-column='{column}']")

    def top(self, booking):
        """Where a row stands in the window, in pixels."""
        return self.browser.run(
            "return document.querySelector(arguments[0]).getBoundingClientRect().top",
            self.row(booking))

    def count(self, name):
        return int(self.browser.text(f"#count-{name}").replace(",", ""))

    def counts(self):
        names = ["booked", "cleared", "hold", "unpaid", "checked-in", "cancelled"]
        return {name: self.count(name) for name in names}

    def badge(self):
        return self.browser.attribute("#badge", "data-state")

    def until_state(self, booking, state):
        until(lambda: self.state(booking) == state, f"booking {booking} is {state}")

    def watch(self, booking, state):
        """Has the page note when a row comes into a state, before anybody asks for it."""
        self.browser.run("""
            const [selector, state] = arguments;
            window.seen = null;
            const look = () => {
              if (window.seen || document.querySelector(selector)?.dataset.state !== state) return;
              window.seen = performance.timeOrigin + performance.now();
            };
            new MutationObserver(look).observe(
              document.getElementById("guests"),
              { attributes: true, childList: true, subtree: true });
            look();""", self.row(booking), state)

    def seen(self):
        """When what is watched for was seen, in seconds since 1970; None before."""
        at = self.browser.run("return window.seen")
        return None if at is None else at / 1000

    def show(self, name):
        self.browser.run(
            "document.querySelector(`input[name=show][value=${arguments[0]}]`).click()", name)

    def open_guest(self, booking):
        self.browser.press(f"{self.row(booking)} .open")
        self.browser.one("#drawer[open]")
