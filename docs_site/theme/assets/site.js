"use strict";
// Search in the pages that lie beside this file, and a list of pages that is folded on a phone. No request is made.
const SHOWN = 12, AROUND = 70;
const root = document.body.dataset.root, found = document.getElementById("found"), input = document.getElementById("find");

if (matchMedia("(max-width: 56rem)").matches) document.getElementById("pages").open = false;
else document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest" });

function weight(part, words) {
  const head = (part.p + " " + part.h).toLowerCase(), text = part.t.toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (head.includes(word)) sum += 10;
    else if (text.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

function line(part, words) {
  const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
  link.href = root + "/" + part.u;
  link.textContent = part.p === part.h ? part.h : part.p + ": " + part.h;
  const at = Math.max(0, part.t.toLowerCase().indexOf(words[0]) - AROUND);
  text.textContent = (at ? "…" : "") + part.t.slice(at, at + 3 * AROUND) + "…";
  item.append(link, text);
  return item;
}

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.hidden = !words.length;
  const hits = PAGES.map((part) => [weight(part, words), part]).filter((pair) => pair[0] > 0);
  hits.sort((a, b) => b[0] - a[0]);
  const told = document.createElement("p"), list = document.createElement("ol");
  told.textContent = hits.length ? hits.length + " places" + (hits.length > SHOWN ? ", the first " + SHOWN : "") : "Nothing found.";
  list.append(...hits.slice(0, SHOWN).map((pair) => line(pair[1], words)));
  found.replaceChildren(told, list);
}

input.addEventListener("input", search);
input.addEventListener("keydown", (event) => { if (event.key === "Escape") { input.value = ""; search(); } });
found.addEventListener("click", (event) => { if (event.target.tagName === "A") found.hidden = true; });
