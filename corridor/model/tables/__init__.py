"""The tables of a network: described once, read, written, and looked up by the names of places.

In order: `codes` that cells hold, `columns` and `schema` that describe every table, `reading` of a folder's CSV files
and back, `header` for ``network.toml``, `line_geometry` for the lines on maps, `places` for what a name means.
"""
