"""Small deliveries of the tables that are told by more than area and month."""

from __future__ import annotations

from evaluation.domain import municipalities

MONTHS = ("2021-01", "2021-02", "2021-03")
CARE = ("1343", "2221", "3221", "5321", "5322")
TEM = (
    "Avoimet_tyopaikat_kauden_aikana,Uudet_avoimet_tyopaikat_kauden_aikana,"
    "Tayttyneet_tyopaikat_kauden_aikana,Tayttyneiden_tyopaikkojen_avoinnaolon_km_kesto_paivaa"
)
KELA = (
    "aikatyyppi,kuukausi_nro,vuosikuukausi,vuosi,kunta_nro,kunta_nimi,ikaryhma,sukupuoli,etuus,"
    "korvausperuste,korvauslaji,saaja_lkm"
)


def occupations(*changes: tuple[str, str]) -> str:
    """Table 12ti, long, as it was stored: regions 1 and 2 with 10 and 20 of each, and the country
    with 35; all occupations are six times that. Every month adds one. Texts are exchanged.
    """
    rows = ["alue,ammattiryhma,tiedot,value,time"]
    for area, base in (("MK01", 10), ("MK02", 20), ("SSS", 35)):
        for occupation in (*CARE, "SSS"):
            for measure, times in (("TYOTTOMATLOPUSSA", 1), ("AVPAIKATLOPUSSA", 2)):
                for t, month in enumerate(MONTHS):
                    count = (base + t) * times * (6 if occupation == "SSS" else 1)
                    rows.append(f"{area},{occupation},{measure},{count}.0,{month}")
    return _changed("\n".join(rows) + "\n", changes)


def vacancies(*changes: tuple[str, str]) -> str:
    """Table 2310 as it was stored: names of municipalities, 2019-12 and 2020-01."""
    names = [one.name_fi for one in municipalities().values()]
    rows = [f"{TEM},time,kunta"]
    rows += [
        f"{20 + t}.0,10.0,5.0,{30 + i % 7 + t}.0,{month},{name}"
        for i, name in enumerate([*names, "Honkajoki"])
        for t, month in enumerate(("2019-12", "2020-01"))
    ]
    return _changed("\n".join(rows) + "\n", changes)


def benefits(*changes: tuple[str, str]) -> str:
    """Kela's open file, by the names of its columns; its values are made up."""
    rows = [KELA]
    rows += [
        f"Kuukausi,1,2018-01,2018,{number},{name},Yhteensä,{sex},{benefit},Yhteensä,Yhteensä,{n}"
        for number, name in ((49, "Espoo"), (91, "Helsinki"))
        for benefit, whole in (("Peruspäiväraha", 100), ("Työmarkkinatuki", 600))
        for sex, n in (("Yhteensä", whole), ("Miehet", whole // 2))
    ]
    return _changed("\n".join(rows) + "\n", changes)


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text
