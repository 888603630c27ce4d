// Draws the charts of the analytics pages with Chart.js, from the JSON that stands beside each canvas.
// Colours come from the stylesheet, so that both themes are served; without this script the tables remain.
(() => {
  "use strict";

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 40rem)");
  const charts = [];

  // A custom property may hold light-dark(…): only a used colour tells which of the two it is now.
  function colour(name) {
    const probe = document.createElement("span");
    probe.hidden = true;
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const used = getComputedStyle(probe).color;
    probe.remove();
    return used;
  }

  const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat("en");

  function options() {
    const grid = colour("--hairline");
    const ticks = { color: colour("--ink-3"), font: { family: getComputedStyle(document.body).fontFamily } };
    return {
      animation: still.matches ? false : { duration: 380 },
      aspectRatio: narrow.matches ? 1.5 : 3,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { display: false }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 24 } },
        y: {
          stacked: true,
          beginAtZero: true,
          border: { display: false },
          grid: { color: grid },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 5, callback: (value) => short.format(value) },
        },
      },
      plugins: {
        legend: { display: false }, // the page has one, in words
        tooltip: {
          backgroundColor: colour("--inverse"),
          titleColor: colour("--on-inverse"),
          bodyColor: colour("--on-inverse"),
          footerColor: colour("--on-inverse"),
          padding: 12,
          cornerRadius: 12,
          callbacks: {
            label: (item) => ` ${item.dataset.label}: ${exact.format(item.parsed.y)}`,
            footer: (items) => `Together: ${exact.format(items.reduce((sum, item) => sum + item.parsed.y, 0))}`,
          },
        },
      },
    };
  }

  function datasets(data) {
    return data.series.map(({ way, label, values }) => ({
      label,
      data: values,
      backgroundColor: colour(`--way-${way}`),
      borderColor: colour("--surface-1"),
      borderWidth: { top: 1 },
      borderRadius: 3,
      borderSkipped: false,
      maxBarThickness: 28,
    }));
  }

  // Until where a video is watched: a line, and on the same axis, in gold, the moments at which it was kept.
  function curve(data) {
    const watched = {
      label: "Still watching",
      data: data.shares,
      type: "line",
      borderColor: colour("--ink-2"),
      backgroundColor: colour("--surface-3"),
      fill: data.savers ? false : "origin", // the bars are to be seen,
      borderWidth: 2,
      pointRadius: 0,
      clip: false, // all of the line at 100 %
      pointHoverRadius: 4,
      pointHoverBackgroundColor: colour("--ink-2"),
      cubicInterpolationMode: "monotone",
    };
    const kept = {
      label: "Kept it",
      data: data.savers,
      order: 1, // below the line
      yAxisID: "kept",
      backgroundColor: colour("--way-save"),
      barPercentage: 1,
      categoryPercentage: 1,
    };
    return data.savers ? [watched, kept] : [watched];
  }

  function curveOptions(data) {
    const all = options();
    Object.assign(all.scales.x, { stacked: false });
    Object.assign(all.scales.y, { stacked: false, min: 0, max: 100 });
    all.scales.y.ticks.callback = (value) => `${value} %`;
    // The bars stay in the lower half, below most of the line.
    if (data.savers) all.scales.kept = { display: false, beginAtZero: true, max: 2.2 * Math.max(...data.savers) };
    all.plugins.tooltip.callbacks = {
      label: ({ datasetIndex, dataIndex: at }) =>
        datasetIndex === 0
          ? ` ${data.shares[at]} % still watching: ${exact.format(data.viewers[at])}`
          : ` ${exact.format(data.savers[at])} kept it between ${data.moments[at]}`,
    };
    return all;
  }

  const drawn = (data) => (data.shares ? curve(data) : datasets(data));
  const set = (data) => (data.shares ? curveOptions(data) : options());

  function draw(canvas, moving = true) {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    canvas.hidden = false;
    const chart = new Chart(canvas, {
      type: "bar",
      data: { labels: data.labels, datasets: drawn(data) },
      options: moving ? set(data) : { ...set(data), animation: false },
    });
    charts.push({ chart, data });
  }

  // After the page has renewed itself: what is new on it is drawn, at once and without moving.
  function renew() {
    for (const old of charts.splice(0)) {
      if (old.chart.canvas?.isConnected) charts.push(old);
      else old.chart.destroy();
    }
    document.querySelectorAll("canvas[data-chart][hidden]").forEach((canvas) => draw(canvas, false));
  }

  function redraw() {
    for (const { chart, data } of charts) {
      chart.options = set(data);
      drawn(data).forEach((fresh, n) => Object.assign(chart.data.datasets[n], fresh));
      chart.update("none");
    }
  }

  // On paper everything is light, and folded tables are open.
  let theme = null;
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme ?? "";
    document.documentElement.dataset.theme = "light";
    document.querySelectorAll(".chart__table:not([open])").forEach((table) => table.setAttribute("data-printed", ""));
    document.querySelectorAll("[data-printed]").forEach((table) => (table.open = true));
  });
  addEventListener("afterprint", () => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.querySelectorAll("[data-printed]").forEach((table) => {
      table.open = false;
      table.removeAttribute("data-printed");
    });
  });

  if (!window.Chart) return;
  document.querySelectorAll("canvas[data-chart]").forEach((canvas) => draw(canvas));
  document.addEventListener("hush:renewed", renew);
  for (const query of [matchMedia("(prefers-color-scheme: dark)"), narrow, still]) query.addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
})();
