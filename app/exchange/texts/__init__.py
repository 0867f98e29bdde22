"""Articles without labels, from files, pages, books and feeds."""
