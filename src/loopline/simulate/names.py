"""What are the made-up people and companies called? Lists of words; nobody in them is real."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "North America": _words(
        "Robert William James Katherine Elizabeth Jennifer Michael Daniel Susan Thomas Patricia Andrew Melissa "
        "Gregory Denise Alicia Marcus Heather Brandon Yolanda Victor Diane Curtis Monique Felix Rosa"
    ),
    "Asia": _words(
        "Haruto Yuki Aiko Kenji Mei Jun Hiroshi Naoko Wei Li Xin Ming Jia Soo-jin Min-ho Ji-woo Arjun Priya Ravi "
        "Ananya Nguyen Linh Somchai Ploy Siti Rizal"
    ),
    "Europe": _words(
        "Jürgen Anke Matthias Søren Ingrid Björn Zoë François Céline Luca Giulia José Inés Marek Zofia Aino Mikko "
        "Pieter Saskia Eoin Niamh Tomáš Petra"
    ),
    "South America": _words("João Luísa Mateus Camila Santiago Valentina Thiago Beatriz Joaquín Martina"),
}
LAST_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "North America": _words(
        "Alderton Baxley Corrigan Dunmore Eastwick Fairbank Garrity Holloway Ingleby Jessup Kettering Lockhart "
        "Marbury Northcutt Oakes Pendleton Quigley Rutledge Stanhope Thackeray Underhill Vanbrook Whitlock"
    ),
    "Asia": _words(
        "Tanaka Sato Yamane Kuroda Ishii Chen Zhao Huang Lin Xu Park Kwon Choi Iyer Menon Desai Tran Pham Wong "
        "Suwan Rahman Ong Ito Mori"
    ),
    "Europe": _words(
        "Müller-Voss Lindgren Östman Kjær Dubois Lefèvre Bianchi Ferraro García-Luna Nováková Kowalczyk Virtanen "
        "Korhonen Jansen Van-Dijk O'Hara Byrne Brandt Steiner Hallström"
    ),
    "South America": _words("Silva-Prado Araújo Pereyra Montiel Quiroga Fonseca Bastos Zúñiga Rojas Ibarra"),
}
SHORT_FORMS: Final[Mapping[str, str]] = {
    "Robert": "Bob",
    "William": "Bill",
    "James": "Jim",
    "Katherine": "Kate",
    "Elizabeth": "Liz",
    "Jennifer": "Jen",
    "Michael": "Mike",
    "Daniel": "Dan",
    "Susan": "Sue",
    "Thomas": "Tom",
    "Patricia": "Pat",
    "Andrew": "Andy",
    "Gregory": "Greg",
    "Matthias": "Matt",
    "Santiago": "Santi",
}
COUNTRIES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "North America": {
        "United States": ("Dayton", "Rockford", "Tacoma", "Greenville", "Tempe"),
        "Canada": ("Guelph", "Laval", "Burnaby"),
        "Mexico": ("Querétaro", "Saltillo"),
    },
    "Asia": {
        "Japan": ("Hamamatsu", "Nagoya", "Kyoto"),
        "South Korea": ("Gumi", "Changwon"),
        "Taiwan": ("Hsinchu", "Taichung"),
        "India": ("Pune", "Coimbatore"),
        "Viet Nam": ("Hai Phong", "Bac Ninh"),
        "Malaysia": ("Penang",),
    },
    "Europe": {
        "Germany": ("Chemnitz", "Kassel"),
        "Finland": ("Tampere", "Vaasa"),
        "France": ("Grenoble",),
        "Italy": ("Modena",),
        "Poland": ("Łódź",),
        "Czechia": ("Brno",),
        "Ireland": ("Limerick",),
    },
    "South America": {"Brazil": ("Joinville", "Campinas"), "Argentina": ("Córdoba",), "Chile": ("Concepción",)},
}
COMPANY_HEADS: Final = _words(
    "Alban Arvo Belmora Borealis Brightwell Calder Cinder Corvane Dalton Delmar Ember Endura Farrow Fenwick Galvan "
    "Garnet Halden Harrow Helix Idris Ironvale Juno Kestrel Kodan Larkin Lumen Maro Meridia Norden Novara Oakmere "
    "Orinoco Parallax Pell Quarry Quill Ravel Rook Sable Solent Tamar Tessel Umbra Upland Vantor Verity Westmark "
    "Wren Yarra Zephyr Hokuto Minato Sakae Daehan Shinyo Ruiyang Tianhe Suvarna Ganesha Bintang"
)
COMPANY_MIDDLES: Final[Mapping[str, tuple[str, ...]]] = {
    "electronics": ("Electronics", "Circuits", "Semicon", "Microsystems", "Sensors", "Components"),
    "high-tech": ("Photonics", "Robotics", "Instruments", "Optics", "Avionics", "Displays"),
    "industrial equipment": ("Machinery", "Pumps", "Bearings", "Tooling", "Hydraulics", "Castings"),
    "food": ("Foods", "Dairy", "Bakeries", "Beverages"),
    "logistics": ("Logistics", "Freight", "Warehousing"),
    "healthcare": ("Clinics", "Diagnostics", "Care"),
    "services": ("Consulting", "Staffing", "Partners", "Media"),
}
COMPANY_TAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "North America": ("Inc", "LLC", "Corp"),
    "Asia": ("Co Ltd", "KK", "Pvt Ltd"),
    "Europe": ("GmbH", "Oy", "SA", "BV"),
    "South America": ("Ltda", "SA"),
}
TITLES: Final[Mapping[str, float]] = {
    "Director of Operations": 12,
    "Operations Manager": 17,
    "VP Operations": 7,
    "Quality Manager": 13,
    "Head of Quality": 6,
    "Plant Manager": 13,
    "Continuous Improvement Lead": 9,
    "Production Engineer": 9,
    "Supply Chain Manager": 5,
    "HR Manager": 3,
    "Student": 3,
    "Consultant": 3,
}
COMPETITORS: Final = ("Kaizenworks", "Gemba Partners", "Six Peaks Advisory", "LeanPath Group")
