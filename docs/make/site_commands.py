"""The command line on one page, printed from the commands themselves."""

from __future__ import annotations

import click

from corridor.cli.main import main

INTRODUCTION = """# Command line

`corridor VERB --help` says the same as this page, which is printed from the commands. Results go to standard output and
everything else to standard error; exit code 1 means that the data or the world says no, 2 that the command was not
understood.
"""


def page() -> str:
    """The page: a section for each verb."""
    context = click.Context(main, info_name="corridor", terminal_width=100)
    lines = [INTRODUCTION, "| verb | what it does |", "|---|---|"]
    sections: list[str] = []
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        lines.append(f"| [`{name}`](#{name}) | {command.get_short_help_str(200)} |")
        sections += verb(command, name, click.Context(command, parent=context, info_name=name, terminal_width=100), 2)
    return "\n".join([*lines, "", *sections])


def verb(command: click.Command, name: str, context: click.Context, level: int) -> list[str]:
    """The help of one verb, and of those in it."""
    lines = [
        f"{'#' * level} `{name}` {{ #{name.replace(' ', '-')} }}",
        "",
        "```text",
        command.get_help(context),
        "```",
        "",
    ]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            below = click.Context(found, parent=context, info_name=inner, terminal_width=100)
            lines += verb(found, f"{name} {inner}", below, level + 1)
    return lines
