// Starts the pages of plain folium maps, whose tiles gave way to our land.
import { basemap } from "./basemap.js";

window.corridor = { basemap: (map) => basemap(map, [0]) };
