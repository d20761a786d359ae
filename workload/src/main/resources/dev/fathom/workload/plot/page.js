// Shows what the chart tells at the place under the pointer.
for (const plot of document.querySelectorAll(".plot")) {
  const hovers = JSON.parse(plot.dataset.hovers);
  const cursor = plot.querySelector(".cursor");
  const tip = plot.querySelector(".tip");

  function nearest(percent) {
    let low = 0;
    let high = hovers.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const border = (hovers[middle][0] + hovers[middle + 1][0]) / 2;
      if (percent > border) low = middle + 1;
      else high = middle;
    }
    return hovers[low];
  }

  function show(event) {
    if (hovers.length === 0) return;
    const box = plot.getBoundingClientRect();
    const [percent, text] = nearest((100 * (event.clientX - box.left)) / box.width);
    cursor.hidden = tip.hidden = false;
    cursor.style.left = percent + "%";
    tip.textContent = text;
    const at = (percent / 100) * box.width;
    const right = at + 10 + tip.offsetWidth;
    tip.style.left = (right <= box.width ? at + 10 : Math.max(0, at - 10 - tip.offsetWidth)) + "px";
  }

  plot.addEventListener("pointermove", show);
  plot.addEventListener("pointerdown", show);
  plot.addEventListener("pointerleave", () => (cursor.hidden = tip.hidden = true));
}
