"""Invented people, named as people are named where they live, each in their own script.

A tradition is a list of given names and one of family names. What is not written in Latin
letters carries its romanisation, one for one, so that a name is romanised the same each time.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from random import Random

_TRADITIONS = """
albanian: Arben, Drita, Ilir, Mimoza, Gëzim, Vjollca, Blerim, Teuta | Hoxhaj, Kelmendi, Përlala, Shkreli, Gjoka, Çelaj
amharic: አበበ=Abebe, ሰላም=Selam, ዳዊት=Dawit, ሂሩት=Hirut, ተስፋዬ=Tesfaye, ማርታ=Marta | በቀለ=Bekele, ገብረ=Gebre, ታደሰ=Tadesse, ወልዴ=Wolde, ኃይሉ=Hailu
arabic: سلمى=Salma, يوسف=Yusuf, ليلى=Layla, خالد=Khalid, مريم=Maryam, طارق=Tariq, نادية=Nadia, سامي=Sami, هدى=Huda, عمر=Umar, رانيا=Rania, فيصل=Faysal, سعاد=Suad, كريم=Karim | المنصوري=al-Mansuri, الحداد=al-Haddad, بن صالح=Ben Salih, الخطيب=al-Khatib, الشريف=al-Sharif, العمري=al-Umari, النجار=al-Najjar, الزهراني=al-Zahrani, قاسم=Qasim, البكري=al-Bakri, درويش=Darwish, الفاسي=al-Fasi
armenian: Անահիտ=Anahit, Արամ=Aram, Նարե=Nare, Տիգրան=Tigran | Սարգսյան=Sargsyan, Գրիգորյան=Grigoryan, Պետրոսյան=Petrosyan, Հակոբյան=Hakobyan
bangla: আনিসুর=Anisur, ফারজানা=Farzana, রফিকুল=Rafiqul, শিরিন=Shirin, তানভীর=Tanvir | চৌধুরী=Chowdhury, ইসলাম=Islam, রহমান=Rahman, সরকার=Sarkar, আক্তার=Akter
bulgarian: Георги=Georgi, Димитър=Dimitar, Николай=Nikolay, Стоян=Stoyan | Петров=Petrov, Иванов=Ivanov, Тодоров=Todorov, Маринов=Marinov
burmese: အောင်=Aung, သန္တာ=Thandar, ခိုင်=Khaing, မောင်=Maung | မြင့်=Myint, ဦး=Oo, လှိုင်=Hlaing, ထွန်း=Tun
caribbean: Marcia, Desmond, Althea, Trevor, Shanelle, Errol, Yvette, Kareem, Joycelyn, Dwight | Baptiste, Ramsaran, Braithwaite, Toussaint, Greenidge, Mohammed, Weekes, Pilgrim, Charles-Ford, Ollivierre
chinese: 文静=Wenjing, 建国=Jianguo, 雨桐=Yutong, 志远=Zhiyuan, 晓燕=Xiaoyan, 明哲=Mingzhe | 王=Wang, 陈=Chen, 林=Lin, 赵=Zhao, 黄=Huang, 周=Zhou
czech: Jiří, Ondřej, Tomáš, Luboš, Šimon, Matěj | Dvořák, Říha, Žižka, Kučera, Šťastný, Beneš
dutch: Maaike, Joost, Femke, Thijs, Anouk, Ruben, Liesbeth, Koen | van der Meer, de Wit, Hoekstra, Dijkman, Verbruggen, Wijnaldum, Pinas
dzongkha: བཀྲ་ཤིས་=Tashi, པདྨ་=Pema, སངས་རྒྱས་=Sangye | རྡོ་རྗེ་=Dorji, དབང་ཕྱུག་=Wangchuk, འབྲུག་པ་=Drukpa
english: Margaret, Colin, Priya, Duncan, Hazel, Rory, Imogen, Callum, Georgina, Alistair | Ashdown, Whitlock, Pemberton, Tremblay, Okafor-Hale, Lindqvist, McAllan, Fairburn, Ngata, Holloway
estonian: Kadri, Tõnu, Külli, Mart, Õnne, Jüri | Mägi, Tamm, Kõiv, Põder, Sööt
filipino: Maricel, Rodrigo, Luzviminda, Benjie | Dela Cruz, Macaraeg, Villanueva, Ñuñez
finnish: Päivi, Jyrki, Anneli, Väinö | Mäkelä, Hämäläinen, Korhonen, Yli-Aho
francophone: Aminata, Rodrigue, Fatoumata, Ibrahima, Clarisse, Moussa, Adjoa, Prosper, Mariam, Thierry, Awa, Désiré | Diallo, Ouédraogo, Koné, N’Guessan, Mbarga, Traoré, Hounsou, Ndiaye, Bouanga, Kpodar, Maïga, Sawadogo
french: Hélène, Étienne, Françoise, Loïc, Anaïs, Gaëtan, Céline, Benoît | Lefèvre, Châtelain, Dubœuf, Marchais, Thiébaut, Vandenbroucke, Weyland, Desrosiers
georgian: ნინო=Nino, გიორგი=Giorgi, თამარ=Tamar, ლევან=Levan | ბერიძე=Beridze, მაისურაძე=Maisuradze, ლომიძე=Lomidze, კაპანაძე=Kapanadze
german: Jürgen, Anneliese, Götz, Ursula, Matthäus, Käthe, Florian, Brigitte | Müllner, Größling, Österreicher, Bühler, Schäfer-Kunz, Zürcher, Hasler
greek: Ελένη=Eleni, Γιώργος=Giorgos, Μαρία=Maria, Νίκος=Nikos | Παπαδάκη=Papadaki, Ιωάννου=Ioannou, Γεωργίου=Georgiou, Αλεξίου=Alexiou
hebrew: נועה=Noa, אורי=Uri, תמר=Tamar, איתן=Eitan | לוי=Levi, ברקאי=Barkai, שרון=Sharon, גולן=Golan
hindi: प्रिया=Priya, राजेश=Rajesh, सुनीता=Sunita, अरविंद=Arvind, मीरा=Mira, विजय=Vijay, कविता=Kavita, दीपक=Dipak | शर्मा=Sharma, मिश्र=Mishra, पटेल=Patel, अधिकारी=Adhikari, वर्मा=Varma, थापा=Thapa
hungarian: László, Ágnes, Győző, Zsófia | Szűcs, Kőrösi, Fehérvári, Nagy-Tóth
icelandic: Guðrún, Þórður, Sigríður, Björn | Hallgrímsdóttir, Ægisson, Jónsdóttir, Þorvaldsson
irish: Aoife, Pádraig, Siobhán, Ciarán | Ó Briain, Ní Dhomhnaill, MacCarthaigh, Gallchóir
italian: Nicolò, Benedetta, Raffaele, Giosuè, Letizia | Fabbri, Carrà, Montanari, De Santis, Zanetti
japanese: 恵子=Keiko, 健太=Kenta, さくら=Sakura, 大輔=Daisuke, みどり=Midori | 佐々木=Sasaki, 中村=Nakamura, 小林=Kobayashi, 渡辺=Watanabe
kazakh: Айгүл=Aigul, Нұрлан=Nurlan, Әсел=Asel, Ерлан=Yerlan, Динара=Dinara, Бекзат=Bekzat | Сәрсен=Sarsen, Қалқаман=Qalqaman, Жұмабай=Zhumabay, Оспан=Ospan, Бектұр=Bektur
khmer: សុភា=Sophea, ដារ៉ា=Dara, ចន្ធូ=Chanthou | ជា=Chea, សុខ=Sok, កែវ=Keo
korean: 지영=Jiyeong, 민수=Minsu, 서연=Seoyeon, 현우=Hyeonu | 김=Kim, 박=Bak, 정=Jeong, 윤=Yun
lakes: Francine, Jean-Bosco, Espérance, Olivier, Immaculée, Désiré | Ndayizeye, Uwimana, Habonimana, Mukamana, Niyonzima, Bisimwa
lao: ບຸນມີ=Bounmy, ສົມສັກ=Somsak, ມະນີວອນ=Manivone | ພົມມະຈັນ=Phommachan, ສີສຸກ=Sisouk, ວົງສາ=Vongsa
latvian: Līga, Jānis, Ilze, Mārtiņš | Bērziņš, Kalniņa, Ozoliņš, Zariņa
lithuanian: Rūta, Žygimantas, Eglė, Šarūnas | Kazlauskė, Čepaitė, Žukas, Juškė
macedonian: Љупчо=Ljupcho, Горан=Goran, Весна=Vesna, Елена=Elena | Тасевски=Tasevski, Ристески=Risteski, Ѓорѓиев=Gjorgjiev
malagasy: Hanitra, Solofo, Voahangy, Tiana | Rakotomalala, Andrianina, Razafindrabe, Ravelonarivo
malay: Siti, Ahmad, Nurul, Budi, Dewi, Farid, Intan, Wira | Abdullah, Hartono, Ismailov-Tan, Rahmat, Wijaya, Kusuma, Zulkifli
maldivian: އައިޝަތު=Aishath, އިބްރާހިމް=Ibrahim, މަރިޔަމް=Mariyam | ނަސީރު=Naseer, ޝަރީފް=Shareef, ރަޝީދު=Rasheed
maltese: Ġorġ, Marija, Żaren, Ċensa | Borġ, Vella, Żahra, Camenzuli
mongolian: Оюун=Oyuun, Бат=Bat, Сарнай=Sarnai, Тэмүүлэн=Temuulen | Дорж=Dorj, Ганбаатар=Ganbaatar, Цэрэн=Tseren
nordic: Åse, Bjørn, Ingrid, Søren, Märta, Håkon, Ulrika, Frode | Østergård, Lindström, Nygård, Sæther, Åkerblom, Kjærsgaard
pacific: Pua, Tomasi, Sina, Ratu, Mele, Ioane, Losa, Viliame | Vakauta, Tuilagi, Marsters, Qarase-Kama, Fa‘asavalu, Tagelagi
persian: مریم=Maryam, رضا=Reza, شیرین=Shirin, کاوه=Kaveh | احمدی=Ahmadi, رستمی=Rostami, نوری=Nuri, صادقی=Sadeqi
polish: Zbigniew, Łukasz, Grzegorz, Wojciech | Wiśniewski, Dąbrowski, Żak, Król
portuguese: João, Conceição, Mário, Graça, Tânia, Gonçalo, Luísa, Anselmo | Magalhães, Conceição, Simões, Évora, Nhampossa, Guimarães, Brandão, Quental
romanian: Ștefan, Ioana, Mădălina, Răzvan | Țurcanu, Ionescu, Bălan, Vlădescu
russian: Дмитрий=Dmitry, Алексей=Alexey, Сергей=Sergey, Павел=Pavel | Соколов=Sokolov, Лебедев=Lebedev, Ковалёв=Kovalyov, Морозов=Morozov
serbian: Милица=Milica, Никола=Nikola, Јелена=Jelena, Ђорђе=Đorđe | Јовановић=Jovanović, Петковић=Petković, Живковић=Živković
sinhala: නිමල්=Nimal, කුමාරි=Kumari, සුනිල්=Sunil | පෙරේරා=Perera, බණ්ඩාර=Bandara, ජයවර්ධන=Jayawardhana
southern: Thandiwe, Sipho, Naledi, Tendai, Lindiwe, Kagiso, Chipo, Themba, Mutale, Nomsa | Dlamini, Mokoena, Banda, Moyo, Phiri, Nkosi, Shongwe, Molefe
southslavic: Željko, Mirna, Šejla, Vjekoslav, Tjaša, Ivan | Kovačević, Hadžić, Božić, Žnidaršič, Đurović
spanish: Íñigo, Lucía, Ramón, Belén, Ángel, Sofía, Martín, Rocío, Andrés, Inés, Joaquín, Maite | Ibáñez, Núñez, Quiroga, Etchegaray, Mamani, Peñaloza, Vásquez, Caballero-Ruiz, Ocampo, Yáñez, Sandoval, Urrutia
swahili: Amani, Wanjiru, Baraka, Neema, Juma, Akinyi, Okello, Zawadi | Mwangi, Kamau, Odhiambo, Msangi, Mutua, Achieng, Lubega, Deng
thai: สมชาย=Somchai, มาลี=Mali, อรุณ=Arun, พิมพ์=Phim | ศรีสุข=Sisuk, ใจดี=Chaidi, ทองคำ=Thongkham
traditional: 詠詩=Wing-sze, 家豪=Ka-ho, 淑芬=Shu-fen, 俊傑=Chun-chieh | 黃=Wong, 陳=Chan, 張=Chang, 吳=Wu
turkish: Gülşen, Emre, Çiğdem, Barış, Şirin, Oğuz | Yıldız, Öztürk, Çelik, Güneş, Əliyev
ukrainian: Оксана=Oksana, Тарас=Taras, Ірина=Iryna, Богдан=Bohdan | Шевчук=Shevchuk, Бондаренко=Bondarenko, Ткаченко=Tkachenko
urdu: عائشہ=Ayesha, عمران=Imran, فاطمہ=Fatima, بلال=Bilal | چودھری=Chaudhry, قریشی=Qureshi, صدیقی=Siddiqui
vietnamese: Thùy Linh, Quốc Bảo, Minh Châu, Hải Đăng | Nguyễn, Trần, Đặng, Phạm
westafrican: Kwame, Ngozi, Abena, Tunde, Fatou, Emeka, Esi, Lamin, Folasade, Kofi | Mensah, Adeyemi, Boateng, Okonkwo, Jallow, Kamara, Sesay, Owusu
"""
FAMILY_FIRST = frozenset(
    {"chinese", "traditional", "japanese", "korean", "vietnamese", "hungarian", "khmer"}
)
UNSPACED = frozenset({"chinese", "traditional", "japanese", "korean"})


@dataclass(frozen=True)
class Name:
    """A whole name, or a part of one, in its own script and in Latin letters."""

    own: str
    latin: str

    @property
    def address(self) -> str:
        """The name as the left part of an e-mail address."""
        letters = self.latin.translate(str.maketrans("øØæÆœłŁđĐþÞðßıəƏ", "oOaAolLdDtTdsieE"))
        plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode().lower()
        return ".".join(re.findall("[a-z]+", plain))


@cache
def tradition(name: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Given names and family names."""
    lines = dict(line.split(": ", 1) for line in _TRADITIONS.strip().splitlines())
    given, family = lines[name].split(" | ")
    return _parts(given), _parts(family)


def _parts(listed: str) -> tuple[Name, ...]:
    pairs = (part.partition("=") for part in listed.split(", "))
    return tuple(Name(own, latin or own) for own, _sign, latin in pairs)


class NameBook:
    """Gives out names, each to one person only."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given_out: set[str] = set()

    def reserve(self, *names: Name) -> None:
        """These are somebody's already."""
        self._given_out.update(name.latin for name in names)

    def new(self, tradition_name: str) -> Name:
        given, family = tradition(tradition_name)
        free = [
            name
            for name in (_whole(one, other, tradition_name) for one in given for other in family)
            if name.latin not in self._given_out
        ]
        name = self._random.choice(free)
        self._given_out.add(name.latin)
        return name


def _whole(given: Name, family: Name, tradition_name: str) -> Name:
    first, last = (family, given) if tradition_name in FAMILY_FIRST else (given, family)
    space = "" if tradition_name in UNSPACED else " "
    return Name(f"{first.own}{space}{last.own}", f"{first.latin} {last.latin}")
