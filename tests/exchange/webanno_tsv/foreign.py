"""WebAnno TSV as other programs write it, and how it is read."""

from app.domain.native_record import NativeRecord
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.webanno_tsv.format import FORMAT
from tests.exchange.round_trip import read_records, source_of

HEADER = """#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Claim|value|stance
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
#T_RL=webanno.custom.Makes|strength|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity


"""
# The flag counts four UTF-16 units.
BODY = """#Text=🇪🇬 قال محمد علي إن «الحزب» سيفوز.
1-1\t0-4\t🇪🇬\t_\t_\t_\t_\tX\t_\t_\t
1-2\t5-8\tقال\t_\t_\t_\t_\tVERB\t_\t_\t
1-3\t9-13\tمحمد\t_\t_\tQ36107[1]\tPER[1]\t_\t_\t_\t
1-4\t14-17\tعلي\t_\t_\tQ36107[1]\tPER[1]\t_\t_\t_\t
1-5\t18-20\tإن\t_\t_\t_\t_\t_\t_\t_\t
1-6\t21-22\t«\tasserts[2]\tpro\\;con[2]\t_\t_\t_\t_\t_\t
1-7\t22-27\tالحزب\tasserts[2]\tpro\\;con[2]\t*[3]|*[4]\tORG[3]|PARTY[4]\t_\tstrong|*\t1-3[1_3]|1-3[1_4]\t
1-8\t27-28\t»\tasserts[2]\tpro\\;con[2]\t_\t_\t_\t_\t_\t
1-9\t29-34\tسيفوز\tasserts[2]\tpro\\;con[2]\t_\t_\t_\t_\t_\t
1-10\t34-35\t.\t_\t_\t_\t_\t_\t_\t_\t

#Text=وقالت روسيا
#Text=نعم
2-1\t37-42\tوقالت\t_\t_\t_\t_\t_\t_\t_\t
2-1.1\t38-42\tقالت\t*\t*\t_\t_\t_\t_\t_\t
2-2\t43-48\tروسيا\t_\t_\t*\tLOC\t_\t_\t_\t
2-3\t49-52\tنعم\t_\t_\t_\t_\t_\t_\t_\t
"""
TSV = HEADER + BODY


def read_tsv(text: str, **options: str) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), "a.tsv"), None, None, **options)
