"""Museum, library and patent records as published: what the reader finds is what a person reads in the file."""

# ruff: noqa: E501 (a row of a table is one line)

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
import yaml
from lxml import etree

from tsunagi.errors import BadRecord
from tsunagi.formats import Reading, epo, jpo, lido, mods, uspto
from tsunagi.model import Entity, RawRecord, Source

pytestmark = pytest.mark.real


def read(module: object, name: str, body: bytes) -> Reading:
    form = module.format  # type: ignore[attr-defined]
    source = Source(id="test", name={"en": "Test"}, driver="files", format=form.prefix)
    reading: Reading = form.reader(source)(RawRecord("test", name, form.prefix, body))
    return reading


def texts(entity: Entity, name: str) -> list[str]:
    return [value.text for value in entity.values.get(name, ())]


def norm(entity: Entity, name: str) -> str | None:
    return next((value.norm for value in entity.values.get(name, ())), None)


# File, LIDO record number, title, first maker, date of making as shown, inventory number.
LIDO = [
    ("Bildarchiv_Foto_Marburg", "DE-Mb112/lido/obj/20270079", "Kunsthistorisches Museum und Naturhistorisches Museum", "Semper, Gottfried", "1872-1881", ""),
    ("DSM", "DE-MUS-028013/289821", "Suppenschüssel, Norddeutscher Lloyd (NDL)", "Porzellanfabrik Weiden Gebr. Bauscher (1881 - heute)", "1938", "I/08661/99Pos.1"),
    ("Deutsche_Fotothek", "DE-2396_33124388_df_hauptkatalog_0355520", "Verden, Museum : Verden (Aller). Museum, Raumaufnahme", "Cölln, Fritz", "1923", "df_hauptkatalog_0355520"),
    ("Deutsches_Museum", "DE-MUS-097410_715977", "Chiffriermaschine Enigma I", "Chiffriermaschinen AG", "1939", "1993-522"),
    ("Ethnologisches_Museum", "DE-MUS-019118/794675", "Königliches Museum für Völkerkunde, Vestibül", "Fotograf unbekannt", "1906", ""),
    ("Herzog_Anton_Ulrich", "DE-MUS-019118/794675", "Königliches Museum für Völkerkunde, Vestibül", "Fotograf unbekannt", "1906", ""),
    ("KENOM_Landesbib_Schwerin", "DE-33__213833", "gleicher_Titel", "Schütz, Georg", "1922", ""),
    ("KHB", "DE-MUS-027614/lido/3", "Harzlandschaft", "Lessing, Carl Friedrich", "1870", "73-1891"),
    ("Kulturerbe_Niedersachsen_Herzberg", "DE-MUS-283918/30922", "Sterbetaler 1695 (Memorialmünze für Christian Ludwig)", "", "1695", "MSH_NUM_00119_SMF"),
    ("Kulturerbe_Niedersachsen_Obernfeld", "DE-MUS-282717/30154", "Wiegemesser", "", "1900", "4.244.3-1"),
    ("LWL-Museum", "DE-MUS-100818/lido/obj/33419853", "Bildnis des Camille Falconet", "Moitte, Pierre Etienne", "1762/1780", "C-567588 PAD"),
    ("Museum_Uslar", "DE-MUS-136416/1355592", "Bierflasche", "Brauerei Haffner", "2. Halfte 20. Jahrhundert", "2019/055"),
    ("Museum_Vor-Frühgeschichte", "DE-MUS-019212/2560377", 'Archäologisches Bestandsverzeichnis aus der Reihe "Haupt-Katalog der Vorgeschichtlichen Abteilung des Königlichen Museums für Völkerkunde zu Berlin" (Band B V 1, 2)', "", "Ende 19. Jahrhundert/Anfang 20. Jahrhundert", "IXc 00030"),
    ("Münzkabinett", "DE-MUS-814819/18314033", "Marke: Bode-Museum", "Resch Max", "2024", "18314033"),
    ("SMB_Skulpturensammlung", "DE-MUS-815614/872000", "Kniender Engel", "Giambattista di Alberto Bregno", "", "2943"),
    ("Technik-Museum", "DE-MUS-020415/8563", "Technische Zeichnung : Oberschlächtiges Wasserrad für Herrn Paul Starke in Lucka (Sachsen-Altenburg)", "H. Rauer (Technischer Zeichner/Ingenieur)", "27.05.1902", "IV.2.01-B 00036"),
    ("Uni_Köln", "DE-MUS-14932/VAR_0008", "Sardeis / Lydien, 211-244 n. Chr.", "", "211-244 n. Chr.", "VAR_0008"),
    ("Wannseekonferenz", "DE-MUS-429218/51", "Wieder im Dienst groß", "", "Um 1950", "Seeliger-P-7"),
    ("digiCult", "DE-MUS-292615/lido/20104", "Eiserner Ritter", "", "1915/1916", "DLG_HMS_001"),
    ("dkult-Benrath", "DE-4302:DE-MUS-038411:210566", "Kaffeekanne mit Pärchen vor Gartenlandschaft", "Porzellanmanufaktur Frankenthal", "1762/1775", "BEN.B 167"),
    ("minimal", "DE-MUS-059918/dc00018494", "Kabinettschrank, Inv. Nr.: 1977.20", "Fiammingo, Giacomo", "um 1600", "1977.20"),
    ("museum-digital_Müllrose", "DE-MUS-824915/43734", "Fotografie der Fuhrunternehmer Krüger und Sohn", "Raschke, Ursula", "1971-1981 (wahrscheinlich)", "V Z 1358-2323-33"),
    ("museum-digital_Oderberg", "DE-MUS-825210/78541", "Akte I 11", "", "10.03.1869", "V 1356 S"),
    ("museum-digital_Terra_Sigillata_Museum", "DE-MUS-276311/93855", "Rekonstruierter Knochenspatel zur Herstellung von Ratterdekor", "Winter, Adam", "1953", "TSM 2022-0157"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "number", "title", "maker", "date", "inventory"), LIDO, ids=lambda v: str(v)[:24]
)
def test_lido_is_read_as_the_file_says(
    shared: Path, file: str, number: str, title: str, maker: str, date: str, inventory: str
) -> None:
    reading = read(lido, file, (shared / "lido" / f"{file}.xml").read_bytes())
    entity = reading.entity
    assert entity.first("identifier") == number
    assert entity.first("name", "de") == title
    assert entity.first("creator") == maker
    assert entity.first("dateCreated", "de") == date
    assert not inventory or inventory in texts(entity, "identifier")
    assert [field for field, _ in reading.unmapped if field != "linkResource that is no web address"] == []


# Museum's own number, then the day as EDTF where the museum gives earliest and latest.
LIDO_DAYS = [
    ("DSM", "1938"),
    ("LWL-Museum", "1762/1780"),
    ("minimal", "1596/1605"),
    ("dkult-Benrath", "1762/1775"),
]


@pytest.mark.parametrize(("file", "edtf"), LIDO_DAYS)
def test_lido_dates_are_exact_where_the_museum_is(shared: Path, file: str, edtf: str) -> None:
    entity = read(lido, file, (shared / "lido" / f"{file}.xml").read_bytes()).entity
    assert norm(entity, "dateCreated") == edtf


def test_lido_details_of_one_record(shared: Path) -> None:
    entity = read(lido, "minimal", (shared / "lido/minimal.xml").read_bytes()).entity
    assert texts(entity, "extent") == [
        "Höhe: 106 cm, Breite: 101,1 cm, Tiefe: 60,9 cm, Breite (geöffnet): 190 cm"
    ]
    assert [(v.text, v.role) for v in entity.values["creator"]] == [
        ("Fiammingo, Giacomo", "Künstler"),
        ("Curtis, Giovanni Battista de", "Graveur"),
        ("Picicaro, Januarius", "Graveur"),
    ]
    assert [(v.text, v.ref) for v in entity.values["locationCreated"]] == [
        ("Neapel", "https://sws.geonames.org/3172394/")
    ]
    assert [(v.text, v.role) for v in entity.values["material"]] == [
        ("Palisander", "material"),
        ("Ebenholz", "material"),
        ("Elfenbein (Material)", "material"),
        ("Gravierung", "technique"),
    ]
    assert texts(entity, "holdingArchive") == ["Museum für Kunst und Gewerbe Hamburg"]
    assert len(texts(entity, "image")) == 3


def test_lido_point_comes_from_gml(shared: Path) -> None:
    entity = read(lido, "x", (shared / "lido/museum-digital_Oderberg.xml").read_bytes()).entity
    assert [v.point for v in entity.values["itemLocation"]] == [(52.86333084, 14.04625893)]


def test_a_lido_wrap_of_twenty_is_cut_or_its_first_is_read(shared: Path) -> None:
    body = (shared / "lido/kenom_oai_chunk20.xml").read_bytes()
    whole = read(lido, "chunk", body)
    assert whole.faults == ["more than one lido element in a record; the first was read"]
    records = [etree.tostring(e) for e in etree.fromstring(body).iter("{http://www.lido-schema.org}lido")]
    readings = [read(lido, str(place), record) for place, record in enumerate(records)]
    assert len(readings) == 20
    assert [field for reading in readings for field, _ in reading.unmapped] == []
    first = readings[0].entity
    assert first.values == whole.entity.values
    assert first.first("name") == "Geldschein / Notgeld, 50 Pfennig, 7.1921"
    assert [v.text for v in first.values["identifier"] if v.role == "inventory number"] == ["Rasmussen 304"]
    assert readings[6].entity.first("name") == "Geldschein / Notgeld, Krone (AV), 1927"
    assert readings[19].entity.first("dateCreated") == "25.10.1923"
    assert {len(texts(r.entity, "holdingArchive")) for r in readings} == {1}


# File, name, first creator, second name with its role, language, CTS URN, date of publication.
MODS = [
    ("0179MalikIbnAnas.Muwatta.KhizanaMS01-ara3", "الموطأ", "مالك بن أنس، الأصبحي، المدني", None, "ar", "urn:cts:arabicLit:0179MalikIbnAnas.Muwatta.KhizanaMS01-ara3", ""),
    ("0189MuhammadShaybani.Athar.KhizanaMS07-ara1", "الآثار", "محمد بن الحسن، أبو عبد الله، الشيباني", None, "ar", "urn:cts:arabicLit:0189MuhammadShaybani.Athar.KhizanaMS07-ara1", ""),
    ("0204HishamKalbi.JamharaAnsab.Hathi-ara1", "جمهرة أنساب العرب", "إبن الكلبي", None, "ar", "urn:cts:arabicLit:0204HishamKalbi.JamharaAnsab.Hathi-ara1", ""),
    ("0213IbnHisham.SiraNabawiyya.KhizanaMS01-ara3", "السيرة النبوية", "إبن هشام", None, "ar", "urn:cts:arabicLit:0213IbnHisham.SiraNabawiyya.KhizanaMS01-ara3", ""),
    ("fhg0342.fhg001.opp-lat1", "Testimonia", "Callidemus", ("Müller, Karl, of Paris", "editor"), "la", "urn:cts:greekLit:fhg0342.fhg001.opp-lat1", "1851"),
    ("phi0022.phi002.opp-lat1", "De Agri Cultura; fragmenta", "Cato, Marcus Porcius", ("Jordan, Henri", "editor"), "la", "urn:cts:latinLit:phi0022.phi002.opp-lat1", "1860"),
    ("phi0474.phi043.opp-eng1", "De Republica", "Cicero, Marcus Tullius", ("Keyes, Clinton Walker", "translator"), "en", "urn:cts:latinLit:phi0474.phi043.opp-eng1", "1928"),
    ("phi0474.phi075.opp-lat2", "Pseudociceronis epistolam ad Octavianum", "Cicero, Marcus Tullius", ("Klotz, Reinhold", "editor"), "la", "urn:cts:latinLit:phi0474.phi075.opp-lat2", "1870"),
    ("phi0646.phi001.opp-lat2", "Fragmenta", "Sisenna, L. Cornelius", ("Funaioli, Gino", "editor"), "la", "urn:cts:latinLit:phi0646.phi001.opp-lat2", "1907"),
    ("phi1276.phi001.opp-eng1", "Satires", "Juvenal", ("Ramsay, George Gilbert", "editor, translator"), "en", "urn:cts:latinLit:phi1276.phi001.opp-eng1", "1918"),
    ("stoa0255.stoa004.opp-lat2", "De brevitate vitae", "Seneca, Lucius Annaeus", ("Hermes, Emil", "editor"), "la", "urn:cts:latinLit:stoa0255.stoa004.opp-lat2", "1923"),
    ("stoa0255.stoa013.opp-eng2", "De tranquillitate Animi", "Seneca, Lucius Annaeus", ("Stewart, Aubrey", "translator"), "en", "urn:cts:latinLit:stoa0255.stoa013.opp-eng2", "1912"),
    ("tlg0006.tlg022.opp-grc5", "Epinicium in Alcibiadem", "Euripides", ("Diehl, Ernst", "editor"), "grc", "urn:cts:greekLit:tlg0006.tlg022.opp-grc5", "1925"),
    ("tlg0007.tlg043.perseus-eng1", "Comparatio Eumenis et Sertorii", "Plutarch", ("Perrin, Bernadotte", "translator"), "en", "urn:cts:greekLit:tlg0007.tlg043.perseus-eng1", "1919"),
    ("tlg0007.tlg068.perseus-grc1", "ΠΩΣ ΔΕΙ ΤΟΝ ΝΕΟΝ ΠΟΙΗΜΑΤΩΝ ΑΚΟΥΕΙΝ", "Plutarch", ("Vernardakēs, Grēgorios N.", "editor"), "grc", "urn:cts:greekLit:tlg0007.tlg068.perseus-grc1", "1888"),
    ("tlg4039.tlg004.opp-grc9", "Epigrammata", "Paul, the Silentiary", None, "grc", "urn:cts:greekLit:tlg4039.tlg004.opp-grc9", "1917"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "name", "creator", "other", "lang", "urn", "date"), MODS, ids=lambda v: str(v)[:24]
)
def test_mods_is_read_as_the_file_says(
    shared: Path,
    file: str,
    name: str,
    creator: str,
    other: tuple[str, str] | None,
    lang: str,
    urn: str,
    date: str,
) -> None:
    entity = read(mods, file, (shared / "mods" / f"{file}.mods1.xml").read_bytes()).entity
    assert entity.kind == "Work"
    assert entity.first("name") == name
    assert entity.first("creator") == creator
    if other is not None:
        value = entity.values["contributor"][0]
        # The Perseus files write some letters in two parts.
        assert (normalize("NFC", value.text), value.role) == other
    assert norm(entity, "inLanguage") == lang
    assert urn in texts(entity, "identifier")
    assert entity.first("datePublished") == date


def test_mods_pages_and_host(shared: Path) -> None:
    entity = read(mods, "x", (shared / "mods/phi0474.phi043.opp-eng1.mods1.xml").read_bytes()).entity
    assert (entity.first("pageStart"), entity.first("pageEnd"), entity.first("extent")) == (
        "2",
        "287",
        "23089 words",
    )
    assert texts(entity, "isPartOf") == [
        "De re publica; De legibus. Cicero, Marcus Tullius (creator); Keyes, Clinton Walker (translator, editor). "
        "Cambridge, Mass, London, Harvard university press, W. Heinemann ltd, 1928"
    ]
    assert texts(entity, "publicationPlace") == ["Cambridge, Mass", "London"]


def test_every_mods_file_is_read_and_nothing_is_left_over(shared: Path) -> None:
    files = sorted((shared / "mods").glob("*.xml"))
    assert len(files) == 40
    readings = [read(mods, path.name, path.read_bytes()) for path in files]
    assert [field for reading in readings for field, _ in reading.unmapped] == []
    assert [fault for reading in readings for fault in reading.faults] == []


# File, number, title, first inventor, first assignee or applicant, filed, published or granted, number of claims.
USPTO = [
    ("greenbook_US03932709.greenbook", "US3932709", "Electronic business telephone", "Hoff, Don G.", "General Teletronics Incorporated", "1974-03-07", "1976-01-13", "17"),
    ("greenbook_US03937375.greenbook", "US3937375", "Bumper support for a boat loader", "Daniels, Everette E.", "", "1974-10-29", "1976-02-10", "3"),
    ("greenbook_US04347903.greenbook", "US4347903", "Electronic reading balance", "Yano, Shozo", "Shimadzu Corporation", "1980-03-10", "1982-09-07", "3"),
    ("pap_US20010000044A1.xml", "US20010000044A1", "Systems and Methods For Transacting Business Over A Global Communications Network Such As The Internet", "Lin, Wayne W", "", "1999-06-29", "2001-03-15", "21"),
    ("pap_US20010000943A1.xml", "US20010000943A1", "Organic electroluminescence device and method of manufacturing same", "Fukuoka, Kenichi", "IDEMITSU KOSAN CO., LTD.", "2000-12-04", "2001-05-10", "13"),
    ("pap_US20010009014A1.xml", "US20010009014A1", "Facilitating real-time, multi-point communications over the internet", "Savage, James A., III", "", "2001-02-05", "2001-07-19", "55"),
    ("sgml_US06336130.xml", "US6336130B1", "Arrangement for improving availability of services in a communication system", "Do, Thanh Van", "Telefonaktiebolaget LM Ericsson (publ)", "1999-10-05", "2002-01-01", "22"),
    ("sgml_US06337117.xml", "US6337117B1", "Optical memory device", "Maenosono, Shinya", "Mitsubishi Chemical Corporation", "1999-06-30", "2002-01-08", "39"),
    ("sgml_USD435854S1.xml", "USD435854S", "Disc cartridge", "Takagi, Hiroyoshi", "Hitachi Maxell, Ltd.", "1999-01-06", "2001-01-02", "1"),
    ("xml2004_US06859910.xml", "US6859910B2", "Methods and systems for transactional tunneling", "Croy, John Charles", "Bluestreak.com", "2001-04-10", "2005-02-22", "2"),
    ("xml2004_US06970935.xml", "US6970935B1", "Conversational networking via transport, coding and control conversational protocols", "Maes, Stephane H.", "International Business Machines Corporation", "2000-11-01", "2005-11-29", "30"),
    ("xml2006_US07272630B2.xml", "US7272630B2", "Locating potentially identical objects across multiple computers based on stochastic partitioning of workload", "Douceur, John R.", "Microsoft Corporation", "2004-11-18", "2007-09-18", "17"),
    ("xml2014_US08926509.xml", "US8926509B2", "Wireless physiological sensor patches and systems", "Magar, Surendar", "Hmicro, Inc.", "2008-06-05", "2015-01-06", "31"),
    ("xml2014_US08927118.xml", "US8927118B2", "Material for organic electroluminescence device and organic electroluminescence device using the same", "Kato, Tomoki", "Idemitsu Kosan Co., Ltd.", "2012-01-12", "2015-01-06", "45"),
    ("xml2014_US08930553.xml", "US8930553B2", "Managing mid-dialog session initiation protocol (SIP) messages", "Nissim, Nitzan", "International Business Machines Corporation", "2012-10-09", "2015-01-06", "8"),
    ("xmlApp2004_US20050004437A1.xml", "US20050004437A1", "Simulation device for playful evaluation and display of blood sugar levels", "Kaufmann, Heiner", "", "2004-04-23", "2005-01-06", "10"),
    ("xmlApp2004_US20050004974A1.xml", "US20050004974A1", "Device model agent", "Sharma, Naveen", "Xerox Corporation", "2003-10-16", "2005-01-06", "21"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "number", "title", "inventor", "owner", "filed", "out", "claims"),
    USPTO,
    ids=lambda v: str(v)[:20],
)
def test_us_patent_is_read_as_the_file_says(
    shared: Path,
    file: str,
    number: str,
    title: str,
    inventor: str,
    owner: str,
    filed: str,
    out: str,
    claims: str,
) -> None:
    reading = read(uspto, file, (shared / "patents/uspto" / file).read_bytes())
    entity = reading.entity
    granted = "registrationNumber" in entity.values
    assert entity.first("registrationNumber" if granted else "publicationNumber") == number
    assert entity.first("name") == title
    assert entity.first("inventor") == inventor
    assert entity.first("assignee") == owner
    assert norm(entity, "filingDate") == filed
    assert norm(entity, "grantDate" if granted else "publicationDate") == out
    assert entity.first("numberOfClaims") == claims
    assert len(texts(entity, "claim")) == int(claims)
    assert reading.unmapped == []
    assert reading.faults == []


# The six patents of the BRS sample, in its order.
BRS = [
    ("US9204581B2", "Method for performing chip level electromagnetic interference reduction, and associated apparatus", "Yu, Long-Kun", "MEDIATEK INC.", "US 13/676,098", "20"),
    ("US9204582B2", "Electronic device protection", "Lam, Tai A.", "The Boeing Company", "US 14/577,134", "20"),
    ("US9204583B2", "Cylindrical electromagnetic bandgap and coaxial cable having the same", "Park, Hyun Ho", "SAMSUNG ELECTRONICS CO., LTD.", "US 13/483,436", "18"),
    ("US9204584B2", "Testing system for testing a portable electronic device", "Wang, Zhen", "Wistron Corporation", "US 13/970,609", "17"),
    ("US9204585B2", "Configurations of apertures in a miniature electronic component carrier mask", "Saunders, William J.", "Electro Scientific Industries, Inc.", "US 14/148,417", "20"),
    ("US9204586B2", "Electronic-circuit assembling process", "Kato, Daisuke", "FUJI MACHINE MFG. CO., LTD.", "US 13/154,837", "16"),
]  # fmt: skip


def test_brs_text_is_read_as_the_file_says(shared: Path) -> None:
    body = (shared / "patents/uspto/css_brs_css_brs_sample.txt").read_bytes()
    pieces = re.split(rb"^\*\*\* BRS DOCUMENT BOUNDARY \*\*\*\n", body, flags=re.MULTILINE)[1:]
    readings = [read(uspto, str(place), piece) for place, piece in enumerate(pieces)]
    names = ("registrationNumber", "name", "inventor", "assignee", "applicationNumber", "numberOfClaims")
    assert [tuple(r.entity.first(name) for name in names) for r in readings] == BRS
    assert [len(texts(r.entity, "claim")) for r in readings] == [20, 20, 18, 17, 20, 16]
    assert [field for r in readings for field, _ in r.unmapped] == []
    assert readings[2].entity.first("priorityNumber") == "KR 10-2011-0055402"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("cpcMaster_cpcMaster.xml", "<CPCMasterClassificationFile> is a list of classes of many patents"),
        ("cpcScheme_cpc-scheme-A01L.xml", "<class-scheme> is a part of the classification itself"),
        ("xml4ip_sample_XML4IP.ZIP", "A zip archive, no patent"),
    ],
)
def test_us_files_that_are_no_patents_are_set_aside(shared: Path, file: str, reason: str) -> None:
    with pytest.raises(BadRecord) as raised:
        read(uspto, file, (shared / "patents/uspto" / file).read_bytes())
    assert str(raised.value).startswith(reason)


def test_us_named_characters_become_characters(shared: Path) -> None:
    entity = read(uspto, "x", (shared / "patents/uspto/pap_US20010000943A1.xml").read_bytes()).entity
    assert "Min−20 nm<t<Min +20 nm" in entity.values["claim"][0].text
    entity = read(uspto, "x", (shared / "patents/uspto/sgml_US06336130.xml").read_bytes()).entity
    assert (
        texts(entity, "citation")[-1]
        == "Telektronikk, vol. 90, No. 2, 1994, Norway, T. Handegåard, “The TINA Consortium”."
    )


# File, number with kind, day of publication (A) or grant (B), English title, first party, first inventor, filed.
EPO = [
    ("application_v1-0-A1", "EP1325900A1", "2003-07-09", "PROCESS FOR PRODUCING FLUOROALKANOL", "ASAHI GLASS COMPANY LTD.", "TOHMA, Toshihiko", "2001-09-05"),
    ("application_v1-0-A2", "EP1326188A2", "2003-07-09", "Method and system for establishing the usage costs for the use of an apparatus", "Phoenix Contact GmbH & Co. KG", "Bibelhausen, Volker, Dipl.-Ing.", "2002-08-30"),
    ("application_v1-01-A1", "EP1679948A1", "2006-07-19", "WEB COVERS FOR CONVEYOR SCREENS", "Rankin, David", "Rankin, David", "2004-09-02"),
    ("application_v1-01-A2", "EP1680538A2", "2006-07-19", "COMPOSITE YARN AND PRODUCTS MADE THEREFROM", "Supreme Elastic Corporation", "KOLMES, Nathaniel", "2004-10-26"),
    ("application_v1-1-A1", "EP0000002A1", "1978-12-20", "Tetrahydrofurane derivatives, processes for their preparation and their use as herbicides", "BAYER AG", "Schmidt, Thomas, Dr.", "1978-06-01"),
    ("application_v1-1-A2", "EP1792486A2", "2007-06-06", "SYSTEMS FOR UNIFYING HETEROGENEOUS MULTIMEDIA TUNERS", "Microsoft Corporation", "POTREBIC, Peter, J.", "2004-10-19"),
    ("application_v1-2-A1", "EP1921219A1", "2008-05-14", "Sound damping and fire restistant insulating panel and its manufacturing procedure", "Lloveras Calvo, Juan", "Lloveras Calvo, Juan", "2006-11-08"),
    ("application_v1-2-A2", "EP1873405A2", "2008-01-02", "Chipboard screw", "SWG Schraubenwerk Gaisbach GmbH", "Heim, Markus", "2007-06-25"),
    ("application_v1-3-A1", "EP1981358A1", "2008-10-22", "NUTRITIONAL COMPOSITION FOR LOW BIRTH WEIGHT INFANTS", "Nestec S.A.", "HASCHKE, Ferdinand", "2007-01-30"),
    ("application_v1-3-A2", "EP2007181A2", "2008-12-24", "CONTROLLER FOR INDUSTRIAL ROBOT", "KABUSHIKI KAISHA YASKAWA DENKI", "OHFUCHI, Yoshitaka c/o KABUSHIKI KAISHA YASKAWA DENKI", "2007-03-13"),
    ("application_v1-4-A1-1", "EP0560858A1", "1993-09-22", "NOZZLE ASSEMBLY FOR PREVENTING BACK-FLOW", "DMW (TECHNOLOGY) LIMITED", "DUNNE, Stephen Terence", "1991-12-04"),
    ("application_v1-4-A1", "EP2055205A1", "2009-05-06", "Bobby pin", "Tsorng TA Enterprise Co., Ltd.", "Tu, Jui-Ming", "2008-10-27"),
    ("application_v1-4-A2", "EP2136607A2", "2009-12-23", "Method for operating a battery powered torch", "Metabowerke GmbH", "Gräber, Jochen", "2009-06-12"),
    ("application_v1-5-1-A1-1", "EP4090146A1", "2022-11-23", "POWER TAKEOFF CONTROL", "Zimeno, Inc. DBA Monarch Tractor", "WHITNEY, Christopher Travis", "2021-01-14"),
    ("application_v1-5-1-A1-2", "EP3889521A1", "2021-10-06", "CONTROL DEVICE AND AIR CONDITIONING DEVICE", "Hitachi-Johnson Controls Air Conditioning, Inc.", "KANEKO, Hiroaki", "2018-11-30"),
    ("application_v1-5-1-A1", "EP3882239A1", "2021-09-22", "1,3,4-OXADIAZOLONE COMPOUND AND MEDICINE", "Nippon Shinyaku Co., Ltd.", "KAMITANI Hirotaka", "2019-11-14"),
    ("application_v1-5-1-A2", "EP3882354A2", "2021-09-22", "ENGINEERED GLYCOSYLTRANSFERASES AND STEVIOL GLYCOSIDE GLUCOSYLATION METHODS", "Codexis, Inc.", "VROOM, Jonathan", "2018-02-01"),
    ("application_v1-5-A1", "EP3782854A1", "2021-02-24", "VEHICLE-MOUNTED DISPLAY ASSEMBLY AND VEHICLE", "BOE TECHNOLOGY GROUP CO., LTD.", "FENG, Yuhsiung", "2018-10-29"),
    ("application_v1-5-A2", "EP3814387A2", "2021-05-05", "RADIOPAQUE POLYMERS", "Biocompatibles UK Limited", "LEWIS, Andrew, Lennard", "2019-06-26"),
    ("grant_v1-0-B1", "EP1442058B1", "2006-07-19", "PEPTIDES EFFECTIVE IN THE TREATMENT OF TUMORS AND OTHER CONDITIONS REQUIRING THE REMOVAL OR DESTRUCTION OF CELLS", "NYMOX CORPORATION", "AVERBACK, Paul", "2002-11-18"),
    ("grant_v1-0-B2", "EP0874807B2", "2002-02-20", "PROCESS FOR THE PREPARATION OF METHOXYMINOPHENYLGLYOXYLIC ACID DERIVATIVES", "Bayer CropScience AG", "ASSERCQ, Jean-Marie", "1996-11-18"),
    ("grant_v1-1-B1", "EP1019261B1", "2003-07-09", "INTELLIGENT BRAKING SYSTEM FOR MATERIALS HANDLING VEHICLES", "CROWN EQUIPMENT CORPORATION", "SHERMAN, Nicholas, J.", "1998-09-23"),
    ("grant_v1-1-B2", "EP0546210B2", "1997-10-01", "Method and apparatus for heat treating metal castings", "CONSOLIDATED ENGINEERING COMPANY, INC.", "Crafton, Scott P.", "1991-12-11"),
    ("grant_v1-2-B1", "EP0610335B1", "2008-01-02", "Methods for designing recombitope peptides", "Merck Patent GmbH", "ROGERS, Bruce, L.", "1992-10-16"),
    ("grant_v1-2-B2", "EP0430402B2", "1999-01-27", "Methods and compositions for chromosome-specific staining", "The Regents of the University of California", "Gray, Joe W.", "1990-08-08"),
    ("grant_v1-3-B1", "EP1654642B1", "2008-12-24", "METHODS AND APPARATUS FOR VERIFYING CONTEXT PARTICIPANTS IN A CONTEXT MANAGEMENT SYSTEM IN A NETWORKED ENVIRONMENT", "Sentillion, Inc.", "FUSARI, David", "2004-07-01"),
    ("grant_v1-3-B2", "EP1497510B2", "2006-06-28", "FLOORING", "Välinge Innovation AB", "PERVAN, Darko", "2003-04-22"),
    ("grant_v1-4-B1", "EP0449582B1", "2009-10-21", "Measuring method and apparatus", "CANON KABUSHIKI KAISHA", "Nose, Noriyuki", "1991-03-26"),
    ("grant_v1-4-B2", "EP1451194B2", "2006-10-04", "PREPARATION OF LEVOFLOXACIN HEMIHYDRATE", "TEVA PHARMACEUTICAL INDUSTRIES LTD.", "NIDDAM-HILDESHEIM, Valerie", "2002-10-03"),
    ("grant_v1-5-1-B1", "EP3383757B1", "2021-07-07", "SCREW-TYPE CLOSURE SYSTEMS WITH MAGNETIC FEATURE", "ELC Management LLC", "JACOB, Christophe", "2016-08-29"),
    ("grant_v1-5-1-B2", "EP2716170B2", "2016-02-03", "Device for transporting material in the form of strips or tape", "Hauni Maschinenbau GmbH", "Grothaus, Frank", "2012-09-14"),
    ("grant_v1-5-B1", "EP3404678B1", "2021-06-30", "HIGH VOLTAGE ASSEMBLY AND METHOD TO OPERATE THE HIGH VOLTAGE ASSEMBLY", "General Electric Technology GmbH", "HARTHUM, Jörg", "2017-05-17"),
    ("grant_v1-5-B2", "EP2743087B2", "2016-03-23", "Printing machine with cladding", "Krones AG", "Gertlowski, Georg", "2013-10-17"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "number", "day", "title", "party", "inventor", "filed"), EPO, ids=lambda v: str(v)[:22]
)
def test_european_document_is_read_as_the_file_says(
    shared: Path, file: str, number: str, day: str, title: str, party: str, inventor: str, filed: str
) -> None:
    reading = read(epo, file, (shared / "patents/epo" / f"{file}.xml").read_bytes())
    entity = reading.entity
    granted = file.startswith("grant")
    assert texts(entity, "registrationNumber" if granted else "publicationNumber") == [number]
    assert norm(entity, "grantDate" if granted else "publicationDate") == day
    assert entity.first("name", "en") == title
    assert entity.first("assignee" if granted else "applicant") == party
    first = entity.values["inventor"][0]
    assert (first.original or first.text) == inventor
    assert norm(entity, "filingDate") == filed
    assert reading.unmapped == []


def test_every_european_file_is_in_the_table(shared: Path) -> None:
    assert sorted(row[0] for row in EPO) == sorted(
        path.stem for path in (shared / "patents/epo").glob("*.xml")
    )


def test_european_details_of_one_grant(shared: Path) -> None:
    entity = read(epo, "x", (shared / "patents/epo/grant_v1-5-1-B1.xml").read_bytes()).entity
    assert [v.lang for v in entity.values["name"]] == ["de", "en", "fr"]
    assert texts(entity, "classification") == [
        "B65D 51/18",
        "B65D 43/02",
        "B65D 51/32",
        "A45D 34/00",
        "A45D 40/00",
    ]
    assert len(texts(entity, "designatedState")) == 38
    assert texts(entity, "priorityNumber") == ["US 201514865040"]
    assert [(v.text, v.role) for v in entity.values["identifier"]] == [
        ("PCT/US2016/049186", "PCT application"),
        ("WO2017053015", "PCT publication"),
    ]
    assert {v.lang for v in entity.values["claim"]} == {"de", "en", "fr"}
    assert [v.norm for v in entity.values["publicationDate"]] == ["2018-10-10", "2017-03-30"]


def answers(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Path below /api/ and body of each recorded answer; those of /auth/token are no records."""
    for path in sorted(folder.glob("*.yaml")):
        for exchange in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["interactions"]:
            uri = exchange["request"]["uri"]
            if "/api/" in uri:
                body = exchange["response"]["body"]["string"]
                yield uri.partition("/api/")[2], body if isinstance(body, bytes) else body.encode()


@pytest.fixture(scope="module")
def recorded(shared: Path) -> dict[str, bytes]:
    return dict(answers(shared / "patents/jpo_cassettes"))


# Path of the API → what the answer says, by property.
JPO = {
    "patent/v1/app_progress/2020123456": {
        "name": ["立体配線構造体の製造方法"], "applicant": ["メイショウ株式会社"],
        "agent": ["渡辺　一豊", "渡辺　一成", "森合　透"], "applicationNumber": ["特願2020-123456"],
        "publicationNumber": ["特開2021-090037"], "registrationNumber": ["特許第7533889号"],
        "filingDate": ["2020-07-20"], "publicationDate": ["2021-06-10"], "grantDate": ["2024-08-05"],
        "expiryDate": ["2040-07-20"], "priorityNumber": ["特願2019-210418"], "priorityDate": ["2019-11-21"],
        "legalStatus": ["登録", "granted"],
    },
    "patent/v1/app_progress_simple/2020123456": {
        "name": ["立体配線構造体の製造方法"], "registrationNumber": ["特許第7533889号"], "priorityNumber": [],
    },
    "patent/v1/registration_info/2020123456": {
        "name": ["立体配線構造体の製造方法"], "assignee": ["メイショウ株式会社"], "numberOfClaims": ["5"],
        "grantDate": ["2024-08-05"], "expiryDate": ["2040-07-20"],
    },
    "patent/v1/cite_doc_info/2020123456": {
        "name": ["特願2020-123456"], "legalStatus": [],
        "citation": ["特開2002-233033", "特開2004-064039", "特開平04-087383", "特開昭60-046093", "特開平08-167522",
                     "特開平09-074283", "特開2003-248131"],
    },
    "patent/v1/case_number_reference/application/2020123456": {
        "applicationNumber": ["特願2020-123456"], "publicationNumber": ["特開2021-090037"],
        "registrationNumber": ["特許第7533889号"],
    },
    "patent/v1/case_number_reference/publication/2020123456": {
        "applicationNumber": ["特願2019-013554"], "publicationNumber": ["特開2020-123456"],
        "registrationNumber": ["特許第7193363号"],
    },
    "patent/v1/priority_right_app_info/2020123456": {
        "applicationNumber": ["特願2020-123456"], "priorityNumber": ["特願2019-210418"], "legalStatus": [],
    },
    "patent/v1/divisional_app_info/2020123456": {"applicationNumber": ["特願2020-123456"], "relation": []},
    "patent/v1/jpp_fixed_address/2020123456": {
        "applicationNumber": ["特願2020-123456"],
        "url": ["https://www.j-platpat.inpit.go.jp/c1800/PU/JP-2020-123456/"
                "186AE6828C0FA152B99E21C174948495B09F7186518B0AC4DB6CD83E8D3E0ECC/10/ja"],
    },
    "patent/v1/applicant_attorney_cd/000003207": {"name": ["トヨタ自動車株式会社"], "identifier": ["000003207"]},
    "design/v1/app_progress/2020015234": {
        "name": ["球体転がし用積み木"], "applicant": ["大徳木管工業株式会社"], "applicationNumber": ["意願2020-015234"],
        "registrationNumber": ["意匠登録第1680736号"], "filingDate": ["2020-06-24"], "grantDate": ["2021-02-19"],
        "expiryDate": ["2045-06-24"], "classification": ["E2112"], "additionalType": ["意匠"],
    },
    "trademark/v1/app_progress/2024123456": {
        "name": ["メタンレス和牛"], "alternateName": ["メタンレス", "メタンレスワギュー"],
        "applicationNumber": ["商願2024-123456"], "filingDate": ["2024-11-18"], "publicationDate": ["2024-11-26"],
        "classification": ["29", "32A01", "35", "35A01", "35K03"], "additionalType": ["商標"],
    },
}  # fmt: skip


@pytest.mark.parametrize(("path", "said"), JPO.items(), ids=lambda v: v if isinstance(v, str) else "")
def test_jpo_answer_is_read_as_it_says(
    recorded: dict[str, bytes], path: str, said: dict[str, list[str]]
) -> None:
    reading = read(jpo, path, recorded[path])
    assert {name: texts(reading.entity, name) for name in said} == said
    assert reading.unmapped == []
    assert reading.faults == []


def test_jpo_numbers_have_one_spelling(recorded: dict[str, bytes]) -> None:
    entity = read(jpo, "x", recorded["patent/v1/app_progress/2020123456"]).entity
    assert norm(entity, "registrationNumber") == "patent:JP-grant-7533889"
    assert norm(entity, "applicationNumber") == "patent:JP-application-2020-123456"


def test_every_jpo_answer_is_read_or_set_aside_with_a_reason(shared: Path) -> None:
    read_ones, reasons = 0, []
    for path, body in answers(shared / "patents/jpo_cassettes"):
        try:
            read_ones += read(jpo, path, body).unmapped == []
        except BadRecord as error:
            reasons.append(str(error))
    papers = "JPO papers in a zip archive; only JSON answers are records."
    assert read_ones == 23
    assert sorted(set(reasons)) == [papers, "JPO status 107: 該当するデータがありません。"]
    assert (reasons.count(papers), len(reasons)) == (12, 14)
