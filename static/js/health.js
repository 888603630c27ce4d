// Draws the four charts of “Health of the site” in the admin; without this script the table remains.
(() => {
  "use strict";

  const source = document.getElementById("health-data");
  if (!source || !window.Chart) return;
  const data = JSON.parse(source.textContent);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const charts = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function options() {
    const ticks = { color: colour("--body-quiet-color") };
    return {
      animation: still.matches ? false : { duration: 300 },
      aspectRatio: 3,
      interaction: { mode: "index", intersect: false },
      plugins: { legend: { display: false } },
      scales: {
        x: { grid: { display: false }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 20 } },
        y: { beginAtZero: true, grid: { color: colour("--hairline-color") }, ticks: { ...ticks, precision: 0, maxTicksLimit: 4 } },
      },
    };
  }

  for (const canvas of document.querySelectorAll("canvas[data-column]")) {
    canvas.hidden = false;
    const label = canvas.parentElement.querySelector("figcaption").textContent;
    const values = data[canvas.dataset.column];
    charts.push(
      new Chart(canvas, {
        type: "bar",
        data: { labels: data.labels, datasets: [{ label, data: values, backgroundColor: colour("--primary"), borderRadius: 2 }] },
        options: options(),
      }),
    );
  }

  // The admin has a switch between light and dark, and follows the system besides.
  function redraw() {
    for (const chart of charts) {
      chart.options = options();
      chart.data.datasets[0].backgroundColor = colour("--primary");
      chart.update("none");
    }
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
})();
