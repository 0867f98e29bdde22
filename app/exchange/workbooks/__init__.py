"""XLSX workbooks: rows of texts out of them, and into them."""
