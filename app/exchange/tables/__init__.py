"""Tables of articles, spans, links and claims: CSV and XLSX."""
