// Charts of the whole trace: latency over time, histograms of delays, levels.

const DIRECTIONS = ["read", "write", "other"];
const DIRECTION_COLOURS = ["read", "write", "else"];
const HISTOGRAM_PER_DECADE = 10;
const MAP_COLUMNS_MIN = 40;
const MAP_COLUMNS_MAX = 240;

/** Shows a text instead of a chart that has nothing to show. */
function emptyChart(id, text) {
  const chart = chartIn(id);
  byId(id).setAttribute("aria-label", text);
  chart.setOption({ title: { text, left: "center", top: "middle", textStyle: { color: colour("dim"), fontSize: 13, fontWeight: "normal" } } }, { notMerge: true });
}

/** Few requests get large cells. */
function mapColumns(data) {
  return Math.min(MAP_COLUMNS_MAX, Math.max(MAP_COLUMNS_MIN, data.totals.histories / 20));
}

/** Cells of the map, with neighbours in time joined until there are few enough columns: [time, bucket, count]. */
function latencyCells(data) {
  const c = data.columns;
  const times = c["latency.time"];
  if (times.length === 0) return { cells: [], width: 1 };
  const span = times[times.length - 1] - times[0] + data.latencyWidth;
  const width = data.latencyWidth * Math.max(1, Math.ceil(span / data.latencyWidth / mapColumns(data)));
  const joined = new Map();
  times.forEach((time, i) => {
    const column = Math.floor((time - times[0]) / width);
    const key = column * 1000 + c["latency.bucket"][i];
    joined.set(key, (joined.get(key) ?? 0) + c["latency.count"][i]);
  });
  const cells = [...joined].map(([key, count]) => [times[0] + Math.floor(key / 1000) * width, key % 1000, count]);
  return { cells, width };
}

function drawLatency(data) {
  const { cells, width } = latencyCells(data);
  if (cells.length === 0) return emptyChart("latency", "No request");
  const edge = (bucket) => 10 ** (bucket / data.latencyPerDecade);
  const most = cells.reduce((a, cell) => Math.max(a, cell[2]), 1);
  const low = cells.reduce((a, cell) => Math.min(a, cell[1]), Infinity);
  const high = cells.reduce((a, cell) => Math.max(a, cell[1]), 0);
  const [begin, end] = [Math.min(0, cells[0][0]), cells.reduce((a, cell) => Math.max(a, cell[0] + width), 0)];
  byId("latency").setAttribute("aria-label", "Heat map of latency over time, from " + formatTime(edge(low)) + " to " + formatTime(edge(high + 1)) + ".");
  const base = chartBase();
  return chartIn("latency").setOption({
    ...base,
    grid: { left: 62, right: 14, top: 14, bottom: 74 },
    tooltip: { ...base.tooltip, trigger: "item", formatter: ({ value }) => tip(formatCount(value[2]) + (value[2] === 1 ? " request" : " requests"),
      ["latency " + formatTime(edge(value[1])) + " to " + formatTime(edge(value[1] + 1)), "at " + formatTime(value[0]) + " to " + formatTime(value[0] + width)]) },
    xAxis: axis({ type: "value", min: begin, max: end, splitNumber: 5, axisLabel: { formatter: (value) => formatTick(value, end - begin), ...TICKS_INSIDE } }),
    yAxis: axis({ type: "log", min: 10 ** Math.floor(low / data.latencyPerDecade), max: 10 ** Math.ceil((high + 1) / data.latencyPerDecade), axisLabel: { formatter: formatTime } }),
    visualMap: { type: "continuous", min: 0, max: Math.log10(Math.max(most, 2)), dimension: 3, calculable: false, orient: "horizontal", left: "center", bottom: 4, itemHeight: 140, itemWidth: 10,
      text: [formatShort(most) + (most === 1 ? " request" : " requests"), "1"], textStyle: { color: colour("dim"), fontSize: 11 }, inRange: { color: [colour("heat-low"), colour("heat-middle"), colour("heat-high")] } },
    series: [{ type: "custom", encode: { x: 0, y: 1 }, dimensions: ["time", "bucket", "count", "size"], data: cells.map((cell) => [...cell, Math.log10(cell[2])]),
      renderItem: (_, api) => {
        const [left, top] = api.coord([api.value(0), edge(api.value(1) + 1)]);
        const [right, bottom] = api.coord([api.value(0) + width, edge(api.value(1))]);
        return { type: "rect", shape: { x: left, y: top, width: Math.max(right - left, 1.5) + 0.3, height: bottom - top + 0.3 }, style: { fill: api.visual("color") } };
      } }],
  }, { notMerge: true });
}

/** Counts by bucket of the histogram, for each direction. */
function histogramBins(data, delay) {
  const join = data.delayPerDecade / HISTOGRAM_PER_DECADE;
  return delay.directions.map(({ buckets }) => {
    const bins = new Map();
    for (let i = 0; i < buckets.length; i += 2) {
      const bin = Math.floor(buckets[i] / join);
      bins.set(bin, (bins.get(bin) ?? 0) + buckets[i + 1]);
    }
    return bins;
  });
}

function drawHistogram(data, name) {
  const delay = data.delays.find((each) => each.name === name);
  if (delay === undefined) return emptyChart("histogram", "No delays");
  const bins = histogramBins(data, delay);
  const numbers = bins.flatMap((each) => [...each.keys()]);
  const [low, high] = [Math.min(...numbers) - 1, Math.max(...numbers) + 2];
  const edge = (bin) => 10 ** (bin / HISTOGRAM_PER_DECADE);
  const labels = Array.from({ length: high - low }, (_, i) => low + i);
  byId("histogram").setAttribute("aria-label", "Histogram of the delay " + delay.title + ". The table has its percentiles.");
  const base = chartBase();
  const range = (bin) => formatTime(edge(bin)) + " to " + formatTime(edge(bin + 1));
  return chartIn("histogram").setOption({
    ...base,
    title: { text: delay.name + ", " + delay.title, left: 8, top: 0, textStyle: { color: colour("text"), fontSize: 13 } },
    grid: { left: 52, right: 20, top: 50, bottom: 30 },
    legend: { top: 22, left: 4, itemWidth: 12, itemHeight: 12, textStyle: { color: colour("dim"), fontSize: 11 }, selectedMode: true,
      data: DIRECTIONS.filter((_, i) => bins[i].size > 0) },
    tooltip: { ...base.tooltip, trigger: "axis", axisPointer: { type: "shadow" }, formatter: (items) => tip(range(labels[items[0].dataIndex]),
      items.filter((item) => item.value > 0).map((item) => item.seriesName + " " + formatCount(item.value))) },
    xAxis: axis({ type: "category", data: labels, axisTick: { alignWithLabel: false, interval: (i) => decade(labels[i]) },
      axisLabel: { interval: (i) => decade(labels[i]) || (high - low < 15 && i % 4 === 0), formatter: (bin) => formatTime(edge(Number(bin))), align: "left" } }),
    yAxis: axis({ type: "value", minInterval: 1, axisLabel: { formatter: formatShort } }),
    series: DIRECTIONS.map((direction, i) => ({ type: "bar", name: direction, stack: "all", barCategoryGap: "8%", itemStyle: { color: colour(DIRECTION_COLOURS[i]) },
      data: labels.map((bin) => bins[i].get(bin) ?? 0) })).filter((_, i) => bins[i].size > 0),
  }, { notMerge: true });
}

function decade(bin) {
  return ((bin % HISTOGRAM_PER_DECADE) + HISTOGRAM_PER_DECADE) % HISTOGRAM_PER_DECADE === 0;
}

const LEVEL_GRIDS = [
  { title: "dirty data", lines: [["dirtyBytes", "dirty", "dwell"]], format: formatBytes },
  { title: "queue depth; dashed: waiting", lines: [["atDevice", "at devices", "device"], ["waiting", "waiting", "queue"]], format: formatShort },
  { title: "operations in flight (S–R)", lines: [["inFlight", "operations (S–R)", "operation"]], format: formatShort },
];
const LEVEL_PIXELS = 116;

function drawLevels(data) {
  const { levels } = data;
  const { duration } = data.totals;
  byId("levels-width").textContent = formatTime(levels.inFlight.width);
  if (data.totals.histories === 0) return emptyChart("levels", "No request");
  // What was dirty long before the first request would leave little room for the rest.
  const begin = Math.max(-0.1 * duration, Math.min(0, levels.dirtyBytes.start));
  const end = Math.max(duration, 1);
  byId("levels").setAttribute("aria-label", "Curves over time: dirty data, queue depth, operations in flight.");
  const base = chartBase();
  const lines = LEVEL_GRIDS.flatMap((grid, index) => grid.lines.map((line) => ({ grid, index, line })));
  return chartIn("levels").setOption({
    ...base,
    title: LEVEL_GRIDS.map((grid, i) => ({ text: grid.title + (levelMost(levels, grid) > 0 ? "" : ": none"), left: 66, top: 4 + i * LEVEL_PIXELS, textStyle: { color: colour("text"), fontSize: 12, fontWeight: 600 } })),
    grid: LEVEL_GRIDS.map((_, i) => ({ left: 72, right: 14, top: 28 + i * LEVEL_PIXELS, height: 70 })),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: { ...base.tooltip, trigger: "axis", formatter: (items) => tip(formatTime(items[0].value[0]),
      items.map((item) => item.seriesName + " " + lines[item.seriesIndex].grid.format(item.value[1]))) },
    xAxis: LEVEL_GRIDS.map((_, i) => axis({ type: "value", gridIndex: i, min: begin, max: end, splitNumber: 5, splitLine: { show: false },
      axisLabel: { show: i === LEVEL_GRIDS.length - 1, formatter: (value) => formatTick(value, end - begin), ...TICKS_INSIDE } })),
    yAxis: LEVEL_GRIDS.map((grid, i) => {
      const most = levelMost(levels, grid);
      const top = Math.max(2, ceiling(most, grid.format === formatBytes));
      return axis({ type: "value", gridIndex: i, min: 0, max: top, interval: top / 2, axisLabel: { show: most > 0, formatter: grid.format } });
    }),
    series: lines.map(({ index, line: [field, name, tint] }) => ({
      type: "line", name, xAxisIndex: index, yAxisIndex: index, showSymbol: false, ...levelLine(levels[field], field === "waiting", colour(tint)),
    })),
  }, { notMerge: true });
}

/** The greatest value of a grid's lines. */
function levelMost(levels, grid) {
  return grid.lines.flatMap(([field]) => levels[field].means).reduce((a, b) => Math.max(a, b), 0);
}

/** The next round number above: 1, 2 or 4 times a power. */
function ceiling(most, binary) {
  if (!(most > 0)) return 1;
  const root = binary ? 2 : 10;
  const power = root ** Math.floor(Math.log(most) / Math.log(root));
  return [1, 2, 4, 10].map((times) => times * power).find((value) => value >= most);
}

/** A mean holds for all of its interval, so that the line has steps. */
function levelLine(level, dashed, tint) {
  const points = level.means.map((value, i) => [level.start + i * level.width, Math.max(0, value)]);
  points.push([level.start + level.means.length * level.width, 0]);
  return {
    data: points, step: "end", itemStyle: { color: tint }, areaStyle: { color: tint, opacity: dashed ? 0 : 0.16 },
    lineStyle: { width: 1.3, color: tint, type: dashed ? "dashed" : "solid" },
  };
}
