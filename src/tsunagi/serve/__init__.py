"""Answers people and machines: pages, the JSON API and what speaks the field's protocols.

CONTRACT: each public module of tsunagi.serve.pages exposes `urls`, a list of Django URL patterns that
stand under /ja/ and /en/. Addresses without a language go into its optional `bare_urls`.
"""
