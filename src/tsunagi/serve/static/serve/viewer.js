// Opens the IIIF manifest of a record in Mirador, on its page; without this script its pictures are plain links.
"use strict";

const WIDE = 600; // CSS pixels from which there is room for a title and a row of pages

for (const section of document.querySelectorAll(".pictures")) {
  for (const picture of section.querySelectorAll(".picture img")) watch(picture, section);
  if (section.dataset.manifest) offer(section);
}

// A picture whose server is down or refuses: say so in its place, and keep the link.
function watch(picture, section) {
  const replace = () => {
    const words = document.createElement("span");
    words.className = "picture-missing";
    words.textContent = `${picture.alt}: ${section.dataset.missing}`;
    picture.replaceWith(words);
  };
  picture.addEventListener("error", replace, { once: true });
  // It may have failed before this script ran: ask again.
  if (picture.complete && !picture.naturalWidth) picture.src = picture.src;
}

function offer(section) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = section.dataset.open;
  button.setAttribute("aria-expanded", "false");
  section.querySelector(".picture-links").prepend(button);
  let viewer = null;
  button.addEventListener("click", async () => {
    if (viewer) {
      viewer.close();
      viewer = null;
    } else {
      button.disabled = true;
      try {
        viewer = await open(section);
      } catch {
        note(section);
      }
      button.disabled = false;
    }
    button.textContent = viewer ? section.dataset.close : section.dataset.open;
    button.setAttribute("aria-expanded", String(Boolean(viewer)));
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

async function open(section) {
  await load(section.dataset.viewer);
  const frame = document.createElement("div");
  frame.className = "viewer";
  const stage = document.createElement("div");
  stage.id = "viewer";
  frame.append(stage);
  section.prepend(frame);
  const hidden = [...section.querySelectorAll(".picture, .picture-missing")];
  hidden.forEach((picture) => { picture.hidden = true; });
  const shown = window.Mirador.viewer(settings(section.dataset.manifest, stage));
  const unfollow = follow(shown.store, section, frame);
  const close = () => {
    unfollow();
    shown.unmount();
    frame.remove();
    hidden.forEach((picture) => { picture.hidden = false; });
  };
  return { close };
}

function settings(manifest, stage) {
  return {
    id: stage.id,
    language: document.documentElement.lang,
    windows: [{ manifestId: manifest }],
    window: {
      allowClose: false,
      allowMaximize: false,
      allowFullscreen: true,
      allowTopMenuButton: true,
      hideWindowTitle: stage.clientWidth <= WIDE,
      sideBarPanel: "canvas",
    },
    workspace: { type: "single", allowNewWindows: false, draggingEnabled: false },
    workspaceControlPanel: { enabled: false },
    thumbnailNavigation: { height: 110 },
    translations: { ja: { pagination: "{{current}} / {{total}}" } },
    // A page that is scrolled with the wheel must not stop at its pictures; pictures come without asking for CORS.
    osdConfig: { crossOriginPolicy: false, drawer: "canvas", gestureSettingsMouse: { scrollToZoom: false } },
  };
}

// Mirador shows nothing where a picture does not come: watch which canvas is open, and say so over it.
function follow(store, section, frame) {
  const words = document.createElement("p");
  words.className = "viewer-missing";
  words.setAttribute("role", "status");
  words.hidden = true;
  frame.append(words);
  let last = "";
  const look = async () => {
    const state = store.getState();
    // Its own dialogue would lie over the whole page, in the words of a program.
    for (const id of state.errors?.items ?? []) {
      queueMicrotask(() => store.dispatch(window.Mirador.removeError(id)));
    }
    const [shown] = Object.values(state.windows ?? {});
    const canvas = shown?.canvasId;
    const manifest = state.manifests?.[section.dataset.manifest];
    const now = manifest?.error ? "error" : manifest?.json ? canvas : "";
    if (!now || now === last) return;
    if (!last && frame.clientWidth > WIDE && pages(manifest.json ?? {}).length > 1) {
      queueMicrotask(() => store.dispatch(window.Mirador.setWindowThumbnailPosition(shown.id, "far-bottom")));
    }
    last = now;
    words.hidden = true;
    const failed = manifest.error || !(await comes(painted(manifest.json, canvas)));
    if (failed && last === now) {
      words.textContent = section.dataset.missing;
      words.hidden = false;
    }
  };
  const stop = store.subscribe(look);
  look();
  return stop;
}

function pages(manifest) {
  return manifest.items ?? manifest.sequences?.[0]?.canvases ?? [];
}

// The first picture of a canvas, of Presentation 3 or 2; of several to choose from, the first.
function painted(manifest, id) {
  const canvas = pages(manifest).find((one) => (one.id ?? one["@id"]) === id);
  let body = canvas?.items?.[0]?.items?.[0]?.body ?? canvas?.images?.[0]?.resource;
  for (let depth = 0; body && depth < 5; depth += 1) {
    body = [body.items ?? body.default ?? body.source ?? body.full ?? body].flat()[0];
  }
  return body;
}

function comes(body) {
  const service = [body?.service ?? []].flat()[0];
  const base = service?.id ?? service?.["@id"];
  if (base) return fetch(`${base.replace(/\/$/, "")}/info.json`).then((answer) => answer.ok, () => false);
  const address = body?.id ?? body?.["@id"];
  if (!address || /video|sound/i.test(body.type ?? "")) return Promise.resolve(true);
  return new Promise((resolve) => {
    const picture = new Image();
    picture.addEventListener("load", () => resolve(true));
    picture.addEventListener("error", () => resolve(false));
    picture.src = address;
  });
}

function load(address) {
  if (window.Mirador) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}
