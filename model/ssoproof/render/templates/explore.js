"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const token = document.querySelector('meta[name="ssoproof-token"]').content;
  document.documentElement.classList.add("js");

  let run = { table: {}, reading: {}, unit: 0, steps: [], at: 0, picks: {}, offers: [], choices: [], names: [], subjects: [] };
  let spare = [];
  let runs = [];
  let polling = 0;
  let queue = Promise.resolve();

  const say = (text, bad) => {
    $("say").textContent = text;
    $("say").classList.toggle("bad", Boolean(bad));
  };

  const send = async (what, body) => {
    let answer;
    try {
      answer = await fetch(`/${what}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Ssoproof-Token": token },
        body: JSON.stringify(body || {}),
      });
    } catch (gone) {
      throw new Error("The page is no longer served: start ssoproof explore again. Your run stays here until you leave the page.");
    }
    const data = await answer.json().catch(() => ({ error: "the answer can't be read" }));
    if (!answer.ok) throw new Error(data.error);
    return data;
  };

  const kept = () => ({ table: run.table, reading: run.reading, unit: run.unit, steps: run.steps, at: run.at, picks: run.picks });

  const LONGEST = 200000;
  const packed = () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...kept(), spare }));
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const unpacked = () => {
    if (!location.hash.startsWith("#run=")) return null;
    try {
      const text = atob(location.hash.slice(5).replace(/-/g, "+").replace(/_/g, "/"));
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (sign) => sign.charCodeAt(0))));
    } catch {
      return null;
    }
  };
  const remember = (how) => {
    const address = `#run=${packed()}`;
    if (how === "stay" || address === location.hash || address.length > LONGEST) return;
    if (how === "begin") history.replaceState(null, "", address);
    else history.pushState(null, "", address);
  };

  const focusKey = () => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    if (at.id) return { id: at.id };
    for (const name of ["at", "choice", "switch", "out", "do"]) if (at.dataset[name] !== undefined) return { name, value: at.dataset[name] };
    return at.closest("#next") ? { id: "next-h" } : null;
  };
  const refocus = (key) => {
    if (!key || (document.activeElement && document.activeElement !== document.body)) return;
    const found = key.id ? $(key.id) : all(`[data-${key.name}]`).find((one) => one.dataset[key.name] === key.value);
    if (found && !found.disabled) found.focus({ preventScroll: true });
    else $("next-h").focus({ preventScroll: true });
  };

  const decided = (within) => all(".lines[open] .wide", within).forEach((box) => {
    const row = box.querySelector(".row.decided");
    if (row) box.scrollTop = row.offsetTop - box.offsetTop - box.clientHeight / 2;
  });
  document.addEventListener("toggle", (event) => decided(event.target.parentElement), true);

  const button = (name) => document.querySelector(`[data-do="${name}"]`);
  const show = (answer, how) => {
    const key = focusKey();
    const stays = answer.at === run.at && answer.steps.length === run.steps.length;
    const before = ["next", "now"].map((id) => $(id).scrollTop);
    const open = all("details[open]", $("setup")).length > 0;
    run = answer;
    for (const [id, html] of Object.entries(answer.html)) $(id).innerHTML = html;
    if (open) all("details", $("setup")).forEach((one) => { one.open = true; });
    button("undo").disabled = run.at === 0;
    button("redo").disabled = run.at === run.steps.length;
    button("restart").disabled = run.at === 0;
    button("again").hidden = !spare.length;
    button("again").textContent = `Go on as before: ${spare.length} step${spare.length === 1 ? "" : "s"}`;
    if (matchMedia("(max-width: 44rem)").matches) {
      all("#now details").forEach((one) => { one.open = false; });
      if (key && key.id === "next-h") $("now").scrollIntoView({ block: "start" });
    }
    const current = document.querySelector(".line .current");
    for (const box of current ? [current.parentElement, $("run")] : []) {
      box.scrollTop += current.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
    }
    ["next", "now"].forEach((id, k) => { $(id).scrollTop = stays ? before[k] : 0; });
    decided($("now"));
    refocus(key);
    remember(how);
    say([answer.say, answer.spoken].filter(Boolean).join(" "));
  };

  const ask = (what, body, how) => {
    queue = queue.then(async () => {
      document.body.classList.add("busy");
      try {
        show(await send(what, typeof body === "function" ? body() : body), how);
      } catch (wrong) {
        say(wrong.message, true);
      } finally {
        document.body.classList.remove("busy");
      }
    });
    return queue;
  };
  const play = (change) => ask("play", () => ({ ...kept(), ...(typeof change === "function" ? change() : change) }));

  const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
  const take = (step) => play(() => {
    const later = run.steps.slice(run.at);
    const before = run.steps.slice(0, run.at);
    if (later.length && same(later[0], step)) return { at: run.at + 1 };
    if (later.length) spare = later;
    return { steps: [...before, step], at: run.at + 1, picks: {} };
  });
  const go = (at) => play(() => ({ at: Math.max(0, Math.min(run.steps.length, at())) }));

  const deeds = {
    undo: () => go(() => run.at - 1),
    redo: () => go(() => run.at + 1),
    restart: () => go(() => 0),
    again: () => play(() => {
      const steps = [...run.steps.slice(0, run.at), ...spare];
      spare = [];
      return { steps, at: steps.length, skip: true };
    }),
    drop: () => play(() => ({ steps: run.steps.filter((_, k) => k !== run.at - 1), at: run.at - 1, skip: true })),
    defaults: () => play({ reading: {} }),
    save: () => saved((name, text) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      say(`Saved as ${name}.`);
    }),
    text: () => saved((_, text) => { $("text").value = text; $("text").focus(); $("text").select(); }),
    load: () => load($("text").value),
    stop: () => checks("stop"),
  };
  const saved = async (then) => {
    try {
      const answer = await send("save", kept());
      then(answer.name, answer.text);
    } catch (wrong) {
      say(wrong.message, true);
    }
  };
  const load = (text) => {
    spare = [];
    return ask("load", { text });
  };

  const checks = async (what, body) => {
    clearTimeout(polling);
    try {
      const now = await send(what, body);
      $("checked").textContent = now.said;
      button("stop").hidden = !now.busy;
      if (now.done) {
        $("found").innerHTML = now.html;
        runs = now.runs;
      }
      if (now.busy) polling = setTimeout(() => checks("findings"), 400);
    } catch (wrong) {
      $("checked").textContent = wrong.message;
    }
  };

  const jump = (words) => {
    const [index, which, end] = words.split(" ");
    const found = runs[Number(index)];
    const steps = found[which];
    spare = [];
    ask("play", { table: found.table, reading: found.reading, unit: found.unit, steps, at: end === "end" ? steps.length : 0, picks: {} });
    document.querySelector(".bar").scrollIntoView({ block: "start" });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) {
      const target = $(link.hash.slice(1));
      const into = (target && target.querySelector("h2")) || target;
      event.preventDefault();
      if (!into) return;
      target.scrollIntoView({ block: "start" });
      into.tabIndex = -1;
      into.focus({ preventScroll: true });
      return;
    }
    const one = event.target.closest("button");
    if (!one || one.type === "submit") return;
    const data = one.dataset;
    if (data.offer !== undefined) take(run.offers[Number(data.offer)]);
    else if (data.at !== undefined) go(() => Number(data.at));
    else if (data.jump !== undefined) jump(data.jump);
    else if (data.out !== undefined) play(() => ({ table: { ...run.table, apps: run.table.apps.filter((_, k) => k !== Number(data.out)), subject: "" }, skip: true }));
    else if (data.do !== undefined) deeds[data.do]();
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form);
    if (form.dataset.do === "check") {
      const index = Number(data.get("subject"));
      checks("check", { code: data.get("code"), subject: index ? everything[index - 1] : "" });
      return;
    }
    const text = String(data.get("count")).trim();
    const seconds = Number(text) * Number(data.get("size"));
    if (!/^[0-9]+(\.[0-9]+)?$/.test(text) || !Number.isSafeInteger(seconds)) {
      say("For how long? A number is needed.", true);
      return;
    }
    play(() => {
      if (run.steps.length > run.at) spare = run.steps.slice(run.at);
      return { wait: Math.min(seconds, 1e9) };
    });
  });

  document.addEventListener("change", (event) => {
    const one = event.target;
    if (one.dataset.switch) play({ reading: { ...run.reading, [one.dataset.switch]: one.value } });
    else if (one.dataset.choice) {
      const [offer, choice] = one.dataset.choice.split(" ").map(Number);
      const [action, rows] = run.choices[offer];
      const [name, values] = rows[choice];
      play(() => ({ picks: { ...run.picks, [action]: { ...(run.picks[action] || {}), ...Object.fromEntries([[name, values[Number(one.value)]]]) } } }));
    } else if (one.id === "in" && one.value !== "") play(() => ({ table: { ...run.table, apps: [...run.table.apps, run.names[Number(one.value)]] } }));
    else if (one.id === "subject") play(() => ({ table: { ...run.table, subject: run.subjects[Number(one.value)] } }));
    else if (one.id === "policy") play(() => ({ table: { ...run.table, policy: one.value } }));
    else if (one.name === "free") play(() => ({ table: { ...run.table, free: one.value === "yes" }, skip: true }));
    else if (one.id === "file" && one.files.length) {
      const file = one.files[0];
      if (file.size > 3500000) say(`${file.name} is too large for a trace.`, true);
      else file.text().then(load, () => say(`${file.name} can't be read.`, true)).finally(() => { one.value = ""; });
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing) {
      const key = event.key.toLowerCase();
      const name = key === "z" && !event.shiftKey ? "undo" : key === "y" || (key === "z" && event.shiftKey) ? "redo" : "";
      if (name) {
        event.preventDefault();
        deeds[name]();
      }
      return;
    }
    const list = event.target.closest("#next") ? ".offer" : event.target.closest("#run") ? "#run [data-at]" : "";
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!list || !by || typing || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = all(list);
    const now = rows.indexOf(document.activeElement);
    const next = rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : now + by];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  window.addEventListener("popstate", () => {
    const wanted = unpacked();
    if (!wanted) return;
    spare = wanted.spare || [];
    ask("play", wanted, "stay");
  });

  let everything = [];
  const begin = async () => {
    const wanted = unpacked();
    if (wanted) {
      spare = wanted.spare || [];
      await ask("play", wanted, "begin");
    }
    if (!run.html) {
      const why = wanted ? $("say").textContent : "";
      spare = [];
      await ask("begin", undefined, "begin");
      if (why) say(`The run in the address can't be played here: ${why}`, true);
    }
    everything = run.everything || [];
    return checks("findings");
  };
  begin();
})();
