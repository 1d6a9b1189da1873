"""The words that say what follows: cues, units, street types, numbers said in words. Folded: no accents, lower case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from turnout.engines.redact.everyday import COMMON
from turnout.engines.redact.reading import MASK, WORD, Token

SHORTEST_MISSPELT = 5
FAR = 1_000_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHONE_CUES = _words("""
call calls called calling text texts txt texting ring phone phones fone cell cellphone mobile tel telephone telefono
telefonos cel celular celulares movil fon ph hp dial reach whatsapp whats wsp wasap sms fax voicemail landline line
number numbers num hotline contact pager beep llame llama llamar llamen llamenos llamele llamalo marque marquen
marca marcar marcale numero numeros contacto fijo linea avisen avise callback direct tty beeper
""")
DOCUMENT_CUES = _words("""
license licence permit passport visa ssn social security alien receipt case court docket file card certificate
policy account acct member membership record badge warrant citation claim tracking itin ein uscis dob medicaid
medicare licencia permiso pasaporte seguro curp rfc ine ife expediente folio caso recibo tarjeta matricula acta
cedula poliza cuenta identificacion credencial dui dni consular id ids identification registro residencia residency
green application solicitud tramite documento document
""")
PLATE_CUES = _words("""
plate plates placa placas tag tags tow towed towing matricula corralon grua registration patente license licence
""")
VEHICLES = _words("""
car cars van vans truck trucks suv pickup sedan minivan vehicle vehicles jeep motorcycle moto bus taxi toyota honda
ford chevy nissan dodge tahoe explorer carro carros coche coches camioneta camionetas camion troca vehiculo auto
autos
""")
PLATFORMS = _words("""
insta instagram ig snap snapchat sc tiktok twitter telegram facebook fb messenger discord venmo cashapp zelle paypal
signal handle username usuario threads reddit youtube twitch skype gamertag
""")
GATHERINGS = _words("""
all todos todas everyone everybody here channel team equipo group grupo noon midnight home work church school park
library corner the my casa iglesia escuela parque biblioteca esquina mercado market store shop station clinic
clinica least risk once
""")
TIME_CUES = _words(
    "shift shifts turno turnos hours horario from between open abierto hrs horas entre bell time schedule"
)
MONEY = _words("dollars dollar bucks usd pesos dolares dlls mxn cents $ € £ k")
UNITS = _words("""
children adults adultos agents agentes officers oficiales doors puertas apartments apartamentos tenants inquilinos
households hogares guests huespedes students estudiantes workers trabajadores helpers ayudantes others otros guys
women men mujeres hombres patrols officials buses windows ventanas items cosas packs paquetes sacks trips vans calls
llamadas min mins minutes minutos minuto hour hours hr hrs hora horas day days dia dias week weeks semana semanas
month months mes meses year years yr yrs ano anos people persons personas gente kids ninos families familias boxes
cajas box caja bags bolsas bottles botellas cans latas rolls rollos meals comidas platos plates cups tazas lb lbs
pounds libras kg kilos mg ml oz grams gramos cm mm m mts metros meters km kms miles millas mi ft feet foot pies
inches inch pulgadas in degrees grados c f percent pct blocks cuadras votes votos seats asientos spots lugares rides
viajes signatures firmas copies copias photos fotos am pm mph times veces steps pasos gallons galones liters litros
pairs pares points pts units volunteers voluntarios cars carros trucks buses dogs cats chairs sillas tables mesas
beds camas blankets cobijas coats gloves helpers
""")
COUNTED = UNITS - {"c", "f", "m", "st"}
"""What makes the number before it a count."""
STATES = _words("""
al ak az ar ca co ct dc de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa
pr ri sc sd tn tx ut vt va wa wv wi wy carolina dakota hampshire jersey mexico york virginia texas florida illinois
minnesota wisconsin michigan ohio california oregon washington iowa
""")
CONNECTORS = _words("& / and y con e at + esquina corner con or o")

_CARDINALS = {
    "zero": "0", "oh": "0", "cero": "0", "one": "1", "uno": "1", "two": "2", "dos": "2", "three": "3", "tres": "3",
    "four": "4", "cuatro": "4", "five": "5", "cinco": "5", "six": "6", "seis": "6", "seven": "7", "siete": "7",
    "eight": "8", "ocho": "8", "nine": "9", "nueve": "9", "ten": "10", "diez": "10", "eleven": "11", "once": "11",
    "twelve": "12", "doce": "12", "thirteen": "13", "trece": "13", "fourteen": "14", "catorce": "14", "fifteen": "15",
    "quince": "15", "sixteen": "16", "dieciseis": "16", "seventeen": "17", "diecisiete": "17", "eighteen": "18",
    "dieciocho": "18", "nineteen": "19", "diecinueve": "19", "veintiuno": "21", "veintidos": "22", "veintitres": "23",
    "veinticuatro": "24", "veinticinco": "25", "veintiseis": "26", "veintisiete": "27", "veintiocho": "28",
    "veintinueve": "29",
}  # fmt: skip
_HUNDREDS = {
    "cien": "100", "ciento": "100", "doscientos": "200", "trescientos": "300", "cuatrocientos": "400",
    "quinientos": "500", "seiscientos": "600", "setecientos": "700", "ochocientos": "800", "novecientos": "900",
}  # fmt: skip
TENS = {
    "twenty": "20", "veinte": "20", "thirty": "30", "treinta": "30", "forty": "40", "cuarenta": "40", "fifty": "50",
    "cincuenta": "50", "sixty": "60", "sesenta": "60", "seventy": "70", "setenta": "70", "eighty": "80",
    "ochenta": "80", "ninety": "90", "noventa": "90",
}  # fmt: skip
NUMBER_WORDS = {**_CARDINALS, **_HUNDREDS, **TENS}

SUFFIXES = _words("""
st str street ave av aven avenue blvd bvd boulevard rd road ln lane dr drive ct court cir circle pl place ter terr
terrace pkwy parkway hwy hgwy highway way trl trail loop bend hollow cove cv row run pass path walk sq square plz
plaza aly alley xing crossing pike tpke turnpike expy expwy expressway fwy freeway rte route brg bridge ridge view
vista point pt park hill hills hts heights grove glen manor meadow meadows village vlg landing ldg estate estates
garden gardens knoll mews commons ext crescent cres close mall trace trce spur fork forks creek canyon valley green
oaks shore shores crst crest calle avenida broadway ctr center concourse causeway cswy market
""")
LOOSE_SUFFIXES = _words("""
center market ctr way place park trail loop bend hollow cove row run pass path walk square plaza alley crossing
bridge ridge view point hill hills heights grove glen manor meadow village landing estate garden gardens commons
mall green drive close court in ext fork creek valley shore circle pike trace spur broadway route calle
""")
STREET_TYPES = SUFFIXES - LOOSE_SUFFIXES
"""What can hardly be anything but the type of a street."""
DIRECTIONS = _words(
    "n s e w ne nw se sw north south east west northeast northwest southeast southwest norte sur este oeste"
)
STREET_TYPES_FIRST = _words("""
calle av ave avenida blvd bulevar boulevard carrera calzada callejon privada paseo cerrada andador camino
prolongacion
""")
MONTHS = _words("""
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre january february march
april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec ene
abr ago dic
""")
ROUTE_WORDS = _words("""
bus buses route rte ruta line linea camion camiones train tren hwy highway i exit salida gate door puerta floor piso
room rm salon cuarto channel canal page pagina shift turno question pregunta step paso ticket boleto number no num
size talla week semana year ano day dia chapter zone zona ward district platform anden track lane carril item
version level nivel zip postal area codigo code grade grado section seccion precinct table mesa aisle pasillo row
terminal stop parada
""")
UNIT_WORDS = _words("""
apt apts apartment apto aptos apartamento unit depto deptos dpto departamento dept suite ste interior int trlr
trailer lote lot casa bldg building spc flat condo habitacion unidad
""")
LIVES_AT = _words("""
address addr domicilio direccion live lives living lived vivo vive viven vivimos viviendo reside resides residence
house home casa hogar deliver delivered delivery drop entregar entreguen entrega entregamos llevar lleven mail
mailbox package paquete correspondencia door neighbors vecinos familia family knocked knock knocking tocaron tocar
tocan came come went vinieron llegaron fueron raided located ubicado ubicada resident residents residente tenant
inquilino evicted pick recoger recojan visit visitar visiten lugar staying stays behind outside frente enfrente next
junto
""")


@lru_cache(maxsize=8192)
def is_like(word: str, vocabulary: frozenset[str], shortest: int = SHORTEST_MISSPELT) -> bool:
    """Say whether a word is in a vocabulary, one slip of a finger allowed in words of so many letters and more.

    A slip is a letter left out, doubled, swapped with the next, or another letter. Everyday words are never misread.
    """
    if word in vocabulary:
        return True
    if not shortest - 1 <= len(word) <= 20 or word in COMMON:
        return False
    return bool(_misspellings(word) & _index(vocabulary, shortest))


@lru_cache(maxsize=32)
def _index(vocabulary: frozenset[str], shortest: int) -> frozenset[str]:
    """Return the words long enough to be misspelt, and each of them with one letter left out."""
    long_words = [word for word in vocabulary if len(word) >= shortest]
    shorter = {word[:at] + word[at + 1 :] for word in long_words for at in range(len(word))}
    return frozenset(shorter).union(long_words)


def _misspellings(word: str) -> frozenset[str]:
    """Return a word and each form of it with one letter left out; a shared form means at most one slip or a swap."""
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def words_since(tokens: list[Token], vocabulary: frozenset[str]) -> list[int]:
    """Tell for each token how many words back the nearest one of a vocabulary stands: 1 for the word right before.

    FAR where there is none; what was taken out is a wall.
    """
    distances: list[int] = []
    distance = FAR
    for token in tokens:
        distances.append(distance)
        if token.kind == MASK:
            distance = FAR
        elif token.kind == WORD:
            distance = 1 if is_like(token.text, vocabulary) else distance + 1
    return distances


def words_before(tokens: list[Token], at: int, count: int) -> Iterator[str]:
    """Yield up to so many words before a token, nearest first; what was taken out is a wall."""
    looked_at = 0
    for place in range(at - 1, max(-1, at - 1 - 4 * count), -1):
        token = tokens[place]
        if token.kind == MASK:
            return
        if token.kind == WORD:
            yield token.text
            looked_at += 1
            if looked_at == count:
                return
