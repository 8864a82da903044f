"""How an import asks another site for something: `guard` says whom, `visitor` how politely, `download` keeps a file."""
