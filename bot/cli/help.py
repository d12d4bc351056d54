"""How commands and their help are laid out: arguments by name, options, then examples."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand


@dataclass(frozen=True, slots=True)
class Group:
    """A command that has commands of its own, such as `sources add`.

    Attributes:
        name: What is typed.
        callback: Runs first, with or without one of the commands; its docstring is the help.
        examples: For the group's own help.
        commands: Each with its examples. Its name is the function's, without a final "_".
    """

    name: str
    callback: Callable[..., None]
    examples: tuple[str, ...]
    commands: tuple[tuple[Callable[..., None], tuple[str, ...]], ...]

    def build(self) -> typer.Typer:
        """Put the group together."""
        made = typer.Typer(name=self.name, rich_markup_mode=None)
        made.callback(invoke_without_command=True, epilog=epilog(self.examples))(self.callback)
        for command, examples in self.commands:
            name = command.__name__.rstrip("_")
            made.command(name, cls=Command, epilog=epilog(examples))(command)
        return made


class Command(TyperCommand):
    """A command whose help names its arguments without Python's types."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Write the usage line: PATH... where needed, [PATH...] where it may be left out."""
        return ["[OPTIONS]", *(_usage(argument) for argument in _arguments(self, ctx))]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """List the arguments and the options."""
        arguments = [(_name(argument), argument.help or "") for argument in _arguments(self, ctx)]
        options = [
            record
            for param in self.get_params(ctx)
            if not isinstance(param, TyperArgument) and (record := param.get_help_record(ctx))
        ]
        for heading, rows in (("Arguments", arguments), ("Options", options)):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


def epilog(examples: tuple[str, ...]) -> str:
    """Lay out examples so that each keeps its line."""
    # A line with only \b keeps the formatter from joining the lines of its paragraph.
    return "\b\nExamples:\n" + "\n".join(f"  {example}" for example in examples)


def _arguments(command: TyperCommand, ctx: typer.Context) -> list[TyperArgument]:
    return [param for param in command.get_params(ctx) if isinstance(param, TyperArgument)]


def _name(argument: TyperArgument) -> str:
    name = argument.metavar or argument.name or ""
    return name if argument.nargs == 1 else f"{name}..."


def _usage(argument: TyperArgument) -> str:
    return _name(argument) if argument.required else f"[{_name(argument)}]"
