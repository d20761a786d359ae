// The page's data: names, sums and columns. See HistoryColumns.java.

async function readPayload() {
  const holder = byId("payload");
  const text = holder.textContent;
  holder.remove();
  const binary = atob(text);
  const packed = new Uint8Array(binary.length);
  for (let i = 0; i < packed.length; i++) packed[i] = binary.charCodeAt(i);
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const buffer = await new Response(plain).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const data = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const bytes = new Uint8Array(buffer, 4 + length);
  for (const name of Object.keys(data.columns)) data.columns[name] = readColumn(bytes, data.columns[name]);
  data.count = data.columns["history.start"].length;
  data.waitCount = data.columns["wait.start"].length;
  join(data);
  return data;
}

/** Zigzag numbers of seven bits a byte. Above 2^53 they are rounded. */
function readColumn(bytes, [offset, , count, delta, wide]) {
  const values = wide ? new Float64Array(count) : new Int32Array(count);
  let at = offset;
  let before = 0;
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++];
    let value = byte & 127;
    let scale = 128;
    while (byte > 127) {
      byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    }
    const half = Math.floor(value / 2);
    const signed = value - 2 * half === 1 ? -half - 1 : half;
    before = delta ? before + signed : signed;
    values[i] = before;
  }
  return values;
}

/** Where the rows of each history begin in the tables below it, and where the times of each row do. */
function join(data) {
  const c = data.columns;
  data.firstOperation = starts(c["history.operations"]);
  data.firstRequest = starts(c["history.requests"]);
  data.firstBio = starts(c["request.bios"]);
  data.firstShare = starts(c["bio.shares"]);
  data.firstDirtier = starts(c["wait.dirtiers"]);
  for (const table of ["operation", "request", "bio", "share"]) {
    data[table + "Times"] = { stages: c[table + ".stages"], nanos: c[table + ".times"], first: bitStarts(c[table + ".stages"]) };
  }
}

function starts(counts) {
  const first = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) first[i + 1] = first[i] + counts[i];
  return first;
}

function bitStarts(masks) {
  const first = new Int32Array(masks.length + 1);
  for (let i = 0; i < masks.length; i++) first[i + 1] = first[i] + bits(masks[i]);
  return first;
}

function bits(mask) {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const STAGE = { S: 0, t: 4, W: 5, B: 6, Q: 7, M: 11, F: 12, G: 13, I: 14, D: 15, T: 17, C: 18, V: 19, R: 20 };

/** Time of a stage from the start of the row's history, or NaN. */
function stageAt(times, row, code) {
  const mask = times.stages[row];
  if ((mask & (1 << code)) === 0) return NaN;
  let at = times.first[row];
  let time = 0;
  for (let rest = mask & ((2 << code) - 1); rest !== 0; rest &= rest - 1) time += times.nanos[at++];
  return time;
}

/** All stages of a row in the order of their times: [[code, nanos]]. */
function stagesOf(times, row) {
  const stages = [];
  let at = times.first[row];
  let time = 0;
  for (let code = 0; code < 32; code++) {
    if ((times.stages[row] & (1 << code)) !== 0) {
      time += times.nanos[at++];
      stages.push([code, time]);
    }
  }
  return stages.sort((a, b) => a[1] - b[1]);
}

/** A share's first bytes were dirtied then; the earliest of a bio, or NaN. */
function dirtiedAt(data, bio) {
  let first = NaN;
  for (let share = data.firstShare[bio]; share < data.firstShare[bio + 1]; share++) {
    const at = stageAt(data.shareTimes, share, STAGE.W);
    if (!(at >= first)) first = at;
  }
  return first;
}

function originTitle(data, id) {
  return data.origins[id][0];
}
