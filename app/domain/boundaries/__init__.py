"""Where a stretch of text may begin and end: clitics, quotations, clauses."""
