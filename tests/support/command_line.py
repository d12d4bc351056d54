"""The command line as tests look at it: every command by what is typed, groups' commands too."""

from typing import Any

from typer.main import get_command

from pullquote.bot.cli.app import COMMANDS, app
from pullquote.bot.cli.help import Group


def commands() -> dict[str, Any]:
    """Return each command: "ask", "sources", "sources add", in the order of the help."""
    found: dict[str, Any] = {}
    for name, command in get_command(app).commands.items():
        found[name] = command
        for inner, nested in getattr(command, "commands", {}).items():
            found[f"{name} {inner}"] = nested
    return found


def examples() -> dict[str, tuple[str, ...]]:
    """Return the examples of each command's help."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in COMMANDS:
        if isinstance(entry, Group):
            found[entry.name] = entry.examples
            for function, shown in entry.commands:
                found[f"{entry.name} {function.__name__.rstrip('_')}"] = shown
        else:
            function, shown = entry
            found[function.__name__.rstrip("_")] = shown
    return found


def understand(words: list[str]) -> str:
    """Read a command line without running it, and return the command's name.

    Raises:
        typer.TyperException: It is not understood.
    """
    root = get_command(app)
    names: list[str] = []
    with root.make_context("pullquote", words) as ctx:
        group, context = root, ctx
        while True:
            name, found, rest = group.resolve_command(
                context, [*context._protected_args, *context.args]
            )
            names.append(name)
            context = found.make_context(name, rest, parent=context)
            if not getattr(found, "commands", None) or not rest:
                context.close()
                return " ".join(names)
            group = found
