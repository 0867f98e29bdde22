"""While others save, a server is silent or much is to be done."""
