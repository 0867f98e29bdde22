"""Documents of CoNLL-U."""

from tests.exchange.conll.rows import row

ARABIC = (
    "# newdoc id = afp-7\n# newpar\n# sent_id = 1\n# text = «الحزب» وروسيا قالت.\n"
    + row("1", "«", "SpaceAfter=No")
    + row("2", "الحزب", "SpaceAfter=No|NER=B-ORG")
    + row("3", "»")
    + row("4-5", "وروسيا")
    + row("4", "و")
    + row("5", "روسيا", "NER=B-LOC")
    + row("5.1", "∅")
    + row("6", "قالت", "SpaceAfter=No")
    + row("7", ".")
    + "\n# newpar\n# sent_id = 2\n"
    + row("1-2", "للأمم")
    + row("1", "ل")
    + row("2", "الأمم", "NER=B-ORG")
    + row("3", "المتحدة", "NER=I-ORG|SpaceAfter=No")
    + row("4", "!")
    + "\n# newdoc id = afp-8\n"
    + row("1", "שלום")
    + row("2", "עולם", "SpacesAfter=\\s\\n")
    + "\n"
    + row("1", "סוף")
)

PLUS = (
    "# global.columns = ID FORM UPOS MISC UNER:NER PARSEME:MWE\n# newdoc id = plus-1\n"
    "# text = وقال حسن نصر الله إن للأمم شأنا.\n"
    "1-2\tوقال\t_\t_\t_\t*\n1\tو\tCCONJ\t_\tO\t*\n2\tقال\tVERB\t_\tO\t*\n"
    "3\tحسن\tPROPN\t_\tB-PER\t*\n4\tنصر\tPROPN\tNER=B-LOC\tI-PER\t*\n5\tالله\tPROPN\t_\tI-PER\t*\n"
    "6\tإن\tPART\t_\tO\t1:VID\n7-8\tللأمم\t_\t_\t_\t*\n7\tل\tADP\t_\tO\t*\n8\tالأمم\tNOUN\tGloss=UN\tB-ORG\t*\n"
    "9\tشأنا\tNOUN\tSpaceAfter=No\tO\t1\n10\t.\tPUNCT\t_\tO\t_\n"
)
"""CoNLL-U Plus: fewer columns of grammar, and two of its own."""

HEADER = "# newdoc id = khabar-1\n# global.Entity = eid-etype-head-other\n"
CARRIED_ON = (
    HEADER
    + "# text = 🇪🇬 قال محمد علي إن حزبه سيفوز.\n"
    + row("1", "🇪🇬", "Entity=(e9-place-1-)")
    + row("2", "قال")
    + row("3", "محمد", "Entity=(e1-person-1-gender:m", "PROPN")
    + row("4", "علي", "Entity=e1)", "PROPN")
    + row("5", "إن")
    + row("6-7", "حزبه")
    + row("6", "حزب", "Entity=(e2-organization-1-")
    + row("7", "ه", "Entity=(e1--1-)e2)|Bridge=e1<e2:part,e9<e2")
    + row("7.1", "_", "Entity=(e2-organization-1-)")
    + row("8", "سيفوز", "SpaceAfter=No")
    + row("9", ".")
    + "\n# text = والحزب يعرف.\n"
    + row("1-2", "والحزب")
    + row("1", "و")
    + row("2", "الحزب", "Entity=(e2-organization-1-)")
    + row("3", "يعرف", "SpaceAfter=No|SplitAnte=e1<e2")
    + row("4", ".")
)
