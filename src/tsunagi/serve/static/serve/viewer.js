// A zooming viewer for the pictures of a record; without this script they are plain links.
"use strict";

for (const section of document.querySelectorAll(".pictures")) offer(section);

function offer(section) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = section.dataset.open;
  section.querySelector(".picture-links").prepend(button);
  let viewer = null;
  button.addEventListener("click", async () => {
    if (viewer) {
      viewer.close();
      viewer = null;
      button.textContent = section.dataset.open;
      return;
    }
    button.disabled = true;
    try {
      viewer = await open(section);
      button.textContent = section.dataset.close;
    } catch {
      note(section);
    }
    button.disabled = false;
  });
}

function note(section) {
  if (section.querySelector(".viewer-note")) return;
  const words = document.createElement("p");
  words.className = "viewer-note warn";
  words.setAttribute("role", "status");
  words.textContent = section.dataset.failed;
  section.append(words);
}

// OpenSeadragon writes a style element of its own, which our policy forbids, unless it finds one;
// site.css has the rule instead, and an element in no namespace is found but is no style.
function forestall() {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const mark = document.createElementNS(null, "style");
  mark.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(mark);
}

async function open(section) {
  forestall();
  await load(section.dataset.viewer);
  const sources = await tiles(section);
  if (!sources.length) throw new Error("no pictures");
  const stage = document.createElement("div");
  stage.className = "viewer";
  section.prepend(stage);
  const hidden = [...section.querySelectorAll(".picture")];
  hidden.forEach((picture) => { picture.hidden = true; });
  const shown = window.OpenSeadragon({
    element: stage,
    prefixUrl: section.dataset.icons,
    tileSources: sources,
    sequenceMode: sources.length > 1,
    showReferenceStrip: false,
    crossOriginPolicy: false,
    drawer: "canvas",
    visibilityRatio: 0.5,
    gestureSettingsMouse: { scrollToZoom: false },
  });
  const close = () => {
    shown.destroy();
    stage.remove();
    hidden.forEach((picture) => { picture.hidden = false; });
  };
  shown.addHandler("open-failed", () => note(section));
  return { close };
}

function load(address) {
  if (window.OpenSeadragon) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

// IIIF image services where there are any, plain pictures otherwise.
async function tiles(section) {
  if (section.dataset.manifest) {
    try {
      const answer = await fetch(section.dataset.manifest, { credentials: "omit" });
      const found = canvases(await answer.json());
      if (found.length) return found;
    } catch {
      // The manifest's server may be down: the pictures may still come.
    }
  }
  return [...section.querySelectorAll(".picture")].map((link) => tile(link.href));
}

function tile(address) {
  const service = address.match(/^(https?:.*)\/(?:full|square|pct:[^/]+|[\d,]+)\/[^/]+\/!?\d+\/\w+\.\w+$/);
  return service ? `${service[1]}/info.json` : { type: "image", url: address };
}

// Presentation 2 (sequences → canvases → images) and 3 (items → items → items).
function canvases(manifest) {
  const two = manifest.sequences?.[0]?.canvases?.map((canvas) => canvas.images?.[0]?.resource);
  const three = manifest.items?.map((canvas) => canvas.items?.[0]?.items?.[0]?.body);
  return (two ?? three ?? []).filter(Boolean).slice(0, 500).map((body) => {
    const service = [body.service ?? []].flat()[0];
    const id = service?.["@id"] ?? service?.id;
    const address = id ? `${id.replace(/\/$/, "")}/info.json` : body["@id"] ?? body.id;
    if (!/^https?:/.test(address ?? "")) return null;
    return id ? address : { type: "image", url: address };
  }).filter(Boolean);
}
