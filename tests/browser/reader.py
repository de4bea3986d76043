"""A reader in a browser, who notes whatever a page should not do."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

PATIENCE = 300_000  # milliseconds: what never comes is told from what a busy machine is slow at


class Reader:
    def __init__(self, page: Page, site: str):
        page.set_default_timeout(PATIENCE)
        self.page, self.site = page, site
        self.complaints: list[str] = []
        self.responses: list[Response] = []
        self.expects_status = 200
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("request", self._asked)
        page.on("response", lambda response: self.responses.append(response))

    def open(self, path: str, status: int = 200) -> Response:
        self.expects_status = status
        self.responses.clear()
        response = self.page.goto(self.site + path)
        assert response.status == status, f"{path}: {response.status}"
        return response

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def _console(self, message: ConsoleMessage) -> None:
        is_the_expected_status = f"status of {self.expects_status}" in message.text
        if message.type in {"error", "warning"} and not is_the_expected_status:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A download is a navigation that Chromium gives up; completions are given up when the reader types on, and the
        # icon, font and script of a page that the reader leaves before they have come.
        may_be_given_up = any(part in request.url for part in ("/api/suggest/", "/favicon.", "/static/"))
        given_up = request.failure == "net::ERR_ABORTED" and may_be_given_up
        if not request.url.endswith("/bytes/") and not given_up:
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.site):
            self.complaints.append(f"foreign request: {request.url}")


def stop_the_clock(page: Page) -> None:
    """What a page shows for a moment stays until `page.clock.run_for`, however late a busy machine looks."""
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
