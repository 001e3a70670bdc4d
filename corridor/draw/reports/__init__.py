"""The page to read, send and print: `report_page` writes it, with `report_tables` and the plain map of `static_map`."""
