"""How does a ledger of an older Loopline become one of this version? Forward only, one transaction a step."""
