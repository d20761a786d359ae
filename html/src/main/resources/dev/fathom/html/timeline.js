// The timeline: lanes by layer. Only what is in view is drawn: single requests while there is room, else how
// many were in the lane at once.

const BARS_MAX = 700;
const BAR_ROWS_MAX = 26;
const BIN_PIXELS = 2;
const GROUPS_BY_ORIGIN = 5;
const SIDE = { left: 78, right: 14, top: 8, bottom: 74 };

function makeTimeline(data, filter, onSelect, onWait) {
  const view = { shown: usedLanes(data), lanes: [], extent: [0, 1000], range: [0, 1000], shapes: [], selected: -1, wait: -1, topOrigins: [], colourBy: "action" };
  const chart = chartIn("timeline");
  byId("timeline").dataset.lanes = view.shown.map((lane) => LANES[lane].name).join(" ");
  let pending = false;
  const later = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      drawShapes();
    });
  };

  function reset() {
    view.lanes = makeSegments(data, filter);
    view.extent = extentOf(view.lanes);
    view.topOrigins = topOrigins(data, filter);
    draw();
    zoomTo(...requestsExtent(data, view));
  }

  function draw() {
    chart.setOption(timelineOption(view, data), { notMerge: true });
    drawLegend(data, view);
    drawShapes();
  }

  function drawShapes() {
    view.shapes = view.lanes.flatMap((lane, i) => laneShapes(data, view, lane, i, chart.getWidth() - SIDE.left - SIDE.right));
    const marks = [...(view.selected < 0 ? [] : selectedShapes(data, view)), ...(view.wait < 0 ? [] : waitShapes(data, view))];
    for (const shape of [...view.shapes, ...marks]) shape.at = view.shown.indexOf(shape.lane);
    chart.setOption({
      series: [
        { id: "shapes", data: view.shapes.map(shapeValue), renderItem: (item, api) => drawShape(view.shapes[item.dataIndex], api) },
        { id: "marks", data: marks.map(shapeValue), renderItem: (item, api) => drawShape(marks[item.dataIndex], api) },
      ],
    });
  }

  function zoomTo(from, to) {
    const [low, high] = view.extent;
    const size = Math.max(Math.min(to - from, high - low), 200);
    const begin = Math.min(Math.max(from, low), Math.max(low, high - size));
    const percent = (time) => Math.min(100, Math.max(0, ((time - low) / (high - low)) * 100));
    view.range = [begin, Math.min(high, begin + size)];
    chart.dispatchAction({ type: "dataZoom", start: percent(begin), end: percent(begin + size) });
  }

  function zoomBy(factor) {
    const [from, to] = view.range;
    const anchor = view.selected >= 0 ? middleOf(data, view.selected) : (from + to) / 2;
    const centre = anchor >= from && anchor <= to ? anchor : (from + to) / 2;
    zoomTo(centre - (centre - from) * factor, centre + (to - centre) * factor);
  }

  function select(h) {
    view.selected = h;
    if (h >= 0) reveal(h);
    drawShapes();
  }

  function selectWait(w) {
    view.wait = w;
    if (w >= 0) show(data.columns["wait.start"][w], data.columns["wait.start"][w] + waitNanos(data, w));
    drawShapes();
  }

  function reveal(h) {
    const start = data.columns["history.start"][h];
    show(start, start + data.columns["history.latency"][h]);
  }

  /** Moves the view if this is not in it. */
  function show(start, end) {
    const [from, to] = view.range;
    if (end < from || start > to) {
      const half = (to - from) / 2;
      zoomTo((start + end) / 2 - half, (start + end) / 2 + half);
    }
  }

  chart.on("datazoom", (event) => {
    const { start, end } = event.batch ? event.batch[0] : event;
    const [low, high] = view.extent;
    view.range = [low + ((high - low) * start) / 100, low + ((high - low) * end) / 100];
    later();
  });
  chart.getZr().on("click", (event) => {
    const at = [event.offsetX, event.offsetY];
    if (!chart.containPixel({ gridIndex: 0 }, at)) return;
    const [time, row] = chart.convertFromPixel({ gridIndex: 0 }, at);
    const shape = event.target && findShape(view, time, row, event.offsetY, chart);
    const h = shape ?? slowestAt(data, view, time, view.shown[row]);
    if (h >= 0) onSelect(h);
    if (isWait(h)) onWait(waitOf(h));
  });

  return {
    reset,
    draw,
    select,
    selectWait,
    zoomTo,
    zoomBy,
    zoomAll: () => zoomTo(...view.extent),
    zoomSelected: () => {
      if (view.selected < 0) return;
      const start = data.columns["history.start"][view.selected];
      const latency = Math.max(data.columns["history.latency"][view.selected], 100);
      zoomTo(start - latency * 0.3, start + latency * 1.3);
    },
    colourBy: (what) => {
      view.colourBy = what;
      draw();
      zoomTo(...view.range);
    },
    resize: later,
    view,
  };
}

/** From the first request to the last: without what was dirty long before. */
function requestsExtent(data, view) {
  const [low, high] = view.extent;
  const margin = (high - Math.max(low, 0)) * 0.02;
  return [Math.max(low, -margin), high];
}

function middleOf(data, h) {
  return data.columns["history.start"][h] + data.columns["history.latency"][h] / 2;
}

function timelineOption(view, data) {
  const base = chartBase();
  const [low, high] = view.extent;
  const span = () => view.range[1] - view.range[0];
  const series = (id, z, silent) => ({
    id, type: "custom", z, silent, clip: true, data: [], encode: { x: [0, 1], y: 2 }, renderItem: () => null,
    tooltip: { formatter: (item) => shapeTip(data, view.shapes[item.dataIndex]) },
  });
  return {
    ...base,
    title: { show: view.lanes.every((lane) => lane.count === 0), text: data.count === 0 ? "No request" : "No request matches", left: "center", top: "40%",
      textStyle: { color: colour("dim"), fontSize: 13, fontWeight: "normal" } },
    grid: { ...SIDE },
    tooltip: { ...base.tooltip, trigger: "item" },
    xAxis: axis({ type: "value", min: low, max: high, axisLabel: { formatter: (value) => formatTick(value, span()), ...TICKS_INSIDE }, splitNumber: 6 }),
    yAxis: axis({
      type: "category", inverse: true, data: view.shown.map((lane) => LANES[lane].name), axisTick: { show: false },
      axisLabel: { color: colour("text"), fontSize: 12, hideOverlap: false, interval: 0 }, splitLine: { show: true, lineStyle: { color: colour("line") } },
    }),
    dataZoom: [
      { type: "slider", filterMode: "none", height: 22, bottom: 10, showDataShadow: false, brushSelect: false,
        borderColor: colour("line"), textStyle: { color: colour("dim") }, labelFormatter: (value) => formatTick(value, high - low) },
      { type: "inside", filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseMove: true },
    ],
    series: [series("shapes", 2, false), series("marks", 5, true)],
  };
}

function shapeValue(shape) {
  return [shape.from, shape.to, shape.at];
}

/** Origins of most histories in view get colours of their own. */
function topOrigins(data, filter) {
  const counts = new Map();
  for (const h of filter.found) {
    const origin = data.columns["history.origin"][h];
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, GROUPS_BY_ORIGIN).map(([origin]) => origin);
}

const ACTION_GROUPS = ["read", "write", "sync", "else", "wait"];
const ORIGIN_COLOURS = ["read", "write", "else", "sync", "dwell", "rest"];

function groupOf(data, view, h) {
  if (view.colourBy === "origin") {
    const at = view.topOrigins.indexOf(isWait(h) ? data.columns["wait.origin"][waitOf(h)] : data.columns["history.origin"][h]);
    return at < 0 ? GROUPS_BY_ORIGIN : at;
  }
  if (isWait(h)) return ACTION_GROUPS.indexOf("wait");
  return ACTION_GROUPS.indexOf(actionColour(data.actions[data.columns["history.action"][h]]));
}

function groupColour(view, group) {
  return colour(view.colourBy === "origin" ? ORIGIN_COLOURS[group] : ACTION_GROUPS[group]);
}

function drawLegend(data, view) {
  const names = view.colourBy === "origin" ? [...view.topOrigins.map((id) => originTitle(data, id)), "others"] : ["read", "write", "sync, flush", "other", ...(data.waitCount > 0 ? ["wait"] : [])];
  byId("legend").replaceChildren(...names.map((name, group) => {
    const at = view.colourBy === "origin" && name === "others" ? GROUPS_BY_ORIGIN : group;
    const swatch = element("i", "");
    swatch.style.background = groupColour(view, at);
    return element("li", null, swatch, name);
  }));
}

/** What a lane shows in the range: bars, or a band. */
function laneShapes(data, view, lane, number, pixels) {
  const [from, to] = view.range;
  const visible = [];
  let rows = 1;
  let count = 0;
  for (let i = 0; i < lane.count && lane.from[i] <= to; i++) {
    if (lane.to[i] < from) continue;
    count++;
    if (count <= BARS_MAX) visible.push(i);
    if (lane.row[i] >= rows) rows = lane.row[i] + 1;
  }
  if (count > BARS_MAX || rows > BAR_ROWS_MAX) return bandShapes(data, view, lane, number, Math.max(50, Math.floor(pixels / BIN_PIXELS)));
  return visible.map((i) => ({
    kind: "bar", lane: number, from: lane.from[i], to: lane.to[i], row: lane.row[i], rows: Math.max(rows, 3),
    history: lane.history[i], fill: groupColour(view, groupOf(data, view, lane.history[i])),
  }));
}

/** How many segments were in the lane, as one area a group, each on top of the one before. */
function bandShapes(data, view, lane, number, bins) {
  const [from, to] = view.range;
  const width = (to - from) / bins;
  const groups = view.colourBy === "origin" ? GROUPS_BY_ORIGIN + 1 : ACTION_GROUPS.length;
  const sums = Array.from({ length: groups }, () => new Float64Array(bins + 1));
  for (let i = 0; i < lane.count && lane.from[i] <= to; i++) {
    if (lane.to[i] >= from) spread(sums[groupOf(data, view, lane.history[i])], (lane.from[i] - from) / width, (lane.to[i] - from) / width, bins);
  }
  const tops = sums.map((sum) => levelsOf(sum, bins));
  const total = new Float64Array(bins);
  for (const top of tops) for (let i = 0; i < bins; i++) total[i] += top[i];
  const most = total.reduce((a, b) => Math.max(a, b), 0);
  const floor = new Float64Array(bins);
  return tops.map((top, group) => {
    const low = floor.slice();
    for (let i = 0; i < bins; i++) floor[i] += top[i];
    return { kind: "band", lane: number, from, to, low, high: floor.slice(), most, fill: groupColour(view, group), first: group === 0 };
  }).filter((shape) => shape.first || shape.high.some((value, i) => value > shape.low[i]));
}

/** Adds a segment: its parts in the first and last bins, and a difference for those between. */
function spread(sum, begin, end, bins) {
  const a = Math.max(0, begin);
  const b = Math.min(bins, end);
  const first = Math.min(bins - 1, Math.floor(a));
  const last = Math.min(bins - 1, Math.floor(b));
  if (sum.parts === undefined) sum.parts = new Float64Array(bins);
  if (first === last) {
    sum.parts[first] += b - a;
    return;
  }
  sum.parts[first] += first + 1 - a;
  sum.parts[last] += b - last;
  sum[first + 1]++;
  sum[last]--;
}

function levelsOf(sum, bins) {
  const levels = new Float64Array(bins);
  let whole = 0;
  for (let i = 0; i < bins; i++) {
    whole += sum[i];
    levels[i] = whole + (sum.parts === undefined ? 0 : sum.parts[i]);
  }
  return levels;
}

/** The selected request in all lanes, and lines from one to the next. */
function selectedShapes(data, view) {
  const start = data.columns["history.start"][view.selected];
  const parts = [];
  eachSegment(data, view.selected, (lane, from, to) => parts.push({ kind: "mark", lane, from: start + from, to: start + to }));
  parts.sort((a, b) => a.lane - b.lane || a.from - b.from);
  for (const part of parts) placeMark(view, part, view.selected);
  return parts;
}

/** The selected wait. */
function waitShapes(data, view) {
  const from = data.columns["wait.start"][view.wait];
  const part = { kind: "mark", lane: WAITS, from, to: from + waitNanos(data, view.wait) };
  placeMark(view, part, waitMark(view.wait));
  return [part];
}

/** On the bar of the same segment, where there is one. */
function placeMark(view, part, mark) {
  const bar = view.shapes.find((shape) => shape.kind === "bar" && shape.lane === part.lane && shape.history === mark && shape.from === part.from);
  part.row = bar ? bar.row : 0;
  part.rows = bar ? bar.rows : 1;
}

function laneBox(at, api) {
  const height = api.size([0, 1])[1];
  const middle = api.coord([0, at])[1];
  return { top: middle - height / 2 + 4, height: height - 8 };
}

function drawShape(shape, api) {
  if (shape === undefined) return null;
  const box = laneBox(shape.at, api);
  const left = api.coord([shape.from, shape.at])[0];
  const right = api.coord([shape.to, shape.at])[0];
  if (shape.kind === "band") return drawBand(shape, box, left, right);
  const row = box.height / shape.rows;
  const rect = { x: left, y: box.top + row * shape.row, width: Math.max(right - left, 2), height: Math.max(row - (row > 5 ? 1 : 0), 1.5) };
  if (shape.kind === "bar") return { type: "rect", shape: rect, style: { fill: shape.fill } };
  return { type: "rect", shape: rect, style: { fill: "transparent", stroke: colour("mark"), lineWidth: 2 } };
}

function drawBand(shape, box, left, right) {
  const step = (right - left) / shape.high.length;
  const y = (value) => box.top + box.height * (1 - (shape.most > 0 ? value / shape.most : 0));
  const points = [];
  for (let i = 0; i < shape.high.length; i++) points.push([left + i * step, y(shape.high[i])], [left + (i + 1) * step, y(shape.high[i])]);
  for (let i = shape.high.length - 1; i >= 0; i--) points.push([left + (i + 1) * step, y(shape.low[i])], [left + i * step, y(shape.low[i])]);
  const area = { type: "polygon", shape: { points }, style: { fill: shape.fill } };
  if (!shape.first) return area;
  const label = {
    type: "text", silent: true, z2: 10, x: right - 4, y: box.top + 1,
    style: { text: "most " + mostText(shape), fill: colour("text"), backgroundColor: colour("card"), padding: [1, 4], borderRadius: 3, fontSize: 11, align: "right", verticalAlign: "top" },
  };
  return { type: "group", children: [area, label] };
}

function mostText({ most }) {
  return formatShort(most >= 10 ? Math.round(most) : most);
}

function shapeTip(data, shape) {
  if (shape === undefined || shape.kind === "mark") return "";
  if (shape.kind === "band") {
    return tip(LANES[shape.lane].name, [LANES[shape.lane].about, "at most " + mostText(shape) + " at once, as a mean of a column; zoom in to see single ones"]);
  }
  if (isWait(shape.history)) return waitTip(data, waitOf(shape.history));
  return tip(historyTitle(data, shape.history), [
    LANES[shape.lane].name + " " + formatTime(shape.to - shape.from) + ", of " + formatTime(data.columns["history.latency"][shape.history]),
    originTitle(data, data.columns["history.origin"][shape.history]),
    data.files[data.columns["history.file"][shape.history]],
  ]);
}

function historyTitle(data, h) {
  const c = data.columns;
  return data.actions[c["history.action"][h]] + " " + formatBytes(c["history.length"][h]) + (c["history.result"][h] < 0 ? " failed" : "");
}

/** The history of the bar under the pointer. */
function findShape(view, time, at, pixelY, chart) {
  const slack = (view.range[1] - view.range[0]) / Math.max(1, chart.getWidth()) * 2;
  const centre = chart.convertToPixel({ gridIndex: 0 }, [time, at])[1];
  const next = chart.convertToPixel({ gridIndex: 0 }, [time, at === 0 ? 1 : at - 1])[1];
  const height = Math.abs(next - centre) - 8;
  const hit = view.shapes.find((shape) => {
    if (shape.kind !== "bar" || shape.at !== at || shape.from > time + slack || shape.to < time - slack) return false;
    const top = centre - height / 2 + (height / shape.rows) * shape.row;
    return pixelY >= top && pixelY <= top + height / shape.rows + 1;
  });
  return hit?.history;
}

/** The slowest history, or the longest wait, that was in the lane then, or nearly then; −1 if there is none. */
function slowestAt(data, view, time, lane) {
  const slack = ((view.range[1] - view.range[0]) / 1000) * 3;
  const l = view.lanes[lane];
  const took = (h) => (isWait(h) ? waitNanos(data, waitOf(h)) : data.columns["history.latency"][h]);
  let best = -1;
  for (let i = 0; l !== undefined && i < l.count && l.from[i] <= time + slack; i++) {
    if (l.to[i] >= time - slack && (best === -1 || took(l.history[i]) > took(best))) best = l.history[i];
  }
  return best;
}
