// From places to the screen in two steps: the first is the same at every zoom, and takes the time.

// Places, as [lat, lon], in pixels of zoom 0.
export const flattened = (map, places) => places.map((place) => map.project(place, 0));

// Where these are among the layers of the map, at its zoom.
export function onScreen(map, flat) {
  const scale = map.getZoomScale(map.getZoom(), 0);
  const origin = map.getPixelOrigin();
  return flat.map(({ x, y }) => L.point(x * scale - origin.x, y * scale - origin.y));
}
