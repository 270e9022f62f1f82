"""One evaluation as HTML, JSON, CSV and ledger."""
