from diagram.formats.drawio.container import is_drawio, is_plain
from diagram.formats.drawio.naming import names_of
from diagram.formats.drawio.reader import read
from diagram.formats.drawio.writer import write
from diagram.formats.registry import FileFormat, file_format

file_format(
    FileFormat(
        "drawio",
        "draw.io diagram",
        (".drawio", ".dio", ".drawio.xml", ".drawio.svg", ".drawio.png", ".drawio.html", ".xml"),
        sniff=is_drawio,
        read=read,
        write=write,
        rewrites=is_plain,
        names=names_of,
        carried="drawio.",
    )
)
