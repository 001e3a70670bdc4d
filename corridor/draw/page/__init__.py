"""One self-contained file for the browser.

`policy` says what a page may do, `assets` holds what stands in it, `scripts` puts the scripts of ``assets/`` in order,
`additions` hangs them onto a page of folium, `offline` writes that page without a single link. `html` writes tables and
figures of reports; `style` holds the colours, dashes and widths of maps.
"""
