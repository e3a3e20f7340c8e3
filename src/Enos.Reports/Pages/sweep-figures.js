
// The scatter of two metrics that the reader chooses, in place of the one that was drawn for paper; it follows the filter.
(() => {
  const figure = document.getElementById("trade-off");
  if (!figure) return;
  const [top, height] = [34, 320];
  const chosen = { x: jobs.column(jobs.x), y: jobs.column(jobs.y) };
  const live = make("div", { class: "live" });
  const controls = make("div", { class: "controls" });
  for (const [axis, name] of [["x", "Across"], ["y", "Upward"]]) {
    const select = make("select", { id: `metric-${axis}`, onchange: event => { chosen[axis] = jobs.column(event.target.value); update(); } },
      ...jobs.metrics.map(metric => make("option", { value: metric.name, selected: metric === chosen[axis] }, metric.label)));
    controls.append(make("label", {}, name, " ", select));
  }
  figure.querySelectorAll(".wide, .narrow").forEach(paper => paper.remove());
  figure.append(controls, live);

  const axisOf = (values, from, to, count) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); }
    if (!values.length) [low, high] = [0, 1];
    const place = (share, marks) => ({ from, to, marks, at: value => from + (to - from) * share(value) });
    if (low > 0 && high > 30 * low) {
      const first = Math.floor(Math.log10(low));
      const last = Math.max(first + 1, Math.ceil(Math.log10(high)));
      return place(value => (Math.log10(value) - first) / (last - first), Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i)));
    }
    if (high <= low) {
      const room = low === 0 ? 1 : Math.abs(low) / 10;
      [low, high] = [low - room, high + room];
    }
    const power = 10 ** Math.floor(Math.log10((high - low) / count));
    const step = power * [1, 2, 5, 10].find(times => times * power >= (high - low) / count * (1 - 1e-9));
    [low, high] = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
    return place(value => (value - low) / (high - low), Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => Number((low + i * step).toPrecision(12))));
  };
  const spell = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });
  const title = metric => metric.unit ? `${metric.label} in ${metric.unit}` : metric.label;

  const frontOf = rows => {
    const cost = (metric, row) => metric.higher ? -metric.at(row) : metric.at(row);
    const front = [];
    for (const row of [...rows].sort((a, b) => cost(chosen.x, a) - cost(chosen.x, b) || cost(chosen.y, a) - cost(chosen.y, b))) {
      const last = front.at(-1);
      if (last === undefined || cost(chosen.y, row) < cost(chosen.y, last)
        || (chosen.x.at(row) === chosen.x.at(last) && chosen.y.at(row) === chosen.y.at(last))) front.push(row);
    }
    return front;
  };

  let places = [];
  const update = () => {
    const width = Math.max(280, Math.min(920, live.clientWidth || 880));
    const has = row => chosen.x.at(row) !== null && chosen.y.at(row) !== null;
    const all = jobs.every.filter(has);
    const matching = jobs.matching.filter(has);
    const within = new Set(matching);
    const front = frontOf(matching);
    const of = (metric, rows) => rows.map(row => metric.at(row) / metric.factor);
    const y = axisOf(of(chosen.y, all), top + height, top, 5);
    const left = 12 + Math.max(...y.marks.map(mark => 6.7 * spell.format(mark).length));
    const x = axisOf(of(chosen.x, all), left + 6, width - 22, width < 600 ? 4 : 8);
    places = matching.map(row => [x.at(chosen.x.at(row) / chosen.x.factor), y.at(chosen.y.at(row) / chosen.y.factor), row]);
    const dots = (rows, colour, opacity) => draw("path", {
      d: [...new Set(rows.map(row => `M${Math.round(x.at(chosen.x.at(row) / chosen.x.factor))} ${Math.round(y.at(chosen.y.at(row) / chosen.y.factor))}h.01`))].join(""),
      fill: "none", stroke: colour, "stroke-width": all.length < 400 ? 7 : 4, "stroke-linecap": "round", opacity,
    });
    const diamond = ([px, py], colour, size) => draw("polygon", {
      points: `${px},${py - size} ${px + size},${py} ${px},${py + size} ${px - size},${py}`, fill: colour, stroke: "var(--surface)",
    });
    const at = row => [x.at(chosen.x.at(row) / chosen.x.factor), y.at(chosen.y.at(row) / chosen.y.factor)];
    const stairs = front.map((row, i) => i ? `H${at(row)[0]}V${at(row)[1]}` : `M${at(row).join(" ")}`).join("");
    const apart = Math.abs(x.at(x.marks[1]) - x.at(x.marks[0]));
    const every = Math.max(1, Math.ceil((Math.max(...x.marks.map(mark => 6.7 * spell.format(mark).length)) + 8) / apart));
    const svg = draw("svg", {
      viewBox: `0 0 ${width} ${top + height + 40}`, width, height: top + height + 40, role: "img",
      "aria-label": `${matching.length} jobs by ${title(chosen.x)} and ${title(chosen.y)}, ${front.length} of them on the Pareto front. The table of jobs has the figures.`,
    },
    ...y.marks.flatMap(mark => [
      draw("line", { x1: left, x2: width - 22, y1: y.at(mark), y2: y.at(mark), stroke: "var(--grid)" }),
      label(left - 6, y.at(mark) + 4, spell.format(mark), { "text-anchor": "end" })]),
    draw("line", { x1: left, x2: width - 22, y1: y.from, y2: y.from, stroke: "var(--line)" }),
    ...x.marks.filter((_, i) => i % every === 0).map(mark => label(x.at(mark), y.from + 17, spell.format(mark), { "text-anchor": "middle" })),
    label(width - 22, y.from + 34, title(chosen.x), { "text-anchor": "end" }),
    label(0, 12, title(chosen.y)),
    dots(all.filter(row => !within.has(row)), "var(--line)", 0.35),
    dots(matching, "var(--series-0)", 0.55));
    if (front.length) {
      svg.append(draw("path", { class: "front", d: `${stairs}H${chosen.x.higher ? x.from : x.to}`, fill: "none", stroke: "var(--line)", "stroke-width": 1.75, "stroke-dasharray": "6 3" }));
    }
    for (const row of front) {
      const mark = diamond(at(row), "var(--series-1)", 6.5);
      mark.dataset.job = jobs.columns[0].at(row);
      svg.append(mark);
    }
    for (const row of jobs.picked.filter(has)) svg.append(draw("circle", { class: "picked", cx: at(row)[0], cy: at(row)[1], r: 8, fill: "none", stroke: "var(--text)", "stroke-width": 2 }));
    const cursor = draw("circle", { r: 8, fill: "none", stroke: "var(--text)", "stroke-width": 1.5, visibility: "hidden" });
    const plane = draw("rect", { class: "plane", x: 0, y: 0, width, height: top + height + 40, fill: "transparent" });
    const nearest = event => {
      const box = svg.getBoundingClientRect();
      const [px, py] = [(event.clientX - box.left) * width / box.width, (event.clientY - box.top) * width / box.width];
      let [found, reach] = [null, 14 * 14];
      for (const place of places) {
        const distance = (place[0] - px) ** 2 + (place[1] - py) ** 2;
        if (distance < reach) [found, reach] = [place, distance];
      }
      return found;
    };
    const point = event => {
      const place = nearest(event);
      cursor.setAttribute("visibility", place ? "visible" : "hidden");
      if (place) {
        cursor.setAttribute("cx", place[0]);
        cursor.setAttribute("cy", place[1]);
        plane.dataset.tip = jobs.describe(place[2], [...new Set([chosen.x, chosen.y])]);
      } else {
        delete plane.dataset.tip;
      }
    };
    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerdown", point);
    svg.addEventListener("pointerleave", () => cursor.setAttribute("visibility", "hidden"));
    svg.addEventListener("click", event => { const place = nearest(event); if (place) jobs.pick(place[2]); });
    svg.append(cursor, plane);
    const legend = make("p", { class: "legend" },
      `${jobs.matching.length === jobs.count ? "" : "Of the jobs that match the filter: "}${front.length.toLocaleString("en-US")} of ${matching.length.toLocaleString("en-US")} on the front. Press a point to compare its energy below.`);
    live.replaceChildren(svg, legend);
  };
  jobs.onChange(update);
  let last = 0;
  new ResizeObserver(() => { if (live.clientWidth !== last) { last = live.clientWidth; update(); } }).observe(live);
})();

// Energy by component of the jobs that were picked.
(() => {
  const figure = document.getElementById("picked-energy");
  if (!figure) return;
  const live = figure.querySelector(".live");
  const clear = make("button", { type: "button", onclick: () => { jobs.picked = []; jobs.changed("picked"); } }, "Clear");
  figure.querySelector("figcaption").append(make("div", { class: "controls" }, clear));
  const energy = jobs.column("energy_pj");
  const update = () => {
    figure.hidden = jobs.picked.length === 0;
    if (figure.hidden) return;
    const width = Math.max(280, Math.min(920, live.clientWidth || 880));
    const used = jobs.components.filter(component => jobs.picked.some(row => component.at(row) > 0))
      .map(component => [component, jobs.picked.reduce((sum, row) => sum + (component.at(row) || 0), 0)]).sort((a, b) => b[1] - a[1]).map(pair => pair[0]);
    const parts = [];
    let [x, y] = [0, 0];
    used.forEach((component, i) => {
      const taken = 36 + 6.9 * component.label.length;
      if (x > 0 && x + taken > width) [x, y] = [0, y + 20];
      parts.push(draw("rect", { x, y, width: 14, height: 14, fill: `var(--series-${i % 12})` }), label(x + 20, y + 11.5, component.label, { fill: "var(--text)" }));
      x += taken;
    });
    const names = 72;
    const values = 96;
    const greatest = Math.max(...jobs.picked.map(row => used.reduce((sum, component) => sum + (component.at(row) || 0), 0)));
    jobs.picked.forEach((row, i) => {
      const top = y + 30 + 28 * i;
      const bar = draw("g", { class: "hit", "data-tip": [jobs.describe(row, [energy]), ...used.filter(c => c.at(row) > 0).map(c => `${c.label}: ${jobs.scaled(c, row)}`)].join("\n") },
        label(0, top + 15, `job ${jobs.columns[0].at(row)}`, { fill: "var(--text)" }));
      let from = names;
      used.forEach((component, c) => {
        const length = (width - names - values) * (component.at(row) || 0) / greatest;
        bar.append(draw("rect", { x: from, y: top, width: length, height: 20, fill: `var(--series-${c % 12})` }));
        from += length;
      });
      bar.append(label(from + 6, top + 15, jobs.scaled(energy, row)), draw("rect", { class: "catch", x: 0, y: top - 4, width, height: 28, fill: "transparent" }));
      parts.push(bar);
    });
    live.replaceChildren(draw("svg", {
      viewBox: `0 0 ${width} ${y + 34 + 28 * jobs.picked.length}`, width, height: y + 34 + 28 * jobs.picked.length, role: "img",
      "aria-label": `Energy by component of ${jobs.picked.length} jobs: ${jobs.picked.map(row => `job ${jobs.columns[0].at(row)} ${jobs.scaled(energy, row)}`).join(", ")}.`,
    }, ...parts));
  };
  jobs.onChange(what => { if (what === "picked") update(); });
})();
