"""Documents of CoNLL-2012."""


def row(number: int, word: str, tag: str = "NOUN", name: str = "*", mention: str = "-", **more: str) -> str:
    """A word with everything; `more` may be ``sense``, ``speaker`` and ``argument``."""
    head = ["nw/ann/00/ann_0001", "0", str(number), word, tag, "*", "lemma", more.get("sense", "-")]
    rest = ["-", more.get("speaker", "-"), name, more.get("argument", "*"), mention]
    return "   ".join([*head, *rest]) + "\n"


ARABIC = (
    "#begin document (nw/ann/00/ann_0001); part 000\n"
    + row(0, "وصل", "PV", sense="01", argument="(V*)")
    + row(1, "الرئيس", "DET+NOUN", mention="(12", argument="(ARG0*")
    + row(2, "جاك", "NOUN_PROP", "(PERSON*", "(7")
    + row(3, "شيراك", "NOUN_PROP", "*)", "7)|12)", argument="*)")
    + row(4, "إلى", "PREP")
    + row(5, "🇪🇬", "NOUN_PROP", "(GPE)", "(34)")
    + row(6, ".", "PUNC")
    + "\n"
    + row(0, "وهو", "PRON", mention="(12)")
    + row(1, "يحبها", "IV", mention="(34)", sense="02")
    + row(2, "-LRB-", "PUNC")
    + row(3, "دائما", "ADV", speaker="مراسل")
    + row(4, "-RRB-", "PUNC")
    + "\n#end document\n"
)

SECOND = "#begin document (nw/ann/00/ann_0001); part 001\n" + row(0, "نعم", mention="(12)") + "\n#end document\n"
