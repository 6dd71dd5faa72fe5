"""Chromium, headless, and what it says of a page: its console, its requests, its accessibility."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from waiting import until

# Of the carrier only the script is used.
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

DESK = (1280, 800)
PHONE = (360, 740)


class Browser:
    """One window. What is found is looked up anew each time, since pages replace elements."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = _found("chromium")
        # Chromium refuses its sandbox to root, and a container's /dev/shm is small.
        for argument in [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
            "--hide-scrollbars", "--lang=en-GB", "--disable-background-networking",
        ]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(_found("chromedriver")))
        self.console = []
        self.requests = []
        self.show_as()

    def show_as(self, size=DESK, dark=False, media=""):
        """Sets the size of the window, the colour scheme and the medium."""
        width, height = size
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "media": media,
            "features": [
                {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                # Colours that are on their way are no colours to be judged.
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ]})

    def open(self, url):
        self.driver.get(url)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        """The element, once it is there and can be seen."""
        return until(lambda: self._visible(selector), f"{selector} is shown")

    def text(self, selector):
        """The text of an element, empty where there is none; also of one for screen readers."""
        return self.run(
            "return document.querySelector(arguments[0])?.textContent.trim() ?? ''", selector)

    def texts(self, selector):
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())",
            selector)

    def attribute(self, selector, name):
        return self.run(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null",
            selector, name)

    def press(self, selector):
        """Clicks what has a selector; again where the page replaced it in between."""
        def clicked():
            try:
                self._click(self.one(selector))
                return True
            except StaleElementReferenceException:
                return False
        until(clicked, f"{selector} is clicked")

    def press_button(self, words, within="body"):
        """Clicks the first button that begins with these words."""
        def button():
            return next((
                found for found in self.all(f"{within} button")
                if found.is_displayed() and found.text.startswith(words)), None)
        self._click(until(button, f"a button “{words}” is shown in {within}"))

    def see_text(self, selector, part):
        """Waits until an element's text has a part."""
        until(lambda: part in self.text(selector),
              lambda: f"{selector} says “{part}”; it says “{self.text(selector)}”")

    def overflow(self):
        """By how many pixels the page is wider than the window."""
        return self.run("return document.documentElement.scrollWidth - window.innerWidth")

    def violations(self):
        """What axe-core finds wrong, one line each."""
        if not self.run("return typeof axe === 'object'"):
            self.run(AXE)
        found = self.driver.execute_async_script("""
            const done = arguments[0];
            axe.run(document, { resultTypes: ["violations"] })
              .then((result) => done(result.violations), (error) => done([
                { id: "axe", help: String(error), nodes: [] }]));""")
        return [
            f"{one['id']}: {one['help']}: " + "; ".join(
                f"{' '.join(map(str, node['target']))} ({node['failureSummary']})"
                for node in one["nodes"][:5])
            for one in found]

    def collect(self):
        """Takes over what the console and the network log have said since the last time."""
        self.console += [
            entry for entry in self.driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING")]
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])

    def other_hosts(self):
        """Requests to anything but loopback."""
        own = ("127.0.0.1", None)
        return [url for url in self.requests if urlsplit(url).hostname not in own]

    def quit(self):
        self.driver.quit()

    def _click(self, found):
        """In the middle of the window, since a page's head would lie over what is scrolled to."""
        self.run("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", found)
        found.click()

    def _visible(self, selector):
        try:
            return next((found for found in self.all(selector) if found.is_displayed()), None)
        except StaleElementReferenceException:
            return None


def _found(name):
    path = shutil.which(name)
    if path is None:
        raise AssertionError(f"{name} is missing: bash .ci/setup --browser installs it")
    return path
