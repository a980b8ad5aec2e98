// The few things that a page does by itself: live traffic, a side panel for an exchange, light on matching places, the theme.
// Every page reads without it. Markup that is put in comes from our own server, where templates escape.

const html = (text) => document.createRange().createContextualFragment(text);

async function part(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  return answer.ok ? answer.text() : "";
}

function throttled(run, wait) {
  let timer = 0;
  return () => {
    if (!timer) timer = setTimeout(() => { timer = 0; run(); }, wait);
  };
}

// -- live

const stream = document.querySelector("[data-live]");
if (stream) {
  const rows = document.querySelector("tbody[data-rows]");
  const limit = Number(rows?.dataset.rows ?? 40);
  const person = stream.dataset.person;
  const refreshed = [...document.querySelectorAll("[data-refresh]")].map((place) =>
    throttled(async () => {
      const text = await part(place.dataset.refresh);
      if (text) place.replaceChildren(html(text));
    }, 1200));
  const source = new EventSource("/live");
  source.onopen = () => { stream.classList.add("on"); stream.textContent = "live"; };
  source.onerror = () => { stream.classList.remove("on"); stream.textContent = "not connected"; };
  source.addEventListener("exchanges", (event) => {
    const told = JSON.parse(event.data);
    if (rows) {
      for (const one of told) {
        if (one.aside && !("everything" in rows.dataset)) continue;
        const row = html(`<table><tbody>${one.row}</tbody></table>`).querySelector("tr");
        const old = document.getElementById(row.id);
        if (old) old.replaceWith(row);
        else { row.classList.add("new"); rows.prepend(row); }
      }
      while (rows.rows.length > limit) rows.rows[rows.rows.length - 1].remove();
    }
    if (!person || told.some((one) => one.persons.includes(person))) refreshed.forEach((run) => run());
  });
}

// -- side panel

const panel = document.querySelector(".panel");
let opener = null;
function close() {
  panel.hidden = true;
  opener?.focus?.();
}
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-close]")) { close(); return; }
  const link = event.target.closest("[data-exchange]");
  if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const address = `/exchanges/${link.dataset.exchange}`;
  const text = await part(`${address}?part=panel`);
  if (!text) { location.assign(address); return; }
  opener = link;
  panel.querySelector("[data-body]").replaceChildren(html(text));
  panel.querySelector("[data-open]").href = address;
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel && !panel.hidden) close();
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "")) {
    event.preventDefault();
    document.querySelector(".top input")?.focus();
  }
});

// -- the same value in every format lights up

function light(place, on) {
  const near = (other) => other === place || other.startsWith(`${place}.`) || other.startsWith(`${place} >`)
    || (other.split(".").length === 2 && place.startsWith(`${other}.`));
  for (const item of document.querySelectorAll("[data-place]")) {
    if (near(item.dataset.place)) item.classList.toggle("lit", on);
  }
}
for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(kind, (event) => {
    const item = event.target.closest?.("[data-place]");
    if (item?.dataset.place) light(item.dataset.place, on);
  });
}

// -- theme and thumbnails

document.querySelector("[data-theme-toggle]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `hilum-theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
});
for (const image of document.querySelectorAll(".thumb img")) {
  const broken = () => image.classList.add("broken");
  image.addEventListener("error", broken);
  if (image.complete && !image.naturalWidth) broken();
}
