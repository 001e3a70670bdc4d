"""The command line: a verb is a function; its options come as small frozen classes, one for each family.

Reading order:

- `command` (a verb, how its function gets its options, what it says beside the results, and where streams lead);
- `options` (every option, defined once) and `parameters` (what each family of options becomes);
- `tables` (what is printed for people) and `output` (results in the format asked for, maps, charts);
- the verbs: `routes`, `dates`, `matrix`, `comparisons`, `charts`, `plan`, `lookups`, `networks`;
- `main` (the group of all verbs, each imported when it is called, and which exit code an error has).

Nothing is computed here: a verb reads its options, calls the library, and prints.
"""
