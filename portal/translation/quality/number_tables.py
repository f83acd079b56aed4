"""Which numbers the words of each language may stand for, spans of time among them: "a week" may be seven days, "of age" eighteen years.

Lists, not logic: `number_words` reads them.
"""

from collections.abc import Mapping


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Lines of `value value …: word word …`, where a word stands for any of the values."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        values, _, words = line.partition(":")
        for word in words.split():
            found[word] = (*found.get(word, ()), *values.split())
    return found


#: Language code → word, lower case → values.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": _table("""
        0: zero no none
        1: one once single first
        2: two twice second double both pair couple
        3: three third triple quarter
        4: four fourth quarter
        5: five fifth
        6: six sixth half
        7: seven seventh week weekly
        8: eight eighth
        9: nine ninth
        10: ten tenth decade
        11: eleven eleventh
        12: twelve twelfth dozen year noon midnight
        13: thirteen thirteenth
        14: fourteen fourteenth fortnight
        15: fifteen fifteenth
        16: sixteen sixteenth
        17: seventeen
        18: eighteen eighteenth adult adults
        19: nineteen
        20: twenty twentieth
        24: midnight day hour hours
        30: thirty thirtieth month
        40: forty
        50: fifty half
        60: sixty hour
        70: seventy
        80: eighty
        90: ninety
        100: hundred hundreds wholly
        1000: thousand thousands
        1000000: million millions
        0.5: half
    """),
    "fr": _table("""
        0: zéro aucun aucune minuit
        1: un une premier première seul seule unique
        2: deux deuxième double second seconde deuxièmes
        3: trois troisième triple trimestre
        4: quatre quatrième
        5: cinq cinquième
        6: six sixième semestre
        7: sept septième semaine
        8: huit huitième
        9: neuf neuvième
        10: dix dixième dizaine
        11: onze
        12: douze midi minuit douzaine an
        13: treize
        14: quatorze
        15: quinze quinzaine
        16: seize
        18: majeur majeurs
        20: vingt vingtaine
        24: minuit
        30: trente trentaine
        40: quarante
        50: cinquante
        60: soixante
        100: cent cents centaine
        1000: mille millier milliers
        1000000: million millions
        0.5: demi demie moitié
    """),
    "es": _table("""
        0: cero medianoche
        1: un una uno primer primero primera único única
        2: dos segundo segunda doble ambos ambas
        3: tres tercer tercero tercera triple trimestre
        4: cuatro cuarto cuarta
        5: cinco quinto quinta
        6: seis sexto sexta semestre
        7: siete séptimo séptima semana
        8: ocho octavo octava
        9: nueve noveno novena
        10: diez décimo décima
        11: once
        12: doce mediodía medianoche docena año
        13: trece
        14: catorce
        15: quince quincena
        16: dieciséis
        17: diecisiete
        18: dieciocho
        19: diecinueve
        20: veinte
        24: veinticuatro medianoche
        30: treinta
        40: cuarenta
        50: cincuenta
        60: sesenta
        100: cien ciento cientos
        1000: mil miles
        1000000: millón millones
        0.5: medio media mitad
    """),
    "pt": _table("""
        0: zero meia-noite
        1: um uma primeiro primeira único única
        2: dois duas segundo segunda duplo dupla ambos ambas
        3: três terceiro terceira triplo trimestre
        4: quatro quarto quarta
        5: cinco quinto quinta
        6: seis sexto sexta semestre
        7: sete sétimo sétima semana
        8: oito oitavo oitava
        9: nove nono nona
        10: dez décimo décima
        11: onze
        12: doze meio-dia meia-noite dúzia ano
        13: treze
        14: catorze quatorze
        15: quinze quinzena
        16: dezasseis dezesseis
        17: dezassete dezessete
        18: dezoito
        19: dezanove dezenove
        20: vinte
        30: trinta
        40: quarenta
        50: cinquenta
        60: sessenta
        100: cem cento centenas
        1000: mil milhares
        1000000: milhão milhões
        0.5: meio meia metade
    """),
    "de": _table("""
        0: null keine kein mitternacht
        1: ein eine einen einem einer eines eins erste ersten erster erstes
        2: zweite zweiten zweiter doppelt beide beiden
        3: dritte dritten dritter
        7: siebte siebten woche
        12: mittag mitternacht dutzend jahr
        16: sechzehn
        17: siebzehn
        24: mitternacht
        1000000: million millionen
        0.5: halb halbe halben halber halbes hälfte
        6: halbjahr halbes halben
    """),
    "ru": _table("""
        0: ноль нуля
        1: один одна одно одного одной одну одним первый первая первое первого первой
        2: оба обе пара пару
        0.5: половина половину
        6: полгода полугодие
        12: полдень полночь год
        14: две
        24: круглосуточно круглосуточный круглосуточная полночь
    """),
    "ar": _table("""
        0: صفر
        1: واحد واحدة أول أولى مرة
        2: اثنان اثنين اثنتان اثنتين ثاني ثان ثانية
        3: ثلاث ثلاثة ثالث ثالثة
        4: أربع أربعة رابع رابعة
        5: خمس خمسة خامس خامسة
        6: ست ستة سادس سادسة
        7: سبع سبعة سابع سابعة أسبوع
        8: ثمان ثماني ثمانية ثامن ثامنة
        9: تسع تسعة تاسع تاسعة
        10: عشر عشرة عاشر عاشرة
        12: ظهرا ظهرًا الظهر منتصف سنة
        20: عشرون عشرين
        24: منتصف
        30: ثلاثون ثلاثين
        40: أربعون أربعين
        50: خمسون خمسين
        60: ستون ستين
        100: مئة مائة
        1000: ألف آلاف
        1000000: مليون ملايين
        0.5: نصف
        6: نصف
    """),
    "ko": _table("""
        24: 자정 온종일
        12: 정오 자정
    """),
}

#: Language code → beginning of a word, lower case → values; for languages that build words out of numbers.
BEGINNINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": _table("""
        1: ein
        2: zwei doppel beid zwo
        3: drei
        4: vier
        5: fünf
        6: sechs
        7: sieben
        8: acht
        9: neun
        10: zehn
        11: elf
        12: zwölf
        13: dreizehn
        14: vierzehn
        15: fünfzehn
        18: achtzehn volljähr
        19: neunzehn
        20: zwanzig
        24: vierundzwanzig
        30: dreißig
        40: vierzig
        50: fünfzig
        60: sechzig
        90: neunzig
        100: hundert
        1000: tausend
    """),
    "ru": _table("""
        1: одн перв
        2: два две двух двум двое двой втор
        3: три трёх трех трое трой трем трём треть трижд
        4: четыр четвёр четвер четвёрт
        5: пять пяти пят
        6: шест
        7: семь семи недел седьм сем
        8: восемь восьм восем
        9: девят
        10: десят
        11: одиннадцат
        12: двенадцат
        14: четырнадцат
        15: пятнадцат
        18: восемнадцат совершеннолет
        20: двадцат
        30: тридцат
        40: сорок
        50: пятьдесят пятидесят
        60: шестьдесят шестидесят
        100: сто ста сотн
        1000: тысяч
        1000000: миллион
        0.5: полов полу
    """),
    "ko": _table("""
        1: 한 하나 첫 일 매
        2: 두 둘 이 양
        3: 세 셋 석 삼
        4: 네 넷 사
        5: 다섯 오
        6: 여섯 육 반
        7: 일곱 칠 주
        8: 여덟 팔
        9: 아홉 구
        10: 열 십
        20: 스무 스물 이십
        30: 삼십 서른
        50: 오십 절반
        100: 백
        1000: 천
        10000: 만
        0.5: 반 절반
    """),
}
