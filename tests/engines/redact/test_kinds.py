"""What goes and what stays, kind by kind, each line with its result."""

import pytest

from turnout.engines.redact import Kind, redact


def found_in(text: str, kind: Kind) -> list[str]:
    return [text[one.start : one.end] for one in redact(text).found if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("call me at 612-555-0123 please", "612-555-0123"),
        ("my cell (763) 555-0190, texts only", "(763) 555-0190"),
        ("tel 612 555 01 43", "612 555 01 43"),
        ("+1 651 555 0144 after work", "+1 651 555 0144"),
        ("WhatsApp +52 55 1234 5678", "+52 55 1234 5678"),
        ("6125550143 is my cousin", "6125550143"),
        ("ring 555-0125", "555-0125"),
        ("digits are 6 1 2 5 5 5 0 1 4 3", "6 1 2 5 5 5 0 1 4 3"),
        ("six one two five five five oh one four three", "six one two five five five oh one four three"),
        (
            "seis uno dos, cinco cinco cinco, cero uno cuatro tres",
            "seis uno dos, cinco cinco cinco, cero uno cuatro tres",
        ),
        ("fax 651-555-0111 ext 4", "651-555-0111 ext 4"),
        ("６１２ ５５５ ０１４３", "６１２ ５５５ ０１４３"),
        ("٦١٢-٥٥٥-٠١٤٣", "٦١٢-٥٥٥-٠١٤٣"),
        ("612\u200b555\u200b0143", "612\u200b555\u200b0143"),
        ("six‑one‑two 555 0143", "six‑one‑two 555 0143"),
    ],
)
def test_phone_goes(text: str, phone: str) -> None:
    assert found_in(text, Kind.PHONE) == [phone]


def test_two_phones_in_a_row_are_two() -> None:
    assert found_in("555-0158 (952) 555-0193", Kind.PHONE) == ["555-0158", "(952) 555-0193"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to maria.lopez+x@correo.example!", "maria.lopez+x@correo.example"),
        ("ana_77 [at] mail [dot] example [dot] org", "ana_77 [at] mail [dot] example [dot] org"),
        ("pedro.g arroba vecinos punto test", "pedro.g arroba vecinos punto test"),
        ("velvet at turnout dot example", "velvet at turnout dot example"),
        ("ＡＮＡ＠ＥＸＡＭＰＬＥ．ＣＯＭ", "ＡＮＡ＠ＥＸＡＭＰＬＥ．ＣＯＭ"),
    ],
)
def test_email_goes(text: str, address: str) -> None:
    assert found_in(text, Kind.EMAIL) == [address]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://docs.example.com/d/1?x=1&y=2.", "https://docs.example.com/d/1?x=1&y=2"),
        ("info: bit.ly/3xYz", "bit.ly/3xYz"),
        ("www.example.net is down", "www.example.net"),
        ("page help.example.org", "help.example.org"),
    ],
)
def test_link_goes(text: str, link: str) -> None:
    assert found_in(text, Kind.LINK) == [link]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dm @kettle.fan if you can drive", "@kettle.fan"),
        ("venmo @sunny-river", "@sunny-river"),
        ("my ig is moon_rabbit22", "moon_rabbit22"),
        ("sigan a @la.tetera_x", "@la.tetera_x"),
    ],
)
def test_account_name_goes(text: str, name: str) -> None:
    assert found_in(text, Kind.HANDLE) == [name]


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("his tags are ABK 482", "ABK 482"),
        ("white van XKZ-419", "XKZ-419"),
        ("the plate reads B7K 29Q today", "B7K 29Q"),
        ("su placa es GHT-22-91", "GHT-22-91"),
        ("matrícula 8KLM204", "8KLM204"),
        ("lpacas jzv035, estacionada", "jzv035"),
    ],
)
def test_plate_goes(text: str, plate: str) -> None:
    assert found_in(text, Kind.PLATE) == [plate]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("knock at 4418 Wren Hollow Rd", "4418"),
        ("near 77 quillwood court", "77"),
        ("at 312 W Maple Ave", "312"),
        ("3999 1/2 Applegarth Ter", "3999 1/2"),
        ("we live at 66A tamarind", "66A"),
        ("goes next door to 53, thanks", "53"),
        ("vivo en la calle Fernhollow 1234", "1234"),
        ("vivimos en el 947 de Saltbox", "947"),
        ("apt 304 has no heat", "apt 304"),
        ("depto. 384, segundo piso", "depto. 384"),
        ("third floor #12", "#12"),
        ("casa 12 tiene frío", "casa 12"),
        ("Apt. B2 is cold", "Apt. B2"),
    ],
)
def test_house_number_goes(text: str, number: str) -> None:
    assert found_in(text, Kind.HOUSE_NUMBER) == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Main St 3412", "3412"),
        ("two vans at main street 3412, come", "3412"),
        ("Lake Street #3412", "#3412"),
        ("Lake St. No. 12", "12"),
        ("Wren Hollow Rd, 4418", "4418"),
        ("Main St (3412)", "3412"),
        ("MAIN ST 3412 IS OPEN", "3412"),
        ("W 31st St 3412", "3412"),
        ("Bloomington Avenue South 312", "312"),
        ("West 25th Place 2610", "2610"),
        ("West Broadway 3412", "3412"),
        ("Buford Hwy 1400", "1400"),
        ("we live at Oak Court 12", "12"),
        ("Lake St 34.", "34"),
        ("Main Street 3412B is cold", "3412B"),
        ("Main St 3412: two vans", "3412"),
        ('he said "Main St 3412"', "3412"),
        ("Main St 3412 officers at the door", "3412"),
        ("Main St 3412 and they are knocking", "3412"),
        ("Wayzata Blvd 15500", "15500"),
        ("Calle Principal 3412", "3412"),
        ("calle principal núm. 3412", "3412"),
        ("Calle Principal 3412 camionetas blancas", "3412"),
        ("Calle 5 de Mayo 123", "123"),
        ("calle 31 número 3412", "3412"),
        ("bulevar Martin 502 esquina", "502"),
    ],
)
def test_house_number_behind_its_street_goes(text: str, number: str) -> None:
    assert found_in(text, Kind.HOUSE_NUMBER) == [number]


@pytest.mark.parametrize(
    "text",
    """
route 35, then Main St
bus 21 on Lake St
Highway 61 and County Road 120
Old Highway 61
3rd Ave & 38th St
26th Ave 28th St
Main St 7:30
at Main St 7pm
at Main St 7 pm
Lake St 0800-1300
Lake St, 1345
Main St 3 officers
Lake St 300 kids
Lake St 120 masked agents
Lake St 10 to 15 people
Lake St 100 or 150 people
Lake St 3000 block
Lake St 300 ft east
Main St 911 was called
Main St 15 Jan
the street 300 of us marched
down this street 400 more
a 20 minute drive 300 miles
Calle 31 y Lake
calle Lake 3 oficiales
calle Lake 300 personas
calle Lake a las 3
""".strip().splitlines(),
)
def test_number_behind_a_street_that_is_no_house_stays(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize("text", ["apt 304: no heat", "casa 12: tiene frío"])
def test_door_before_a_colon_goes(text: str) -> None:
    assert len(found_in(text, Kind.HOUSE_NUMBER)) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("social 000-12-3456", "000-12-3456"),
        ("case number 25-CV-004417", "25-CV-004417"),
        ("her A number is A000 123 456", "A000 123 456"),
        ("mi pasaporte es G12345678", "G12345678"),
        ("XZQ0001234567 came by mail", "XZQ0001234567"),
    ],
)
def test_document_number_goes(text: str, number: str) -> None:
    assert found_in(text, Kind.DOCUMENT_NUMBER) == [number]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Rosa and I am cold", "Rosa"),
        ("mi esposo se llama Ramiro Xelhua", "Ramiro Xelhua"),
        ("ask for wendelin, she knows", "wendelin"),
        ("díganle a la señora Valeska que ya", "Valeska"),
        ("talked to Mr. Zubair Rosaldiz about it", "Zubair Rosaldiz"),
        ("the teacher is called Pa-Nhia X.", "Pa-Nhia X."),
        ("signed, Ubah", "Ubah"),
    ],
)
def test_name_said_as_a_name_goes(text: str, name: str) -> None:
    assert found_in(text, Kind.PERSON_NAME) == [name]


@pytest.mark.parametrize(
    "text",
    """
3 cars and 12 people near 31st & Bloomington
31st and Bloomington
26th/Lake at 6pm
Lake St & 31st Ave
42nd/28th please
38th St and Chicago Ave
la 31 y Bloomington
en la 26 con Nicollet
calle Lake con la 15
de Lake a la 31
bus 5 and bus 14 are late
take I-94 exit 235B, then Hwy 55
gate C12, door 4, room 204, floor 15
be there at 7:45 or 8
from 0900-1300, shift 22-02
since 0800 this morning
el 15 de enero a las 3
hearing on 2026-01-27, not 27.1.2026 or 1/27
rent went from $950 to $1,075.50
5,550 signatures
call 911, 211 or 311
area code 612 or 651
ZIP 55407 or 55407-1234
meet @ 5pm, @ the library, @noon
@all rides still open
10 plates of food for 120 people
plates 12 oz
ask for the manager
ask for help inside
pregunte por la ventanilla 3
contact the desk
my name is not important
me llamo luego, digo, los llamo
Mr. and Mrs. are asleep
el señor de la tienda
habla español
family of 5, we live 2 blocks away
pick up at 4, come at 6
5 blocks down Lake street
number 4 in line, we are #1
recipe takes 2 1/2 cups
water 20 inches, 10/4 of the cellar
-12f outside, windchill -25
this is urgent
reply YES 4417 15
""".strip().splitlines(),
)
def test_what_a_desk_needs_stays(text: str) -> None:
    assert redact(text).text == text
