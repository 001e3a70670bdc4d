"""Networks of one's own, with few columns: natural headers understood, everything else taken from stated defaults.

What is taken for what stands in the schema (`Column.default`, `Table.absent`), and by how much in the tables of
`data/defaults`. `names` and `sheets` read what people write, `completion` fills in the rest: `stations` for terminals
and countries, `ways` for links and borders, `moves` for transfers and services, `norms` for everything else. What was
taken is marked in the notes of its row (`marks`), and so survives being written, changed and cut out.
"""
