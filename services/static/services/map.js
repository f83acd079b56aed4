/* Maps: outlines of the districts, the entries of a list or one place. Leaflet is loaded when a map comes into view.

   What is on the map of a list comes from the list's own address, so both always show the same. */

const MANY = 400; // more marks than this are painted on one canvas
const CITY = [[39.44, 115.42], [41.06, 117.51]];
const CLOSE = 14;

for (const box of document.querySelectorAll("[data-map]")) {
  const seen = new IntersectionObserver((found) => {
    if (found.some((entry) => entry.isIntersecting)) {
      seen.disconnect();
      start(box);
    }
  }, { rootMargin: "200px" });
  seen.observe(box);
}

async function start(box) {
  const settings = JSON.parse(box.querySelector("script[type='application/json']").textContent);
  try {
    // In a layer, so that the portal's own styles win.
    const styles = { textContent: `@import url("${box.dataset.style}") layer(reset);` };
    await Promise.all([added("style", styles), window.L || added("script", { src: box.dataset.leaflet })]);
    const [outlines, entries] = await Promise.all([read(settings.outlines), settings.entries ? read(settings.entries) : null]);
    draw(box, settings, outlines, entries);
  } catch (error) {
    console.warn(error);
    const status = box.querySelector("[data-map-status]");
    status.textContent = settings.words.failed;
    status.hidden = false;
    box.querySelector("[data-map-view]").hidden = true;
  }
}

function added(name, attributes) {
  return new Promise((done, failed) => {
    const element = Object.assign(document.createElement(name), attributes, { onload: done, onerror: failed });
    document.head.append(element);
  });
}

async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) {
    throw new Error(`${address}: ${answer.status}`);
  }
  return answer.json();
}

function draw(box, settings, outlines, entries) {
  const L = window.L;
  const colours = (name) => getComputedStyle(box).getPropertyValue(`--map-${name}`).trim();
  const { words } = settings;
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box.querySelector("[data-map-view]"), {
    zoomControl: false,
    minZoom: 7,
    maxZoom: 19,
    zoomSnap: 0.25,
    // A page must scroll past its map.
    scrollWheelZoom: false,
    zoomAnimation: !isStill,
    fadeAnimation: !isStill,
    preferCanvas: (entries?.features.length ?? 0) > MANY,
  });
  map.attributionControl.setPrefix('<a href="https://leafletjs.com" rel="external noreferrer">Leaflet</a>');
  L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      map.closePopup();
    }
  });
  if (settings.tiles) {
    L.tileLayer(settings.tiles.url, { attribution: plain(settings.tiles.credit), maxZoom: 19 }).addTo(map);
  }
  // From below: outlines, names, marks.
  for (const [name, height] of [["outlines", 300], ["names", 350]]) {
    map.createPane(name).style.zIndex = height;
  }
  const shapes = L.geoJSON(outlines, {
    pane: "outlines",
    style: (district) => {
      const isChosen = settings.districts.includes(district.properties.key);
      return {
        color: colours("line"),
        weight: isChosen ? 2 : 1,
        fillColor: colours(isChosen ? "chosen" : "ground"),
        fillOpacity: settings.tiles ? (isChosen ? 0.25 : 0) : isChosen ? 0.45 : 0.7,
        interactive: false,
      };
    },
    onEachFeature: (district, layer) => {
      layer.bindTooltip(plain(district.properties.name), { permanent: true, direction: "center", className: "map__district", pane: "names" });
      const [lon, lat] = district.properties.middle;
      layer.getCenter = () => L.latLng(lat, lon);
    },
  }).addTo(map);
  map.attributionControl.addAttribution(plain(settings.credit));
  const marks = entries ? markEntries(map, entries, colours, words) : markPlace(map, settings, colours);
  if (settings.near) {
    L.circleMarker(settings.near, { radius: 7, weight: 3, color: colours("you"), fillColor: colours("mark-edge"), fillOpacity: 1 })
      .bindTooltip(plain(words.you)).addTo(map);
  }
  const chosen = shapes.getLayers().filter((layer) => settings.districts.includes(layer.feature.properties.key));
  frame(map, settings, marks, chosen, shapes);
  tidyNames(map, shapes);
  map.on("zoomend", () => tidyNames(map, shapes));
  offerPart(box, map, settings);
}

/* Texts of ours are text: Leaflet would read them as HTML. */
function plain(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

function frame(map, settings, marks, chosen, shapes) {
  if (settings.bounds) {
    map.fitBounds(settings.bounds);
  } else if (settings.place) {
    map.setView(settings.place, settings.tiles ? CLOSE : 10);
  } else if (marks.getLayers().length) {
    map.fitBounds(marks.getBounds().pad(0.15), { maxZoom: CLOSE });
  } else if (chosen.length) {
    map.fitBounds(window.L.featureGroup(chosen).getBounds());
  } else {
    map.fitBounds(shapes.getLayers().length ? shapes.getBounds() : CITY);
  }
}

/* The names of small districts would lie on one another: only those are shown that have room. */
function tidyNames(map, shapes) {
  const taken = [];
  for (const layer of shapes.getLayers()) {
    layer.openTooltip(layer.getCenter());
  }
  for (const layer of shapes.getLayers()) {
    const box = layer.getTooltip().getElement()?.getBoundingClientRect();
    if (!box) {
      continue;
    }
    const overlaps = taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    if (overlaps) {
      layer.closeTooltip();
    } else {
      taken.push(box);
    }
  }
}

/* One mark for all entries at one place; a mark answers to the row of its entry in the list. */
function markEntries(map, entries, colours, words) {
  const L = window.L;
  const places = new Map();
  for (const feature of entries.features) {
    const key = feature.geometry.coordinates.join();
    places.set(key, [...(places.get(key) ?? []), feature]);
  }
  const marks = L.featureGroup().addTo(map);
  for (const features of places.values()) {
    const [lon, lat] = features[0].geometry.coordinates;
    const isApproximate = features.every((feature) => feature.properties.approximate);
    const mark = L.circleMarker([lat, lon], {
      radius: features.length > 1 ? 10 : 7,
      color: colours("mark-edge"),
      weight: 2,
      fillColor: colours("mark"),
      fillOpacity: isApproximate ? 0.65 : 1,
      bubblingMouseEvents: false,
    });
    mark.bindPopup(() => popup(features, words), { maxWidth: 260, minWidth: 160, closeButton: true });
    mark.addTo(marks);
    for (const feature of features) {
      follow(mark, feature.properties.url);
    }
  }
  return marks;
}

function popup(features, words) {
  const list = document.createElement("ul");
  list.dir = document.documentElement.dir || "ltr";
  for (const { properties } of features) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: properties.url, textContent: properties.name });
    if (properties.lang) {
      link.lang = properties.lang;
    }
    item.append(link);
    if (properties.local_name && properties.local_name !== properties.name) {
      item.append(Object.assign(document.createElement("p"), { textContent: properties.local_name, lang: "zh-Hans" }));
    }
    if (properties.approximate) {
      item.append(Object.assign(document.createElement("p"), { textContent: words.approximate, className: "quiet" }));
    }
    list.append(item);
  }
  return list;
}

function follow(mark, url) {
  const row = [...document.querySelectorAll(".entry-rows a")].find((link) => new URL(link.href).pathname === new URL(url, link.href).pathname)?.closest("li");
  if (!row) {
    return;
  }
  const { radius } = mark.options;
  const grow = (by) => () => mark.setRadius(radius + by).bringToFront();
  for (const name of ["pointerenter", "focusin"]) {
    row.addEventListener(name, grow(4));
  }
  for (const name of ["pointerleave", "focusout"]) {
    row.addEventListener(name, grow(0));
  }
}

function markPlace(map, settings, colours) {
  const mark = window.L.circleMarker(settings.place, {
    radius: 9, color: colours("mark-edge"), weight: 3, fillColor: colours("mark"), fillOpacity: 1, interactive: false,
  });
  return window.L.featureGroup([mark]).addTo(map);
}

/* After the reader has moved the map, the list can follow it. */
function offerPart(box, map, settings) {
  const link = box.querySelector("[data-map-here]");
  if (!link) {
    return;
  }
  const offer = () => {
    const seen = map.getBounds();
    const part = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()].map((degrees) => degrees.toFixed(4)).join();
    const address = new URL(settings.here, window.location.href);
    // Commas stay readable.
    link.href = `${address.pathname}${address.search}${address.search ? "&" : "?"}bounds=${part}`;
    link.hidden = false;
  };
  map.on("dragend", offer);
  map.on("zoomend", offer);
  map.getContainer().addEventListener("keyup", offer);
}
