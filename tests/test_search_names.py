"""By what names readers find things on the portal's real content, in whichever language they read."""

import pytest

from portal import languages
from search.engines.base import Query
from search.finding import find

pytestmark = pytest.mark.django_db

#: What is looked for → what readers write who have it from a sign, a letter, a friend or memory.
NAMES = {
    "pumch": [
        "Peking Union Medical College Hospital",
        "Peking Union",
        "Union Medical",
        "union medical college",
        "PUMCH",
        "Xiehe",
        "xié hé",
        "xie he",
        "xiehe yiyuan",
        "XIEHEYIYUAN",
        "协和",
        "协和医院",
        "北京协和医院",
        "協和",
        "協和醫院",
        "셰허병원",
    ],
    "harrow": ["Harrow", "harrow beijing", "哈罗", "哈罗北京", "哈羅", "haluo", "ha luo", "北京哈罗英国学校"],
    "keystone": ["Keystone", "鼎石", "鼎石学校", "dingshi", "dǐng shí"],
    "tc-wangjing": ["Wangjing International Talent Community", "望京国际人才社区", "望京國際人才社區"],
    "tc-shunyi": ["家在顺义", "家在順義", "At home in Shunyi", "jiazai shunyi"],
    "residence-permit": ["居留许可", "居留許可", "juliuxuke", "juliu xuke", "jūliú xǔkě", "ju liu xu ke", "居留证", "居留證"],
    "accommodation-registration": ["临时住宿登记", "臨時住宿登記", "linshi zhusu dengji", "zhusu dengji", "住宿登记表"],
}


def test_each_name_finds_its_object_first_in_every_language() -> None:
    found = {
        (name, language.code): [hit.public_id for hit in find(Query(name, language)).hits][:1]
        for names in NAMES.values()
        for name in names
        for language in languages.all_languages()
    }
    wanted = {name: slug for slug, names in NAMES.items() for name in names}
    assert {case: first for case, first in found.items() if first != [wanted[case[0]]]} == {}
