"""The tables of a network: described once, read, written, and looked up by the names of places.

In order: `codes` that cells hold, `columns` and `schema` that describe every table, `csv_files` for text and its rows,
`reading` of a folder's tables and back, `header` for ``network.toml``, `line_geometry` for the lines on maps, `places`
for what a name means.
"""
