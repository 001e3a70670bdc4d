// The page of routes.
import { publish } from "../page.js";
import { ROUTE_PAGE } from "./route_page.js";

const { lines, marks, describe, panel, sheet } = ROUTE_PAGE;

publish({ ...ROUTE_PAGE, name: "routes", label: "Routes", lines, marks, describe, panel, sheet });
