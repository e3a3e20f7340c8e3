"use strict";
// Hover values, sortable tables, the choice of theme and of a budget. Without it the page shows everything, unsorted.
(() => {
  const tip = document.getElementById("tip");
  let shown = null;

  const place = event => {
    const gap = 14;
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(event.clientX + gap, innerWidth - width - 8);
    const below = event.clientY + gap;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = Math.max(8, below + height > innerHeight - 8 ? event.clientY - gap - height : below) + "px";
  };

  const show = event => {
    const hit = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    if (hit !== shown) {
      if (shown) shown.classList.remove("on");
      shown = hit;
      tip.hidden = !hit;
      if (hit) hit.classList.add("on");
    }
    if (hit) {
      tip.textContent = hit.dataset.tip;
      place(event);
    }
  };

  document.addEventListener("pointermove", show);
  document.addEventListener("pointerdown", show);
  document.addEventListener("pointerleave", show);
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && shown) {
      shown.classList.remove("on");
      shown = null;
      tip.hidden = true;
    }
  });

  for (const table of document.querySelectorAll("table.sortable")) {
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, column) => header.firstElementChild.addEventListener("click", () => {
      const number = header.classList.contains("number");
      const before = header.getAttribute("aria-sort");
      // Numbers begin with the largest, text with A.
      const descending = before ? before === "ascending" : number;
      const key = row => {
        const cell = row.cells[column];
        return number ? (cell.dataset.value === undefined ? NaN : Number(cell.dataset.value)) : cell.textContent;
      };
      const order = (a, b) => number
        ? (isNaN(a) ? 1 : isNaN(b) ? -1 : descending ? b - a : a - b)
        : (descending ? -1 : 1) * a.localeCompare(b, "en", { numeric: true });
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => order(key(a), key(b))));
      headers.forEach(other => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    }));
  }

  const theme = document.getElementById("theme");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (preferred.matches ? "dark" : "light")) === "dark";
  const label = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.setAttribute("aria-label", "Switch to the " + (isDark() ? "light" : "dark") + " theme"); };
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; label(); });
  preferred.addEventListener("change", label);
  theme.hidden = false;
  label();

  const tabs = [...document.querySelectorAll(".tabs button")];
  const choose = panel => {
    for (const tab of tabs) {
      tab.setAttribute("aria-pressed", String(tab.dataset.panel === panel));
      document.getElementById(tab.dataset.panel).hidden = tab.dataset.panel !== panel;
    }
  };
  if (tabs.length > 0) {
    tabs[0].parentElement.hidden = false;
    const named = () => {
      const id = decodeURIComponent(location.hash.slice(1));
      const target = id && document.getElementById(id);
      const panel = target && target.closest(".panel");
      if (panel) {
        choose(panel.id);
        target.scrollIntoView();
      }
    };
    tabs.forEach(tab => tab.addEventListener("click", () => choose(tab.dataset.panel)));
    choose(tabs[0].dataset.panel);
    addEventListener("hashchange", named);
    named();
  }
})();
