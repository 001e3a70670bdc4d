"""A network as tables: what it holds, how it is checked, changed and priced.

Read `network` first, and `network_folders` for where one comes from. `tables` describes and reads the tables,
`checks` proves them; `cargo` is what moves, `law` what forbids it, `prices` what it costs, `delay` how long it takes.
`workbench` opens the tables for the edits of `scenario`; `border_queue` makes a queue of a border's rows.
"""
