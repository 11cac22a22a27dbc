"""Neutral symbols for what a vendor's icon stands for, found by the words of its name: a bucket for storage, say."""

from __future__ import annotations

import re
from functools import lru_cache

from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.shapes.glyphs import Glyph, Mark, glyph

_SIDE, _STRETCH = 100.0, 1.3  # of the square; how much wider or higher a symbol may become

_DRAWINGS = {
    "cube": "s M 50 8 L 88 28 L 88 72 L 50 92 L 12 72 L 12 28 Z M 12 28 L 50 48 L 88 28 M 50 48 L 50 92",
    "storage": "s O 14 8 72 22 M 14 19 L 24 84 Q 50 98 76 84 L 86 19 M 50 48 L 84 64",
    "database": "s O 14 6 72 24 M 14 18 L 14 82 A 36 12 0 0 86 82 L 86 18 M 14 40 A 36 12 0 0 86 40 "
    "M 14 61 A 36 12 0 0 86 61",
    "function": "s M 18 10 L 36 10 L 74 90 L 90 90 M 46 42 L 22 90",
    "compute": "s R 24 24 52 52 R 38 38 24 24 M 36 24 L 36 8 M 50 24 L 50 8 M 64 24 L 64 8 M 36 92 L 36 76 "
    "M 50 92 L 50 76 "
    "M 64 92 L 64 76 M 8 36 L 24 36 M 8 50 L 24 50 M 8 64 L 24 64 M 76 36 L 92 36 M 76 50 L 92 50 M 76 64 L 92 64",
    "server": "s U 10 10 80 24 4 U 10 38 80 24 4 U 10 66 80 24 4; i O 19 18 8 8 O 19 46 8 8 O 19 74 8 8",
    "queue": "s R 6 28 88 44 M 28 28 L 28 72 M 50 28 L 50 72 M 72 28 L 72 72",
    "topic": "s O 8 36 28 28 M 36 50 L 66 50 M 33 40 L 68 20 M 33 60 L 68 80; "
    "s O 68 8 20 20 O 68 40 20 20 O 68 72 20 20",
    "network": "s O 38 8 24 24 O 8 68 24 24 O 68 68 24 24 M 44 31 L 26 69 M 56 31 L 74 69 M 32 80 L 68 80",
    "balancer": "s O 6 36 28 28 R 70 8 22 22 R 70 39 22 22 R 70 70 22 22 M 34 50 L 70 50 "
    "M 34 50 L 52 50 L 52 19 L 70 19 "
    "M 52 50 L 52 81 L 70 81",
    "gateway": "s M 32 14 L 10 26 L 10 74 L 32 86 Z M 68 14 L 90 26 L 90 74 L 68 86 Z M 38 50 L 62 50",
    "user": "s O 28 2 44 44 M 3 98 C 3 62 28 50 50 50 C 72 50 97 62 97 98 Z",
    "users": "s O 36 18 28 28 M 22 92 C 22 64 38 56 50 56 C 62 56 78 64 78 92 Z; s O 8 10 20 20 O 72 10 20 20 "
    "M 20 60 L 4 60 C 4 44 12 38 24 38 M 80 60 L 96 60 C 96 44 88 38 76 38",
    "security": "s M 50 6 L 88 20 C 88 60 76 80 50 94 C 24 80 12 60 12 20 Z M 32 48 L 46 62 L 70 36",
    "lock": "s U 18 44 64 48 6 M 30 44 L 30 28 A 20 20 0 1 70 28 L 70 44; i O 44 58 12 12",
    "key": "s O 6 30 40 40 M 46 50 L 94 50 L 94 64 M 78 50 L 78 62; i O 18 44 12 12",
    "certificate": "s O 24 6 52 52 M 34 54 L 26 94 L 50 80 L 74 94 L 66 54 M 38 32 L 48 42 L 64 24",
    "cloud": "s M 26 80 C 2 80 2 50 24 48 C 24 18 62 12 70 38 C 96 34 100 80 74 80 Z",
    "web": "s O 8 8 84 84 O 30 8 40 84 M 8 50 L 92 50 M 14 30 L 86 30 M 14 70 L 86 70",
    "document": "s M 20 6 L 60 6 L 82 28 L 82 94 L 20 94 Z M 60 6 L 60 28 L 82 28 M 34 48 L 68 48 M 34 62 L 68 62 "
    "M 34 76 L 56 76",
    "list": "s R 14 8 72 84 M 26 28 L 34 28 M 44 28 L 74 28 M 26 50 L 34 50 M 44 50 L 74 50 M 26 72 L 34 72 "
    "M 44 72 L 74 72",
    "message": "s R 6 20 88 60 M 6 20 L 50 56 L 94 20",
    "mobile": "s U 26 4 48 92 8 M 26 20 L 74 20 M 26 78 L 74 78; i O 46 83 8 8",
    "screen": "s U 6 12 88 60 4 M 50 72 L 50 88 M 30 88 L 70 88",
    "laptop": "s U 18 18 64 46 4 M 4 78 L 96 78 L 88 70 L 12 70 Z",
    "analytics": "s R 12 52 18 38 R 41 28 18 62 R 70 10 18 80 M 4 94 L 96 94",
    "gear": "s O 34 34 32 32 O 20 20 60 60 M 50 20 L 50 6 M 50 94 L 50 80 M 20 50 L 6 50 M 94 50 L 80 50 "
    "M 29 29 L 19 19 "
    "M 81 81 L 71 71 M 71 29 L 81 19 M 29 71 L 19 81",
    "clock": "s O 8 8 84 84 M 50 24 L 50 50 L 68 60",
    "building": "s R 24 6 52 88; i R 34 18 8 8 R 46 18 8 8 R 58 18 8 8 R 34 34 8 8 R 46 34 8 8 R 58 34 8 8 R 34 50 "
    "8 8 "
    "R 46 50 8 8 R 58 50 8 8 R 44 74 12 20",
    "event": "s O 34 34 32 32 M 50 22 L 50 6 M 50 94 L 50 78 M 22 50 L 6 50 M 94 50 L 78 50 M 30 30 L 18 18 "
    "M 82 82 L 70 70 "
    "M 70 30 L 82 18 M 30 70 L 18 82",
    "search": "s O 10 10 56 56 M 59 59 L 92 92",
    "code": "s M 30 24 L 6 50 L 30 76 M 70 24 L 94 50 L 70 76 M 58 14 L 42 86",
    "stream": "s M 6 28 C 30 4 44 52 68 28 L 94 28 M 6 52 C 30 28 44 76 68 52 L 94 52 "
    "M 6 76 C 30 52 44 100 68 76 L 94 76",
    "backup": "s M 86 50 A 36 36 0 1 74 24 M 86 10 L 76 26 L 60 18",
    "folder": "s M 6 20 L 38 20 L 48 32 L 94 32 L 94 84 L 6 84 Z",
    "router": "s O 8 8 84 84 M 50 18 L 50 82 M 18 50 L 82 50 M 42 28 L 50 18 L 58 28 M 42 72 L 50 82 L 58 72 "
    "M 28 42 L 18 50 L 28 58 M 72 42 L 82 50 L 72 58",
    "flag": "s M 18 94 L 18 6 L 82 6 L 68 26 L 82 46 L 18 46",
    "light": "s M 36 72 C 36 58 20 54 20 34 A 30 28 0 1 80 34 C 80 54 64 58 64 72 Z M 38 82 L 62 82 M 42 92 L 58 92",
    "car": "s M 8 72 L 8 52 L 24 48 L 36 26 L 68 26 L 82 48 L 94 54 L 94 72 Z; b O 18 62 20 20 O 64 62 20 20",
    "truck": "s R 4 24 58 46 M 62 40 L 82 40 L 96 56 L 96 70 L 62 70; s O 16 62 18 18 O 70 62 18 18",
    "heart": "i M 50 92 C 10 62 2 44 6 28 C 12 6 40 6 50 28 C 60 6 88 6 94 28 C 98 44 90 62 50 92 Z",
    "check": "s M 10 54 L 38 84 L 90 16",
    "x": "s M 16 16 L 84 84 M 84 16 L 16 84",
    "plus": "s O 8 8 84 84 M 50 28 L 50 72 M 28 50 L 72 50",
    "help": "s O 8 8 84 84 M 36 38 A 14 14 0 1 50 54 L 50 62; i O 46 68 8 8",
    "link": "s U 4 34 52 32 16 U 44 34 52 32 16",
    "chat": "s M 8 12 L 92 12 L 92 66 L 44 66 L 24 88 L 24 66 L 8 66 Z M 24 32 L 76 32 M 24 48 L 60 48",
    "pen": "s M 14 86 L 20 64 L 72 12 L 88 28 L 36 80 Z M 20 64 L 36 80",
    "trash": "s M 20 26 L 28 94 L 72 94 L 80 26 Z M 10 26 L 90 26 M 38 26 L 38 10 L 62 10 L 62 26 M 42 40 L 44 80 "
    "M 58 40 L 56 80",
    "chart": "s O 8 8 84 84 M 50 8 L 50 50 L 86 28 M 50 50 L 78 80",
    "firewall": "s R 8 14 84 72 M 8 38 L 92 38 M 8 62 L 92 62 M 36 14 L 36 38 M 64 14 L 64 38 M 22 38 L 22 62 "
    "M 50 38 L 50 62 "
    "M 78 38 L 78 62 M 36 62 L 36 86 M 64 62 L 64 86",
    "wireless": "s M 12 42 A 54 54 0 1 88 42 M 26 58 A 34 34 0 1 74 58; i O 42 66 16 16",
    "printer": "s R 8 34 84 36 M 26 34 L 26 8 L 74 8 L 74 34 M 26 58 L 26 92 L 74 92 L 74 58 Z",
    "plane": "i M 50 4 Q 58 8 58 36 L 96 60 L 96 70 L 58 58 L 56 80 L 68 90 L 68 96 L 50 90 L 32 96 L 32 90 L 44 80 "
    "L 42 58 "
    "L 4 70 L 4 60 L 42 36 Q 42 8 50 4 Z",
    "cross": "i M 34 6 L 66 6 L 66 34 L 94 34 L 94 66 L 66 66 L 66 94 L 34 94 L 34 66 L 6 66 L 6 34 L 34 34 Z",
    "gift": "s R 12 42 76 50 R 6 26 88 16 M 50 26 L 50 92 M 50 26 C 20 24 26 2 38 8 C 46 12 50 26 50 26 "
    "C 50 26 54 12 62 8 C 74 2 80 24 50 26",
    "pin": "s M 50 94 C 30 60 18 50 18 34 A 32 30 0 1 82 34 C 82 50 70 60 50 94 Z O 38 22 24 24",
    "menu": "s M 10 24 L 90 24 M 10 50 L 90 50 M 10 76 L 90 76",
    "play": "s O 8 8 84 84; i M 40 30 L 72 50 L 40 70 Z",
    "warning": "s M 50 8 L 96 90 L 4 90 Z M 50 36 L 50 62; i O 46 70 8 8",
    "left": "s M 92 50 L 10 50 M 44 16 L 10 50 L 44 84",
    "grid": "i R 8 8 22 22 R 39 8 22 22 R 70 8 22 22 R 8 39 22 22 R 39 39 22 22 R 70 39 22 22 R 8 70 22 22 R 39 70 "
    "22 22 "
    "R 70 70 22 22",
    "house": "s M 50 8 L 94 48 L 82 48 L 82 92 L 18 92 L 18 48 L 6 48 Z R 40 60 20 32",
}  # fmt: skip

# The first line that has a word of the name decides; words are whole, or end in * for any ending.
_WORDS = (
    ("balancer", "balancer load_balancing loadbalancing balancing"), ("firewall", "firewall waf"),
    ("certificate", "certificate certificate_manager license"), ("key", "key kms secrets credentials permission*"),
    ("lock", "padlock lock private vpn subnet security_group"), ("users", "users groups employees team partners"),
    ("user", "user person woman man people client role identity iam directory administrator agent operator"),
    ("stream", "kinesis stream* streaming msk flow firehose"),
    ("database", "database* db rds sql dynamodb aurora redshift mysql postgres* oracle cache elasticache table data "
     "dataserver hdinsight neptune documentdb vhd datastore"),
    ("storage", "s3 bucket storage blob glacier object efs ebs volume disk file snapshot backup fsx"),
    ("function", "lambda function functions"), ("queue", "queue sqs bus pipeline pipelines"),
    ("topic", "topic sns eventbridge pubsub notification channel*"),
    ("router", "router route route_table route_53 hub switch* transit"),
    ("gateway", "gateway endpoint* ingress proxy nat"),
    ("analytics", "analytics athena report* monitor* cloudwatch quicksight dashboard* graph quotas insight bi"),
    ("compute", "ec2 instance* compute chip circuit m4 fargate cpu optimized processor"),
    ("server", "server* host rack mainframe tower chassis workload*"),
    ("security", "security shield guardduty compliance privacy guard inspector macie trust cognito"),
    ("cloud", "cloud cloudfront azure vpc aws cdn"),
    ("web", "web website internet globe browser online domain dns"),
    ("message", "message email mail ses inbox marketing"),
    ("mobile", "mobile phone pda android tablet cell_phone cell"),
    ("laptop", "laptop"), ("screen", "desktop computer pc thin_client console screen management_console workstation "
     "application app apps portal"),
    ("network", "network networks elastic_network_interface node* iot mesh integration connect direct peering express"),
    ("code", "code api git* codebuild codecommit developer developers template sdk"), ("gear", "gear settings config* "
     "manager systems service services manufacturing workflow* step factory addon"),
    ("clock", "clock time timer schedule* timestamp"), ("event", "event events rule alarm thumbs_up radiation"),
    ("building", "building office enterprise corporate center site on_premises hq"), ("house", "home house"),
    ("list", "checklist task tasks ecs registry list service_catalog rule_2 organizations"),
    ("document", "document doc page logs log policy"), ("search", "search discovery opensearch elasticsearch"),
    ("folder", "folder"), ("flag", "flag region"), ("light", "lightbulb light bulb idea brain"),
    ("car", "car taxi"),
    ("truck", "truck train tram bicycle"), ("plane", "airplane plane"), ("heart", "heart cardiology loyalty"),
    ("cross", "first_aid aid"), ("check", "check tick success"),
    ("x", "x close"), ("plus", "add plus"), ("help", "help"),
    ("link", "link anchor"), ("chat", "chat* bot* social comment channels call"), ("pen", "edit pencil pen writing"),
    ("trash", "trash* bin"), ("chart", "chart pie"), ("wireless", "wireless wifi"), ("printer", "printer"),
    ("gift", "present gift"), ("pin", "pin location"), ("menu", "options menu"), ("play", "media video play player"),
    ("backup", "reload continuous_cycle update sync recovery"),
    ("left", "back left"), ("grid", "auto_scaling instances"),
)  # fmt: skip
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s.\-]+")


@lru_cache(maxsize=4096)
def symbol_of(name: str) -> str:
    """Which symbol stands for the icon `name`, as ``mxgraph.aws4.elastic_load_balancing``; "cube" for anything else."""
    last = _HUMP.sub("_", name.rsplit(".", 1)[-1]).lower()
    parts = [part.rstrip("0123456789") or part for part in last.split("_")]
    for symbol, words in _WORDS:
        if any(_names(word, last, (*parts, *last.split("_"))) for word in words.split()):
            return symbol
    return "cube"


def _names(word: str, last: str, parts: tuple[str, ...]) -> bool:
    if word.endswith("*"):
        return any(part.startswith(word[:-1]) for part in parts)
    return word in parts or f"_{word}_" in f"_{last}_"


@lru_cache(maxsize=4096)
def service_glyph(name: str) -> Glyph:
    """The symbol for the icon `name`; it touches the sides of its square unless it is much longer than wide."""
    marks = glyph(_DRAWINGS[symbol_of(name)])
    taken = Box.around(point for mark in marks for line in mark.path.flattened() for point in line)
    w, h = (min(_SIDE, side * _STRETCH) for side in (taken.w, taken.h))
    room = Box((_SIDE - w) / 2, (_SIDE - h) / 2, w, h)
    spread = Affine.shift(-taken.x, -taken.y).then(Affine.scale(room.w / taken.w, room.h / taken.h))
    return tuple(Mark(mark.role, mark.path.transformed(spread.then(Affine.shift(room.x, room.y)))) for mark in marks)
