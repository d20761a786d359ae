// Numbers with their units, and elements with text. Text never becomes markup.

const TIME_UNITS = [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9]];

/** A number with three significant digits. */
function digits(value) {
  const size = Math.abs(value);
  if (size >= 1000 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** A duration in its own unit: 1.25 ms. */
function formatTime(nanos) {
  if (nanos === 0) return "0";
  const size = Math.abs(nanos);
  let unit = TIME_UNITS[0];
  for (const each of TIME_UNITS) if (size >= each[1] * 0.9995) unit = each;
  return digits(nanos / unit[1]) + " " + unit[0];
}

/** A label of a time axis that shows this span: all labels of one axis have the same unit. */
function formatTick(nanos, span) {
  let unit = TIME_UNITS[0];
  for (const each of TIME_UNITS) if (span >= each[1]) unit = each;
  const step = span / unit[1] / 8;
  const places = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step))));
  const text = (nanos / unit[1]).toFixed(places);
  return (Number(text) === 0 ? "0" : text) + " " + unit[0];
}

function formatBytes(bytes) {
  const names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let at = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && at < names.length - 1) {
    value /= 1024;
    at++;
  }
  return digits(value) + " " + names[at];
}

function formatCount(count) {
  return count.toLocaleString("en");
}

/** A count as short as an axis wants it: 20k. */
function formatShort(count) {
  if (count >= 1e9) return digits(count / 1e9) + "G";
  if (count >= 1e6) return digits(count / 1e6) + "M";
  return count >= 1e4 ? digits(count / 1e3) + "k" : digits(count);
}

function byId(id) {
  return document.getElementById(id);
}

/** An element with a text and children. */
function element(tag, text, ...children) {
  const made = document.createElement(tag);
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

/** What a tooltip shows: a heading and lines, as elements, so that no name is taken as markup. */
function tip(heading, lines) {
  const made = element("div", null, element("b", heading));
  for (const line of lines) made.append(element("div", line));
  return made;
}
