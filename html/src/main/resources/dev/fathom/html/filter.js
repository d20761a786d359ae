// Which histories are looked at. The search is in all names of a history; its words must all be there.

function makeFilter(data) {
  return {
    query: "",
    origin: -1,
    action: -1,
    device: -1,
    slowerThan: 0,
    matches: new Uint8Array(data.count).fill(1),
    /** Numbers of the histories that match, by start. */
    found: Int32Array.from({ length: data.count }, (_, i) => i),
    /** Numbers of the waits that match, by start. They have no action and no device. */
    waits: [],
  };
}

/** Numbers of names that have this word, as flags. */
function namesWith(names, word) {
  const flags = new Uint8Array(names.length);
  names.forEach((name, i) => {
    flags[i] = name.includes(word) ? 1 : 0;
  });
  return flags;
}

function searchable(data) {
  if (data.searchable === undefined) {
    data.searchable = {
      origins: data.origins.map((origin) => origin.join(" ").toLowerCase()),
      files: data.files.map((file) => file.toLowerCase()),
      devices: data.devices.map((device) => device.toLowerCase()),
      actions: data.actions,
      kinds: WAIT_KINDS.map((kind) => kind.toLowerCase()),
      texts: data.waits.texts.map((text) => text.toLowerCase()),
    };
  }
  return data.searchable;
}

function applyFilter(data, filter) {
  const names = searchable(data);
  const words = filter.query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const flags = words.map((word) => ({
    origins: namesWith(names.origins, word),
    files: namesWith(names.files, word),
    devices: namesWith(names.devices, word),
    actions: namesWith(names.actions, word),
  }));
  const c = data.columns;
  const found = new Int32Array(data.count);
  let count = 0;
  for (let h = 0; h < data.count; h++) {
    const match =
      (filter.action < 0 || c["history.action"][h] === filter.action) &&
      (filter.device < 0 || c["history.device"][h] === filter.device) &&
      c["history.latency"][h] >= filter.slowerThan &&
      (filter.origin < 0 || hasOrigin(data, h, (origin) => origin === filter.origin)) &&
      flags.every((flag) => hasWord(data, h, flag));
    filter.matches[h] = match ? 1 : 0;
    if (match) found[count++] = h;
  }
  filter.found = found.slice(0, count);
  filter.waits = foundWaits(data, filter, flags, words.map((word) => ({ kinds: namesWith(names.kinds, word), texts: namesWith(names.texts, word) })));
}

/** Whether one of those who caused it is such an origin. */
function hasOrigin(data, h, test) {
  return test(data.columns["history.origin"][h]) || someShare(data, h, (share) => test(data.columns["share.origin"][share]));
}

function hasWord(data, h, flag) {
  const c = data.columns;
  return (
    flag.origins[c["history.origin"][h]] === 1 ||
    flag.files[c["history.file"][h]] === 1 ||
    flag.devices[c["history.device"][h]] === 1 ||
    flag.actions[c["history.action"][h]] === 1 ||
    someShare(data, h, (share) => flag.origins[c["share.origin"][share]] === 1 || flag.files[c["share.file"][share]] === 1)
  );
}

function someShare(data, h, test) {
  const from = data.firstBio[data.firstRequest[h]];
  const to = data.firstBio[data.firstRequest[h + 1]];
  for (let share = data.firstShare[from]; share < data.firstShare[to]; share++) {
    if (test(share)) return true;
  }
  return false;
}
