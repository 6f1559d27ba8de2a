"""`python -m tsunagi` is the `tsunagi` command."""

if __name__ == "__main__":  # the indexing process imports this module and has no use for the command line
    from tsunagi.cli import main

    main()
