"use strict";
(() => {
  const picture = JSON.parse(document.getElementById("picture").textContent);
  const nodes = new vis.DataSet(picture.nodes);
  const edges = new vis.DataSet(picture.edges.map((edge, id) => ({ ...edge, id })));
  const holder = document.getElementById("network");
  const detail = document.getElementById("detail");
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const picks = [...document.querySelectorAll(".picks [data-conflict]")];
  const family = getComputedStyle(document.body).fontFamily;
  const network = new vis.Network(holder, { nodes, edges }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, tooltipDelay: 80, keyboard: { enabled: true, bindToWindow: false }, multiselect: true },
    nodes: {
      borderWidth: 1.6, borderWidthSelected: 4,
      font: { size: 14, face: family, color: "#1b1b1b", strokeWidth: 3, strokeColor: "#ffffff", vadjust: -2 },
      scaling: { label: { drawThreshold: 5 } },
    },
    edges: { arrows: { to: { scaleFactor: 0.7 } }, selectionWidth: 1.5, hoverWidth: 1, smooth: false, color: { inherit: false } },
  });
  const titles = new Map(picks.map((pick) => [Number(pick.dataset.conflict), pick.firstElementChild.textContent]));
  let conflict = picks.length ? Number(picks[0].dataset.conflict) : 0;
  const off = { sign: new Set(), line: new Set(picture.hidden) };

  const inView = (node) => conflict === 0 || node.conflict === conflict;
  const ids = () => nodes.get({ filter: inView }).map((node) => node.id);
  function fit() {
    network.fit({ nodes: ids(), maxZoomLevel: 1.3 });
    if (conflict === 0) network.moveTo({ scale: network.getScale() * 0.92 });  // leaves room for the titles
  }
  const tell = (text) => { detail.textContent = text || detail.dataset.hint; };

  function refresh() {
    nodes.update(nodes.map((node) => ({ id: node.id, hidden: !inView(node) || off.sign.has(node.look) })));
    edges.update(edges.map((edge) => ({ id: edge.id, hidden: off.line.has(edge.look) })));
  }
  function choose(number) {
    conflict = number;
    for (const pick of picks) pick.setAttribute("aria-pressed", String(Number(pick.dataset.conflict) === number));
    refresh();
    fit();
  }
  function show(id) {
    const node = nodes.get(id);
    off.sign.delete(node.look);
    for (const box of document.querySelectorAll(`[data-sign="${node.look}"]`)) box.checked = true;
    choose(conflict === 0 ? 0 : node.conflict);
    network.selectNodes([id]);
    network.focus(id, { scale: Math.max(network.getScale(), 1) });
    tell(node.title);
  }
  function search() {
    found.replaceChildren();
    const text = field.value.trim().toLocaleLowerCase();
    if (!text) return;
    const hits = nodes.get({ filter: (node) => node.find.toLocaleLowerCase().includes(text) }).slice(0, 12);
    for (const node of hits) {
      const entry = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = [node.find, titles.get(node.conflict)].filter(Boolean).join(" – ");
      button.addEventListener("click", () => { found.replaceChildren(); show(node.id); });
      entry.append(button);
      found.append(entry);
    }
    if (!hits.length) {
      const entry = document.createElement("li");
      entry.append(Object.assign(document.createElement("p"), { textContent: picture.none }));
      found.append(entry);
    }
  }

  for (const pick of picks) pick.addEventListener("click", () => { tell(""); choose(Number(pick.dataset.conflict)); });
  for (const box of document.querySelectorAll("[data-sign], [data-line]")) {
    const [which, name] = box.dataset.sign ? ["sign", box.dataset.sign] : ["line", box.dataset.line];
    box.checked = !off[which].has(name);  // a browser may have kept the state of an earlier visit
    box.addEventListener("change", () => { off[which][box.checked ? "delete" : "add"](name); refresh(); });
  }
  field.value = "";
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") found.querySelector("button")?.click();
    if (event.key === "Escape") { field.value = ""; search(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".find")) found.replaceChildren(); });
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: { duration: 150 } });
  document.getElementById("closer").addEventListener("click", () => zoom(1.35));
  document.getElementById("further").addEventListener("click", () => zoom(1 / 1.35));
  document.getElementById("whole").addEventListener("click", fit);
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    tell(node !== undefined ? nodes.get(node).title : edge !== undefined ? edges.get(edge).title : "");
  });
  const corners = picks.flatMap((pick) => {
    const own = picture.nodes.filter((node) => node.conflict === Number(pick.dataset.conflict));
    if (!own.length) return [];
    const texts = [[...pick.children].map((part) => part.textContent).join(": "), pick.firstElementChild.textContent, pick.dataset.conflict];
    const across = own.map((node) => node.x);
    return [{ texts, left: Math.min(...across), right: Math.max(...across), top: Math.min(...own.map((node) => node.y)) }];
  });
  network.on("afterDrawing", (context) => {
    if (conflict !== 0) return;
    const pixel = 1 / network.getScale();
    context.font = `600 ${15 * pixel}px ${family}`;
    context.textAlign = "left";
    context.fillStyle = "#595959";
    context.strokeStyle = "#ffffff";
    context.lineWidth = 4 * pixel;
    for (const { texts, left, right, top } of corners) {
      const fits = texts.find((text) => context.measureText(text).width <= right - left + 160);
      if (!fits) continue;
      context.strokeText(fits, left, top - 24 * pixel);
      context.fillText(fits, left, top - 24 * pixel);
    }
  });
  addEventListener("resize", () => { network.redraw(); fit(); });
  const paper = 690;  // pixels across a sheet of A4 or Letter: a canvas does not shrink by itself
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
    network.setSize(`${paper}px`, "440px");
    network.redraw();
    fit();
    network.redraw();
  });
  addEventListener("afterprint", () => { network.setSize("100%", "100%"); network.redraw(); fit(); });
  choose(conflict);
  if (picture.chosen.length) {
    network.selectNodes(picture.chosen);
    tell(nodes.get(picture.chosen[0]).title);
  }
  window.netgraph = { network, nodes, edges };
})();
