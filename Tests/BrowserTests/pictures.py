"""Takes the README's pictures: the real bookings up to a boarding day, while they are fed."""

import gzip
import io
import time

from PIL import Image

from browser import DESK, PHONE, Browser
from dashboard import Dashboard
from events import held
from server import BOOKINGS, ROOT, Server
from waiting import until

FOLDER = ROOT / "Sources/TidetableApplication/Tidetable.docc/Resources"
LARGEST = 150 * 1024
SAILING = "2016-03-24"
# Of 42,930 events: the guests of the sailing have paid, and half of them have checked in.
BOARDING_DAY = 30_380
FEED_SECONDS = 150


def main():
    server = Server(with_bookings=False).start()
    browser = Browser()
    try:
        browser.open(f"{server.url}/ops.html")
        feed(server)
        take_operations(browser, server)
        take_dashboard(browser, server)
    finally:
        browser.quit()
        server.remove()


def feed(server):
    """Feeds the bookings at a pace that the operations page can draw: faster and slower."""
    lines = gzip.decompress(BOOKINGS.read_bytes()).splitlines(keepends=True)[:BOARDING_DAY]
    steps = 10 * FEED_SECONDS
    weights = [1 + (step // 200) % 4 for step in range(steps)]
    begun, fed = time.monotonic(), 0
    for step in range(steps):
        upto = len(lines) * sum(weights[:step + 1]) // sum(weights)
        if upto > fed:
            server.ask("/v1/events", "POST", b"".join(lines[fed:upto]), "application/x-ndjson")
            fed = upto
        time.sleep(max(0, begun + (step + 1) / 10 - time.monotonic()))
    bookings = [row["booking_id"] for row in server.rows(
        "boarding_manifest", sailing_id=SAILING, boardable="true", checked_in="false")]
    codes = ["passport-mismatch", "visa-missing", "medical-form"]
    for booking, code in zip(bookings[1::4], codes):
        hold = held(SAILING, booking, code) | {"time": f"{SAILING}T12:05:00Z"}
        position = server.append(hold)
    server.rows("checkin_summary", at_least=position, limit=1)


def take_operations(browser, server):
    card = "#projection-boarding_manifest"
    browser.press_button("Build version 2", card)
    browser.see_text(f"{card} .done", "stands by")
    browser.press_button("Compare with 1", card)
    browser.see_text(f"{card} .comparison", "differ")
    # Under the page's head, which stays.
    browser.run("document.activeElement.blur();"
                "scrollTo(0, document.querySelector('#projections').offsetTop - 76)")
    save(browser, "operations")


def take_dashboard(browser, server):
    page = Dashboard(browser, server)
    page.open(SAILING, "&sort=boarding")
    save(browser, "embarkation")
    browser.show_as(PHONE, dark=True)
    page.open_guest(page.bookings()[0])
    browser.one("#history > li")
    browser.run("document.activeElement.blur()")
    save(browser, "embarkation-phone", PHONE)


def save(browser, name, size=DESK):
    """Keeps what the window shows, in few colours where that is needed to stay small."""
    until(lambda: browser.run("return document.fonts.status") == "loaded", "fonts")
    picture = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
    assert picture.size == size, picture.size
    path = FOLDER / f"{name}.png"
    for colours in [256, 128, 64]:
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KiB")
    assert path.stat().st_size <= LARGEST


if __name__ == "__main__":
    main()
