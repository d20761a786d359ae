// The keyboard.

function startKeys(actions) {
  const help = byId("help");
  byId("help-open").addEventListener("click", () => help.showModal());
  const keys = {
    "/": () => byId("query").select(),
    "?": () => help.showModal(),
    ArrowLeft: actions.before,
    ArrowRight: actions.after,
    ArrowUp: actions.slower,
    ArrowDown: actions.faster,
    "+": actions.zoomIn,
    "=": actions.zoomIn,
    "-": actions.zoomOut,
    0: actions.zoomAll,
    s: actions.zoomSelected,
    t: actions.theme,
    Escape: actions.nothing,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    const typing = event.target.matches?.("input, select, textarea");
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const vertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (vertical && document.activeElement !== byId("timeline")) return; // the page scrolls
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
