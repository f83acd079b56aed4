"""A small made-up city in ten languages."""

from portal import languages
from search.documents import Document, Text

Texts = dict[str, Text]

PERMIT: Texts = {
    "zh-hans": Text("居留许可", (), "外国人如何办理居留许可。", "居留许可应当在有效期届满三十日前向公安局出入境管理机构申请延期。"),
    "en": Text(
        "Residence permit", (), "How foreign residents obtain a residence permit.", "Apply to the police before the permit expires."
    ),
    "fr": Text("Titre de séjour", (), "Comment les étrangers obtiennent un titre de séjour.", "L’autorisation se demande à la préfecture."),
    "de": Text(
        "Aufenthaltserlaubnis", (), "Wie Ausländer eine Aufenthaltserlaubnis erhalten.", "Die Behörden verlängern sie vor dem Ablauf."
    ),
    "ja": Text("在留許可", (), "外国人が在留許可を取得する方法。", "在留カードの更新は期限の三十日前までに申請してください。"),
    "ko": Text("거류허가", (), "외국인이 거류허가를 받는 방법.", "만료되기 삼십일 전에 공안국에 연장을 신청하십시오."),
    "es": Text(
        "Permiso de residencia", (), "Cómo obtienen los extranjeros un permiso de residencia.", "Pida la autorización a la policía."
    ),
    "ru": Text("Вид на жительство", (), "Как иностранцы получают вид на жительство.", "Подайте заявление в полицию до истечения срока."),
    "ar": Text("تصريح الإقامة", (), "كيف يحصل الأجانب على تصريح الإقامة.", "يجب تقديم الطلب إلى الشرطة قبل انتهاء التصريح."),
    "pt": Text("Autorização de residência", (), "Como os estrangeiros obtêm a autorização de residência.", "Faça o pedido à polícia."),
}
HOSPITAL: Texts = {
    "zh-hans": Text("协和医院", (), "设有国际部的综合医院。", "门诊每天开放。"),
    "en": Text(
        "Union Hospital", (), "General hospital with an international department.", "The clinic has English-speaking doctors and a café."
    ),
    "fr": Text("Hôpital de l’Union", (), "Hôpital général avec un service international.", "Les médecins parlent français."),
    "de": Text("Union-Krankenhaus", (), "Allgemeines Krankenhaus mit internationaler Abteilung.", "Die Ärzte sprechen Deutsch."),
    "ja": Text("協和病院", (), "国際部のある総合病院。", "英語を話す医師がいます。"),
    "ko": Text("협화병원", (), "국제부가 있는 종합병원.", "영어를 하는 의사가 있습니다."),
    "es": Text("Hospital de la Unión", (), "Hospital general con departamento internacional.", "Los médicos hablan español."),
    "ru": Text(
        "Больница «Сехэ»",
        (),
        "Больница общего профиля с международным отделением.",
        "Врачи говорят по-русски. Ребёнок может лечиться здесь.",
    ),
    "ar": Text("مستشفى الاتحاد", (), "مستشفى عام به قسم دولي.", "يتحدث الأطباء اللغة العربية."),
    "pt": Text("Hospital da União", (), "Hospital geral com departamento internacional.", "Os médicos falam português."),
}
SCHOOL: Texts = {
    "zh-hans": Text("京西国际学校", (), "面向外籍人员子女的国际学校。", "WeChat 公众号提供报名信息。"),
    "en": Text("Western Academy", (), "International school for children of foreign residents.", "Tuition is paid every year."),
}

DISTRICTS = {"chaoyang": "Chaoyang", "dongcheng": "Dongcheng", "haidian": "Haidian"}


def make_document(key: str, texts: Texts, *, kind: str = "policy", district: str = "", aliases: tuple[str, ...] = ()) -> Document:
    """A document with an address in every language."""
    urls = {row.code: f"/{row.code}/{key.replace(':', '/')}/" for row in languages.public_languages()}
    return Document(key, kind, texts, urls, {"district": (district,)} if district else {}, aliases)
