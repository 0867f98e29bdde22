<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ArticleDelegate</name>
    <message numerus="yes">
        <source>%n span(s)</source>
        <translation>
            <numerusform>%n span</numerusform>
            <numerusform>%n spans</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ArticleListModel</name>
    <message numerus="yes">
        <source>%n span(s)</source>
        <translation>
            <numerusform>%n span</numerusform>
            <numerusform>%n spans</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ArticleListPanel</name>
    <message numerus="yes">
        <source>%Ln article(s)</source>
        <translation>
            <numerusform>%Ln article</numerusform>
            <numerusform>%Ln articles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AssignPopup</name>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>%n article</numerusform>
            <numerusform>%n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChoiceMenu</name>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln chosen</numerusform>
            <numerusform>%Ln chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message numerus="yes">
        <source>Move %Ln article(s) to the trash</source>
        <translation>
            <numerusform>Move %Ln article to the trash</numerusform>
            <numerusform>Move %Ln articles to the trash</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DatasetWords</name>
    <message numerus="yes">
        <source>{part} has only %Ln article(s): figures measured on it will vary a lot</source>
        <translation>
            <numerusform>{part} has only %Ln article: figures measured on it will vary a lot</numerusform>
            <numerusform>{part} has only %Ln articles: figures measured on it will vary a lot</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of copies kept within one part each</source>
        <translation>
            <numerusform>%Ln group of copies kept within one part</numerusform>
            <numerusform>%Ln groups of copies kept within one part each</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{part} has %Ln article(s) not older than all of the parts after it: copies stay with the first</source>
        <translation>
            <numerusform>{part} has %Ln article not older than all of the parts after it: copies stay with the first</numerusform>
            <numerusform>{part} has %Ln articles not older than all of the parts after it: copies stay with the first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) without a span in these layers that nobody has marked as done: choose by progress to leave them out</source>
        <translation>
            <numerusform>%Ln article without a span in these layers that nobody has marked as done: choose by progress to leave it out</numerusform>
            <numerusform>%Ln articles without a span in these layers that nobody has marked as done: choose by progress to leave them out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) without a date like 2026-01-31 left out, because parts go by date</source>
        <translation>
            <numerusform>%Ln article without a date like 2026-01-31 left out, because parts go by date</numerusform>
            <numerusform>%Ln articles without a date like 2026-01-31 left out, because parts go by date</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) without a date like 2026-01-31 left out, because only some days are chosen</source>
        <translation>
            <numerusform>%Ln article without a date like 2026-01-31 left out, because only some days are chosen</numerusform>
            <numerusform>%Ln articles without a date like 2026-01-31 left out, because only some days are chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) left out of the gold layer: fewer than two annotators judged them</source>
        <translation>
            <numerusform>%Ln article left out of the gold layer: fewer than two annotators judged it</numerusform>
            <numerusform>%Ln articles left out of the gold layer: fewer than two annotators judged them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeleteDialog</name>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>%n mention</numerusform>
            <numerusform>%n mentions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>%n article</numerusform>
            <numerusform>%n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message numerus="yes">
        <source>Show more; %Ln still to come</source>
        <translation>
            <numerusform>Show more; %Ln still to come</numerusform>
            <numerusform>Show more; %Ln still to come</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message numerus="yes">
        <source>%n spans change</source>
        <translation>
            <numerusform>%n span changes</numerusform>
            <numerusform>%n spans change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links change</source>
        <translation>
            <numerusform>%n link changes</numerusform>
            <numerusform>%n links change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n spans are deleted</source>
        <translation>
            <numerusform>%n span is deleted</numerusform>
            <numerusform>%n spans are deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links are deleted</source>
        <translation>
            <numerusform>%n link is deleted</numerusform>
            <numerusform>%n links are deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attribute values are lost</source>
        <translation>
            <numerusform>%n attribute value is lost</numerusform>
            <numerusform>%n attribute values are lost</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n articles</source>
        <translation>
            <numerusform>in %n article</numerusform>
            <numerusform>in %n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EntityList</name>
    <message numerus="yes">
        <source>%n entity(s)</source>
        <translation>
            <numerusform>%n entity</numerusform>
            <numerusform>%n entities</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EntityPageView</name>
    <message numerus="yes">
        <source>Mentioned in %n article(s)</source>
        <translation>
            <numerusform>Mentioned in %n article</numerusform>
            <numerusform>Mentioned in %n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message numerus="yes">
        <source>Take back %n step(s)</source>
        <translation>
            <numerusform>Take back %n step</numerusform>
            <numerusform>Take back %n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportForm</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportWords</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListMenu</name>
    <message numerus="yes">
        <source>Copy %n title(s)</source>
        <translation>
            <numerusform>Copy the title</numerusform>
            <numerusform>Copy %n titles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n identifier(s)</source>
        <translation>
            <numerusform>Copy the identifier</numerusform>
            <numerusform>Copy %n identifiers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookingBack</name>
    <message numerus="yes">
        <source>Remove %n article(s)</source>
        <translation>
            <numerusform>Remove %n article</numerusform>
            <numerusform>Remove %n articles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n article(s)</source>
        <translation>
            <numerusform>Mark %n article</numerusform>
            <numerusform>Mark %n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message numerus="yes">
        <source>Merge %n entity(s) into</source>
        <translation>
            <numerusform>Merge %n entity into</numerusform>
            <numerusform>Merge %n entities into</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>%n article</numerusform>
            <numerusform>%n articles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>%n mention</numerusform>
            <numerusform>%n mentions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message numerus="yes">
        <source>There is no room on the disk, and %n step(s) are not saved. If you close the window now, they are lost.</source>
        <translation>
            <numerusform>There is no room on the disk, and %n step is not saved. If you close the window now, it is lost.</numerusform>
            <numerusform>There is no room on the disk, and %n steps are not saved. If you close the window now, they are lost.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MoveDialog</name>
    <message numerus="yes">
        <source>Let %n mention(s) name</source>
        <translation>
            <numerusform>Let %n mention name</numerusform>
            <numerusform>Let %n mentions name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>%n mention</numerusform>
            <numerusform>%n mentions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>%n article</numerusform>
            <numerusform>%n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NameTable</name>
    <message numerus="yes">
        <source>… and %Ln more, which come in as they are</source>
        <translation>
            <numerusform>… and %Ln more, which comes in as it is</numerusform>
            <numerusform>… and %Ln more, which come in as they are</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message numerus="yes">
        <source>Agreement over %Ln article(s), Krippendorff&apos;s alpha: {values}</source>
        <translation>
            <numerusform>Agreement over %Ln article, Krippendorff&apos;s alpha: {values}</numerusform>
            <numerusform>Agreement over %Ln articles, Krippendorff&apos;s alpha: {values}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PresenceWords</name>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln new</numerusform>
            <numerusform>%Ln new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new with a text that another one has</source>
        <translation>
            <numerusform>%Ln new with a text that another one has</numerusform>
            <numerusform>%Ln new with a text that another one has</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the workspace already</source>
        <translation>
            <numerusform>%Ln in the workspace already</numerusform>
            <numerusform>%Ln in the workspace already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln as the words of a text in the workspace</source>
        <translation>
            <numerusform>%Ln as the words of a text in the workspace</numerusform>
            <numerusform>%Ln as the words of texts in the workspace</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the trash</source>
        <translation>
            <numerusform>%Ln in the trash</numerusform>
            <numerusform>%Ln in the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln repeated</source>
        <translation>
            <numerusform>%Ln repeated</numerusform>
            <numerusform>%Ln repeated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln whose id another text has</source>
        <translation>
            <numerusform>%Ln whose id another text has</numerusform>
            <numerusform>%Ln whose id another text has</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message numerus="yes">
        <source>%Ln article(s) looked at</source>
        <translation>
            <numerusform>%Ln article looked at</numerusform>
            <numerusform>%Ln articles looked at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Names: %Ln unknown</source>
        <translation>
            <numerusform>Names: %Ln unknown</numerusform>
            <numerusform>Names: %Ln unknown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remarks: %Ln</source>
        <translation>
            <numerusform>Remarks: %Ln</numerusform>
            <numerusform>Remarks: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PropagationDialog</name>
    <message numerus="yes">
        <source>%Ln labelled already</source>
        <translation>
            <numerusform>%Ln labelled already</numerusform>
            <numerusform>%Ln labelled already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected before, not offered again</source>
        <translation>
            <numerusform>%Ln rejected before, not offered again</numerusform>
            <numerusform>%Ln rejected before, not offered again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accepted</source>
        <translation>
            <numerusform>%Ln accepted</numerusform>
            <numerusform>%Ln accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected</source>
        <translation>
            <numerusform>%Ln rejected</numerusform>
            <numerusform>%Ln rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln open</source>
        <translation>
            <numerusform>%Ln open</numerusform>
            <numerusform>%Ln open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RebuildWords</name>
    <message numerus="yes">
        <source>Rebuilt ({numbers}), but %Ln file(s) are not as the card says.</source>
        <translation>
            <numerusform>Rebuilt ({numbers}), but %Ln file is not as the card says.</numerusform>
            <numerusform>Rebuilt ({numbers}), but %Ln files are not as the card says.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) came later and are not in the dataset of the card</source>
        <translation>
            <numerusform>%Ln article came later and is not in the dataset of the card</numerusform>
            <numerusform>%Ln articles came later and are not in the dataset of the card</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) are not in it any more</source>
        <translation>
            <numerusform>%Ln article is not in it any more</numerusform>
            <numerusform>%Ln articles are not in it any more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) have another text</source>
        <translation>
            <numerusform>%Ln article has another text</numerusform>
            <numerusform>%Ln articles have another text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) have other spans, links or details</source>
        <translation>
            <numerusform>%Ln article has other spans, links or details</numerusform>
            <numerusform>%Ln articles have other spans, links or details</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) are in another part</source>
        <translation>
            <numerusform>%Ln article is in another part</numerusform>
            <numerusform>%Ln articles are in another part</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RefusedSteps</name>
    <message numerus="yes">
        <source>%n step(s) that waited while others saved could not be stored, because of what was done since. Here is what was in them, so that you can do again what you still want.</source>
        <translation>
            <numerusform>%n step that waited while others saved could not be stored, because of what was done since. Here is what was in it, so that you can do it again if you still want it.</numerusform>
            <numerusform>%n steps that waited while others saved could not be stored, because of what was done since. Here is what was in them, so that you can do again what you still want.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegistryDialogs</name>
    <message numerus="yes">
        <source>Move %n mention(s)</source>
        <translation>
            <numerusform>Move %n mention</numerusform>
            <numerusform>Move %n mentions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Merge %n entity(s)</source>
        <translation>
            <numerusform>Merge %n entity</numerusform>
            <numerusform>Merge %n entities</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message numerus="yes">
        <source>Move the %Ln new copies to the trash</source>
        <translation>
            <numerusform>Move the new copy to the trash</numerusform>
            <numerusform>Move the %Ln new copies to the trash</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportWords</name>
    <message numerus="yes">
        <source>%Ln article(s) that were here got labels, links or attributes.</source>
        <translation>
            <numerusform>%Ln article that was here got labels, links or attributes.</numerusform>
            <numerusform>%Ln articles that were here got labels, links or attributes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln span(s) that were here got attributes they lacked.</source>
        <translation>
            <numerusform>%Ln span that was here got attributes it lacked.</numerusform>
            <numerusform>%Ln spans that were here got attributes they lacked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) came as words alone, found in the texts here.</source>
        <translation>
            <numerusform>%Ln article came as words alone, found in the text that is here.</numerusform>
            <numerusform>%Ln articles came as words alone, found in the texts that are here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) refused for a span that does not fit.</source>
        <translation>
            <numerusform>%Ln article refused for a span that does not fit.</numerusform>
            <numerusform>%Ln articles refused for a span that does not fit.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) of the workspace are compared by the import alone.</source>
        <translation>
            <numerusform>%Ln article of the workspace is compared by the import alone.</numerusform>
            <numerusform>%Ln articles of the workspace are compared by the import alone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copies of each other: %Ln group(s)</source>
        <translation>
            <numerusform>Copies of each other: %Ln group</numerusform>
            <numerusform>Copies of each other: %Ln groups</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s)</source>
        <translation>
            <numerusform>%Ln article</numerusform>
            <numerusform>%Ln articles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln span(s)</source>
        <translation>
            <numerusform>%Ln span</numerusform>
            <numerusform>%Ln spans</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s)</source>
        <translation>
            <numerusform>%Ln link</numerusform>
            <numerusform>%Ln links</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln claim(s)</source>
        <translation>
            <numerusform>%Ln claim</numerusform>
            <numerusform>%Ln claims</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln node(s)</source>
        <translation>
            <numerusform>%Ln node</numerusform>
            <numerusform>%Ln nodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln edge(s)</source>
        <translation>
            <numerusform>%Ln edge</numerusform>
            <numerusform>%Ln edges</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln text(s) brought into composed form (NFC)</source>
        <translation>
            <numerusform>%Ln text brought into composed form (NFC)</numerusform>
            <numerusform>%Ln texts brought into composed form (NFC)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RevertDialog</name>
    <message numerus="yes">
        <source>%Ln step(s) will be taken back as one step of yours.</source>
        <translation>
            <numerusform>%Ln step will be taken back, as a step of yours.</numerusform>
            <numerusform>%Ln steps will be taken back, as one step of yours.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s).</source>
        <translation>
            <numerusform>%Ln change.</numerusform>
            <numerusform>%Ln changes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s) will stay.</source>
        <translation>
            <numerusform>%Ln step will stay.</numerusform>
            <numerusform>%Ln steps will stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SectionsView</name>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpanCards</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message numerus="yes">
        <source>{mentions} in {articles} will name the new entity; %n stay(s).</source>
        <translation>
            <numerusform>{mentions} in {articles} will name the new entity; %n stays.</numerusform>
            <numerusform>{mentions} in {articles} will name the new entity; %n stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>%n mention</numerusform>
            <numerusform>%n mentions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>%n article</numerusform>
            <numerusform>%n articles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n code point(s)</source>
        <translation>
            <numerusform>%n code point</numerusform>
            <numerusform>%n code points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disk full: %n step(s) not saved</source>
        <translation>
            <numerusform>Disk full: %n step not saved</numerusform>
            <numerusform>Disk full: %n steps not saved</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) waiting to be stored</source>
        <translation>
            <numerusform>%n step waiting to be stored</numerusform>
            <numerusform>%n steps waiting to be stored</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrashPage</name>
    <message numerus="yes">
        <source>Restore %n thing(s)</source>
        <translation>
            <numerusform>Restore %n thing</numerusform>
            <numerusform>Restore %n things</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WaitingNotes</name>
    <message numerus="yes">
        <source>%n step(s) that waited are stored now.</source>
        <translation>
            <numerusform>%n step that waited is stored now.</numerusform>
            <numerusform>%n steps that waited are stored now.</numerusform>
        </translation>
    </message>
</context>
</TS>
