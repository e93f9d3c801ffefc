"""Which decision should be proposed? One file per decision; proposes, writes nothing."""
