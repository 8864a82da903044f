"""How a page is drawn: the chain of template folders, what templates see of the site, and the languages of dates."""
