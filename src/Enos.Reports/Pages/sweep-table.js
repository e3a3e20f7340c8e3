
// The table of jobs: filtered, sorted, a hundred rows at a time, so that ten thousand rows take no longer than a hundred.
(() => {
  const view = document.getElementById("jobs-view");
  if (!view) return;
  const size = 100;
  const [status, error] = [jobs.column("status"), jobs.column("error")];
  const energy = jobs.column("energy_pj");
  const varies = column => jobs.every.some(row => column.at(row) !== column.at(0));
  const short = jobs.columns.filter(column => column.role === "job" || column.role === "key" || (column === status && varies(status))
    || (column === error && varies(error)) || (column.role === "metric" && ["energy_pj", "cycles", "utilization", jobs.x, jobs.y].includes(column.name)));
  const state = { shown: short, sorted: null, descending: false, page: 0 };

  const choices = jobs.keys.concat(varies(status) ? [status] : [])
    .map(column => [column, [...new Set(jobs.every.map(row => column.at(row)))]]).filter(([, values]) => values.length > 1 && values.length <= 60);
  const selects = choices.map(([column, values]) => {
    values.sort((a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
    const select = make("select", { "data-key": column.name, onchange: () => filter() }, make("option", { value: "" }, "any"),
      ...values.map((value, i) => make("option", { value: i }, value === null ? "none" : String(value))));
    return { column, values, select };
  });
  const where = make("input", { type: "text", id: "jobs-where", placeholder: "energy_pj < 2e6, utilization >= 0.5", autocomplete: "off", spellcheck: "false", oninput: () => filter() });
  const wrong = make("p", { id: "jobs-wrong", class: "bad", role: "alert" });
  const found = make("p", { id: "jobs-found", class: "muted", role: "status" });
  const reset = make("button", { type: "button", onclick: () => { selects.forEach(s => { s.select.value = ""; }); where.value = ""; filter(); } }, "Reset");
  const columnsButton = make("button", { type: "button", id: "jobs-columns", "aria-pressed": "false", onclick: () => {
    const all = state.shown === short;
    state.shown = all ? jobs.columns : short;
    columnsButton.setAttribute("aria-pressed", String(all));
    render();
  } }, "All columns");
  const head = make("tr");
  const body = make("tbody");
  const table = make("table", { id: "jobs" }, make("caption", {}, "Jobs that have a result"), make("thead", {}, head), body);
  const scroll = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Jobs that have a result" }, table);
  const before = make("button", { type: "button", onclick: () => { state.page--; render(); } }, "Previous");
  const after = make("button", { type: "button", onclick: () => { state.page++; render(); } }, "Next");
  const range = make("span", { id: "jobs-range", class: "muted" });

  const operators = {
    "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, "=": (a, b) => a === b, "!=": (a, b) => a !== b,
    "~": (a, b) => String(a).includes(b),
  };
  const parse = text => text.split(/,|\sand\s/).map(part => part.trim()).filter(Boolean).map(part => {
    const pieces = /^([^\s<>=!~]+)\s*(<=|>=|!=|=|<|>|~)\s*(.+)$/.exec(part);
    if (!pieces) throw new Error(`“${part}” is not a condition such as energy_pj < 2e6; < <= > >= = != compare, ~ finds a part of a text.`);
    const column = jobs.column(pieces[1]);
    if (!column) throw new Error(`There is no column “${pieces[1]}”; “All columns” shows them.`);
    const isNumber = column.number && pieces[2] !== "~";
    if (isNumber && !Number.isFinite(Number(pieces[3]))) throw new Error(`“${pieces[3]}” is no number, as ${column.name} is.`);
    const value = isNumber ? Number(pieces[3]) : pieces[3];
    return row => column.at(row) !== null && operators[pieces[2]](column.at(row), value);
  });

  const filter = () => {
    let conditions;
    try {
      conditions = parse(where.value);
      wrong.textContent = "";
      where.removeAttribute("aria-invalid");
    } catch (e) {
      wrong.textContent = e.message;
      where.setAttribute("aria-invalid", "true");
      return;
    }
    for (const { column, values, select } of selects) {
      if (select.value !== "") conditions.push(row => column.at(row) === values[Number(select.value)]);
    }
    jobs.matching = conditions.length ? jobs.every.filter(row => conditions.every(condition => condition(row))) : jobs.every;
    state.page = 0;
    render();
    jobs.changed("filter");
  };

  const order = (a, b) => {
    const [one, other] = [state.sorted.at(a), state.sorted.at(b)];
    if (one === null || other === null) return (one === null) - (other === null) || a - b;
    const ascending = typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "en", { numeric: true });
    return (state.descending ? -ascending : ascending) || a - b;
  };

  const render = () => {
    const rows = state.sorted ? [...jobs.matching].sort(order) : jobs.matching;
    const pages = Math.max(1, Math.ceil(rows.length / size));
    state.page = Math.min(Math.max(0, state.page), pages - 1);
    const part = rows.slice(state.page * size, (state.page + 1) * size);
    head.replaceChildren(make("th", { scope: "col" }, "compare"), ...state.shown.map(column => make("th", {
      scope: "col", class: column.number ? "number" : null, "aria-sort": column === state.sorted ? (state.descending ? "descending" : "ascending") : null,
    }, make("button", { type: "button", "data-column": column.name, onclick: () => {
      state.descending = state.sorted === column ? !state.descending : column.number && column.role !== "job" && column.role !== "key";
      state.sorted = column;
      state.page = 0;
      render();
      head.querySelector(`[data-column="${CSS.escape(column.name)}"]`).focus();
    } }, column.name))));
    body.replaceChildren(...part.map(row => make("tr", {},
      make("td", {}, make("input", { type: "checkbox", disabled: energy.at(row) === null, "aria-label": `Compare job ${jobs.columns[0].at(row)}`, onchange: () => jobs.pick(row) })),
      ...state.shown.map(column => {
        const text = jobs.text(column, row);
        return make("td", { class: column.number ? "number" : text.length > 48 ? "cut" : null, "data-tip": text.length > 48 ? text : null }, text);
      }))));
    mark(part);
    found.textContent = `${rows.length.toLocaleString("en-US")} of ${jobs.count.toLocaleString("en-US")} jobs`;
    range.textContent = rows.length ? `rows ${(state.page * size + 1).toLocaleString("en-US")} to ${(state.page * size + part.length).toLocaleString("en-US")}` : "";
    before.disabled = state.page === 0;
    after.disabled = state.page === pages - 1;
    shownRows = part;
  };
  let shownRows = [];
  const mark = part => part.forEach((row, i) => { body.rows[i].cells[0].firstElementChild.checked = jobs.picked.includes(row); });
  jobs.onChange(what => { if (what === "picked") mark(shownRows); });

  view.replaceChildren(
    make("div", { class: "controls" }, ...selects.map(s => make("label", {}, s.column.name, " ", s.select)), make("label", { class: "where" }, "where ", where), reset, columnsButton),
    wrong, found, scroll, make("div", { class: "controls" }, before, after, range));
  render();
})();
