"""Where do facts live? The only package that writes them: see `loopline.ledger.ledger.Ledger`."""
