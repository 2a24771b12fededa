"""The command about the language model: llm."""

import typer

from qa.cli.options import ConfigFile, Home, Quiet, app, read_settings
from qa.screens import harmless


@app.command()
def llm(home: Home = None, config: ConfigFile = None, quiet: Quiet = False) -> None:
    """Test the connection to the language model of [llm], and say what is missing."""
    settings, _ = read_settings(home, config, quiet, llm=True)
    from qa.llm.connection import look

    for line in look(settings.llm):
        typer.echo(harmless(line))
