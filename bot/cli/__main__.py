"""`python -m pullquote.bot.cli`: the same as the `pullquote` script."""

from pullquote.bot.cli import main

if __name__ == "__main__":
    main()
