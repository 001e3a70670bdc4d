"""The coefficients of a network's weights on all its dates, as columns that other programs read.

Nothing of a shipment is in them, and everything of the dates: who knows them can weigh any load on any day as
`corridor.graph.weighing` does, to the cent, second and gram. Whatever is a rule, a limit, a price or a factor has its
side of the arc worked out here, so that nobody states its logic a second time; its side of the shipment goes along as
conditions.

`columns` writes tables; `arc_columns` has what no date changes, `price_columns` and `epoch_columns` what each epoch
does, `conditions` whom a rule, a limit or a container type is about. `export` puts them together.
"""
