"""Official lists come in whole, in order, and a second time without any change."""

import lzma
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tongzhou.ground.places.models import Place

PROVINCES = 'code,name\n42,"湖北省"\n41,"河南省"\n'
CITIES = 'code,name,provinceCode\n4201,"武汉市",42\n'
AREAS = 'code,name,cityCode,provinceCode\n420107,"青山区",4201,42\n420103,"江汉区",4201,42\n'
STREETS = (
    "code,name,areaCode,provinceCode,cityCode\n"
    '420107003,"新沟桥街道",420107,42,4201\n420103008,"万松街街道",420103,42,4201\n'
)
VILLAGES = (
    "code,name,streetCode,provinceCode,cityCode,areaCode\n"
    '420107003004,"蒋家墩社区居委会",420107003,42,4201,420107\n'
)
HISTORY = (
    "\ufeff代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码\n"
    "420107,湖北省,武汉市,青山区,县级,在用,1983,,\n"
    "420108,湖北省,武汉市,示例区,县级,弃用,1983,1990,420107[1990]\n"
    "420103,湖北省,武汉市,旧名区,县级,变更,1981,1983,420103\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "provinces.csv").write_text(PROVINCES, "utf-8")
    (tmp_path / "cities.csv").write_text(CITIES, "utf-8")
    (tmp_path / "areas.csv").write_text(AREAS, "utf-8")
    (tmp_path / "streets.csv.xz").write_bytes(lzma.compress(STREETS.encode()))
    (tmp_path / "villages.csv.xz").write_bytes(lzma.compress(VILLAGES.encode()))
    return tmp_path


def bring(path, capsys, **options):
    call_command("import_divisions", path, **options)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_codes_stay_words_and_the_tree_hangs_together(folder, capsys):
    bring(folder, capsys, level="community")
    community = Place.objects.get(code="420107003004")
    street, county = community.parent, community.parent.parent
    assert [street.code, county.code, county.parent.code] == ["420107003", "420107", "420100"]
    assert county.parent.parent.code == "420000"
    assert community.path.startswith(street.path)
    assert (community.kind, community.source) == ("community", "统计用区划代码")


@pytest.mark.django_db
def test_the_same_folder_again_changes_nothing(folder, capsys):
    bring(folder, capsys)
    before = list(Place.objects.order_by("pk").values())
    out = bring(folder, capsys)
    assert "streets.csv.xz: 0 new, 0 changed, 2 as before" in out
    assert list(Place.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_new_name_arrives_and_our_own_places_stay(folder, capsys):
    bring(folder, capsys)
    street = Place.objects.get(code="420107003")
    ours = Place.objects.create(
        kind="community", name="自建社区", parent=street, path=f"{street.path}000001"
    )
    (folder / "areas.csv").write_text(AREAS.replace("青山区", "新名区"), "utf-8")
    assert "1 changed" in bring(folder, capsys)
    assert Place.objects.get(code="420107").name == "新名区"
    assert Place.objects.get(pk=ours.pk).parent == street


@pytest.mark.django_db
def test_a_file_comes_in_whole_or_not_at_all(folder, capsys):
    orphan = STREETS + '999999001,"无主街道",999999,99,9999\n'
    (folder / "streets.csv.xz").write_bytes(lzma.compress(orphan.encode()))
    with pytest.raises(CommandError, match="999999001"):
        bring(folder, capsys)
    assert not Place.objects.filter(kind="street").exists()
    assert Place.objects.filter(kind="county").count() == 2


@pytest.mark.django_db
def test_only_one_district_with_what_stands_above_it(folder, capsys):
    bring(folder, capsys, level="community", under="420107")
    codes = set(Place.objects.values_list("code", flat=True))
    assert codes == {"420000", "420100", "420107", "420107003", "420107003004"}


@pytest.mark.django_db
def test_the_history_gives_years_abolished_codes_and_earlier_names(folder, capsys):
    (folder / "history-1981-2024.csv").write_text(HISTORY, "utf-8")
    bring(folder, capsys)
    assert Place.objects.get(code="420107").valid_from == date(1983, 1, 1)
    gone = Place.objects.get(code="420108")
    assert (gone.valid_to, gone.next_code, gone.parent.code) == (
        date(1990, 12, 31),
        "420107",
        "420100",
    )
    assert "jiumingqu" in Place.objects.get(code="420103").search_key
    assert ": 0 new, 0 changed" in bring(folder, capsys).splitlines()[-1]


@pytest.mark.django_db
def test_a_list_with_code_name_and_parent(tmp_path, capsys):
    file = tmp_path / "names.csv"
    file.write_text("code,name,parent\n420000,湖北省,\n420100,武汉市,420000\n", "utf-8")
    assert "2 new" in bring(file, capsys)
    assert Place.objects.get(code="420100").parent.code == "420000"


@pytest.mark.parametrize("text", ["code,name\n4,某地\n", "kode,name\n42,某地\n"])
@pytest.mark.django_db
def test_a_file_that_cannot_be_read_says_where(tmp_path, capsys, text):
    file = tmp_path / "names.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"names\.csv"):
        bring(file, capsys)
