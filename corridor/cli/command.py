"""A verb of the command line: a function whose signature says which families of options it takes.

Groups of verbs, what a verb says beside its results on standard error, and what becomes of the streams: standard output
may be of any encoding, closed, full, or read by somebody who leaves early.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, get_type_hints

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from types import FrameType

    from click.shell_completion import CompletionItem

__all__ = [
    "DELIVERY",
    "LaterGroup",
    "Verb",
    "VerbGroup",
    "any_streams",
    "message",
    "slow_notice",
    "tell",
    "typed",
    "usage_error",
    "words_of",
    "written",
]

_WORDS = "corridor.words"  # where it remembers what was written
DELIVERY = "corridor.delivery"  # where a context remembers what is to become of the result
_NOTICE_AFTER_S = 2.0
_COMPILER = "corridor.search.compiler"  # imported when a kernel is first called
_KINDS = ("warning: ", "remark: ", "assumed: ")  # `corridor.results.said_beside` says what each is


class Verb(click.Command):
    """A verb whose function takes single options by their names, and families of options as dataclasses.

    A parameter annotated with a dataclass is made of the options that its fields are named after; a field with a
    default may have no option on this verb. Everything else is passed by its name.

    Raises
    ------
    TypeError
        When the verb is defined: for an option that nothing takes, and for a parameter that no option fills.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.callback is not None
        hints = get_type_hints(self.callback)
        hints.pop("return", None)
        self._families: Mapping[str, type] = {
            name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)
        }
        self._check(set(hints) - set(self._families))

    def _check(self, single: set[str]) -> None:
        """Compare the signature with the options, so that a slip shows at import and not in one of forty verbs."""
        offered = {str(param.name) for param in self.params if param.expose_value}
        wanted = set(single)
        known = set(single)
        for kind in self._families.values():
            for field in fields(kind):
                known.add(field.name)
                if field.default is MISSING and field.default_factory is MISSING:
                    wanted.add(field.name)
        if wanted - offered or offered - known:
            raise TypeError(f"{self.name}: no option fills {wanted - offered}, nothing takes {offered - known}")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words, and remember them as they were written."""
        ctx.meta[_WORDS] = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as fault:
            word = fault.option_name.lstrip("-")
            spellings = sorted(name for param in self.params for name in param.opts if name.startswith("--"))
            # one that has the word in its name is nearer than one that is spelt alike: --type is no --date
            near = [repr(name) for name in spellings if word in name.split("-")]
            if not near:
                raise
            said = f"No such option {fault.option_name!r}. Did you mean {' or '.join(near)}?"
            raise click.NoSuchOption(fault.option_name, said, ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Call the function with its families of options."""
        assert self.callback is not None
        rest = dict(ctx.params)
        delivered = getattr(ctx.meta.get(DELIVERY), "file", "")
        _spare_inputs(self.params, rest, delivered)
        _refuse_idle_language(ctx, delivered)
        with ctx.meta.get(DELIVERY, _nowhere_else)(ctx, rest):
            families = {name: _made(kind, rest) for name, kind in self._families.items()}
            # Called directly: through the context, a usage error would repeat the usage of the verb before its own.
            return self.callback(**families, **rest)


def _spare_inputs(params: Iterable[click.Parameter], values: Mapping[str, Any], delivered: str) -> None:
    """Refuse to write over a file that is read, whatever it is called there."""
    files = (param for param in params if isinstance(param, click.Option) and isinstance(param.type, click.Path))
    targets = {str(param.name) for param in files if not param.type.exists}  # type: ignore[attr-defined]
    told = {name: value for name, value in values.items() if isinstance(value, str)}
    written = [delivered, *(value for name, value in told.items() if name in targets)]
    read = [value for name, value in told.items() if name not in targets]
    for target in filter(os.path.isfile, written):
        for source in filter(os.path.isfile, read):
            if os.path.samefile(target, source):
                raise click.UsageError(f"{target} is read here, and would be written over: name another file")


def _refuse_idle_language(ctx: click.Context, delivered: str) -> None:
    """Refuse the language of a map where none is drawn; one that a file of settings names is for every verb."""
    is_of_map = any(param.name == "language" and not param.expose_value for param in ctx.command.params)
    if not is_of_map or ctx.get_parameter_source("language") != ParameterSource.COMMANDLINE:
        return
    pages = ctx.params.get("map_file"), ctx.params.get("report_file")
    if not any(pages) and not delivered.lower().endswith(".html"):
        usage_error("--language is that of the map, and none is drawn: add --map FILE, or leave it out")


@contextmanager
def _nowhere_else(ctx: click.Context, params: Mapping[str, Any]) -> Iterator[None]:
    """A result goes to standard output."""
    yield


def _made(kind: type, values: dict[str, Any]) -> object:
    """Make a family, and take its values out of those that are left."""
    return kind(**{field.name: values.pop(field.name) for field in fields(kind) if field.name in values})


class VerbGroup(click.Group):
    """A group of verbs."""

    command_class = Verb


class _LaterVerbs(MutableMapping[str, click.Command]):
    """Verbs by their names, each imported when it is first looked at.

    Parameters
    ----------
    names : iterable of str
        All there are.
    find : callable
        Imports the verb of a name.
    """

    def __init__(self, names: Iterable[str], find: Callable[[str], click.Command]) -> None:
        self._names = dict.fromkeys(names)
        self._find = find
        self._made: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._find(name)
        return self._made[name]

    def __setitem__(self, name: str, verb: click.Command) -> None:
        self._names[name] = None
        self._made[name] = verb

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._made.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class LaterGroup(VerbGroup):
    """A group whose verbs are imported when they are called: its help and its completion know their texts by heart.

    Parameters
    ----------
    texts : mapping of str to str
        The first sentence of the help of each verb.
    find : callable
        Imports the verb of a name.
    """

    def __init__(
        self, name: str | None, *, texts: Mapping[str, str], find: Callable[[str], click.Command], **more: Any
    ) -> None:
        super().__init__(name, _LaterVerbs(texts, find), **more)
        self._listed = click.Group(commands=[click.Command(verb, help=text) for verb, text in texts.items()])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs."""
        self._listed.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the verbs that begin so, and the group's own options."""
        from click.shell_completion import CompletionItem

        listed = sorted((name, verb) for name, verb in self._listed.commands.items() if name.startswith(incomplete))
        verbs = [CompletionItem(name, help=verb.get_short_help_str()) for name, verb in listed]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]


def usage_error(text: str) -> NoReturn:
    """End with exit code 2: the command cannot be meant."""
    raise click.UsageError(text)


def written(name: str) -> Any:
    """What somebody wrote for a parameter of this call; None for its default, and for that of a file of settings."""
    context = click.get_current_context(silent=True)
    if context is None or context.get_parameter_source(name) != ParameterSource.COMMANDLINE:
        return None
    return context.params.get(name)


def typed(name: str) -> bool:
    """Whether somebody wrote a parameter of this call, also into a file of settings: only the context knows."""
    source = click.get_current_context().get_parameter_source(name)
    return source not in (None, ParameterSource.DEFAULT)


def words_of(known: Container[str], ends: Sequence[str] = ()) -> tuple[str, ...]:
    """The arguments of this call and those of its options that are known, each as it was written.

    Parameters
    ----------
    known : container of str
        First spellings of options.
    ends : sequence of str
        What stands in place of the arguments.
    """
    context = click.get_current_context()
    told, _, order = context.command.make_parser(context).parse_args(list(context.meta[_WORDS]))
    first, found = list[str](), list[str]()
    for param in dict.fromkeys(order):
        raw = told[str(param.name)]
        if isinstance(param, click.Argument):
            first += [] if ends else [str(raw)]
        elif param.opts[0] in known and isinstance(param, click.Option) and param.is_flag:
            found.append((param.opts if raw else param.secondary_opts)[0])
        elif param.opts[0] in known:
            values = raw if isinstance(raw, list) else [raw]
            found += [word for value in values for word in (param.opts[0], str(value))]
    return (*ends, *first, *found)


def message(text: str) -> None:
    """Tell the person, not the pipe."""
    with suppress(OSError):  # nobody listens: the result counts
        click.echo(text, err=True)


def tell(remarks: Iterable[str]) -> None:
    """Tell remarks and what was assumed beside a result that has no place for them, each once."""
    for remark in dict.fromkeys(remarks):
        message(remark if remark.startswith(_KINDS) else f"remark: {remark}")


@contextmanager
def slow_notice() -> Iterator[None]:
    """Say why a search takes its time, where kernels are being compiled: the first one on a machine does that."""
    done = threading.Event()
    watch = threading.Thread(target=_tell_of_compiling, args=(threading.get_ident(), done), daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()


def _tell_of_compiling(thread: int, done: threading.Event) -> None:
    """Look every few seconds what a thread is at, and say once that it compiles."""
    while not done.wait(_NOTICE_AFTER_S):
        if _compiles(sys._current_frames().get(thread)):
            message("compiling the search kernels, which the first search on a machine does: half a minute or more")
            return


def _compiles(frame: FrameType | None) -> bool:
    """Whether a call, or one that waits for it, compiles a kernel; code that is read from the cache is not compiled."""
    compiled = getattr(sys.modules.get(_COMPILER), "compiled", None)  # none while the module is being imported
    while compiled is not None and frame is not None:
        if frame.f_code is compiled.__code__:
            return True
        frame = frame.f_back
    return False


class _PlainText(io.TextIOWrapper):
    """ASCII that replaces what it lacks.

    It does not call itself ASCII: click takes that for a mistake, and would write UTF-8 to who asked for less.
    """

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "ascii, replacing"


@contextmanager
def any_streams() -> Iterator[None]:
    """Write what can be shown, whatever the encoding; end with exit code 1 where nothing can be written.

    Raises
    ------
    SystemExit
        With 1: output is closed, full, or its reader has left, of which nothing needs to be said.
    """
    closed = sys.stdout is None
    # an opened file would otherwise take the place of standard output, and what solvers print go into it
    sys.stdout, sys.stderr = _shown(sys.stdout), _shown(sys.stderr)
    ended: SystemExit | None = None
    try:
        try:
            yield
        except SystemExit as end:  # click ends every command so
            ended = end
        sys.stdout.flush()
    except OSError as problem:
        _let_go()
        if problem.errno != errno.EPIPE:
            _complain(f"cannot write the result: {problem.strerror or problem}")
        raise SystemExit(1) from None
    if closed and not (ended and ended.code):
        _complain("cannot write the result: standard output is closed")
        raise SystemExit(1)
    if ended:
        raise ended


def _shown(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if codecs.lookup(stream.encoding).name == "ascii":
        lines = stream.line_buffering
        return _PlainText(stream.detach(), encoding="ascii", errors="replace", line_buffering=lines)
    stream.reconfigure(errors="replace")
    return stream


def _let_go() -> None:
    """What is still to be written has no place to go, and must not be tried again when the process ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _complain(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"Error: {text}\n")
        sys.stderr.flush()
