"""What else could be meant: completions, better spellings, similar documents."""

from collections.abc import Callable, Iterable
from itertools import islice, pairwise

import tantivy as engine

from tsunagi.model.text import fold
from tsunagi.search._grams import BREAK, grams, is_cjk, phrase
from tsunagi.search._query import Node, terms
from tsunagi.search._tantivy_counts import Labels, count_facets
from tsunagi.search._tantivy_query import ANYWHERE, beginning, in_fields, number_of
from tsunagi.search._tantivy_schema import code, schema, shown
from tsunagi.search._tantivy_store import Snapshot, Words
from tsunagi.search._words import segments

SUGGESTED_FACETS = ("subject", "person", "institution")
LONGEST_PREFIX = 60
LOOKED_AT = 60
"""Completions looked at in each place."""
TRIED = 400
"""Spellings weighed for one word."""
VOCABULARY = 3_000
"""Most frequent words with one first letter that a misspelt word is compared with."""
RARE = 5
"""Documents up to which a word may be a misspelling; what more have is a word."""
MOST_RESPELT = 4
"""Words of a query, from the first, for which other spellings are looked for."""
LIKE_TOKENS = 12
"""Rarest pairs and words of a title that similar documents may share."""
COMMON = 0.2
"""A subject or token that more than this part of all documents has tells nothing."""

_V_SOUNDS = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_MUST, _SHOULD, _NOT = engine.Occur.Must, engine.Occur.Should, engine.Occur.MustNot


def completions(searcher: engine.Searcher, labels: Labels, prefix: str, size: int) -> list[str]:
    """Subjects, people, institutions and titles that begin with `prefix`, most frequent first."""
    prefix = " ".join(prefix.split())[:LONGEST_PREFIX]
    if not prefix or size < 1:
        return []
    found: dict[str, tuple[int, str]] = {}

    def offer(text: str, count: int) -> None:
        key = fold(text)
        if key not in found or found[key][0] < count:
            found[key] = (count, text)

    begun = _kana(fold(prefix), to_katakana=True)
    # Half the index has a word with a given letter.
    for facet in SUGGESTED_FACETS if len(begun) > 1 or is_cjk(begun) else ():
        having = beginning(prefix, ((f"{facet}_words", 1.0),))
        (counted,) = count_facets(searcher, having, (facet,), LOOKED_AT, labels)
        for label, count in counted.counts:
            if _kana(fold(label), to_katakana=True).startswith(begun):
                offer(label, count)
    for spelling in {fold(prefix), begun, _kana(begun, to_katakana=False)}:
        for name in ("sort_title", "other_title"):
            for term, count in searcher.terms_with_prefix(name, spelling, limit=size):
                offer(_title_of(searcher, name, term), count)
    best = sorted(found.values(), key=lambda pair: (-pair[0], len(pair[1]), pair[1]))
    return [text for _, text in best if text][:size]


def _kana(text: str, *, to_katakana: bool) -> str:
    first, last, shift = (0x3041, 0x3096, 0x60) if to_katakana else (0x30A1, 0x30F6, -0x60)
    return "".join(chr(ord(c) + shift) if first <= ord(c) <= last else c for c in text)


def _title_of(searcher: engine.Searcher, field: str, term: str) -> str:
    hits = searcher.search(engine.Query.term_query(schema(), field, term), 1, count=False).hits
    if not hits:
        return ""
    return shown(searcher, hits[0][1]).title


def better_spelling(
    snapshot: Snapshot, text: str, node: Node, count: Callable[[str], int], found: int
) -> str | None:
    """The query with one word respelt that finds the most, if that is clearly more than `found`."""
    best, most = None, max(found * 3, found + 1)
    searcher = snapshot.searcher
    words = [part for term in terms(node) for part in segments(term.text)]
    rare = (word for word in words if _is_rare(searcher, word))
    for word in islice(rare, MOST_RESPELT):
        for other in _respelt(snapshot, fold(word)):
            changed = text.replace(word, other, 1)
            if (results := count(changed)) >= most:
                best, most = changed, results + 1
    return best


def _is_rare(searcher: engine.Searcher, word: str) -> bool:
    """Whether a word may be misspelt: it, or one of its pairs of characters, is hardly ever written.

    Of words with a long vowel or a ヴ, which are written in two ways, the whole counts.
    """

    def documents(token: str) -> int:
        return max(searcher.doc_freq(field, token) for field, _ in ANYWHERE)

    tokens = [token for token in grams([word])[0].split() if len(token) > 1 and token != BREAK]
    if any(documents(token) <= RARE for token in tokens):
        return True
    return ("ー" in word or "ヴ" in word) and number_of(searcher, in_fields(phrase(word), ANYWHERE)) <= RARE


def _respelt(snapshot: Snapshot, word: str) -> Iterable[str]:
    if word.isalpha() and word.isascii():
        return _latin(snapshot, word)
    if word and all(is_cjk(character) for character in word):
        return [*_long_vowels(word), *_one_character_off(snapshot.searcher, word)]
    return []


def _latin(snapshot: Snapshot, word: str) -> list[str]:
    """Words of the index one or two edits away, most frequent first."""
    if len(word) < 4 or len(word) > 40:
        return []
    near: dict[str, int] = {}
    letters, allowed = set(word), 1 if len(word) < 6 else 2
    for start in {word[0], word[1]}:
        if start not in snapshot.words:
            snapshot.words[start] = _vocabulary(snapshot.searcher, start)
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for other, count in snapshot.words[start].get(length, ()):
                if len(letters.symmetric_difference(other)) <= 2 * allowed:
                    near[other] = count
    near.pop(word, None)
    scored = [(distance, -count, other) for other, count in near.items()
              if (distance := edits(word, other, allowed)) <= allowed]  # fmt: skip
    return [other for _, _, other in sorted(scored)[:4]]


def _vocabulary(searcher: engine.Searcher, start: str) -> Words:
    """The frequent words with one first letter, by length."""
    counts: dict[str, int] = {}
    for field, _ in ANYWHERE:
        for word, count in searcher.terms_with_prefix(field, start, limit=VOCABULARY):
            counts[word] = counts.get(word, 0) + count
    found: Words = {}
    for word, count in counts.items():
        found.setdefault(len(word), []).append((word, count))
    return found


def edits(one: str, other: str, allowed: int) -> int:
    """Letters to insert, delete, replace or swap with the next; `allowed` + 1 if more than `allowed`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return allowed + 1
    return min(row[-1], allowed + 1)


def _long_vowels(word: str) -> list[str]:
    """Other ways to write a foreign word: コンピューター and コンピュータ, ヴァイオリン and バイオリン."""
    others = [word.replace(old, new) for old, new in _V_SOUNDS]
    others += [word[:-1]] if word.endswith("ー") else [word + "ー"]
    return [other for other in dict.fromkeys(others) if other != word and len(other) > 1]


def _one_character_off(searcher: engine.Searcher, word: str) -> list[str]:
    """Words of the index with one character changed (人口知能 → 人工知能), by what its neighbours go with."""
    if not 3 <= len(word) <= 16:
        return []
    kana = grams([word])[0].split()
    plain = "".join(token[0] for token in kana)
    tried: list[tuple[int, str]] = []
    common = [searcher.doc_freq("title", a + b) > RARE for a, b in pairwise(plain)] + [True]
    for at in range(1, len(plain)):
        before, after = plain[at - 1], plain[at + 1 : at + 2]
        if common[at - 1] and common[at]:
            continue
        for pair, count in searcher.terms_with_prefix("title", before, limit=TRIED):
            if len(pair) < 2 or pair[1] == plain[at]:
                continue
            if after:
                count = min(count, searcher.doc_freq("title", pair[1] + after))
            if count:
                tried.append((count, word[:at] + pair[1] + word[at + 1 :]))
    tried.sort(reverse=True)
    return [other for _, other in tried[:24] if number_of(searcher, in_fields(phrase(other), ANYWHERE))][:4]


def similar(searcher: engine.Searcher, id: str, size: int) -> list[tuple[float, engine.DocAddress]]:
    """Documents that share rare subjects and rare parts of the title with the one called `id`."""
    own = engine.Query.term_query(schema(), "id", id)
    hits = searcher.search(own, 1).hits
    if not hits or size < 1:
        return []
    kept = shown(searcher, hits[0][1])
    common = max(searcher.num_docs * COMMON, 10)
    parts = [
        (_SHOULD, engine.Query.boost_query(engine.Query.term_query(schema(), "subject_code", number), 2.0))
        for number in map(code, kept.subject[:30])
        if 1 < searcher.doc_freq("subject_code", number) <= common
    ]
    tokens = {token for token in grams([kept.title])[0].split() if len(token) > 1 and token != BREAK}
    rare = sorted(
        (count, token) for token in tokens if 1 < (count := searcher.doc_freq("title", token)) <= common
    )
    parts += [(_SHOULD, engine.Query.term_query(schema(), "title", token)) for _, token in rare[:LIKE_TOKENS]]
    if not parts:
        return []
    some = engine.Query.boolean_query(parts)
    found = searcher.search(engine.Query.boolean_query([(_MUST, some), (_NOT, own)]), size, count=False).hits
    return [(score, address) for score, address in found]
