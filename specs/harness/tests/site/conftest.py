"""The report in a real browser: needs what the dependency group `dev` installs, and Chromium."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from specs.harness.report import site
from specs.harness.tests import simulated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NEEDED = ("axe_playwright_python", "html5lib", "hypothesis", "playwright")

#: Where Chromium is called something else, or is not on the path.
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), ""
)

MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None] + ([] if CHROMIUM else ["chromium"])

if MISSING:
    # README's commands install only what the specification needs: there these tests are none of the project's.
    if os.environ.get("SITE_TESTS"):
        raise pytest.UsageError(f"the tests of the report in a browser need {', '.join(MISSING)}; see CONTRIBUTING")
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on nine simulated interpreters, of which one deviates."""
    folder = tmp_path_factory.mktemp("report") / "site"
    site.write(simulated.findings(simulated.results(simulated.nine_interpreters())), folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # may not be installed

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Pages:
    """Opens pages of a report; whatever the browser complains about fails the test."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._open: list[Page] = []
        self.complaints: list[str] = []

    def __call__(self, path: str, width: int = 1280, scheme: str = "light") -> Page:
        page = self._browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(f"{request.url} failed"))
        page.goto(f"{self._folder.as_uri()}/{path}")
        self._open.append(page)
        return page

    def close(self) -> None:
        """Closes all when they have loaded: what a page that is closed still waits for counts as failed."""
        for page in self._open:
            for frame in page.frames:
                frame.wait_for_load_state()
            page.close()


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Pages]:
    pages = Pages(browser, folder)
    yield pages
    pages.close()
    assert pages.complaints == []
