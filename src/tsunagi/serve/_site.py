"""The site and its data set in the terms of schema.org, for the front page."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from tsunagi.model import Source
from tsunagi.serve._brief import web_address


def site_data(base: str, lang: str, sources: Iterable[Source]) -> dict[str, Any]:
    """A WebSite that can be searched and the DataCatalog that it holds, with a Dataset for each source."""
    name = {"ja": "つなぎ", "en": "Tsunagi"}
    website = {
        "@type": "WebSite",
        "@id": f"{base}/#site",
        "url": f"{base}/{lang}/",
        "name": name[lang],
        "inLanguage": lang,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{base}/{lang}/search?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    catalogue = {
        "@type": "DataCatalog",
        "@id": f"{base}/dcat",
        "url": f"{base}/{lang}/sources",
        "name": name[lang],
        "dataset": [_dataset(base, lang, source) for source in sources],
    }
    return {"@context": "https://schema.org", "@graph": [website, catalogue]}


def _dataset(base: str, lang: str, source: Source) -> dict[str, Any]:
    part = quote(source.id, safe="-._~")
    title = source.title(lang)
    told = {"ja": f"{title}から収集した記録。", "en": f"Records gathered from {title}."}
    provider = source.provider.get(lang) or source.provider.get("ja") or source.provider.get("en")
    written = {
        "@type": "Dataset",
        "@id": f"{base}/dcat#source-{part}",
        "name": title,
        "description": told[lang],
        "url": f"{base}/{lang}/sources/{part}",
        "isBasedOn": web_address(source.home),
        "license": web_address(source.licence) or source.licence,
        "creditText": source.attribution,
        "creator": {"@type": "Organization", "name": provider} if provider else None,
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "application/json",
            "contentUrl": f"{base}/{lang}/search.json?f.source={part}",
        },
    }
    return {name: value for name, value in written.items() if value}
