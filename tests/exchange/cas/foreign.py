"""CAS files as other programs write them."""

import json

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
FOREIGN = f"""<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:tcas="http:///uima/tcas.ecore"
  xmlns:custom="http:///webanno/custom.ecore" xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"
  xmlns:seg="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmi:version="2.0">
  <cas:NULL xmi:id="0"/>
  <tcas:DocumentAnnotation xmi:id="9" sofa="1" begin="0" end="35" language="ar"/>
  <seg:Sentence xmi:id="10" sofa="1" begin="0" end="35"/>
  <seg:Token xmi:id="11" sofa="1" begin="0" end="4" id="t1"/>
  <seg:Token xmi:id="12" sofa="1" begin="5" end="8"/>
  <ner:NamedEntity xmi:id="2" sofa="1" begin="9" end="17" value="ACTOR" identifier="Q1"/>
  <custom:Claim xmi:id="3" sofa="1" begin="21" end="34" stance="support" sources="20">
    <topic>مياه</topic><topic>حزب</topic>
  </custom:Claim>
  <custom:Makes xmi:id="4" sofa="1" begin="21" end="34" Governor="2" Dependent="3" cue="قال"/>
  <custom:ClaimSourcesLink xmi:id="20" role="holder" target="2"/>
  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" sofaString="{TEXT}"/>
  <cas:View sofa="1" members="2 3 4 9 10 11 12"/>
</xmi:XMI>""".encode()

FOREIGN_JSON = json.dumps(
    {
        "%TYPES": {},
        "%FEATURE_STRUCTURES": [
            {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": TEXT},
            {
                "%ID": 2,
                "%TYPE": "x.ner.NamedEntity",
                "@sofa": 1,
                "begin": 9,
                "end": 17,
                "value": "ACTOR",
                "identifier": "Q1",
            },
            {
                "%ID": 3,
                "%TYPE": "custom.Claim",
                "@sofa": 1,
                "begin": 21,
                "end": 34,
                "stance": "support",
                "@sources": 21,
                "topic": ["مياه", "حزب"],
            },
            {
                "%ID": 4,
                "%TYPE": "custom.Makes",
                "@sofa": 1,
                "begin": 21,
                "end": 34,
                "@Governor": 2,
                "@Dependent": 3,
                "cue": "قال",
            },
            {"%ID": 20, "%TYPE": "custom.ClaimSourcesLink", "role": "holder", "@target": 2},
            {"%ID": 21, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [20]},
        ],
        "%VIEWS": {},
    }
).encode()
