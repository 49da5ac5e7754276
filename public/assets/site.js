// The search box of the home page: filters the listed workers by their text. Without this script the box stays hidden.
"use strict";
(() => {
  const box = document.getElementById("search");
  const query = document.getElementById("query");
  const count = document.getElementById("search-count");
  if (!box || !query || !count) return;
  const cards = [...document.querySelectorAll("[data-search]")].map((element) => [element, element.dataset.search]);
  const browse = [...document.querySelectorAll(".browse")];
  const families = [...document.querySelectorAll(".family")];

  const filter = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [element, text] of cards) {
      element.hidden = !words.every((word) => text.includes(word));
      if (!element.hidden) shown += 1;
    }
    for (const section of browse) section.hidden = words.length > 0; // results stand right below the box
    for (const family of families) family.hidden = !family.querySelector("[data-search]:not([hidden])");
    count.textContent = words.length === 0 ? "" : shown === 1 ? "1 worker" : `${shown} workers`;
  };

  query.addEventListener("input", filter);
  box.hidden = false;
  if (query.value) filter(); // what the browser kept over a reload
})();
