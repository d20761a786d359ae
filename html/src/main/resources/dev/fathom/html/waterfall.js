// One request from submit to reap: the operation, its requests, their bios, and whose bytes those carried.

const WATERFALL_ROWS_MAX = 120;

/** Rows of a history: {label, level, bars: [{from, to, lane, text}]}, times from its start. */
function waterfallRows(data, h) {
  const rows = [];
  for (let o = data.firstOperation[h]; o < data.firstOperation[h + 1]; o++) {
    rows.push({ label: "operation", bars: operationBars(data, o, blockLayer(data, h)) });
  }
  for (let r = data.firstRequest[h]; r < data.firstRequest[h + 1]; r++) {
    rows.push({ label: "request " + data.devices[data.columns["request.device"][r]], bars: requestBars(data, r) });
    for (let b = data.firstBio[r]; b < data.firstBio[r + 1]; b++) {
      rows.push({ label: bioLabel(data, b), bars: bioBars(data, b, r) });
      for (let s = data.firstShare[b]; s < data.firstShare[b + 1]; s++) {
        const bars = shareBars(data, s, b);
        // Bytes that never lay in memory have no time of their own; the table below names them.
        if (bars.length > 0) rows.push({ label: formatBytes(data.columns["share.bytes"][s]) + " " + originTitle(data, data.columns["share.origin"][s]), bars });
      }
    }
  }
  return rows;
}

function bioLabel(data, b) {
  const merged = (data.columns["bio.stages"][b] & ((1 << STAGE.M) | (1 << STAGE.F))) !== 0;
  return (merged ? "bio, merged " : "bio ") + formatBytes(data.columns["bio.length"][b]);
}

function bar(bars, from, to, lane, text) {
  if (to >= from) bars.push({ from, to, lane, text: text + " " + formatTime(to - from) });
}

/** When the first bio of a history was queued and its last request completed, or NaN. */
function blockLayer(data, h) {
  let [queued, completed] = [NaN, NaN];
  for (let r = data.firstRequest[h]; r < data.firstRequest[h + 1]; r++) {
    const done = stageAt(data.requestTimes, r, STAGE.C);
    if (done > completed || Number.isNaN(completed)) completed = done;
    for (let b = data.firstBio[r]; b < data.firstBio[r + 1]; b++) {
      const at = stageAt(data.bioTimes, b, STAGE.Q);
      if (at < queued || Number.isNaN(queued)) queued = at;
    }
  }
  return { queued, completed };
}

/** From the program to the driver, through the block layer if that was seen, and back: each part begins where the one before ended. */
function operationBars(data, o, { queued, completed }) {
  const bars = [];
  const at = (code) => stageAt(data.operationTimes, o, code);
  const steps = [
    [at(STAGE.S), "", OPERATION],
    [at(STAGE.D), "program S→D", QUEUE],
    [queued, "to the block layer D→Q", QUEUE],
    [completed, "block layer and device Q→C", OPERATION],
    [at(STAGE.V), Number.isNaN(completed) ? (Number.isNaN(at(STAGE.D)) ? "S→V" : "D→V") : "to the ring C→V", Number.isNaN(completed) ? DRIVER : DELIVERY],
    [at(STAGE.R), "to the program V→R", DELIVERY],
  ];
  let from = NaN;
  for (const [to, text, lane] of steps) {
    if (!(to >= from) && !Number.isNaN(from)) continue; // not reached, or out of order
    if (!Number.isNaN(from)) bar(bars, from, to, lane, text);
    from = to;
  }
  return bars;
}

function requestBars(data, r) {
  const bars = [];
  const at = (code) => stageAt(data.requestTimes, r, code);
  bar(bars, at(STAGE.I), at(STAGE.D), SCHEDULER, "I→D");
  bar(bars, at(STAGE.D), at(STAGE.C), DEVICE, "D→C");
  return bars;
}

function bioBars(data, b, r) {
  const bars = [];
  const at = (code) => stageAt(data.bioTimes, b, code);
  const [back, front, got] = [at(STAGE.M), at(STAGE.F), at(STAGE.G)];
  const merged = Number.isNaN(back) ? front : back;
  const inserted = stageAt(data.requestTimes, r, STAGE.I);
  bar(bars, at(STAGE.Q), got, QUEUE, "Q→G");
  bar(bars, got, inserted, SCHEDULER, "G→I");
  bar(bars, at(STAGE.Q), merged, QUEUE, "Q→M");
  bar(bars, merged, stageAt(data.requestTimes, r, STAGE.D), SCHEDULER, "M→D");
  if (bars.length === 0) bar(bars, at(STAGE.Q), stageAt(data.requestTimes, r, STAGE.D), QUEUE, "Q→D");
  return bars;
}

function shareBars(data, s, b) {
  const bars = [];
  const at = (code) => stageAt(data.shareTimes, s, code);
  const queued = stageAt(data.bioTimes, b, STAGE.Q);
  const picked = at(STAGE.B);
  bar(bars, at(STAGE.W), Number.isNaN(picked) ? queued : picked, PAGE, "dwell");
  bar(bars, picked, queued, PAGE, "B→Q");
  return bars;
}

function drawWaterfall(data, h) {
  byId("request-none").hidden = h >= 0;
  byId("request").hidden = h < 0;
  if (h < 0) return;
  const all = waterfallRows(data, h);
  const rows = all.slice(0, WATERFALL_ROWS_MAX);
  byId("waterfall").style.height = Math.max(120, rows.length * 24 + 96) + "px";
  const words = requestWords(data, h) + (all.length > rows.length ? " The chart shows the first " + rows.length + " of " + all.length + " rows." : "");
  byId("request-words").textContent = words;
  byId("waterfall").setAttribute("aria-label", "Waterfall. " + words);
  const chart = chartIn("waterfall");
  chart.resize();
  chart.setOption(waterfallOption(data, h, rows, chart.getWidth()), { notMerge: true });
  drawWaterfallLegend(rows);
  drawStages(data, h);
}

/** The colours that are in the chart, by what they stand for. */
function drawWaterfallLegend(rows) {
  const used = new Set(rows.flatMap((row) => row.bars.map((each) => each.lane)));
  byId("waterfall-legend").replaceChildren(...LANES.flatMap((lane, i) => {
    if (!used.has(i)) return [];
    const swatch = element("i", "");
    swatch.style.background = colour(lane.colour);
    return [element("li", null, swatch, lane.name)];
  }));
}

function requestWords(data, h) {
  const c = data.columns;
  const requests = data.firstRequest[h + 1] - data.firstRequest[h];
  const bios = data.firstBio[data.firstRequest[h + 1]] - data.firstBio[data.firstRequest[h]];
  const file = data.files[c["history.file"][h]];
  const parts = [
    historyTitle(data, h) + " by " + originTitle(data, c["history.origin"][h]),
    file === "-" ? "" : "of " + file,
    "took " + formatTime(c["history.latency"][h]) + " from " + formatTime(c["history.start"][h]) + " on",
    requests === 0 ? "no block layer seen" : requests + (requests === 1 ? " request, " : " requests, ") + bios + (bios === 1 ? " bio" : " bios"),
  ];
  const failed = c["history.result"][h] < 0 ? " Failed with errno " + -c["history.result"][h] + "." : "";
  return parts.filter((part) => part !== "").join(", ") + "." + failed;
}

function waterfallOption(data, h, rows, width) {
  const base = chartBase();
  const labelWidth = Math.min(230, Math.max(84, width * 0.25));
  const bars = rows.flatMap((row, i) => row.bars.map((each) => ({ ...each, row: i })));
  const latency = Math.max(data.columns["history.latency"][h], 100);
  const low = bars.reduce((least, each) => Math.min(least, each.from), -latency * 0.04);
  const high = latency * 1.04;
  const range = { from: Math.max(low, -latency * 0.12), to: high };
  const start = ((range.from - low) / (high - low)) * 100;
  return {
    ...base,
    grid: { left: labelWidth + 12, right: 16, top: 6, bottom: 74 },
    tooltip: { ...base.tooltip, trigger: "item", formatter: (item) => barTip(rows, bars[item.dataIndex]) },
    xAxis: axis({ type: "value", min: low, max: high, axisLabel: { formatter: (value) => formatTime(value), ...TICKS_INSIDE }, splitNumber: 5 }),
    yAxis: axis({ type: "category", inverse: true, data: rows.map((row) => row.label), axisTick: { show: false },
      axisLabel: { interval: 0, hideOverlap: false, width: labelWidth, overflow: "truncate", color: colour("text") } }),
    dataZoom: [
      { type: "slider", filterMode: "none", height: 18, bottom: 12, start, end: 100, showDataShadow: false, brushSelect: false,
        borderColor: colour("line"), textStyle: { color: colour("dim") }, labelFormatter: formatTime },
      { type: "inside", filterMode: "none", zoomOnMouseWheel: "ctrl", start, end: 100 },
    ],
    series: [{ type: "custom", clip: true, encode: { x: [0, 1], y: 2 }, data: bars.map((each) => [each.from, each.to, each.row]),
      renderItem: (item, api) => drawBar(bars[item.dataIndex], item.coordSys, api) }],
  };
}

function drawBar(each, area, api) {
  const height = Math.min(18, api.size([0, 1])[1] - 5);
  const [from, middle] = api.coord([each.from, each.row]);
  const left = Math.max(from, area.x - 2);
  const right = Math.max(Math.min(api.coord([each.to, each.row])[0], area.x + area.width + 2), from + 2);
  if (right < area.x) return null;
  const wide = right - left;
  const fits = wide > each.text.length * 6.2 + 8;
  return {
    type: "group",
    children: [
      { type: "rect", shape: { x: left, y: middle - height / 2, width: wide, height }, style: { fill: colour(LANES[each.lane].colour) } },
      ...(fits ? [{ type: "text", silent: true, x: left + 4, y: middle, style: { text: each.text, fill: textOn(colour(LANES[each.lane].colour)), fontSize: 11, verticalAlign: "middle" } }] : []),
    ],
  };
}

function barTip(rows, each) {
  return tip(rows[each.row].label, [LANES[each.lane].name + ": " + each.text]);
}

/** All stages of the history as a table: what the chart shows, to be read. */
function drawStages(data, h) {
  const head = element("thead", null, element("tr", null, ...["Part", "Stages, from the start", "Details"].map((text) => heading(text))));
  const body = element("tbody", null);
  const add = (part, times, row, details) => {
    const stages = stagesOf(times, row).map(([code, time]) => data.stages[code][0] + " " + formatTime(time)).join(" · ");
    body.append(element("tr", null, cell(part, "name"), cell(stages, "name"), cell(details.filter((text) => text !== "").join(", "), "name")));
  };
  for (let o = data.firstOperation[h]; o < data.firstOperation[h + 1]; o++) add("operation", data.operationTimes, o, operationDetails(data, h, o));
  for (let r = data.firstRequest[h]; r < data.firstRequest[h + 1]; r++) {
    add("request", data.requestTimes, r, requestDetails(data, r));
    for (let b = data.firstBio[r]; b < data.firstBio[r + 1] && body.rows.length < WATERFALL_ROWS_MAX; b++) {
      add(bioLabel(data, b), data.bioTimes, b, ["submitted by " + originTitle(data, data.columns["bio.submitter"][b]), cpu(data.columns["bio.cpu"][b])]);
      for (let s = data.firstShare[b]; s < data.firstShare[b + 1]; s++) add("share", data.shareTimes, s, shareDetails(data, s));
    }
  }
  byId("stages").replaceChildren(head, body);
}

function cpu(number) {
  return number < 0 ? "" : "cpu " + number;
}

function operationDetails(data, h, o) {
  const c = data.columns;
  const tag = (BigInt(c["operation.tagHigh"][o]) << 32n) | BigInt(c["operation.tagLow"][o]);
  const [, process, , , , virtual, cgroup, , span] = data.origins[c["history.origin"][h]];
  return ["tag 0x" + tag.toString(16), "at " + formatBytes(c["operation.position"][o]), process, virtual ? "virtual thread " + virtual : "", cgroup, span ? "span " + span : ""];
}

function requestDetails(data, r) {
  const c = data.columns;
  const requeues = c["request.requeues"][r];
  return [data.devices[c["request.device"][r]], data.actions[c["request.action"][r]] + " " + formatBytes(c["request.length"][r]),
    "sector " + formatCount(Math.floor(c["request.position"][r] / 512)), cpu(c["request.cpu"][r]), requeues > 0 ? "requeued " + requeues + " times" : "",
    c["request.result"][r] < 0 ? "failed with errno " + -c["request.result"][r] : ""];
}

function shareDetails(data, s) {
  const c = data.columns;
  const reason = c["share.reason"][s];
  return [formatBytes(c["share.bytes"][s]) + " of " + originTitle(data, c["share.origin"][s]), data.confidences[c["share.confidence"][s]],
    data.causes[c["share.cause"][s]], reason > 0 ? data.reasons[reason] : "", data.files[c["share.file"][s]]];
}
