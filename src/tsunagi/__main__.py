"""`python -m tsunagi` is the `tsunagi` command."""

from tsunagi.cli import main

if __name__ == "__main__":
    main()
