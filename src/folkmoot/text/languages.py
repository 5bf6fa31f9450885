"""The languages that people can say they write in (ISO 639-1).

The position in the list is the number that Lemmy's API gives a language: its
database was filled in 2022 with the two-letter codes in alphabetical order, after
0 for "not said". The 184 codes and their order were checked against that migration
of Lemmy's (2022-06-21, language tags); 32 is de, 37 en, 39 es, 47 fr. The
names are not Lemmy's: own and English names follow Unicode CLDR, and 24 own names
that CLDR lacks were written by hand.
"""

import msgspec

UNDETERMINED = "und"


class Language(msgspec.Struct, frozen=True):
    """A language: its code, what its speakers call it, and its English name.

    `number` is its id in Lemmy's API.
    """

    number: int
    code: str
    own_name: str
    english_name: str


def by_code(code: str) -> Language | None:
    """The language of a code such as "de", or of a tag that begins with it ("de-CH")."""
    return _BY_CODE.get(code.replace("_", "-").partition("-")[0].lower())


def by_number(number: int) -> Language | None:
    """The language that Lemmy's API calls by this number."""
    return LANGUAGES[number] if 0 <= number < len(LANGUAGES) else None


def choices() -> tuple[Language, ...]:
    """The languages in the order of their own names, for a list to choose from.

    "Not said" is not among them: the page words that choice itself.
    """
    return _CHOICES


# A line per language: code, own name, English name.
_TABLE = """\
und|—|Undetermined
aa|Qafar|Afar
ab|Аԥсшәа|Abkhazian
ae|avesta|Avestan
af|Afrikaans|Afrikaans
ak|Akan|Akan
am|አማርኛ|Amharic
an|aragonés|Aragonese
ar|العربية|Arabic
as|অসমীয়া|Assamese
av|авар мацӀ|Avaric
ay|aymar aru|Aymara
az|azərbaycan|Azerbaijani
ba|башҡорт теле|Bashkir
be|беларуская|Belarusian
bg|български|Bulgarian
bi|Bislama|Bislama
bm|bamanakan|Bambara
bn|বাংলা|Bangla
bo|བོད་སྐད་|Tibetan
br|brezhoneg|Breton
bs|bosanski|Bosnian
ca|català|Catalan
ce|нохчийн|Chechen
ch|Chamoru|Chamorro
co|corsu|Corsican
cr|ᓀᐦᐃᔭᐍᐏᐣ|Cree
cs|čeština|Czech
cu|церковнослове́нскїй|Church Slavic
cv|чӑваш|Chuvash
cy|Cymraeg|Welsh
da|dansk|Danish
de|Deutsch|German
dv|ދިވެހިބަސް|Divehi
dz|རྫོང་ཁ|Dzongkha
ee|eʋegbe|Ewe
el|Ελληνικά|Greek
en|English|English
eo|Esperanto|Esperanto
es|español|Spanish
et|eesti|Estonian
eu|euskara|Basque
fa|فارسی|Persian
ff|Pulaar|Fula
fi|suomi|Finnish
fj|Na Vosa Vakaviti|Fijian
fo|føroyskt|Faroese
fr|français|French
fy|Frysk|Western Frisian
ga|Gaeilge|Irish
gd|Gàidhlig|Scottish Gaelic
gl|galego|Galician
gn|avañe’ẽ|Guarani
gu|ગુજરાતી|Gujarati
gv|Gaelg|Manx
ha|Hausa|Hausa
he|עברית|Hebrew
hi|हिन्दी|Hindi
ho|Hiri Motu|Hiri Motu
hr|hrvatski|Croatian
ht|Kreyòl Ayisyen|Haitian Creole
hu|magyar|Hungarian
hy|հայերեն|Armenian
hz|Otjiherero|Herero
ia|interlingua|Interlingua
id|Indonesia|Indonesian
ie|Interlingue|Interlingue
ig|Igbo|Igbo
ii|ꆈꌠꉙ|Sichuan Yi
ik|Iñupiaq|Inupiaq
io|Ido|Ido
is|íslenska|Icelandic
it|italiano|Italian
iu|ᐃᓄᒃᑎᑐᑦ|Inuktitut
ja|日本語|Japanese
jv|Jawa|Javanese
ka|ქართული|Georgian
kg|Kikongo|Kongo
ki|Gikuyu|Kikuyu
kj|Oshikwanyama|Kuanyama
kk|қазақ тілі|Kazakh
kl|kalaallisut|Kalaallisut
km|ខ្មែរ|Khmer
kn|ಕನ್ನಡ|Kannada
ko|한국어|Korean
kr|Kanuri|Kanuri
ks|کٲشُر|Kashmiri
ku|kurdî (kurmancî)|Kurdish
kv|коми кыв|Komi
kw|kernewek|Cornish
ky|кыргызча|Kyrgyz
la|Latina|Latin
lb|Lëtzebuergesch|Luxembourgish
lg|Luganda|Ganda
li|Limburgs|Limburgish
ln|lingála|Lingala
lo|ລາວ|Lao
lt|lietuvių|Lithuanian
lu|Tshiluba|Luba-Katanga
lv|latviešu|Latvian
mg|Malagasy|Malagasy
mh|Kajin Majeḷ|Marshallese
mi|Māori|Māori
mk|македонски|Macedonian
ml|മലയാളം|Malayalam
mn|монгол|Mongolian
mr|मराठी|Marathi
ms|Melayu|Malay
mt|Malti|Maltese
my|မြန်မာ|Burmese
na|Dorerin Naoero|Nauru
nb|norsk bokmål|Norwegian Bokmål
nd|isiNdebele|North Ndebele
ne|नेपाली|Nepali
ng|Oshindonga|Ndonga
nl|Nederlands|Dutch
nn|norsk nynorsk|Norwegian Nynorsk
no|norsk|Norwegian
nr|isiNdebele|South Ndebele
nv|Diné Bizaad|Navajo
ny|Nyanja|Nyanja
oc|occitan|Occitan
oj|ᐊᓂᔑᓈᐯᒧᐎᓐ|Ojibwa
om|Oromoo|Oromo
or|ଓଡ଼ିଆ|Odia
os|ирон|Ossetic
pa|ਪੰਜਾਬੀ|Punjabi
pi|पालि|Pali
pl|polski|Polish
ps|پښتو|Pashto
pt|português|Portuguese
qu|Runasimi|Quechua
rm|rumantsch|Romansh
rn|Ikirundi|Rundi
ro|română|Romanian
ru|русский|Russian
rw|Ikinyarwanda|Kinyarwanda
sa|संस्कृत भाषा|Sanskrit
sc|sardu|Sardinian
sd|سنڌي|Sindhi
se|davvisámegiella|Northern Sami
sg|Sängö|Sango
si|සිංහල|Sinhala
sk|slovenčina|Slovak
sl|slovenščina|Slovenian
sm|Gagana Sāmoa|Samoan
sn|chiShona|Shona
so|Soomaali|Somali
sq|shqip|Albanian
sr|српски|Serbian
ss|siSwati|Swati
st|Sesotho|Southern Sotho
su|Basa Sunda|Sundanese
sv|svenska|Swedish
sw|Kiswahili|Swahili
ta|தமிழ்|Tamil
te|తెలుగు|Telugu
tg|тоҷикӣ|Tajik
th|ไทย|Thai
ti|ትግርኛ|Tigrinya
tk|türkmen dili|Turkmen
tl|Wikang Tagalog|Tagalog
tn|Setswana|Tswana
to|lea fakatonga|Tongan
tr|Türkçe|Turkish
ts|Xitsonga|Tsonga
tt|татар|Tatar
tw|Twi|Twi
ty|Reo Tahiti|Tahitian
ug|ئۇيغۇرچە|Uyghur
uk|українська|Ukrainian
ur|اردو|Urdu
uz|o‘zbek|Uzbek
ve|Tshivenḓa|Venda
vi|Tiếng Việt|Vietnamese
vo|Volapük|Volapük
wa|walon|Walloon
wo|Wolof|Wolof
xh|IsiXhosa|Xhosa
yi|ייִדיש|Yiddish
yo|Èdè Yorùbá|Yoruba
za|Vahcuengh|Zhuang
zh|中文|Chinese
zu|isiZulu|Zulu
"""

LANGUAGES: tuple[Language, ...] = tuple(
    Language(number, *line.split("|")) for number, line in enumerate(_TABLE.splitlines())
)
_BY_CODE = {language.code: language for language in LANGUAGES}
_CHOICES = tuple(sorted(LANGUAGES[1:], key=lambda language: language.own_name.casefold()))
