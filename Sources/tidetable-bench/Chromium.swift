import Benchmarks
import Glibc

/// Headless Chromium, driven by the Python that `.ci/setup --browser` installs Selenium for.
struct Chromium {
    private let command: [String]
    private let workplace: Workplace

    /// Finds what is installed.
    init(_ workplace: Workplace) throws(BenchmarkError) {
        guard let chromium = Programs.find("chromium"), let driver = Programs.find("chromedriver")
        else { throw BenchmarkError("chromium is not installed") }
        let python = "\(Programs.cache)/tidetable-browser/bin/python3"
        guard access(python, X_OK) == 0 else { throw BenchmarkError("no Python with selenium") }
        let script = "\(workplace.directory)/visit.py"
        try Files.write(Array(Chromium.program.utf8), to: script)
        command = [python, script, chromium, driver]
        self.workplace = workplace
    }

    /// Visits a page with a browser that was never there before, until its rows are painted.
    func visit(_ url: String) throws(BenchmarkError) -> PageVisit {
        let log = "\(workplace.directory)/visit.log"
        var process = try ChildProcess(command + [url], errorFile: log, workplace: workplace)
        guard let line = process.firstLine(withinSeconds: 60), let visit = PageVisit(line: line)
        else { throw BenchmarkError("Chromium: \((Files.text(log) ?? "").suffix(500))") }
        // The browser ends with it.
        _ = process.waitForEnd(withinSeconds: 20)
        return visit
    }

    /// The page marks when its rows are in the document; they are painted with the next frame. The
    /// first script of all waits for both, since a look from outside would take time itself.
    private static let program = #"""
        import sys
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        chromium, driver, url = sys.argv[1:4]
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                         "--disable-gpu", "--disable-background-networking"]:
            options.add_argument(argument)
        browser = webdriver.Chrome(options=options, service=Service(driver))
        try:
            browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": """
                window.painted = new Promise((resolve) => {
                  new PerformanceObserver((list) => {
                    if (list.getEntriesByName("rows-drawn").length === 0) return;
                    requestAnimationFrame(() => {
                      const { port1, port2 } = new MessageChannel();
                      port2.onmessage = () => resolve(performance.now());
                      port1.postMessage(0);
                    });
                  }).observe({ entryTypes: ["mark"] });
                });"""})
            browser.set_script_timeout(30)
            browser.get(url)
            print(*browser.execute_async_script("""
                const done = arguments[0];
                window.painted.then((rows) => {
                  const answers = [
                    ...performance.getEntriesByType("navigation"),
                    ...performance.getEntriesByType("resource")];
                  const [paint] = performance.getEntriesByName("first-contentful-paint");
                  done([paint.startTime, rows,
                    answers.reduce((sum, answer) => sum + answer.transferSize, 0),
                    answers.length]);
                });"""), flush=True)
        finally:
            browser.quit()

        """#
}
