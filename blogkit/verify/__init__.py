"""The proof that nothing was lost: a WordPress export against the site that was built from it.

Two readers that know nothing of each other, nor of the importer and the pipeline: one of the source, one of the HTML in
output/. What they read is compared as a visitor would: addresses, titles, dates, names, and words in their order.
"""
