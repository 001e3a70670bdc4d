"""Routes and fronts confirmed by other means: `arcs` (which can matter), `paths`, `fronts`, and `proof_model` on top.

Nothing here calls the search: the arcs of its query are taken over, and programs of OR-Tools answer anew.
"""
