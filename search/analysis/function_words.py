"""Words that carry the form of a question and not its matter: left out of what a reader typed, never out of the index.

A language without an entry is searched with every word. For languages written without spaces the phrases cut a run in two.
"""

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Language code → words, lower case, as written with accents.
WORDS: Mapping[str, frozenset[str]] = {
    "en": _words(
        "a an and are as at be been by can could do does for from get have how i if in into is it its may me must my need of on "
        "or our please shall should that the their them there they this to us was we what when where which who why will with "
        "would you your"
    ),
    "fr": _words(
        "au aux avec ce ces cet cette comment dans de des dois doit du en est et faire faut il ils je la le les leur leurs ma me "
        "mes mon ne nos notre nous on ou où par pas peut peux pour pourquoi puis quand que quel quelle quelles quels qui quoi sa "
        "sans se ses si son sont sur ta tes ton tu un une vos votre vous y à être"
    ),
    "de": _words(
        "als am an auch auf aus bei bin bis brauche das dem den der des die durch ein eine einem einen einer eines er es für habe "
        "hat ich ihr im in ist kann können man mein meine meinem meinen meiner mich mir mit muss nach oder sein sich sie sind so "
        "soll um und uns vom von vor wann warum was welche welcher welches wenn wer werden wie wird wo woher wohin zu zum zur "
        "über"
    ),
    "es": _words(
        "a al ante como con cual cuales cuando cuál cuándo cómo de debo del donde dónde el ella en es esta este estoy está hacer "
        "hay la las lo los me mi mis no nos o para pero por porque puede puedo que quien quién qué se ser si sin sobre son su sus "
        "te tengo tu un una unas unos y yo"
    ),
    "pt": _words(
        "a ao aos as com como da das de devo do dos e ela ele em entre essa esse esta este eu fazer há lhe mais mas me meu meus "
        "minha minhas na nas no nos o onde os ou para pela pelo pelos pode por porque posso preciso quais qual quando que quem se "
        "sem ser seu seus sobre sua suas são tem tenho um uma umas uns à às é"
    ),
    "ru": _words(
        "а без бы в вам вас во вот вы где для до его ее если есть её же за и из или им их к как какая какие какой когда кто ли "
        "меня мне можно мой моя мы на надо нам нас не него нет но нужно о об он она они от по под почему при с свой со так то у "
        "что чтобы чём я"
    ),
    "ar": _words(
        "أن أنا أو أين إلى التي الذي الى ان انا او اين بعد بين ثم حتى خلال ذلك على عن عند عندما في فيه فيها قبل كان كم كيف كيفية "
        "لا لم لماذا لي ما ماذا متى مع من منها نحن هذا هذه هل هو هي و يجب يمكن يمكنني"
    ),
}

#: Language code → phrases.
PHRASES: Mapping[str, tuple[str, ...]] = {
    "zh-hans": _phrases("在哪里 在哪儿 怎么样 怎么办 怎么 怎样 如何 请问 哪里 哪儿 为什么 什么 多少 可以 需要 我想"),
    "ja": _phrases("について どこですか ですか ますか どうすれば どうやって どこで どこ とは したい ください するには できる"),
    "ko": _phrases("어떻게 어디에서 어디서 어디에 어디 무엇 인가요 하나요 있나요 합니까 입니까 싶어요 하려면"),
}

#: Language code → endings of a word that need not match, longest first, where at least two letters stay.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    # The particles of case, topic and direction.
    "ko": _phrases("에게서 으로는 에서는 에서 으로 에게 까지 부터 처럼 보다 하고 을 를 은 는 이 가 의 에 로 와 과 도 만"),
}
