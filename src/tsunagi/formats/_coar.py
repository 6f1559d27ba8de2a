"""The controlled vocabularies of JPCOAR 2.0 and the COAR concepts they stand for.

Source: https://schema.irdb.nii.ac.jp/ (type, access right, version) and https://vocabularies.coar-repositories.org/.
"""

TYPE_BASE = "http://purl.org/coar/resource_type/"

TYPES = {name: TYPE_BASE + code for name, code in (
    ("conference paper", "c_5794"), ("data paper", "c_beb9"), ("departmental bulletin paper", "c_6501"),
    ("editorial", "c_b239"), ("journal", "c_0640"), ("journal article", "c_6501"), ("newspaper", "c_2fe3"),
    ("review article", "c_dcae04bc"), ("other periodical", "QX5C-AR31"), ("software paper", "c_7bab"),
    ("article", "c_6501"), ("book", "c_2f33"), ("book part", "c_3248"), ("cartographic material", "c_12cc"),
    ("map", "c_12cd"), ("conference output", "c_c94f"), ("conference presentation", "R60J-J5BD"),
    ("conference proceedings", "c_f744"), ("conference poster", "c_6670"), ("aggregated data", "ACF7-8YT9"),
    ("clinical trial data", "c_cb28"), ("compiled data", "FXF3-D3G7"), ("dataset", "c_ddb1"),
    ("encoded data", "AM6W-6QAW"), ("experimental data", "63NG-B465"), ("genomic data", "A8F1-NPV9"),
    ("geospatial data", "2H0M-X761"), ("laboratory notebook", "H41Y-FW7B"),
    ("measurement and test data", "DD58-GFSX"), ("observational data", "FF4C-28RK"),
    ("recorded data", "CQMR-7K63"), ("simulation data", "W2XT-7017"), ("survey data", "NHD0-W6SY"),
    ("image", "c_c513"), ("still image", "c_ecc8"), ("moving image", "c_8a7e"), ("video", "c_12ce"),
    ("lecture", "c_8544"), ("design patent", "C53B-JCY5"), ("patent", "c_15cd"),
    ("PCT application", "SB3Y-W4EH"), ("plant patent", "Z907-YMBB"),
    ("plant variety protection", "GPQ7-G5VE"), ("software patent", "MW8G-3CR8"), ("trademark", "H6QP-SC1X"),
    ("utility model", "9DKX-KSAF"), ("report", "c_93fc"), ("research report", "c_18ws"),
    ("technical report", "c_18gh"), ("policy report", "c_186u"), ("working paper", "c_8042"),
    ("data management plan", "c_ab20"), ("sound", "c_18cc"), ("thesis", "c_46ec"),
    ("bachelor thesis", "c_7a1f"), ("master thesis", "c_bdcc"), ("doctoral thesis", "c_db06"),
    ("commentary", "D97F-VB57"), ("design", "542X-3S04"), ("industrial design", "JBNF-DYAD"),
    ("interactive resource", "c_e9a0"), ("layout design", "BW7T-YM2G"), ("learning object", "c_e059"),
    ("manuscript", "c_0040"), ("musical notation", "c_18cw"), ("peer review", "H9BQ-739P"),
    ("research proposal", "c_baaf"), ("research protocol", "YZ1N-ZFT9"), ("software", "c_5ce6"),
    ("source code", "QH80-2R4E"), ("technical documentation", "c_71bd"), ("transcription", "6NC7-GK9S"),
    ("workflow", "c_393c"), ("other", "c_1843"),
)}  # fmt: skip

TYPE_OF_KIND = {"Patent": "patent", "Project": "research proposal"}
"""dc:type where a record has none of the vocabulary; `other` for the kinds not here."""

OLD_TYPES = {
    "conference object": "conference output", "periodical": "other periodical", "internal report": "report",
    "report part": "report", "magazine article": "article",
}  # fmt: skip
"""Types of 1.0 and 2.1 that 2.0 does not have → the nearest that it has."""

ACCESS = {
    "embargoed access": "http://purl.org/coar/access_right/c_f1cf",
    "metadata only access": "http://purl.org/coar/access_right/c_14cb",
    "open access": "http://purl.org/coar/access_right/c_abf2",
    "restricted access": "http://purl.org/coar/access_right/c_16ec",
}
VERSIONS = {
    "AO": "http://purl.org/coar/version/c_b1a7d7d4d402bcce",
    "SMUR": "http://purl.org/coar/version/c_71e4c1898caa6e32",
    "AM": "http://purl.org/coar/version/c_ab4af688f83e57aa",
    "P": "http://purl.org/coar/version/c_fa2ee174bc00049f",
    "VoR": "http://purl.org/coar/version/c_970fb48d4fbd8a85",
    "CVoR": "http://purl.org/coar/version/c_e19f295774971610",
    "EVoR": "http://purl.org/coar/version/c_dc82b40f9837b551",
    "NA": "http://purl.org/coar/version/c_be7fb7dd8ff6fe43",
}
SUBJECT_SCHEMES = frozenset({
    "BSH", "DDC", "e-Rad_field", "JEL", "LCC", "LCSH", "MeSH", "NDC", "NDLC", "NDLSH", "SciVal", "UDC",
})  # fmt: skip
CONTRIBUTOR_TYPES = frozenset({
    "ContactPerson", "DataCollector", "DataCurator", "DataManager", "Distributor", "Editor",
    "HostingInstitution", "Producer", "ProjectLeader", "ProjectManager", "ProjectMember", "RelatedPerson",
    "Researcher", "ResearchGroup", "Sponsor", "Supervisor", "WorkPackageLeader", "Other",
})  # fmt: skip
RELATION_TYPES = {name: name for name in (
    "inSeries", "isCitedBy", "isVersionOf", "hasVersion", "isPartOf", "hasPart", "isReferencedBy",
    "references", "isFormatOf", "hasFormat", "isReplacedBy", "replaces", "isRequiredBy", "requires",
    "isSupplementTo", "isSupplementedBy", "isIdenticalTo", "isDerivedFrom", "isSourceOf",
)} | {"cites": "Cites", "Cites": "Cites", "isCollectedBy": "isPartOf", "collects": "hasPart"}  # fmt: skip
"""As read → as 2.0 spells it; what is not here (isTranslationOf …) is written without a type."""

OBJECT_TYPES = frozenset({
    "abstract", "dataset", "fulltext", "iiif", "software", "summary", "thumbnail", "other",
})  # fmt: skip
NAME_SCHEMES = frozenset({
    "e-Rad_Researcher", "NRID", "ORCID", "ISNI", "VIAF", "AID", "kakenhi", "Ringgold", "GRID", "ROR",
})  # fmt: skip
HOLDER_SCHEMES = frozenset({"kakenhi", "ISNI", "Ringgold", "GRID", "ROR", "FANO", "ISIL", "MARC", "OCLC"})
FUNDER_SCHEMES = frozenset({"Crossref Funder", "e-Rad_funder", "GRID", "ISNI", "ROR", "Other"})
STREAM_SCHEMES = frozenset({"Crossref Funder", "JGN_fundingStream"})
RELATED_SCHEMES = frozenset({
    "ARK", "arXiv", "CRID", "DOI", "HDL", "ICHUSHI", "ISBN", "J-GLOBAL", "Local", "PISSN", "EISSN", "ISSN",
    "NAID", "NCID", "PMID", "PURL", "SCOPUS", "URI", "WOS",
})  # fmt: skip
SOURCE_SCHEMES = frozenset({"PISSN", "EISSN", "ISSN", "NCID"})
