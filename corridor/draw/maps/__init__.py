"""Maps, and what their pages are told.

Start with `corridor_map`: it picks what is drawn and gathers the page's data. `page_tables` describes that data and
`payload` collects it: places, links, legs and routes, each once; `symbols` adds what stands on the map. `link_paths`
finds the links behind a ride of a plan, and `service_clock` the hours on them. `plan_view` and `plan_data` tell of
plans, `ranking_data` of losses, `differences` of two results beside each other. What the reader sees is drawn by
``draw/assets/``.
"""
