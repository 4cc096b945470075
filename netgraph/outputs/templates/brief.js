"use strict";
(() => {
  const told = JSON.parse(document.getElementById("figures").textContent);
  const cases = new Map(told.cases.map((one) => [one.id, one]));
  const drawn = window.netgraph;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const places = ["when", "where"].filter((id) => document.getElementById(id) && told[id].data.length);
  const status = document.getElementById("marked");
  const clear = document.getElementById("clear");
  const filter = { from: "", to: "", kind: "" };
  let marked = null;

  const inFilter = (one) => (!filter.from || one.day >= filter.from) && (!filter.to || one.day <= filter.to) && (!filter.kind || one.kind === filter.kind);

  function looks() {
    const ink = dark.matches ? "#ececec" : "#1b1b1b";
    const rule = dark.matches ? "#444444" : "#e3e3de";
    return { ink, rule };
  }
  function figure(id) {
    const { ink, rule } = looks();
    const shown = structuredClone(told[id]);
    for (const trace of shown.data) {
      const kept = trace.customdata.map((one) => inFilter(cases.get(one)));
      for (const name of ["x", "y", "text", "customdata"]) trace[name] = trace[name].filter((_, place) => kept[place]);
      trace.marker.size = trace.marker.size.filter((_, place) => kept[place]);
      if (marked) trace.selectedpoints = trace.customdata.flatMap((one, place) => (marked.incidents.has(one) ? [place] : []));
      trace.unselected = { marker: { opacity: 0.15 } };
    }
    for (const axis of ["xaxis", "yaxis"]) if (shown.layout[axis]) shown.layout[axis].gridcolor = rule;
    const lanes = shown.layout.yaxis;
    if (lanes?.ticktext && innerWidth < 600) lanes.ticktext = lanes.ticktext.map((text) => text.split("<br>")[0]);
    for (const arrow of shown.layout.annotations || []) arrow.arrowcolor = ink;
    const layout = { ...shown.layout, font: { color: ink, family: getComputedStyle(document.body).fontFamily }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", dragmode: "pan", hovermode: "closest", showlegend: shown.data.length > 1 && id === "where", legend: { orientation: "h", y: -0.18 } };
    return Plotly.react(id, shown.data, layout, { displaylogo: false, responsive: true, displayModeBar: false, scrollZoom: id === "where" });
  }
  function network() {
    if (!drawn) return;
    const record = (id) => id.slice(id.indexOf("/") + 1);
    drawn.nodes.update(drawn.nodes.map((node) => {
      const one = cases.get(record(node.id));
      return { id: node.id, opacity: one && !inFilter(one) ? 0.12 : 1 };
    }));
    const wanted = marked ? [...marked.primary] : [];
    drawn.network.selectNodes(drawn.nodes.getIds().filter((id) => wanted.includes(record(id))));
  }
  function rows() {
    for (const row of document.querySelectorAll("[data-row-incident]")) {
      row.classList.toggle("away", !inFilter(cases.get(row.dataset.rowIncident)));
      row.classList.toggle("marked", Boolean(marked?.incidents.has(row.dataset.rowIncident)));
    }
    for (const ref of document.querySelectorAll(".ref")) {
      ref.classList.toggle("marked", Boolean(marked?.incidents.has(ref.dataset.incident)));
      ref.classList.toggle("away", !inFilter(cases.get(ref.dataset.incident)));
    }
    for (const row of document.querySelectorAll("[data-row-person]")) row.classList.toggle("marked", Boolean(marked?.people.has(row.dataset.rowPerson)));
    for (const row of document.querySelectorAll("[data-row-conflict]")) row.classList.toggle("marked", Boolean(marked?.conflicts.has(Number(row.dataset.rowConflict))));
  }
  function refresh() {
    rows();
    network();
    for (const id of places) figure(id);
    clear.hidden = !marked;
    status.textContent = marked ? `${status.dataset.said}: ${marked.name}` : "";
  }
  function mark(kind, id, name) {
    const held = [...cases.values()].filter((one) =>
      kind === "incident" ? one.id === id : kind === "person" ? one.who.includes(id) : one.conflict === Number(id));
    marked = {
      name,
      incidents: new Set(held.map((one) => one.id)),
      people: new Set(kind === "person" ? [id] : kind === "incident" ? held.flatMap((one) => one.who) : []),
      conflicts: new Set(held.map((one) => one.conflict).filter(Boolean)),
      primary: kind === "conflict" ? new Set(held.map((one) => one.id)) : new Set([id]),
    };
    refresh();
  }
  function unmark() { marked = null; refresh(); }

  document.addEventListener("click", (event) => {
    const pick = event.target.closest(".pick, .ref");
    if (!pick) return;
    const { person, incident, conflict } = pick.dataset;
    if (person) mark("person", person, pick.textContent);
    else if (incident) mark("incident", incident, incident);
    else if (conflict) mark("conflict", conflict, pick.closest("tr")?.querySelector(".id")?.textContent || conflict);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && marked) unmark(); });
  clear.addEventListener("click", unmark);
  for (const name of Object.keys(filter)) {
    const field = document.getElementById(name);
    field.value = "";
    field.addEventListener("change", () => { filter[name] = field.value; refresh(); });
  }
  if (drawn) {
    drawn.network.on("click", ({ nodes: [node] }) => {
      if (node === undefined) return;
      const id = node.slice(node.indexOf("/") + 1);
      const said = drawn.nodes.get(node).find;
      if (cases.has(id)) mark("incident", id, said);
      else mark("person", id, said);
    });
  }
  dark.addEventListener("change", refresh);
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
    for (const id of places) Plotly.relayout(id, { autosize: false, width: 690 });
  });
  addEventListener("afterprint", () => { for (const id of places) Plotly.relayout(id, { autosize: true, width: null }); });
  Promise.all(places.map((id) => figure(id))).then(() => {
    for (const id of places) {
      document.getElementById(id).on("plotly_click", ({ points: [point] }) => mark("incident", point.customdata, point.customdata));
    }
    document.body.dataset.ready = "true";
  });
})();
