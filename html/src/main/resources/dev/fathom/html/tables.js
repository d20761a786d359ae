// Tables: percentiles of delays, bytes by origin, the slowest requests.

const SLOWEST_ROWS_MAX = 200;
const ORIGIN_ROWS_MAX = 500;

function heading(text, number) {
  const made = element("th", text);
  made.scope = "col";
  if (number) made.className = "number";
  return made;
}

function cell(text, kind) {
  const made = element("td", text);
  if (kind) made.className = kind;
  return made;
}

/**
 * A table that sorts by the heading pressed. Columns: {title, value(row), text(row), number, name}; a row may be chosen.
 * `more` has the first order, {by, down}; `most` rows; a `foot`; `choose(row)`; `chosen(row)`.
 */
function sortedTable(table, columns, rows, more) {
  const order = { by: more.by, down: more.down };
  const draw = () => {
    const { value } = columns[order.by];
    const compare = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
    const sorted = [...rows].sort((a, b) => (order.down ? compare(b, a) : compare(a, b)));
    const shown = sorted.slice(0, more.most ?? Infinity);
    table.replaceChildren(tableHead(table, columns, order, draw), element("tbody", null, ...shown.map((row) => tableRow(columns, row, more))));
    if (more.foot) table.append(element("tfoot", null, element("tr", null, ...more.foot)));
    if (rows.length === 0) table.tBodies[0].append(element("tr", null, emptyCell(columns.length, more.empty ?? "None")));
  };
  draw();
}

function emptyCell(columns, text) {
  const made = cell(text, "empty");
  made.colSpan = columns;
  return made;
}

function tableHead(table, columns, order, draw) {
  return element("thead", null, element("tr", null, ...columns.map((column, i) => {
    const made = heading(null, column.number);
    const button = element("button", column.title + (order.by === i ? (order.down ? " ▼" : " ▲") : ""));
    button.type = "button";
    made.setAttribute("aria-sort", order.by === i ? (order.down ? "descending" : "ascending") : "none");
    button.addEventListener("click", () => {
      order.down = order.by === i ? !order.down : Boolean(column.number);
      order.by = i;
      draw();
      table.tHead.rows[0].cells[i].firstElementChild.focus(); // it was drawn anew
    });
    made.append(button);
    return made;
  })));
}

function tableRow(columns, row, more) {
  const made = element("tr", null, ...columns.map((column) => cell(column.text(row), column.number ? "number" : column.name ? "name" : "")));
  if (more.choose) {
    made.tabIndex = 0;
    made.setAttribute("aria-selected", String(more.chosen(row)));
    made.addEventListener("click", () => more.choose(row));
    made.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        more.choose(row);
      }
    });
  }
  if (more.key) made.dataset.key = more.key(row);
  return made;
}

/** Marks the rows with this key as selected. */
function markRow(table, key) {
  for (const row of table.tBodies[0]?.rows ?? []) row.setAttribute("aria-selected", String(row.dataset.key === String(key)));
}

/** The delay that this share of all does not exceed. */
function percentile(data, buckets, count, share) {
  let left = Math.ceil(count * share);
  for (const [bucket, many] of buckets) {
    left -= many;
    if (left <= 0) return 10 ** ((bucket + 0.5) / data.delayPerDecade);
  }
  return 0;
}

function delayRow(data, delay) {
  const sums = new Map();
  let [count, sum, max] = [0, 0, 0];
  for (const each of delay.directions) {
    count += each.count;
    sum += each.sum;
    max = Math.max(max, each.max);
    for (let i = 0; i < each.buckets.length; i += 2) sums.set(each.buckets[i], (sums.get(each.buckets[i]) ?? 0) + each.buckets[i + 1]);
  }
  const buckets = [...sums].sort((a, b) => a[0] - b[0]);
  const at = (share) => Math.min(max, percentile(data, buckets, count, share));
  return { name: delay.name, title: delay.title, count, mean: sum / count, p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max };
}

function drawDelays(data, onChoose) {
  const rows = data.delays.map((delay, i) => ({ ...delayRow(data, delay), place: i }));
  const time = (title, field) => ({ title, number: true, value: (row) => row[field], text: (row) => formatTime(row[field]) });
  sortedTable(byId("delays"), [
    { title: "Delay", value: (row) => row.place, text: (row) => (row.name.length > 3 ? row.name.toLowerCase() : row.name) },
    { title: "From, to", value: (row) => row.title, text: (row) => row.title },
    { title: "Count", number: true, value: (row) => row.count, text: (row) => formatCount(row.count) },
    time("Mean", "mean"), time("50 %", "p50"), time("90 %", "p90"), time("99 %", "p99"), time("99.9 %", "p999"), time("Most", "max"),
  ], rows, { by: 0, down: false, empty: "No delays", key: (row) => row.name, choose: (row) => onChoose(row.name), chosen: () => false });
}

function drawOrigins(data) {
  const confidences = data.confidences.length;
  const rows = data.caused.map(([origin, device, direction, reason, operations, operationBytes, ...bytes]) => ({
    origin, device, direction, reason, operations, operationBytes, bytes: bytes.slice(0, confidences), deviceBytes: bytes.reduce((a, b) => a + b, 0),
  }));
  const sum = (take) => rows.reduce((a, row) => a + take(row), 0);
  const all = sum((row) => row.deviceBytes);
  const unknown = sum((row) => (row.origin === 0 ? row.deviceBytes : 0));
  const used = data.confidences.map((_, i) => i).filter((i) => rows.some((row) => row.bytes[i] > 0));
  const bytes = (take) => ({ number: true, value: take, text: (row) => (take(row) > 0 ? formatBytes(take(row)) : "") });
  const originText = (row) => originTitle(data, row.origin) + (row.reason > 0 ? ": " + data.reasons[row.reason] : "");
  const columns = [
    { title: "Origin", name: true, value: originText, text: originText },
    { title: "Device", value: (row) => data.devices[row.device], text: (row) => data.devices[row.device] },
    { title: "Direction", value: (row) => row.direction, text: (row) => DIRECTIONS[row.direction] },
    { title: "Operations", number: true, value: (row) => row.operations, text: (row) => (row.operations > 0 ? formatCount(row.operations) : "") },
    { title: "Bytes moved", ...bytes((row) => row.operationBytes) },
    { title: "Reached device", ...bytes((row) => row.deviceBytes) },
    { title: "Share", number: true, value: (row) => row.deviceBytes, text: (row) => (row.deviceBytes > 0 ? ((row.deviceBytes / all) * 100).toFixed(1) + " %" : "") },
    ...used.map((i) => ({ title: "of it " + data.confidences[i], ...bytes((row) => row.bytes[i]) })),
  ];
  const foot = [cell("All"), cell(""), cell(""), cell(formatCount(sum((row) => row.operations)), "number"), cell(formatBytes(sum((row) => row.operationBytes)), "number"),
    cell(formatBytes(all), "number"), cell(all > 0 ? "100 %" : "", "number"), ...used.map((i) => cell(formatBytes(sum((row) => row.bytes[i])), "number"))];
  sortedTable(byId("origins"), columns, rows, { by: 5, down: true, most: ORIGIN_ROWS_MAX, foot, empty: "No bytes" });
  byId("origins-note").textContent = originsNote(data, rows, all, unknown);
}

function originsNote(data, rows, all, unknown) {
  const carried = data.totals.deviceBytes.reduce((a, b) => a + b, 0);
  const parts = [];
  if (all > 0) parts.push(unknown > 0 ? formatBytes(unknown) + " (" + ((unknown / all) * 100).toFixed(1) + " %) of unknown origin." : "Every byte has an origin.");
  if (carried + all > 0) parts.push(carried === all ? "The sum is what reached the devices." : formatBytes(carried) + " reached the devices, " + formatBytes(Math.abs(carried - all)) + (carried > all ? " more" : " less") + " than the sum.");
  if (rows.length > ORIGIN_ROWS_MAX) parts.push("The first " + ORIGIN_ROWS_MAX + " of " + formatCount(rows.length) + " rows are shown; the sum is of all.");
  return parts.join(" ");
}

/** The slowest of those that match the filter. */
function drawSlowest(data, filter, selected, onChoose) {
  const c = data.columns;
  const latency = c["history.latency"];
  const rows = Array.from(filter.found).sort((a, b) => latency[b] - latency[a] || a - b).slice(0, SLOWEST_ROWS_MAX);
  const longest = new Map(rows.map((h) => [h, longestSegment(data, h)]));
  const name = (title, names, column) => ({ title, name: true, value: (h) => names(c[column][h]), text: (h) => names(c[column][h]) });
  sortedTable(byId("slowest"), [
    { title: "Latency", number: true, value: (h) => latency[h], text: (h) => formatTime(latency[h]) },
    { title: "Start", number: true, value: (h) => c["history.start"][h], text: (h) => formatTime(c["history.start"][h]) },
    { title: "Action", value: (h) => data.actions[c["history.action"][h]], text: (h) => data.actions[c["history.action"][h]] },
    { title: "Length", number: true, value: (h) => c["history.length"][h], text: (h) => formatBytes(c["history.length"][h]) },
    { title: "Result", number: true, value: (h) => c["history.result"][h], text: (h) => (c["history.result"][h] < 0 ? "errno " + -c["history.result"][h] : "ok") },
    name("Origin", (id) => originTitle(data, id), "history.origin"),
    name("File", (id) => data.files[id], "history.file"),
    { title: "Device", value: (h) => data.devices[c["history.device"][h]], text: (h) => data.devices[c["history.device"][h]] },
    { title: "Mostly in", value: (h) => longest.get(h), text: (h) => longest.get(h) },
  ], rows, { by: 0, down: true, empty: "No request matches", key: (h) => h, choose: onChoose, chosen: (h) => h === selected() });
  byId("slowest-note").textContent = filter.found.length > rows.length ? "The slowest " + rows.length + " of " + formatCount(filter.found.length) + " that match." : "";
}

/** The lane in which a history spent most of its latency. */
function longestSegment(data, h) {
  let longest = -1;
  let name = "–";
  eachSegment(data, h, (lane, from, to) => {
    if (lane !== OPERATION && lane !== PAGE && to - from > longest) {
      longest = to - from;
      name = LANES[lane].name;
    }
  });
  return name;
}
