// Starts the pages of plain folium maps, whose tiles gave way to our land.
import { basemap, landLayer } from "./basemap.js";

window.corridor = { basemap: (map) => basemap(map, [0]), landLayer };
