// Many dots of one look as one layer of a canvas: thousands of layers would each be drawn, and asked, by themselves.
import { flattened, onScreen } from "./screen.js";

export const Dots = L.Path.extend({
  options: { radius: 3, fill: true },

  initialize(places, options) {
    L.Util.setOptions(this, options);
    this.places = places;
    this.near = -1; // place of the dot that was asked for last
  },

  _project() {
    this.flat ??= flattened(this._map, this.places);
    this.points = onScreen(this._map, this.flat);
    const reach = L.point(1, 1).multiplyBy(this.options.radius + this.options.weight);
    const { min, max } = L.bounds(this.points);
    this._pxBounds = L.bounds(min.subtract(reach), max.add(reach));
  },

  _update() {
    if (this._map) this._updatePath();
  },

  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing) return;
    const { _ctx: pen, _bounds: seen } = renderer;
    const { radius } = this.options;
    pen.beginPath();
    for (const point of this.points) {
      if (!seen.contains(point)) continue;
      pen.moveTo(point.x + radius, point.y);
      pen.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    }
    renderer._fillStroke(pen, this);
  },

  _containsPoint(at) {
    let least = this.options.radius + this._clickTolerance();
    this.near = -1;
    for (const [order, point] of this.points.entries()) {
      const far = point.distanceTo(at);
      if (far <= least) [least, this.near] = [far, order];
    }
    return this.near >= 0;
  },
});
