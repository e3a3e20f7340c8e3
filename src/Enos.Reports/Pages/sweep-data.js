
// The jobs of a sweep that have a result, column by column; which of them match the filter; and which are picked to be compared.
const jobs = (() => {
  const stored = document.getElementById("jobs-data");
  const data = JSON.parse(stored.textContent);
  stored.remove();
  const columns = data.columns.map(column => ({
    ...column,
    at: "all" in column ? () => column.all : column.of ? row => column.of[column.index[row]] : row => column.values[row],
  }));
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  const digits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });
  const listeners = [];
  const every = Array.from({ length: data.count }, (_, row) => row);
  return {
    columns, every, count: data.count, x: data.x, y: data.y,
    matching: every,
    picked: [],
    most: 12,
    keys: columns.filter(column => column.role === "key"),
    metrics: columns.filter(column => column.role === "metric"),
    components: columns.filter(column => column.role === "component"),
    column: name => columns.find(column => column.name === name),
    // A cell as the table shows it: in the unit that the column's name has.
    text: (column, row) => {
      const value = column.at(row);
      return value === null ? "" : typeof value === "string" || column.role === "job" || column.role === "key" ? String(value) : (column.count ? whole : digits).format(value);
    },
    // A figure in the unit that suits it.
    scaled: (column, row) => `${digits.format(column.at(row) / column.factor)} ${column.unit}`.trimEnd(),
    describe(row, shown) {
      return [
        `job ${this.columns[0].at(row)}`, ...this.keys.map(key => `${key.name}: ${this.text(key, row)}`),
        ...shown.filter(column => column.at(row) !== null).map(column => `${column.label}: ${this.scaled(column, row)}`)].join("\n");
    },
    pick(row) {
      this.picked = this.picked.includes(row) ? this.picked.filter(other => other !== row) : [...this.picked, row].slice(-this.most);
      this.changed("picked");
    },
    onChange: listener => listeners.push(listener),
    changed(what) { listeners.forEach(listener => listener(what)); },
  };
})();

// An element of the page; text is text, whatever is in it.
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

// An element of a figure.
const draw = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const label = (x, y, text, more = {}) => draw("text", { x, y, fill: "var(--muted)", "font-size": 12, ...more }, text);
