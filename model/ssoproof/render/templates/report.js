"use strict";
(() => {
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const one = (selector, within) => (within || document).querySelector(selector);
  document.documentElement.classList.add("js");
  const sections = all("main > section");
  const pick = one("#pick");
  const at = new Map();

  const signs = { d: "►", r: "✓", m: "?", s: "·" };
  const states = { d: "decided", r: "ran", m: "may", s: "skipped" };
  const ofCode = (section, i) => {
    let decided = false;
    for (const part of all(".dec[data-i]", section)) {
      part.hidden = Number(part.dataset.i) !== i;
      decided = decided || !part.hidden;
    }
    const none = one(".dec.none", section);
    if (none) none.hidden = decided;
    for (const line of all(".ln[data-s]", section)) {
      const letter = line.dataset.s[i];
      line.className = `ln ${states[letter] || ""}`;
      one("b", line).textContent = signs[letter] || " ";
    }
  };

  const ofState = (section, i) => {
    for (const row of all(".state tr[data-a]", section)) {
      const runs = [row.dataset.a, row.dataset.b];
      const was = (bits) => (i ? bits[i - 1] : "0");
      all("td", row).forEach((cell, k) => {
        const there = runs[k][i] === "1";
        cell.textContent = there ? row.dataset.w : was(runs[k]) === "1" ? "gone" : "no";
        cell.className = there ? "" : "off";
      });
      const differs = runs[0][i] !== runs[1][i];
      const changed = runs.some((bits) => bits[i] !== was(bits));
      row.className = differs ? "diff" : changed ? "changed" : "";
      const [unlike, fresh] = all(".tag", row);
      unlike.hidden = !differs;
      fresh.hidden = differs || !changed;
    }
  };

  const go = (section, wanted) => {
    const steps = Number(section.dataset.steps);
    if (!steps) return;
    const i = Math.max(0, Math.min(steps - 1, wanted));
    at.set(section, i);
    all(".tx", section).forEach((text, k) => text.classList.toggle("on", k === i));
    all(".st", section).forEach((button, k) => (k === i ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current")));
    for (const row of all(".strip .row", section)) all(".c", row).forEach((cell, k) => cell.classList.toggle("cur", k === i));
    one(".sn", section).textContent = one(".tx.on b", section).textContent.split(" ")[1];
    for (const [name, off] of [[".prev", i === 0], [".next", i === steps - 1]]) {
      const button = one(name, section);
      if (off && document.activeElement === button) one(".texts", section).focus();
      button.disabled = off;
    }
    ofState(section, i);
    ofCode(section, i);
    const head = all(".st", section)[i];
    if (section.classList.contains("on") && one(".strip.long", section)) head.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  const tab = (section, key) => {
    if (!document.getElementById(`${section.id}-${key}`)) return;
    for (const button of all("[role=tab]", section)) {
      const on = button.dataset.tab === key;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
    }
    for (const panel of all(".panel", section)) panel.classList.toggle("on", panel.id === `${section.id}-${key}`);
    one(".two", section).classList.toggle("whole", key === "sequence");
  };

  const address = (section) => {
    const key = one("[role=tab][aria-selected=true]", section);
    if (!key || !section.classList.contains("on")) return;
    try { history.replaceState(null, "", `#${section.id}/${key.dataset.tab}/${at.get(section) + 1}`); } catch { /* a page of a frame */ }
  };

  const show = () => {
    const [id, key, step] = decodeURIComponent(location.hash.slice(1)).split("/");
    const target = document.getElementById(id);
    const section = (target && target.closest("main > section")) || sections[0];
    const before = one("section.on");
    sections.forEach((each) => each.classList.toggle("on", each === section));
    for (const link of all("nav.list a")) {
      if (link.hash === `#${section.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (all("option", pick).some((option) => option.value === section.id)) pick.value = section.id;
    if (section.dataset.steps) {
      go(section, step ? Number(step) - 1 : at.has(section) ? at.get(section) : Number(section.dataset.steps) - 1);
      if (key) tab(section, key);
    }
    if (target && target !== section && section.contains(target)) target.scrollIntoView({ block: "center" });
    else if (before !== section || id === section.id) { one("main").scrollTop = 0; if (window.innerWidth <= 900) window.scrollTo(0, 0); }
    document.title = `${one("h2", section).textContent.trim()} · ${one("h1").textContent}`;
  };

  document.addEventListener("click", (event) => {
    const section = event.target.closest("section");
    if (!section || !section.dataset.steps) return;
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.go) go(section, Number(button.dataset.go));
    else if (button.dataset.tab) tab(section, button.dataset.tab);
    else if (button.classList.contains("prev")) go(section, at.get(section) - 1);
    else if (button.classList.contains("next")) go(section, at.get(section) + 1);
    address(section);
  });

  const tabKeys = { ArrowLeft: -1, ArrowRight: 1 };
  const alongTabs = (event) => {
    const tabs = all("[role=tab]", event.target.parentElement);
    const index = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : tabs.indexOf(event.target) + tabKeys[event.key];
    const next = tabs[(index + tabs.length) % tabs.length];
    tab(event.target.closest("section"), next.dataset.tab);
    next.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || /^(SELECT|INPUT)$/.test(event.target.tagName)) return;
    const section = one("section.on");
    const steps = Number(section.dataset.steps || 0);
    const moves = /^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key);
    const single = one("#keys").checked;
    if (moves && steps && event.target.getAttribute("role") === "tab") alongTabs(event);
    else if (moves && steps && !event.target.closest("pre")) {
      go(section, { ArrowLeft: at.get(section) - 1, ArrowRight: at.get(section) + 1, Home: 0, End: steps - 1 }[event.key]);
    } else if (single && (event.key === "j" || event.key === "k")) {
      const links = all("nav.list a").filter((link) => link.offsetParent !== null || window.innerWidth <= 900);
      const index = links.findIndex((link) => link.hasAttribute("aria-current")) + (event.key === "j" ? 1 : -1);
      if (links[index]) location.hash = links[index].hash;
      return;
    } else if (single && steps && /^[1-6]$/.test(event.key)) tab(section, all("[role=tab]", section)[Number(event.key) - 1].dataset.tab);
    else return;
    event.preventDefault();
    address(section);
  });

  const words = one("#words");
  if (words) {
    words.addEventListener("input", () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const links = all("nav.list a[data-words]");
      let left = 0;
      for (const link of links) {
        const on = wanted.every((word) => link.dataset.words.toLowerCase().includes(word));
        link.parentElement.hidden = !on;
        left += on;
      }
      one("#matches").textContent = `${left} of ${links.length}`;
    });
  }

  pick.addEventListener("change", () => { location.hash = pick.value; });
  window.addEventListener("hashchange", show);
  let closed = [];
  window.addEventListener("beforeprint", () => { closed = all("details:not([open]):not(.more)"); closed.forEach((each) => { each.open = true; }); });
  window.addEventListener("afterprint", () => { closed.forEach((each) => { each.open = false; }); });
  for (const section of sections) {
    if (section.dataset.steps) { go(section, Number(section.dataset.steps) - 1); tab(section, "why"); }
  }
  show();
})();
