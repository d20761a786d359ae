// Colours come from the style sheet, so that charts and text agree; light or dark by the system or by hand.

const THEME_KEY = "fathom-theme";

function storedTheme() {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null; // pages from files may have no storage
  }
}

function startTheme(onChange) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = storedTheme();
  const apply = (name) => {
    document.documentElement.dataset.theme = name;
    colourCache.clear();
  };
  const current = () => chosen ?? (system.matches ? "dark" : "light");
  apply(current());
  system.addEventListener("change", () => {
    apply(current());
    onChange();
  });
  addEventListener("beforeprint", () => {
    apply("light");
    onChange();
  });
  addEventListener("afterprint", () => {
    apply(current());
    onChange();
  });
  return () => {
    chosen = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(THEME_KEY, chosen);
    } catch {
      // it lasts as long as the page
    }
    apply(chosen);
    onChange();
  };
}

const colourCache = new Map();

function colour(name) {
  let value = colourCache.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
    colourCache.set(name, value);
  }
  return value;
}

const ACTION_COLOURS = { read: "read", write: "write", sync: "sync" };

function actionColour(action) {
  return ACTION_COLOURS[action] ?? "else";
}

/** Black or white, whichever is easier to read on #rrggbb. */
function textOn(background) {
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(background.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000000" : "#ffffff";
}

/** What all charts share. */
function chartBase() {
  return {
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: colour("text") },
    tooltip: {
      confine: true,
      transitionDuration: 0,
      className: "tip",
      backgroundColor: colour("card"),
      borderColor: colour("line"),
      textStyle: { color: colour("text"), fontSize: 12 },
    },
  };
}

function axisStyle() {
  return {
    axisLine: { show: true, lineStyle: { color: colour("line") } },
    axisTick: { lineStyle: { color: colour("line") } },
    axisLabel: { color: colour("dim"), hideOverlap: true, fontSize: 11 },
    nameTextStyle: { color: colour("dim"), fontSize: 11 },
    splitLine: { lineStyle: { color: colour("grid") } },
  };
}

/** The ends of a zoomed axis are no round numbers. */
const TICKS_INSIDE = { showMinLabel: false, showMaxLabel: false };

/** An axis with another one's style and more. */
function axis(more) {
  const style = axisStyle();
  return { ...style, ...more, axisLabel: { ...style.axisLabel, ...more.axisLabel } };
}

const charts = new Map();

/** The chart in an element, made when it is first drawn. */
function chartIn(id) {
  let chart = charts.get(id);
  if (chart === undefined) {
    chart = echarts.init(byId(id), null, { renderer: "canvas" });
    charts.set(id, chart);
  }
  return chart;
}
