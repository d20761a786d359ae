// Who had to wait, and for whose data: a lane of the timeline, and a table. See Waits.java.

const WAIT_ROWS_MAX = 200;
const WAIT_DIRTIERS_SHOWN = 3;
const WAIT_KINDS = ["write-back", "dirty limit", "SCSI trouble"];

/** In a lane, waits are numbered downwards from −2; histories upwards from 0. */
const waitMark = (wait) => -2 - wait;
const waitOf = (mark) => -2 - mark;
const isWait = (mark) => mark < -1;

function waitNanos(data, wait) {
  return Math.max(0, data.columns["wait.nanos"][wait]);
}

function someDirtier(data, wait, test) {
  for (let d = data.firstDirtier[wait]; d < data.firstDirtier[wait + 1]; d++) {
    if (test(data.columns["dirtier.origin"][d])) return true;
  }
  return false;
}

/** The waits that match, by start: of those who waited, and of those who were waited for. */
function foundWaits(data, filter, flags, kinds) {
  const c = data.columns;
  const found = [];
  for (let w = 0; w < data.waitCount; w++) {
    const match =
      waitNanos(data, w) >= filter.slowerThan &&
      (filter.origin < 0 || c["wait.origin"][w] === filter.origin || someDirtier(data, w, (origin) => origin === filter.origin)) &&
      flags.every((flag, i) => waitHasWord(data, w, flag, kinds[i]));
    if (match) found.push(w);
  }
  return found;
}

function waitHasWord(data, w, flag, kind) {
  const c = data.columns;
  return (
    flag.origins[c["wait.origin"][w]] === 1 ||
    flag.files[c["wait.file"][w]] === 1 ||
    kind.kinds[c["wait.kind"][w]] === 1 ||
    kind.texts[c["wait.text"][w]] === 1 ||
    someDirtier(data, w, (origin) => flag.origins[origin] === 1)
  );
}

function waitTime(data, w) {
  const nanos = data.columns["wait.nanos"][w];
  if (nanos < 0) return "end not seen";
  return data.columns["wait.kind"][w] === 2 ? "–" : formatTime(nanos);
}

function waitWho(data, w) {
  return data.columns["wait.kind"][w] === 2 ? "–" : originTitle(data, data.columns["wait.origin"][w]);
}

function waitAbout(data, w) {
  const c = data.columns;
  return c["wait.text"][w] === 0 ? data.files[c["wait.file"][w]] : data.waits.texts[c["wait.text"][w]];
}

function pagesText(count) {
  return formatCount(count) + (count === 1 ? " page" : " pages");
}

/** Whose data it was, the most pages first. */
function waitWhose(data, w, most) {
  const c = data.columns;
  const first = data.firstDirtier[w];
  const end = data.firstDirtier[w + 1];
  const process = data.origins[c["wait.origin"][w]][2];
  const parts = [];
  for (let d = first; d < Math.min(end, first + most); d++) {
    const origin = c["dirtier.origin"][d];
    const own = origin !== 0 && data.origins[origin][2] === process;
    parts.push((own ? "its own" : originTitle(data, origin)) + ": " + pagesText(c["dirtier.pages"][d]));
  }
  if (end - first > most) parts.push(formatCount(end - first - most) + " more");
  return parts.join(", ");
}

function waitTip(data, w) {
  const whose = waitWhose(data, w, 8);
  return tip(waitWho(data, w), [WAIT_KINDS[data.columns["wait.kind"][w]] + ": " + waitTime(data, w), waitAbout(data, w), ...(whose === "" ? [] : ["whose data: " + whose])]);
}

/** The longest of those that match the filter. */
function drawWaits(data, filter, selected, onChoose) {
  const c = data.columns;
  byId("waits-section").hidden = data.waits.count === 0;
  if (data.waits.count === 0) return;
  const nanos = c["wait.nanos"];
  const rows = [...filter.waits].sort((a, b) => nanos[b] - nanos[a] || a - b).slice(0, WAIT_ROWS_MAX);
  const text = (title, take, name) => ({ title, name, value: take, text: take });
  sortedTable(byId("waits"), [
    { title: "Waited", number: true, value: (w) => nanos[w], text: (w) => waitTime(data, w) },
    { title: "Start", number: true, value: (w) => c["wait.start"][w], text: (w) => formatTime(c["wait.start"][w]) },
    text("Who", (w) => waitWho(data, w), true),
    text("For", (w) => WAIT_KINDS[c["wait.kind"][w]], false),
    text("File, command", (w) => waitAbout(data, w), true),
    { title: "Pages", number: true, value: (w) => c["wait.pages"][w], text: (w) => (c["wait.pages"][w] > 0 ? formatCount(c["wait.pages"][w]) : "") },
    text("Whose data", (w) => waitWhose(data, w, WAIT_DIRTIERS_SHOWN), true),
  ], rows, { by: 0, down: true, empty: "No wait matches", key: (w) => w, choose: onChoose, chosen: (w) => w === selected() });
  byId("waits-note").textContent = waitsNote(data, filter, rows);
}

function waitsNote(data, filter, rows) {
  const sum = filter.waits.reduce((all, w) => all + waitNanos(data, w), 0);
  const parts = [formatCount(filter.waits.length) + " of " + formatCount(data.waits.count) + " waits match, " + formatTime(sum) + " of " + formatTime(data.waits.sum) + "."];
  if (data.waitCount < data.waits.count) parts.push("Only the longest " + formatCount(data.waitCount) + " are looked through.");
  if (rows.length < filter.waits.length) parts.push("The longest " + formatCount(rows.length) + " are shown.");
  return parts.join(" ");
}

/** Chooses a wait, in the table or in the timeline. */
function makeWaitSelection(timeline) {
  let selected = -1;
  const select = (w) => {
    selected = w;
    timeline.selectWait(w);
    markRow(byId("waits"), w);
  };
  return {
    current: () => selected,
    fromTable: select,
    fromTimeline: (w) => {
      select(w);
      byId("waits").querySelector('tr[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    },
    nothing: () => select(-1),
  };
}
