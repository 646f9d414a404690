"""The report in PDF: the same findings as on the pages, for those who read on paper or pass it on.

:mod:`subject` says what a report is about, :mod:`parts` what stands in it, :mod:`text` makes HTML of that, and :mod:`handbook.printing`
makes PDF of the HTML. For the button, :mod:`press` has all of it done in a process of its own.
"""
