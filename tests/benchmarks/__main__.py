"""Run a benchmark and print its ratios; exits with 1 when a target is missed."""

import argparse
import importlib
import sys

# Name of the command: module with ABOUT, add_arguments(parser) and run(options) -> list of Ratio. Imported
# when asked for, because some need Django and some do not.
BENCHMARKS = {
    "media": "tests.benchmarks.media",
    "shelf": "tests.benchmarks.shelf",
    "feed": "tests.benchmarks.feed",
    "hot": "tests.benchmarks.hot",
    "dashboard": "tests.benchmarks.dashboard",
    "search": "tests.benchmarks.search",
}


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    from tests.benchmarks.ratios import table

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True)
    modules = {name: importlib.import_module(path) for name, path in BENCHMARKS.items()}
    for name, module in modules.items():
        module.add_arguments(commands.add_parser(name, help=module.ABOUT, description=module.ABOUT))
    options = parser.parse_args(arguments)
    ratios = modules[options.name].run(options)
    sys.stdout.write(table(ratios))
    return 0 if all(ratio.holds for ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
