"""How the canvas behaves with thousands of nodes, and stock React Flow with the same ones.

A real browser, driven by its own input events. A frame is the time between two calls of
`requestAnimationFrame`, so 16.7 ms is as good as it gets.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Locator, Page, sync_playwright

from bench.airflow_runs import BenchAirflow
from bench.documents import mixed
from tests.browser.editor import CHROMIUM_FLAGS, sign_in
from workfuse.local.client import API
from workfuse.local.environment import HOST
from workfuse.local.home import ADMIN_USER

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 5_000)
COLUMNS = 50
OPENED = 3
MOVES = 90
KEYS = 30
UNDONE = 5

_WATCH = """
window.bench = { frames: [], opened: null, keys: [], on: false };
addEventListener('keydown', (event) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => bench.keys.push(performance.now() - event.timeStamp);
  requestAnimationFrame(() => channel.port2.postMessage(null));
}, { capture: true });
let last = 0;
const frame = (now) => {
  if (bench.on && last) bench.frames.push(now - last);
  last = bench.on ? now : 0;
  if (bench.opened === null && document.querySelector('.react-flow__node')) {
    // Comes once this frame is painted, and before what React does after it.
    scheduler.postTask(() => { bench.opened = performance.now(); }, { priority: 'user-blocking' });
    bench.opened = NaN;
  }
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
"""
_OPENED = """() => {
  const files = performance.getEntriesByType('resource');
  const editor = files.find(({ name }) => name.endsWith('/workfuse/static/editor.js'));
  return [bench.opened, editor?.startTime ?? 0];
}"""
_NEAREST = """([x, y]) => {
  const nodes = [...document.querySelectorAll('.react-flow__node')];
  const boxes = nodes.map((node) => node.getBoundingClientRect());
  const far = boxes.map((b) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y));
  return far.indexOf(Math.min(...far));
}"""
_GAP = """() => {
  const pane = document.querySelector('.react-flow__pane');
  const box = pane.getBoundingClientRect();
  for (let y = box.y + 60; y < box.bottom; y += 7)
    for (let x = box.x + 60; x < box.right; x += 7)
      if (document.elementFromPoint(x, y) === pane) return [x, y];
}"""
"""The first card counts as painted when its frame is done, a key's effect with the next frame."""


@dataclass(frozen=True)
class Spread:
    """Median and 99th percentile, in milliseconds."""

    middle: float
    worst: float

    @classmethod
    def of(cls, times: list[float]) -> Spread:
        return cls(median(times), quantiles(times, n=100, method="inclusive")[98])


@dataclass(frozen=True)
class CanvasTimes:
    """One canvas with one number of nodes.

    Attributes:
        opened: milliseconds from the navigation to the first card on the screen, files cached.
        own: those of them after the page had asked for the first file of the editor.
        frames: by what is done.
        keys: from a key in a field to the next frame, and the same for undoing; stock has neither.
        heap: MiB of JavaScript objects afterwards.
    """

    nodes: int
    opened: float
    own: float
    frames: dict[str, Spread]
    keys: dict[str, Spread]
    heap: float


def measure_canvas() -> dict[str, list[CanvasTimes]]:
    """Ours and stock React Flow, with the same nodes in the same places."""
    with tempfile.TemporaryDirectory(prefix="workfuse-bench-") as folder:
        airflow = BenchAirflow(Path(folder) / "airflow", stock=False, dags={})
        peer = _built_peer(Path(folder) / "peer")
        with airflow.serving() as url, _served(peer) as peer_url, browser_page() as page:
            sign_in(page, url, ADMIN_USER, airflow.home.password())
            ours, stock = [], []
            for size in SIZES:
                document = drawn(size)
                answer = airflow.client.post(
                    f"{API}/workflows", {"name": document["name"], "document": document}
                )
                address = f"{url}/plugin/workflows?workflow={answer['id']}"
                ours.append(measure(page, address, len(document["nodes"]), fields=True))
                (peer / "document.json").write_text(json.dumps(document))
                stock.append(measure(page, peer_url, len(document["nodes"]), fields=False))
                print(ours[-1], stock[-1], sep="\n", flush=True)
    return {"ours": ours, "React Flow": stock}


def drawn(size: int) -> dict[str, Any]:
    """A workflow whose nodes stand in rows beside each other."""
    document = mixed(size)
    for number, node in enumerate(document["nodes"]):
        row, column = divmod(number, COLUMNS)
        node["position"] = {"x": 300 * column, "y": 160 * row}
    return document


@contextmanager
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(90_000)
        yield page
        chromium.close()


def measure(page: Page, address: str, nodes: int, *, fields: bool) -> CanvasTimes:
    """Open a canvas a few times, then do on it what people do."""
    page.add_init_script(_WATCH)
    times = [_opened(page, address) for _ in range(OPENED + 1)][1:]
    opened, own = (median(column) for column in zip(*times, strict=True))
    hand = _Hand(page)
    frames = {
        "panning": hand.frames(hand.pan),
        "zooming": hand.frames(hand.zoom),
        "dragging one node": hand.frames(hand.drag),
    }
    keys = {"typing": hand.typing()} if fields else {}
    hand.select_some()
    frames["dragging 50 nodes"] = hand.frames(hand.drag)
    if fields:
        keys["undoing"] = hand.undoing()
    return CanvasTimes(nodes, opened, own, frames, keys, _heap(page))


def _opened(page: Page, address: str) -> tuple[float, float]:
    page.goto(address)
    page.wait_for_function("bench.opened > 0")
    page.wait_for_load_state("networkidle")
    opened, asked = page.evaluate(_OPENED)
    return float(opened), float(opened - asked)


class _Hand:
    """Moves the mouse as fast as the page takes it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pane = page.locator(".react-flow__pane")
        box = self.pane.bounding_box()
        assert box is not None
        self.middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def frames(self, action: Callable[[], None]) -> Spread:
        self.page.wait_for_timeout(500)
        self.page.evaluate("bench.frames = []; bench.on = true")
        action()
        times = self.page.evaluate("bench.on = false; bench.frames")
        return Spread.of(times)

    def pan(self) -> None:
        self._pull(*self._gap())

    def zoom(self) -> None:
        self.page.mouse.move(*self.middle)
        for number in range(MOVES):
            self.page.mouse.wheel(0, 40 if number % 30 < 15 else -40)

    def drag(self) -> None:
        box = self._node().bounding_box()
        assert box is not None
        self._pull(box["x"] + box["width"] / 2, box["y"] + 12)

    def select_some(self) -> None:
        """What lies in a rectangle, about fifty nodes."""
        x, y = self._gap()
        self.page.keyboard.down("Shift")
        self._pull(x, y, dx=900, dy=520)
        self.page.keyboard.up("Shift")

    def typing(self) -> Spread:
        self._node().click()
        field = self.page.get_by_role("complementary", name="Details").get_by_label("Name").first
        field.click()
        return self._keys(lambda: self.page.keyboard.type("x" * KEYS, delay=40))

    def undoing(self) -> Spread:
        self.page.mouse.click(*self._gap())

        def undo() -> None:
            for _ in range(UNDONE):
                self.page.keyboard.press("Control+z")
                self.page.wait_for_timeout(100)

        return self._keys(undo)

    def _keys(self, action: Callable[[], None]) -> Spread:
        self.page.wait_for_timeout(500)
        self.page.evaluate("bench.keys = []")
        action()
        self.page.wait_for_timeout(500)
        return Spread.of(self.page.evaluate("bench.keys"))

    def _pull(self, x: float, y: float, dx: float = 300, dy: float = 200) -> None:
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        for number in range(1, MOVES + 1):
            part = number / MOVES
            mouse.move(x + dx * part, y + dy * part)
        mouse.up()

    def _node(self) -> Locator:
        """The node at the middle of the canvas, or the next to it."""
        nodes = self.page.locator(".react-flow__node")
        return nodes.nth(self._nearest(*self.middle))

    def _nearest(self, x: float, y: float) -> int:
        return int(self.page.evaluate(_NEAREST, [x, y]))

    def _gap(self) -> tuple[float, float]:
        """A place on the pane with nothing on it, left and above of the middle."""
        x, y = self.page.evaluate(_GAP)
        return float(x), float(y)


def _heap(page: Page) -> float:
    browser = page.context.new_cdp_session(page)
    browser.send("HeapProfiler.collectGarbage")
    browser.send("Performance.enable")
    metrics = browser.send("Performance.getMetrics")["metrics"]
    used = next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")
    return float(used) / 2**20


def _built_peer(folder: Path) -> Path:
    """Stock React Flow of the version that the editor has, as a page."""
    editor = ROOT / "editor_ui"
    command = ["npx", "vite", "build", "bench", "--base", "./", "--outDir", str(folder)]
    subprocess.run([*command, "--configLoader", "runner"], cwd=editor, check=True)
    return folder


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer((HOST, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_port}/"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass
