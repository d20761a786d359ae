// Puts the page together.

function fact(name, text) {
  return element("div", null, element("dt", name), element("dd", text));
}

function drawHeading(data) {
  const t = data.totals;
  byId("what").textContent = data.what;
  if (data.what !== "") document.title = data.what + " – Fathom report";
  const bytes = ([read, write]) => formatBytes(read) + " read, " + formatBytes(write) + " written";
  const sampled = data.count < t.histories;
  byId("facts").replaceChildren(
    ...[
      data.began ? ["Began", new Date(data.began).toLocaleString()] : null,
      ["Duration", formatTime(t.duration)],
      ["Histories", formatCount(t.histories) + (sampled ? ", " + formatCount(data.count) + " shown one by one" : "")],
      ["Operations", formatCount(t.operations) + (t.operations > 0 ? ", " + bytes(t.operationBytes) : "")],
      ["Requests to devices", t.requests > 0 ? formatCount(t.requests) + ", " + bytes(t.deviceBytes) : "not traced"],
      t.flushes > 0 ? ["Flushes", formatCount(t.flushes) + ", not in the delays"] : null,
      t.bios > 0 ? ["Bios merged", formatCount(t.merged) + " of " + formatCount(t.bios)] : null,
      ["Failed", formatCount(t.failed)],
      data.waits.count > 0 ? ["Waits", formatCount(data.waits.count) + ", " + formatTime(data.waits.sum)] : null,
      t.requeues > 0 ? ["Requeued", formatCount(t.requeues)] : null,
      ["Lost events", formatCount(data.lostEvents)],
    ].filter((each) => each !== null).map(([name, text]) => fact(name, text)),
  );
  drawFindings(data, sampled);
}

function drawFindings(data, sampled) {
  const findings = [...data.findings];
  if (data.lostEvents > 0) findings.unshift(formatCount(data.lostEvents) + " events were lost: histories may have gaps, and bytes an unknown origin.");
  if (data.untimed > 0) findings.push(formatCount(data.untimed) + " histories have no place in time; only the table of origins counts them.");
  if (sampled) {
    findings.push("Timeline, search and slowest requests show " + formatCount(data.count) + " of " + formatCount(data.totals.histories) + " histories: the "
      + formatCount(data.slowestKept) + " slowest, and a random sample of the others. Everything else counts all.");
  }
  byId("findings").hidden = findings.length === 0;
  byId("findings").replaceChildren(...findings.map((text) => element("li", text)));
}

function option(value, text) {
  const made = element("option", text);
  made.value = String(value);
  return made;
}

const LATENCIES = [0, 1e5, 1e6, 5e6, 1e7, 5e7, 1e8, 1e9];
const ORIGIN_CHOICES_MAX = 500;

function fillChoices(data) {
  const c = data.columns;
  const counts = new Map();
  const count = (id) => counts.set(id, (counts.get(id) ?? 0) + 1);
  c["history.origin"].forEach(count);
  c["share.origin"].forEach(count);
  c["wait.origin"].forEach(count);
  c["dirtier.origin"].forEach(count);
  const origins = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, ORIGIN_CHOICES_MAX);
  byId("by-origin").replaceChildren(option(-1, "all"), ...origins.map(([id]) => option(id, originTitle(data, id))));
  const used = new Set(c["history.action"]);
  byId("by-action").replaceChildren(option(-1, "all"), ...[...used].sort((a, b) => a - b).map((id) => option(id, data.actions[id])));
  byId("by-device").replaceChildren(option(-1, "all"), ...data.devices.map((name, id) => option(id, name)));
  byId("by-latency").replaceChildren(...LATENCIES.map((nanos) => option(nanos, nanos === 0 ? "any" : formatTime(nanos))));
}

function startFilter(data, filter, onChange) {
  fillChoices(data);
  const read = () => {
    filter.query = byId("query").value;
    filter.origin = Number(byId("by-origin").value);
    filter.action = Number(byId("by-action").value);
    filter.device = Number(byId("by-device").value);
    filter.slowerThan = Number(byId("by-latency").value);
    applyFilter(data, filter);
    byId("matches").textContent = formatCount(filter.found.length) + " of " + formatCount(data.count);
    onChange();
  };
  let timer = 0;
  const soon = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(read, delay);
  };
  const form = byId("filter");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => soon(0));
  form.addEventListener("change", () => soon(0));
  byId("query").addEventListener("input", () => soon(150));
  read();
}

/** Selection among the histories that match; by start, or by latency. */
function makeSelection(data, filter, onSelect) {
  let selected = -1;
  const latency = data.columns["history.latency"];
  const select = (h) => {
    selected = h;
    onSelect(h);
  };
  const inTime = (step) => {
    const { found } = filter;
    if (found.length === 0) return;
    if (selected < 0) return select(found[step > 0 ? 0 : found.length - 1]);
    const next = step > 0 ? found.find((h) => h > selected) : found.findLast((h) => h < selected);
    if (next !== undefined) select(next);
  };
  /** The next slower or faster one. */
  const inLatency = (step) => {
    if (filter.found.length === 0) return;
    const order = Array.from(filter.found).sort((a, b) => latency[a] - latency[b] || a - b);
    const at = selected < 0 ? (step > 0 ? order.length - 2 : order.length) : order.indexOf(selected);
    const next = order[at + step];
    if (next !== undefined) select(next);
  };
  return { select, before: () => inTime(-1), after: () => inTime(1), slower: () => inLatency(1), faster: () => inLatency(-1), current: () => selected };
}

async function main() {
  const began = performance.now();
  let redraw = () => {};
  const toggleTheme = startTheme(() => redraw());
  const data = await readPayload();
  const read = performance.now();
  drawHeading(data);
  byId("lanes-note").textContent = LANES.filter((_, lane) => lane !== WAITS || data.waitCount > 0).map((lane) => lane.name + ": " + lane.about).join(" · ");
  const filter = makeFilter(data);
  let delay = (data.delays.find((each) => each.name === "D2C") ?? data.delays[0])?.name;
  const selection = makeSelection(data, filter, (h) => {
    timeline.select(h);
    drawWaterfall(data, h);
    markRow(byId("slowest"), h);
  });
  const timeline = makeTimeline(data, filter, selection.select, (w) => waits.fromTimeline(w));
  const waits = makeWaitSelection(timeline);
  const chooseDelay = (name) => {
    delay = name;
    drawHistogram(data, delay);
    markRow(byId("delays"), delay);
  };
  drawDelays(data, chooseDelay);
  drawOrigins(data);
  const drawSums = () => {
    drawLatency(data);
    drawLevels(data);
    chooseDelay(delay);
  };
  redraw = () => {
    timeline.draw();
    timeline.zoomTo(...timeline.view.range);
    drawWaterfall(data, selection.current());
    drawSums();
  };
  startFilter(data, filter, () => {
    timeline.reset();
    drawSlowest(data, filter, selection.current, selection.select);
    drawWaits(data, filter, waits.current, waits.fromTable);
  });
  drawSums();
  connect(data, timeline, selection, waits, toggleTheme);
  byId("state").textContent = "";
  document.documentElement.dataset.state = "ready";
  document.documentElement.dataset.millis = JSON.stringify([Math.round(read - began), Math.round(performance.now() - began)]);
}

function connect(data, timeline, selection, waits, toggleTheme) {
  const zoomIn = () => timeline.zoomBy(0.5);
  const zoomOut = () => timeline.zoomBy(2);
  byId("zoom-in").addEventListener("click", zoomIn);
  byId("zoom-out").addEventListener("click", zoomOut);
  byId("zoom-all").addEventListener("click", timeline.zoomAll);
  byId("zoom-selected").addEventListener("click", timeline.zoomSelected);
  byId("colour").addEventListener("change", (event) => timeline.colourBy(event.target.value));
  byId("theme").addEventListener("click", toggleTheme);
  startKeys({ ...selection, zoomIn, zoomOut, zoomAll: timeline.zoomAll, zoomSelected: timeline.zoomSelected, theme: toggleTheme, nothing: () => {
    selection.select(-1);
    waits.nothing();
  } });
  let width = innerWidth;
  new ResizeObserver(() => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const chart of charts.values()) chart.resize();
    timeline.resize();
    drawWaterfall(data, selection.current());
  }).observe(document.body);
}

main().catch((error) => {
  byId("state").textContent = "This page could not read its data: " + error.message;
  document.documentElement.dataset.state = "failed";
  throw error;
});
