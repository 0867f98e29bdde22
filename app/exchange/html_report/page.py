"""The looks of every HTML report."""

from __future__ import annotations

LINE_STEP = 5
"""Pixels from one line under a text to the next."""
LINE_PATTERNS = ("", "0 6px/9px", "0 2px/4px", "0 8px,10px 12px/14px", "0 12px/17px", "0 1px/2px")
"""What is drawn of a line, and after how much it begins again, by `Label.pattern`, as in the window."""
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1f;--soft:#5b5b66;--rule:#d9d9e0;--link:#1a4fa3;--cx:#6b6b76;
--mark:#fff4cf}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#1b1b1f;--ink:#e6e6ea;--soft:#a5a5b0;--rule:#3a3a42;--mark:#3d3820;--link:#8fb4ff;--cx:#a0a0aa}}
body{background:var(--paper);color:var(--ink);margin:0 auto;max-width:56rem;padding:2rem 1.5rem;
font-family:"Noto Naskh Arabic","Noto Serif Hebrew",Amiri,"Times New Roman",serif;font-size:1.15rem;line-height:1.6;
overflow-wrap:anywhere}
h1{font-size:1.6rem}h2{font-size:1.35rem;margin:0}h2.legend{font-size:1rem;margin-top:1.2rem}
a{color:var(--link)}
article{border-top:1px solid var(--rule);margin-top:2.5rem;padding-top:1.5rem;
content-visibility:auto;contain-intrinsic-size:auto 150rem}
.text{--line:2.3em;margin-bottom:1rem}
.text p{margin:.4rem 0;line-height:var(--line);white-space:pre-wrap}
.text span,.swatch{background-repeat:no-repeat;background-position:0 100%;background-size:100% 3px}
h2:lang(ur),.text:lang(ur),bdi:lang(ur){
font-family:"Noto Nastaliq Urdu","Jameel Noori Nastaleeq","Urdu Typesetting",serif}
h2:lang(ur){line-height:2.2}.text:lang(ur){--line:3.2em}
.facts,.legend{color:var(--soft);font-size:.9rem;list-style:none;margin:.3rem 0;padding:0}
.facts li,.legend li{display:inline-block;margin-inline-end:1.2rem}
.swatch{display:inline-block;width:1.4em;height:3px;vertical-align:middle;margin-inline-end:.3em}
.wide{overflow-x:auto;margin-top:.6rem}
table{border-collapse:collapse;font-size:.9rem;width:100%}
caption{text-align:start;color:var(--soft);padding-bottom:.2rem}
th,td{border-bottom:1px solid var(--rule);padding:.3rem .5rem;text-align:start;vertical-align:top;min-width:5.5em}
th{font-weight:600;color:var(--soft)}td bdi{white-space:pre-wrap}td ul{list-style:none;margin:0;padding:0}
td li{display:inline-block;margin-inline-end:.9em}
:target{scroll-margin-top:1rem}tr:target{background:var(--mark)}.text :target{outline:2px solid var(--link);
outline-offset:2px}td a:not(:hover):not(:focus){text-decoration:none}.index a{text-decoration:underline}
.index td:first-child,.index th:first-child{min-width:2.5em}.index td ul{font-size:.9em;color:var(--soft)}
tbody th{padding-top:1rem}.facts ul{list-style:none;margin:0;padding:0}
.pager{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1.5rem;font-size:1rem}
@media (max-width:40rem){body{padding:1rem}.index thead{position:absolute;clip-path:inset(50%)}
.index,.index tbody,.index tr,.index td,.index th{display:block}
.index tr{padding:.4rem 0;border-bottom:1px solid var(--rule)}
.index td,.index th{border:0;padding:.1rem 0}.index td:first-child{color:var(--soft);font-size:.85em}}
@media print{body{max-width:none;padding:0;font-size:11pt}article{
content-visibility:visible;border:0;margin:0;padding:0}
article+article,#index{break-before:page}h2,caption{break-after:avoid}tr{break-inside:avoid}p{orphans:2;widows:2}
.wide{overflow:visible}table{font-size:.8em}th,td{min-width:5em}.top,.pager{display:none}
td a{color:inherit;text-decoration:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
