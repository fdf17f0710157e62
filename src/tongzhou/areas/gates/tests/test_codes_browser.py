"""The shared cases in a real Chromium: on a page with HTTPS's rights, and on one without any."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import frontend

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
    pytest.mark.skipif(not frontend.is_there(), reason="not fetched: python -m tools.frontend"),
]
sync_api = pytest.importorskip("playwright.sync_api")

HERE = Path(__file__).parent
ASK = """async () => {
  const {readText} = await import("/static/gates/js/codes.js");
  const {keys, at, cases} = await (await fetch("/codes.json")).json();
  const wrong = [];
  for (const one of cases) {
    const answer = await readText(one.text, keys, one.at ?? at);
    const expected = one.expect.found ?? {trouble: one.expect.trouble};
    if (JSON.stringify(answer) !== JSON.stringify(expected)) wrong.push(one.why);
  }
  return {wrong, asked: cases.length, subtle: Boolean(crypto.subtle)};
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


@contextmanager
def site(folder):
    """Our modules and the fetched ones at the addresses they have on the platform."""
    (folder / "index.html").write_text("<!doctype html><title>gate</title>")
    shutil.copy(HERE / "codes.json", folder)
    shutil.copytree(HERE.parent / "static" / "gates", folder / "static" / "gates")
    shutil.copytree(frontend.VENDOR, folder / "static" / "vendor")

    def handler(*args):
        return Quiet(*args, directory=str(folder))

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(
    ("host", "subtle"), [("127.0.0.1", True), ("gate.test", False)], ids=["secure", "plain http"]
)
def test_chromium_reads_codes_as_the_cases_say(tmp_path, host, subtle):
    options = ["--no-sandbox", "--host-resolver-rules=MAP gate.test 127.0.0.1"]
    with site(tmp_path) as port, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        page = browser.new_page()
        page.goto(f"http://{host}:{port}/")
        answer = page.evaluate(ASK)
        browser.close()
    assert answer["subtle"] is subtle
    assert answer["wrong"] == []
    assert answer["asked"] >= 150
