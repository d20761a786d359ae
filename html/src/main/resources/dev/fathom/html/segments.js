// What the timeline draws: when a history was in which lane.

const LANES = [
  { name: "operation", colour: "operation", about: "submitted to reaped" },
  { name: "page", colour: "dwell", about: "dirty, until queued (dwell)" },
  { name: "queue", colour: "queue", about: "submitted or queued, until in the scheduler or merged" },
  { name: "scheduler", colour: "scheduler", about: "inserted or merged, until issued" },
  { name: "driver", colour: "scheduler", about: "handed to the driver, until delivered: what is below it was not traced" },
  { name: "device", colour: "device", about: "issued to completed" },
  { name: "delivery", colour: "delivery", about: "completed, until reaped" },
  { name: "waits", colour: "wait", about: "somebody waited for write-back, or was paused at the dirty limit" },
];
const [OPERATION, PAGE, QUEUE, SCHEDULER, DRIVER, DEVICE, DELIVERY, WAITS] = LANES.keys();
const ROWS_MAX = 400;

/** Hands over (lane, from, to) of a history, in ns from its start. */
function eachSegment(data, h, take) {
  const give = (lane, from, to) => {
    if (to >= from) take(lane, from, to); // false where a stage was not reached
  };
  let [done, entered] = [NaN, NaN];
  for (let r = data.firstRequest[h]; r < data.firstRequest[h + 1]; r++) {
    const inserted = stageAt(data.requestTimes, r, STAGE.I);
    const issued = stageAt(data.requestTimes, r, STAGE.D);
    const completed = stageAt(data.requestTimes, r, STAGE.C);
    give(SCHEDULER, inserted, issued);
    give(DEVICE, issued, completed);
    if (completed > done || Number.isNaN(done)) done = completed;
    for (let b = data.firstBio[r]; b < data.firstBio[r + 1]; b++) {
      const queued = eachOfBio(data, b, inserted, issued, give);
      if (queued < entered || Number.isNaN(entered)) entered = queued;
    }
  }
  const o = data.firstOperation[h];
  if (o < data.firstOperation[h + 1]) eachOfOperation(data, o, entered, done, give);
}

function eachOfBio(data, b, inserted, issued, give) {
  const queued = stageAt(data.bioTimes, b, STAGE.Q);
  const back = stageAt(data.bioTimes, b, STAGE.M);
  const merged = back >= 0 || back < 0 ? back : stageAt(data.bioTimes, b, STAGE.F);
  give(PAGE, dirtiedAt(data, b), queued);
  if (Number.isNaN(merged)) {
    give(QUEUE, queued, Number.isNaN(inserted) ? issued : inserted);
  } else {
    give(QUEUE, queued, merged);
    give(SCHEDULER, merged, issued);
  }
  return queued;
}

/** Before it entered the block layer it waited in engine and ring; without a block layer all of its way is the driver's. */
function eachOfOperation(data, o, entered, completed, give) {
  const at = (code) => stageAt(data.operationTimes, o, code);
  const reaped = at(STAGE.R);
  const delivered = at(STAGE.V);
  give(OPERATION, at(STAGE.S), Number.isNaN(reaped) ? delivered : reaped);
  if (Number.isNaN(completed)) {
    give(QUEUE, at(STAGE.S), at(STAGE.D));
    give(DRIVER, at(STAGE.D), delivered);
  } else {
    give(QUEUE, at(STAGE.S), entered);
  }
  give(DELIVERY, Number.isNaN(completed) ? delivered : completed, reaped);
}

/** The lanes that something is in, of any history: those of layers that were not traced are left out. */
function usedLanes(data) {
  const used = new Set();
  for (let h = 0; h < data.count && used.size < WAITS; h++) eachSegment(data, h, (lane) => used.add(lane));
  if (data.waitCount > 0) used.add(WAITS);
  return used.size === 0 ? [...LANES.keys()].filter((lane) => lane !== WAITS) : [...used].sort((a, b) => a - b);
}

/** The segments of all histories and waits that match, by lane: columns of from, to, history and row. */
function makeSegments(data, filter) {
  const counts = new Int32Array(LANES.length);
  for (const h of filter.found) eachSegment(data, h, (lane) => counts[lane]++);
  counts[WAITS] = filter.waits.length;
  const lanes = Array.from(counts, (count) => ({
    from: new Float64Array(count),
    to: new Float64Array(count),
    history: new Int32Array(count),
    row: new Int32Array(count),
    count: 0,
  }));
  const start = data.columns["history.start"];
  for (const h of filter.found) {
    eachSegment(data, h, (lane, from, to) => {
      const l = lanes[lane];
      l.from[l.count] = start[h] + from;
      l.to[l.count] = start[h] + to;
      l.history[l.count++] = h;
    });
  }
  const waits = lanes[WAITS];
  for (const w of filter.waits) {
    waits.from[waits.count] = data.columns["wait.start"][w];
    waits.to[waits.count] = data.columns["wait.start"][w] + waitNanos(data, w);
    waits.history[waits.count++] = waitMark(w);
  }
  return lanes.map(sortAndPack);
}

function sortAndPack(lane) {
  const order = Int32Array.from({ length: lane.count }, (_, i) => i);
  order.sort((a, b) => lane.from[a] - lane.from[b] || a - b);
  const sorted = {
    from: lane.from.map((_, i) => lane.from[order[i]]),
    to: lane.to.map((_, i) => lane.to[order[i]]),
    history: lane.history.map((_, i) => lane.history[order[i]]),
    row: lane.row,
    count: lane.count,
  };
  pack(sorted);
  return sorted;
}

/** Gives each segment the first row that is free when it begins. */
function pack(lane) {
  const ends = new Float64Array(ROWS_MAX).fill(-Infinity);
  for (let i = 0; i < lane.count; i++) {
    let row = 0;
    while (row < ROWS_MAX - 1 && ends[row] > lane.from[i]) row++;
    ends[row] = Math.max(ends[row], lane.to[i]);
    lane.row[i] = row;
  }
}

/** From the first to the last moment of all segments. */
function extentOf(lanes) {
  let from = Infinity;
  let to = -Infinity;
  for (const lane of lanes) {
    if (lane.count > 0) from = Math.min(from, lane.from[0]);
    for (let i = 0; i < lane.count; i++) to = Math.max(to, lane.to[i]);
  }
  if (!(to >= from)) return [0, 1000];
  const margin = Math.max((to - from) * 0.01, 50);
  return [from - margin, to + margin];
}
