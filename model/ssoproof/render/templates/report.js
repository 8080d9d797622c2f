"use strict";
(() => {
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  document.documentElement.classList.add("js");

  const steppers = all(".run").map((run) => {
    const box = run.querySelector(".stepper");
    const steps = all(".step", box);
    const rows = all("tr[data-step]", run);
    const where = box.querySelector(".where");
    const button = (name) => box.querySelector(`[data-go="${name}"]`);
    let at = 0;
    const show = (index) => {
      at = Math.max(0, Math.min(steps.length - 1, index));
      steps.forEach((step, k) => step.classList.toggle("now", k === at));
      rows.forEach((row, k) => {
        row.classList.toggle("current", k === at);
        row.querySelector("a").toggleAttribute("aria-current", k === at);
      });
      where.textContent = steps[at].querySelector("h4").textContent.split("·")[0].trim();
      for (const [name, off] of [["first", at === 0], ["back", at === 0], ["next", at === steps.length - 1], ["last", at === steps.length - 1]]) {
        const one = button(name);
        if (off && document.activeElement === one) box.focus();
        one.disabled = off;
      }
    };
    const whole = () => {
      const on = box.classList.toggle("whole");
      button("all").setAttribute("aria-pressed", String(on));
    };
    const go = {
      first: () => show(0), back: () => show(at - 1), next: () => show(at + 1), last: () => show(steps.length - 1), all: whole,
    };
    all("[data-go]", box).forEach((one) => one.addEventListener("click", () => go[one.dataset.go]()));
    const keys = { ArrowLeft: "back", ArrowRight: "next", ArrowUp: "back", ArrowDown: "next", Home: "first", End: "last" };
    box.addEventListener("keydown", (event) => {
      const name = keys[event.key];
      if (!name || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go[name]();
    });
    rows.forEach((row, k) => row.querySelector("a").addEventListener("click", () => show(k)));
    show(0);
    return { reveal: (id) => { const k = steps.findIndex((step) => step.id === id); if (k >= 0) show(k); return k >= 0; } };
  });

  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) return;
    steppers.some((one) => one.reveal(id));
    const target = document.getElementById(id);
    const hidden = target && target.closest("section[hidden]");
    if (hidden) { form.reset(); filter(); }
    if (target) target.scrollIntoView({ block: "nearest" });
  };

  const form = document.getElementById("filter");
  const filter = () => {
    const data = new FormData(form);
    const wanted = new Set(data.getAll("status"));
    const words = String(data.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of all("tr.answer")) {
      const text = row.textContent.toLowerCase();
      const on = wanted.has(row.dataset.status) && words.every((word) => text.includes(word));
      row.hidden = !on;
      document.getElementById(row.dataset.for).hidden = !on;
      shown += on;
    }
    document.getElementById("matches").textContent = `${shown} of ${all("tr.answer").length} answers`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", follow);
  let closed = [];
  window.addEventListener("beforeprint", () => { closed = all("details:not([open])"); closed.forEach((one) => { one.open = true; }); });
  window.addEventListener("afterprint", () => { closed.forEach((one) => { one.open = false; }); });
  filter();
  follow();
})();
