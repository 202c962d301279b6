"""The members of the demo committee: real territories; and its observers: invented bodies."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A territory: ISO code, region, naming tradition, language of its letters, zone, name."""

    code: str
    region: str
    tradition: str
    language: str
    zone: str
    name: str


_MEMBERS = """
DZ AF arabic ar Africa/Algiers Algeria
AO AF portuguese pt Africa/Luanda Angola
BJ AF francophone fr Africa/Porto-Novo Benin
BW AF southern en Africa/Gaborone Botswana
BF AF francophone fr Africa/Ouagadougou Burkina Faso
BI AF lakes fr Africa/Bujumbura Burundi
CV AF portuguese pt Atlantic/Cape_Verde Cabo Verde
CM AF francophone fr Africa/Douala Cameroon
CF AF francophone fr Africa/Bangui Central African Republic
TD AF francophone fr Africa/Ndjamena Chad
KM AF arabic fr Indian/Comoro Comoros
CG AF francophone fr Africa/Brazzaville Congo
CD AF lakes fr Africa/Kinshasa Democratic Republic of the Congo
CI AF francophone fr Africa/Abidjan Côte d’Ivoire
DJ AF arabic fr Africa/Djibouti Djibouti
EG AF arabic ar Africa/Cairo Egypt
GQ AF spanish es Africa/Malabo Equatorial Guinea
ER AF amharic en Africa/Asmara Eritrea
SZ AF southern en Africa/Mbabane Eswatini
ET AF amharic en Africa/Addis_Ababa Ethiopia
GA AF francophone fr Africa/Libreville Gabon
GM AF westafrican en Africa/Banjul Gambia
GH AF westafrican en Africa/Accra Ghana
GN AF francophone fr Africa/Conakry Guinea
GW AF portuguese pt Africa/Bissau Guinea-Bissau
KE AF swahili en Africa/Nairobi Kenya
LS AF southern en Africa/Maseru Lesotho
LR AF westafrican en Africa/Monrovia Liberia
LY AF arabic ar Africa/Tripoli Libya
MG AF malagasy fr Indian/Antananarivo Madagascar
MW AF southern en Africa/Blantyre Malawi
ML AF francophone fr Africa/Bamako Mali
MR AF arabic ar Africa/Nouakchott Mauritania
MU AF hindi en Indian/Mauritius Mauritius
MA AF arabic ar Africa/Casablanca Morocco
MZ AF portuguese pt Africa/Maputo Mozambique
NA AF southern en Africa/Windhoek Namibia
NE AF francophone fr Africa/Niamey Niger
NG AF westafrican en Africa/Lagos Nigeria
RW AF lakes en Africa/Kigali Rwanda
ST AF portuguese pt Africa/Sao_Tome Sao Tome and Principe
SN AF francophone fr Africa/Dakar Senegal
SC AF francophone en Indian/Mahe Seychelles
SL AF westafrican en Africa/Freetown Sierra Leone
SO AF arabic en Africa/Mogadishu Somalia
ZA AF southern en Africa/Johannesburg South Africa
SS AF swahili en Africa/Juba South Sudan
SD AF arabic ar Africa/Khartoum Sudan
TZ AF swahili en Africa/Dar_es_Salaam Tanzania
TG AF francophone fr Africa/Lome Togo
TN AF arabic ar Africa/Tunis Tunisia
UG AF swahili en Africa/Kampala Uganda
ZM AF southern en Africa/Lusaka Zambia
ZW AF southern en Africa/Harare Zimbabwe
AF AP persian en Asia/Kabul Afghanistan
AU AP english en Australia/Sydney Australia
BH AP arabic ar Asia/Bahrain Bahrain
BD AP bangla en Asia/Dhaka Bangladesh
BT AP dzongkha en Asia/Thimphu Bhutan
KH AP khmer en Asia/Phnom_Penh Cambodia
CN AP chinese zh-hans Asia/Shanghai China
FJ AP pacific en Pacific/Fiji Fiji
HK AP traditional zh-hans Asia/Hong_Kong Hong Kong, China
IN AP hindi en Asia/Kolkata India
ID AP malay en Asia/Jakarta Indonesia
IR AP persian en Asia/Tehran Iran
IQ AP arabic ar Asia/Baghdad Iraq
IL AP hebrew en Asia/Jerusalem Israel
JP AP japanese en Asia/Tokyo Japan
JO AP arabic ar Asia/Amman Jordan
KZ AP kazakh ru Asia/Almaty Kazakhstan
KW AP arabic ar Asia/Kuwait Kuwait
KG AP kazakh ru Asia/Bishkek Kyrgyzstan
LA AP lao en Asia/Vientiane Lao People’s Democratic Republic
LB AP arabic ar Asia/Beirut Lebanon
MY AP malay en Asia/Kuala_Lumpur Malaysia
MV AP maldivian en Indian/Maldives Maldives
MN AP mongolian en Asia/Ulaanbaatar Mongolia
MM AP burmese en Asia/Yangon Myanmar
NP AP hindi en Asia/Kathmandu Nepal
NZ AP english en Pacific/Auckland New Zealand
NU AP pacific en Pacific/Niue Niue
OM AP arabic ar Asia/Muscat Oman
PK AP urdu en Asia/Karachi Pakistan
PG AP pacific en Pacific/Port_Moresby Papua New Guinea
PH AP filipino en Asia/Manila Philippines
QA AP arabic ar Asia/Qatar Qatar
KR AP korean en Asia/Seoul Republic of Korea
WS AP pacific en Pacific/Apia Samoa
SA AP arabic ar Asia/Riyadh Saudi Arabia
SG AP chinese en Asia/Singapore Singapore
LK AP sinhala en Asia/Colombo Sri Lanka
TH AP thai en Asia/Bangkok Thailand
TW AP traditional zh-hans Asia/Taipei Chinese Taipei
AE AP arabic ar Asia/Dubai United Arab Emirates
VN AP vietnamese en Asia/Ho_Chi_Minh Viet Nam
UZ AP kazakh ru Asia/Tashkent Uzbekistan
CK AP pacific en Pacific/Rarotonga Cook Islands
YE AP arabic ar Asia/Aden Yemen
AL EU albanian en Europe/Tirane Albania
AM EU armenian ru Asia/Yerevan Armenia
AT EU german en Europe/Vienna Austria
AZ EU turkish ru Asia/Baku Azerbaijan
BY EU russian ru Europe/Minsk Belarus
BE EU french fr Europe/Brussels Belgium
BA EU southslavic en Europe/Sarajevo Bosnia and Herzegovina
BG EU bulgarian en Europe/Sofia Bulgaria
HR EU southslavic en Europe/Zagreb Croatia
CY EU greek en Asia/Nicosia Cyprus
CZ EU czech en Europe/Prague Czechia
DK EU nordic en Europe/Copenhagen Denmark
EE EU estonian en Europe/Tallinn Estonia
FI EU finnish en Europe/Helsinki Finland
FR EU french fr Europe/Paris France
GE EU georgian en Asia/Tbilisi Georgia
DE EU german en Europe/Berlin Germany
GR EU greek en Europe/Athens Greece
HU EU hungarian en Europe/Budapest Hungary
IS EU icelandic en Atlantic/Reykjavik Iceland
IE EU irish en Europe/Dublin Ireland
IT EU italian en Europe/Rome Italy
LV EU latvian en Europe/Riga Latvia
LI EU german en Europe/Vaduz Liechtenstein
LT EU lithuanian en Europe/Vilnius Lithuania
LU EU french fr Europe/Luxembourg Luxembourg
MT EU maltese en Europe/Malta Malta
MD EU romanian en Europe/Chisinau Moldova
ME EU southslavic en Europe/Podgorica Montenegro
NL EU dutch en Europe/Amsterdam Netherlands
MK EU macedonian en Europe/Skopje North Macedonia
NO EU nordic en Europe/Oslo Norway
PL EU polish en Europe/Warsaw Poland
PT EU portuguese pt Europe/Lisbon Portugal
RO EU romanian en Europe/Bucharest Romania
RU EU russian ru Europe/Moscow Russian Federation
RS EU serbian en Europe/Belgrade Serbia
SK EU czech en Europe/Bratislava Slovakia
SI EU southslavic en Europe/Ljubljana Slovenia
ES EU spanish es Europe/Madrid Spain
SE EU nordic en Europe/Stockholm Sweden
CH EU german en Europe/Zurich Switzerland
TR EU turkish en Europe/Istanbul Türkiye
UA EU ukrainian en Europe/Kyiv Ukraine
GB EU english en Europe/London United Kingdom
AG LA caribbean en America/Antigua Antigua and Barbuda
AR LA spanish es America/Argentina/Buenos_Aires Argentina
BS LA caribbean en America/Nassau Bahamas
BB LA caribbean en America/Barbados Barbados
BZ LA caribbean en America/Belize Belize
BO LA spanish es America/La_Paz Bolivia
BR LA portuguese pt America/Sao_Paulo Brazil
CL LA spanish es America/Santiago Chile
CO LA spanish es America/Bogota Colombia
CR LA spanish es America/Costa_Rica Costa Rica
CU LA spanish es America/Havana Cuba
DM LA caribbean en America/Dominica Dominica
DO LA spanish es America/Santo_Domingo Dominican Republic
EC LA spanish es America/Guayaquil Ecuador
SV LA spanish es America/El_Salvador El Salvador
GD LA caribbean en America/Grenada Grenada
GT LA spanish es America/Guatemala Guatemala
GY LA caribbean en America/Guyana Guyana
HT LA french fr America/Port-au-Prince Haiti
HN LA spanish es America/Tegucigalpa Honduras
JM LA caribbean en America/Jamaica Jamaica
MX LA spanish es America/Mexico_City Mexico
NI LA spanish es America/Managua Nicaragua
PA LA spanish es America/Panama Panama
PY LA spanish es America/Asuncion Paraguay
PE LA spanish es America/Lima Peru
KN LA caribbean en America/St_Kitts Saint Kitts and Nevis
LC LA caribbean en America/St_Lucia Saint Lucia
VC LA caribbean en America/St_Vincent Saint Vincent and the Grenadines
SR LA dutch en America/Paramaribo Suriname
TT LA caribbean en America/Port_of_Spain Trinidad and Tobago
UY LA spanish es America/Montevideo Uruguay
VE LA spanish es America/Caracas Venezuela
BM NA caribbean en Atlantic/Bermuda Bermuda
CA NA english en America/Toronto Canada
US NA english en America/New_York United States of America
"""

_OBSERVERS = """
AFRITEL AF swahili en Africa/Nairobi African Union of Telephone Authorities
ACSN AP malay en Asia/Kuala_Lumpur Asian Council for Secure Names
ALOP LA spanish es America/Montevideo Alianza Latinoamericana de Operadores Públicos
ANDEANDIG LA spanish es America/Lima Andean Digital Secretariat
ARABDIG AP arabic ar Africa/Cairo Arab Digital Cooperation Centre
ARCTICNET EU nordic en Europe/Oslo Arctic Connectivity Council
BALTREG EU latvian en Europe/Riga Baltic Regulators’ Conference
BLKSEADIG EU romanian en Europe/Bucharest Black Sea Digital Initiative
CARIBREG LA caribbean en America/Port_of_Spain Caribbean Regulators’ Forum
CASPNET EU turkish ru Asia/Baku Caspian Network Commission
CADC AP kazakh ru Asia/Almaty Central Asian Digital Council
CFNUM AF francophone fr Africa/Dakar Conférence francophone du numérique
COMSMALL AP english en Europe/London Compact of Small States Online
CONDL AF portuguese pt Europe/Lisbon Conselho Digital Lusófono
CTRLABEL EU german en Europe/Berlin Centre for Trust Labels
DANUBEDIG EU hungarian en Europe/Vienna Danube Digital Commission
EASTPOST AF swahili en Africa/Kampala East African Postal Conference
EUROCERT EU dutch en Europe/Brussels European Certificate Forum
GEOIND EU portuguese en Europe/Lisbon Geographical Names Institute
GULFSPEC AP arabic ar Asia/Riyadh Gulf Spectrum Bureau
HUMNAMES EU french fr Europe/Zurich Humanitarian Names Alliance
IBDIG LA spanish es Europe/Madrid Iberoamerican Digital Agenda
INDOCEAN AF malagasy fr Indian/Mauritius Indian Ocean Cable Commission
ICPI EU french fr Europe/Paris Institute for Comparative Public Identifiers
IOLC EU nordic en Europe/Copenhagen International Office for Language Codes
ISMC EU irish en Europe/Dublin International Seed Marks Convention
IVDC EU italian en Europe/Rome International Vine and Dairy Council
LIBPRES EU dutch en Europe/Amsterdam League of Libraries for Preservation
MEDCONN EU italian en Europe/Malta Mediterranean Connectivity Union
MEKONGDIG AP lao en Asia/Vientiane Mekong Digital Partnership
MERDIG LA portuguese pt America/Montevideo Mercado Digital do Sul
NORTHREG NA english en America/Toronto Northern Regulators’ Exchange
PACNAMES AP pacific en Pacific/Fiji Pacific Islands Names Conference
POLDATA EU polish en Europe/Warsaw Police Data Standards Conference
REDCABLE AP arabic ar Asia/Muscat Red Sea Cable Authority
SAHELNUM AF francophone fr Africa/Niamey Sahel numérique
SADREG AF southern en Africa/Gaborone Southern African Regulators’ Association
SOASIADIG AP bangla en Asia/Kathmandu South Asian Digital Forum
WMEDREC EU german en Europe/Zurich World Medicines Record Office
WSEALAB EU english en Europe/London World Sea Labels Office
"""

_FORMER = """
TELEXCON EU german en Europe/Zurich Telex Administrations’ Conference
PACSAT AP pacific en Pacific/Fiji Pacific Satellite Names Bureau
"""


def _places(lines: str) -> tuple[Place, ...]:
    return tuple(Place(*line.split(" ", 5)) for line in lines.strip().splitlines())


MEMBERS = _places(_MEMBERS)
OBSERVERS = _places(_OBSERVERS)
FORMER = _places(_FORMER)
DISTINCT_ECONOMIES = frozenset({"HK", "TW"})
NEWCOMERS = ("SS", "GW", "ER", "SOASIADIG", "CTRLABEL")
"""Delegations that join during the story; the others were there before it begins."""
