<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>About Hashiya</source>
        <translation>عن حاشية</translation>
    </message>
    <message>
        <source>Hashiya {version}</source>
        <translation>حاشية {version}</translation>
    </message>
    <message>
        <source>Label right-to-left news: who says what, and about whom.</source>
        <translation>وسم الأخبار المكتوبة من اليمين إلى اليسار: مَن قال ماذا، وعمّن قاله.</translation>
    </message>
    <message>
        <source>Free software under the Apache License 2.0. Fonts under the SIL Open Font License 1.1.</source>
        <translation>برنامج حرّ برخصة Apache License 2.0، وخطوطه برخصة SIL Open Font License 1.1.</translation>
    </message>
    <message>
        <source>Runs on {library}</source>
        <translation>يعمل على {library}</translation>
    </message>
    <message>
        <source>Open workspace: {location}</source>
        <translation>مساحة العمل المفتوحة: {location}</translation>
    </message>
</context>
<context>
    <name>AccessibleArticle</name>
    <message>
        <source>Article</source>
        <translation>المقال</translation>
    </message>
    <message>
        <source>selected: {quote}</source>
        <translation>المحدد: {quote}</translation>
    </message>
</context>
<context>
    <name>AnnotationPanel</name>
    <message>
        <source>Without maker: {count}</source>
        <translation>بلا صاحب: {count}</translation>
    </message>
    <message>
        <source>Without entity: {count}</source>
        <translation>بلا كيان: {count}</translation>
    </message>
    <message>
        <source>Spans of this article</source>
        <translation>مقاطع هذا المقال</translation>
    </message>
    <message>
        <source>Go to the next claim that has no maker and does not say why</source>
        <translation>انتقل إلى الادعاء التالي الذي لا صاحب له ولا سبب مذكور</translation>
    </message>
    <message>
        <source>Go to the next actor or organization that is not in the registry yet</source>
        <translation>انتقل إلى الفاعل التالي أو المنظمة التالية مما ليس في سجلّ الكيانات بعد</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>غير معروف</translation>
    </message>
    <message>
        <source>Spans, links, article</source>
        <translation>المقاطع والعلاقات والمقال</translation>
    </message>
    <message>
        <source>Spans {count}</source>
        <translation>المقاطع {count}</translation>
    </message>
    <message>
        <source>Links {count}</source>
        <translation>العلاقات {count}</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>المقال</translation>
    </message>
</context>
<context>
    <name>AnnotatorDialog</name>
    <message>
        <source>Annotator</source>
        <translation>الواسم</translation>
    </message>
    <message>
        <source>Labels you make from now on belong to this name. Nothing made before changes.</source>
        <translation>ما تضعه من وسوم منذ الآن يُنسب إلى هذا الاسم، ولا يتغيّر شيء مما سبق.</translation>
    </message>
    <message>
        <source>Switch annotator</source>
        <translation>تبديل الواسم</translation>
    </message>
    <message>
        <source>Work as</source>
        <translation>العمل باسم</translation>
    </message>
</context>
<context>
    <name>ArticleDelegate</name>
    <message numerus="yes">
        <source>%n span(s)</source>
        <translation>
            <numerusform>لا مقاطع</numerusform>
            <numerusform>مقطع واحد</numerusform>
            <numerusform>مقطعان</numerusform>
            <numerusform>%n مقاطع</numerusform>
            <numerusform>%n مقطعًا</numerusform>
            <numerusform>%n مقطع</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ArticleDetails</name>
    <message>
        <source>Everybody</source>
        <translation>الجميع</translation>
    </message>
    <message>
        <source>Only mine ({annotator})</source>
        <translation>وسومي وحدها ({annotator})</translation>
    </message>
    <message>
        <source>About the article</source>
        <translation>عن المقال</translation>
    </message>
    <message>
        <source>Labels of</source>
        <translation>وسوم</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>المصدر</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>الرابط</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>تاريخ النشر</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>الاتجاه</translation>
    </message>
    <message>
        <source>Came from</source>
        <translation>استُورد من</translation>
    </message>
    <message>
        <source>Code points</source>
        <translation>نقاط الترميز</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>right to left</source>
        <translation>من اليمين إلى اليسار</translation>
    </message>
    <message>
        <source>left to right</source>
        <translation>من اليسار إلى اليمين</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>العربية</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>العبرية</translation>
    </message>
    <message>
        <source>Persian</source>
        <translation>الفارسية</translation>
    </message>
    <message>
        <source>Urdu</source>
        <translation>الأردية</translation>
    </message>
    <message>
        <source>English</source>
        <translation>الإنجليزية</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>غير معروفة</translation>
    </message>
</context>
<context>
    <name>ArticleListModel</name>
    <message numerus="yes">
        <source>%n span(s)</source>
        <translation>
            <numerusform>لا مقاطع</numerusform>
            <numerusform>مقطع واحد</numerusform>
            <numerusform>مقطعان</numerusform>
            <numerusform>%n مقاطع</numerusform>
            <numerusform>%n مقطعًا</numerusform>
            <numerusform>%n مقطع</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ArticleListPanel</name>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message>
        <source>No articles yet</source>
        <translation>لا مقالات بعد</translation>
    </message>
    <message>
        <source>Bring in text files, a folder, a zip archive or JSONL; you can also drop them on the window.</source>
        <translation>استورد ملفات نصية أو مجلدًا أو أرشيف zip أو ملف JSONL، أو أفلتها على النافذة.</translation>
    </message>
    <message>
        <source>Import articles…</source>
        <translation>استيراد مقالات…</translation>
    </message>
    <message>
        <source>No article matches</source>
        <translation>لا مقال يطابق البحث</translation>
    </message>
    <message>
        <source>The filter holds all of them back.</source>
        <translation>يحجب المرشِّح المقالات كلها.</translation>
    </message>
    <message>
        <source>Show all articles</source>
        <translation>إظهار المقالات كلها</translation>
    </message>
    <message>
        <source>The filter holds articles back; press to list every one again</source>
        <translation>يحجب المرشِّح مقالات؛ اضغط لإظهار المقالات كلها من جديد</translation>
    </message>
    <message>
        <source>It has not answered yet; the articles come as soon as it does.</source>
        <translation>لم يُجِب بعد، وتظهر المقالات حالما يجيب.</translation>
    </message>
    <message>
        <source>Waiting for the server…</source>
        <translation>في انتظار الخادم…</translation>
    </message>
    <message>
        <source>Opening the workspace…</source>
        <translation>يجري فتح مساحة العمل…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%Ln مقالات</numerusform>
            <numerusform>%Ln مقالًا</numerusform>
            <numerusform>%Ln مقال</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total} articles</source>
        <translation>المعروض {shown} من {total}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>لم يُحدَّد شيء</numerusform>
            <numerusform>حُدِّد واحد</numerusform>
            <numerusform>حُدِّد اثنان</numerusform>
            <numerusform>حُدِّدت %Ln</numerusform>
            <numerusform>حُدِّد %Ln</numerusform>
            <numerusform>حُدِّد %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading the list of articles…</source>
        <translation>تُقرأ قائمة المقالات…</translation>
    </message>
</context>
<context>
    <name>ArticlePreview</name>
    <message>
        <source>None of these articles can be read. The remarks say why.</source>
        <translation>لا يُقرأ أيّ من هذه المقالات، والسبب في الملاحظات.</translation>
    </message>
    <message>
        <source>The article before</source>
        <translation>المقال السابق</translation>
    </message>
    <message>
        <source>The next article</source>
        <translation>المقال التالي</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} من {count}</translation>
    </message>
</context>
<context>
    <name>AssignPopup</name>
    <message>
        <source>Who is {quote}?</source>
        <translation>مَن {quote}؟</translation>
    </message>
    <message>
        <source>Type to search the registry</source>
        <translation>اكتب للبحث في سجلّ الكيانات</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>المرشَّحون</translation>
    </message>
    <message>
        <source>Learn {quote} as another name (Ctrl+L)</source>
        <translation>احفظ {quote} اسمًا آخر (Ctrl+L)</translation>
    </message>
    <message>
        <source>Kind of a new entity</source>
        <translation>نوع الكيان الجديد</translation>
    </message>
    <message>
        <source>Nobody (Del)</source>
        <translation>لا أحد (Del)</translation>
    </message>
    <message>
        <source>It is not {name}</source>
        <translation>ليس {name}</translation>
    </message>
    <message>
        <source>↑ ↓ Enter: take · Ctrl+Enter: new · Esc: leave</source>
        <translation>↑ ↓ Enter: اختيار · Ctrl+Enter: جديد · Esc: خروج</translation>
    </message>
    <message>
        <source>Number or Enter: take · 0: new · Esc: leave</source>
        <translation>رقم أو Enter: اختيار · 0: جديد · Esc: خروج</translation>
    </message>
    <message>
        <source>new entity</source>
        <translation>كيان جديد</translation>
    </message>
    <message>
        <source>last named here</source>
        <translation>آخر من ذُكر هنا</translation>
    </message>
    <message>
        <source>the same name</source>
        <translation>الاسم نفسه</translation>
    </message>
    <message>
        <source>the same but for spelling: {name}</source>
        <translation>الاسم نفسه برسم آخر: {name}</translation>
    </message>
    <message>
        <source>similar: {name}</source>
        <translation>اسم مشابه: {name}</translation>
    </message>
    <message>
        <source>also called {name}</source>
        <translation>يُسمّى أيضًا {name}</translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%n مقالات</numerusform>
            <numerusform>%n مقالًا</numerusform>
            <numerusform>%n مقال</numerusform>
        </translation>
    </message>
    <message>
        <source>In: {titles}</source>
        <translation>في: {titles}</translation>
    </message>
</context>
<context>
    <name>Assigning</name>
    <message>
        <source>Every mention has its entity.</source>
        <translation>لكل ذكر كيانه.</translation>
    </message>
    <message>
        <source>Choose an actor or an organization first, then say who it is.</source>
        <translation>اختر فاعلًا أو منظمة أولًا، ثم حدّد مَن هو.</translation>
    </message>
    <message>
        <source>The mention is not there any more; what you typed about it: {typed}</source>
        <translation>لم يعد موضع الذكر موجودًا؛ ما كتبته عنه: {typed}</translation>
    </message>
</context>
<context>
    <name>AttributeFields</name>
    <message>
        <source>Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>No</source>
        <translation>لا</translation>
    </message>
</context>
<context>
    <name>AttributeForm</name>
    <message>
        <source>A value is needed here.</source>
        <translation>لا بدّ من قيمة هنا.</translation>
    </message>
    <message>
        <source>Usual value: {value}</source>
        <translation>القيمة المعتادة: {value}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>Holds {values}, which the codebook does not list</source>
        <translation>القيمة المحفوظة {values} ليست في دليل الترميز</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>Every sentence in this direction has a label.</source>
        <translation>كل الجمل في هذا الاتجاه موسومة.</translation>
    </message>
</context>
<context>
    <name>BugReport</name>
    <message>
        <source>Something went wrong in Hashiya</source>
        <translation>وقع خلل في حاشية</translation>
    </message>
    <message>
        <source>This is a mistake of the program, not yours. Everything you labelled before is saved. You can go on working; please send us the report below.</source>
        <translation>الخطأ من البرنامج لا منك، وكل ما وسمته محفوظ. يمكنك متابعة العمل، ونرجو أن ترسل إلينا التقرير أدناه.</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>نسخ التقرير</translation>
    </message>
</context>
<context>
    <name>CardBar</name>
    <message>
        <source>Rebuild from a card…</source>
        <translation>إعادة البناء من بطاقة…</translation>
    </message>
    <message>
        <source>Build the dataset of a card once more, and compare every file with it</source>
        <translation>بناء مجموعة البيانات التي تصفها البطاقة مرة أخرى، ومقارنة كل ملف بما فيها</translation>
    </message>
    <message>
        <source>The card or a zip archive…</source>
        <translation>البطاقة أو أرشيف zip…</translation>
    </message>
    <message>
        <source>The folder of a dataset…</source>
        <translation>مجلد مجموعة بيانات…</translation>
    </message>
    <message>
        <source>Take the card&apos;s choices again</source>
        <translation>العودة إلى اختيارات البطاقة</translation>
    </message>
    <message>
        <source>Or choose below what goes into a new dataset.</source>
        <translation>أو اختر أدناه ما يدخل في مجموعة بيانات جديدة.</translation>
    </message>
    <message>
        <source>As in the card of {name}, built with Hashiya {version}: every file will be compared with it.</source>
        <translation>كما في بطاقة {name} التي بُنيت بالإصدار {version} من البرنامج: سيُقارَن كل ملف بما فيها.</translation>
    </message>
    <message>
        <source>Followed, but too long for this form: {choices}.</source>
        <translation>يُعمل بها وإن لم تتسع لها هذه الخانات: {choices}.</translation>
    </message>
    <message>
        <source>Not as in the card of {name} any more: this will be a new dataset, and not be compared.</source>
        <translation>لم تعد الاختيارات كما في بطاقة {name}: ستكون هذه مجموعة جديدة ولن تُقارَن بها.</translation>
    </message>
    <message>
        <source>Cards and archives (*.md *.zip)</source>
        <translation>البطاقات والأرشيفات ‎(*.md *.zip)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>كل الملفات ‎(*)</translation>
    </message>
    <message>
        <source>Rebuild from a card</source>
        <translation>إعادة البناء من بطاقة</translation>
    </message>
</context>
<context>
    <name>ChangeWords</name>
    <message>
        <source>Entity {name}</source>
        <translation>الكيان {name}</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>التقدّم</translation>
    </message>
    <message>
        <source>Direction of the article</source>
        <translation>اتجاه المقال</translation>
    </message>
    <message>
        <source>Article {title}</source>
        <translation>المقال {title}</translation>
    </message>
    <message>
        <source>Rejected: {quote} as {label}</source>
        <translation>رُفض وسم {quote} بالوسم {label}</translation>
    </message>
    <message>
        <source>Codebook</source>
        <translation>دليل الترميز</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>الوسم</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>الاقتباس</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>الموضع</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>الملاحظة</translation>
    </message>
    <message>
        <source>Entity</source>
        <translation>الكيان</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>العلاقة</translation>
    </message>
    <message>
        <source>From</source>
        <translation>من</translation>
    </message>
    <message>
        <source>To</source>
        <translation>إلى</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>النوع</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>الأسماء الأخرى</translation>
    </message>
    <message>
        <source>Wikidata</source>
        <translation>ويكي بيانات</translation>
    </message>
    <message>
        <source>State</source>
        <translation>الحالة</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>الاتجاه</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>المكان</translation>
    </message>
    <message>
        <source>in the workspace</source>
        <translation>في مساحة العمل</translation>
    </message>
    <message>
        <source>as the text has it</source>
        <translation>بحسب النص</translation>
    </message>
    <message>
        <source>left to right</source>
        <translation>من اليسار إلى اليمين</translation>
    </message>
    <message>
        <source>right to left</source>
        <translation>من اليمين إلى اليسار</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>no</source>
        <translation>لا</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>النسخة</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>الترتيب</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>تغيّر</translation>
    </message>
    <message>
        <source>there</source>
        <translation>موجود</translation>
    </message>
    <message>
        <source>name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>اللون</translation>
    </message>
    <message>
        <source>colour on dark paper</source>
        <translation>اللون على الورق الداكن</translation>
    </message>
    <message>
        <source>key</source>
        <translation>المفتاح</translation>
    </message>
    <message>
        <source>line pattern</source>
        <translation>الخط تحته</translation>
    </message>
    <message>
        <source>guideline</source>
        <translation>الإرشادات</translation>
    </message>
    <message>
        <source>examples</source>
        <translation>الأمثلة</translation>
    </message>
    <message>
        <source>attributes</source>
        <translation>السمات</translation>
    </message>
    <message>
        <source>parent</source>
        <translation>الوسم الأعلى</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>مؤرشف</translation>
    </message>
    <message>
        <source>allowed at the start</source>
        <translation>المسموح في البداية</translation>
    </message>
    <message>
        <source>allowed at the end</source>
        <translation>المسموح في النهاية</translation>
    </message>
</context>
<context>
    <name>ChoiceMenu</name>
    <message>
        <source>All</source>
        <translation>الكل</translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>لم يُختر شيء</numerusform>
            <numerusform>اختير واحد</numerusform>
            <numerusform>اختير اثنان</numerusform>
            <numerusform>اختير %Ln</numerusform>
            <numerusform>اختير %Ln</numerusform>
            <numerusform>اختير %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChoicesForm</name>
    <message>
        <source>Copies of an article</source>
        <translation>نسخ المقال الواحد</translation>
    </message>
    <message>
        <source>Same source and day</source>
        <translation>المصدر نفسه واليوم نفسه</translation>
    </message>
    <message>
        <source>Stay in one part</source>
        <translation>تبقى في قسم واحد</translation>
    </message>
    <message>
        <source>Not named</source>
        <translation>غير مذكور</translation>
    </message>
    <message>
        <source>Anybody&apos;s</source>
        <translation>أيّ واسم</translation>
    </message>
    <message>
        <source>As they are</source>
        <translation>كما هي</translation>
    </message>
    <message>
        <source>Gold: what most annotators agree on</source>
        <translation>الذهبية: ما اتفق عليه أكثر الواسمين</translation>
    </message>
    <message>
        <source>Gold: what all annotators agree on</source>
        <translation>الذهبية: ما اتفق عليه كل الواسمين</translation>
    </message>
    <message>
        <source>By lot, labels and sources spread evenly</source>
        <translation>بالقرعة، مع توازن الوسوم والمصادر</translation>
    </message>
    <message>
        <source>By lot only</source>
        <translation>بالقرعة وحدها</translation>
    </message>
    <message>
        <source>By date, the earliest first</source>
        <translation>بالتاريخ، الأقدم أولًا</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>التقدّم</translation>
    </message>
    <message>
        <source>Whose progress</source>
        <translation>تقدّم مَن</translation>
    </message>
    <message>
        <source>From</source>
        <translation>من</translation>
    </message>
    <message>
        <source>To</source>
        <translation>إلى</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>المصادر</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>اللغات</translation>
    </message>
    <message>
        <source>With labels</source>
        <translation>فيها الوسوم</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>المقاطع</translation>
    </message>
    <message>
        <source>Annotators</source>
        <translation>الواسمون</translation>
    </message>
    <message>
        <source>Which of them</source>
        <translation>أيّها</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>الأقسام</translation>
    </message>
    <message>
        <source>Divided</source>
        <translation>التقسيم</translation>
    </message>
    <message>
        <source>Name and weight</source>
        <translation>الاسم والوزن</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>بذرة القرعة</translation>
    </message>
    <message>
        <source>Copies are alike by</source>
        <translation>قدر تشابه النسخ</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>الملفات</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>الصيغة</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>الرخصة</translation>
    </message>
</context>
<context>
    <name>ClosedDialogs</name>
    <message>
        <source>Open again</source>
        <translation>فتح مجددًا</translation>
    </message>
    <message>
        <source>Closed. What was typed is kept.</source>
        <translation>أُغلق، وما كُتب محفوظ.</translation>
    </message>
</context>
<context>
    <name>CodebookWindow</name>
    <message>
        <source>This workspace may only be read · version {version}</source>
        <translation>مساحة العمل هذه للقراءة فقط · النسخة {version}</translation>
    </message>
    <message>
        <source>Being typed; saved when you go on · version {version}</source>
        <translation>قيد الكتابة؛ يُحفظ حين تنتقل · النسخة {version}</translation>
    </message>
    <message>
        <source>All saved · version {version}</source>
        <translation>كل شيء محفوظ · النسخة {version}</translation>
    </message>
    <message>
        <source>{name} is not in the codebook any more; what you typed there: {typed}</source>
        <translation>لم يعد {name} في دليل الترميز، وما كتبته هناك: {typed}</translation>
    </message>
    <message>
        <source>Somebody has changed this meanwhile: Esc shows what is stored, and leaving stores yours.</source>
        <translation>غيّر أحدهم هذا في الأثناء: Esc يُظهر المحفوظ، ومغادرة الحقل تحفظ ما كتبته.</translation>
    </message>
    <message>
        <source>Another language</source>
        <translation>لغة أخرى</translation>
    </message>
    <message>
        <source>Its code, such as tr, ckb or fr</source>
        <translation>رمزها، مثل tr أو ckb أو fr</translation>
    </message>
    <message>
        <source>A language is written by two or three letters, such as tr or ckb.</source>
        <translation>تُكتب اللغة بحرفين أو ثلاثة، مثل tr أو ckb.</translation>
    </message>
    <message>
        <source>Codebook of {workspace}</source>
        <translation>دليل ترميز {workspace}</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>الأدوات</translation>
    </message>
    <message>
        <source>Language of the texts</source>
        <translation>لغة النصوص</translation>
    </message>
    <message>
        <source>Another language…</source>
        <translation>لغة أخرى…</translation>
    </message>
    <message>
        <source>Labels, link types and attributes</source>
        <translation>الوسوم وأنواع العلاقات والسمات</translation>
    </message>
</context>
<context>
    <name>ColumnForm</name>
    <message>
        <source>An article</source>
        <translation>مقال</translation>
    </message>
    <message>
        <source>A span</source>
        <translation>مقطع</translation>
    </message>
    <message>
        <source>A link</source>
        <translation>علاقة</translation>
    </message>
    <message>
        <source>A claim</source>
        <translation>ادعاء</translation>
    </message>
    <message>
        <source>Nothing to read</source>
        <translation>لا شيء يُقرأ</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>النص</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>المعرّف</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>التاريخ</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>المصدر</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>الرابط</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>المقال</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>البداية</translation>
    </message>
    <message>
        <source>End</source>
        <translation>النهاية</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>الوسم</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>الاقتباس</translation>
    </message>
    <message>
        <source>Annotator</source>
        <translation>الواسم</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>الملاحظة</translation>
    </message>
    <message>
        <source>A row is</source>
        <translation>كل صف هو</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>الورقة</translation>
    </message>
    <message>
        <source>Names in row</source>
        <translation>الأسماء في الصف</translation>
    </message>
    <message>
        <source>First rows of the table</source>
        <translation>الصفوف الأولى من الجدول</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>الملفات الأخرى</translation>
    </message>
    <message>
        <source>Found by its columns</source>
        <translation>يُعرف من أعمدته</translation>
    </message>
    <message>
        <source>Found: {kind}</source>
        <translation>عُرف: {kind}</translation>
    </message>
    <message>
        <source>Found by itself</source>
        <translation>يُعثر عليه تلقائيًا</translation>
    </message>
    <message>
        <source>Found: {row}</source>
        <translation>عُرف: {row}</translation>
    </message>
    <message>
        <source>Type of link</source>
        <translation>نوع العلاقة</translation>
    </message>
    <message>
        <source>From the span</source>
        <translation>من المقطع</translation>
    </message>
    <message>
        <source>To the span</source>
        <translation>إلى المقطع</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>الصوت</translation>
    </message>
    <message>
        <source>Start of the maker</source>
        <translation>بداية صاحب الادعاء</translation>
    </message>
    <message>
        <source>End of the maker</source>
        <translation>نهاية صاحب الادعاء</translation>
    </message>
    <message>
        <source>Quote of the maker</source>
        <translation>اقتباس صاحب الادعاء</translation>
    </message>
    <message>
        <source>Label of the maker</source>
        <translation>وسم صاحب الادعاء</translation>
    </message>
    <message>
        <source>Found: {column}</source>
        <translation>عُرف: {column}</translation>
    </message>
    <message>
        <source>Found by its name</source>
        <translation>يُعرف من اسمه</translation>
    </message>
    <message>
        <source>None found</source>
        <translation>لم يُعثر على عمود</translation>
    </message>
    <message>
        <source>No column</source>
        <translation>بلا عمود</translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message>
        <source>Copies of articles</source>
        <translation>نسخ المقالات المتكررة</translation>
    </message>
    <message>
        <source>Articles with a tick stay. The others go to the trash, with their labels, and can come back.</source>
        <translation>تبقى المقالات المعلَّمة بعلامة الاختيار، وتُنقل البقية بوسومها إلى سلة المحذوفات، ويمكن استرجاعها.</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln article(s) to the trash</source>
        <translation>
            <numerusform>لا شيء يُنقل إلى سلة المحذوفات</numerusform>
            <numerusform>نقل مقال واحد إلى سلة المحذوفات</numerusform>
            <numerusform>نقل مقالين إلى سلة المحذوفات</numerusform>
            <numerusform>نقل %Ln مقالات إلى سلة المحذوفات</numerusform>
            <numerusform>نقل %Ln مقالًا إلى سلة المحذوفات</numerusform>
            <numerusform>نقل %Ln مقال إلى سلة المحذوفات</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing of one group would stay; tick an article of it.</source>
        <translation>لن يبقى من إحدى المجموعات شيء؛ اختر مقالًا منها.</translation>
    </message>
</context>
<context>
    <name>CopiesModel</name>
    <message>
        <source>Group {number}</source>
        <translation>المجموعة {number}</translation>
    </message>
</context>
<context>
    <name>DatasetDialog</name>
    <message>
        <source>Build a dataset</source>
        <translation>بناء مجموعة بيانات</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>بناء</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>اختيار…</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>الكتابة في</translation>
    </message>
    <message>
        <source>Rebuild</source>
        <translation>إعادة البناء</translation>
    </message>
    <message>
        <source>Say where to write to.</source>
        <translation>حدّد مكان الكتابة.</translation>
    </message>
    <message>
        <source>A dataset is rebuilt into a new folder; choose a name that is free.</source>
        <translation>يُعاد بناء المجموعة في مجلد جديد، فاختر اسمًا غير مستعمل.</translation>
    </message>
    <message>
        <source>There are other files under this name; choose a new one.</source>
        <translation>في هذا المكان ملفات أخرى، فاختر اسمًا جديدًا.</translation>
    </message>
    <message>
        <source>An earlier dataset of this name will be replaced.</source>
        <translation>توجد مجموعة سابقة بهذا الاسم، وستحلّ هذه محلها.</translation>
    </message>
</context>
<context>
    <name>DatasetWords</name>
    <message>
        <source>The dataset is built: {numbers}.</source>
        <translation>بُنيت مجموعة البيانات: {numbers}.</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>المكان</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>الأقسام</translation>
    </message>
    <message>
        <source>Good to know</source>
        <translation>ما يحسن علمه</translation>
    </message>
    <message>
        <source>{part} has no article</source>
        <translation>لا مقال في {part}</translation>
    </message>
    <message numerus="yes">
        <source>{part} has only %Ln article(s): figures measured on it will vary a lot</source>
        <translation>
            <numerusform>لا مقال في {part}</numerusform>
            <numerusform>ليس في {part} إلا مقال واحد: ما يُقاس عليه يتفاوت كثيرًا</numerusform>
            <numerusform>ليس في {part} إلا مقالان: ما يُقاس عليهما يتفاوت كثيرًا</numerusform>
            <numerusform>ليس في {part} إلا %Ln مقالات: ما يُقاس عليها يتفاوت كثيرًا</numerusform>
            <numerusform>ليس في {part} إلا %Ln مقالًا: ما يُقاس عليها يتفاوت كثيرًا</numerusform>
            <numerusform>ليس في {part} إلا %Ln مقال: ما يُقاس عليها يتفاوت كثيرًا</numerusform>
        </translation>
    </message>
    <message>
        <source>{part} has no span of the label {label}</source>
        <translation>لا مقطع في {part} بالوسم {label}</translation>
    </message>
    <message>
        <source>{part} has {count} of the articles, not {wanted}: articles and groups are placed whole</source>
        <translation>في {part} {count} من المقالات لا {wanted}: لا تُجزّأ المقالات ولا المجموعات</translation>
    </message>
    <message>
        <source>Copies were not looked for: the same text may be in several parts</source>
        <translation>لم يُبحث عن النسخ المتكررة: قد يكون النص نفسه في أكثر من قسم</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of copies kept within one part each</source>
        <translation>
            <numerusform>لا نسخ متكررة</numerusform>
            <numerusform>مجموعة نسخ واحدة بقيت في قسم واحد</numerusform>
            <numerusform>مجموعتا نسخ بقيت كل منهما في قسم واحد</numerusform>
            <numerusform>%Ln مجموعات نسخ بقيت كل منها في قسم واحد</numerusform>
            <numerusform>%Ln مجموعة نسخ بقيت كل منها في قسم واحد</numerusform>
            <numerusform>%Ln مجموعة نسخ بقيت كل منها في قسم واحد</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{part} has %Ln article(s) not older than all of the parts after it: copies stay with the first</source>
        <translation>
            <numerusform>ليس في {part} مقال أحدث مما في الأقسام التالية: تبقى النسخ مع أقدمها</numerusform>
            <numerusform>في {part} مقال واحد ليس أقدم من كل ما في الأقسام التالية: تبقى النسخ مع أقدمها</numerusform>
            <numerusform>في {part} مقالان ليسا أقدم من كل ما في الأقسام التالية: تبقى النسخ مع أقدمها</numerusform>
            <numerusform>في {part} %Ln مقالات ليست أقدم من كل ما في الأقسام التالية: تبقى النسخ مع أقدمها</numerusform>
            <numerusform>في {part} %Ln مقالًا ليست أقدم من كل ما في الأقسام التالية: تبقى النسخ مع أقدمها</numerusform>
            <numerusform>في {part} %Ln مقال ليست أقدم من كل ما في الأقسام التالية: تبقى النسخ مع أقدمها</numerusform>
        </translation>
    </message>
    <message>
        <source>No article of the workspace names the source {name}</source>
        <translation>لا مقال في مساحة العمل يذكر المصدر {name}</translation>
    </message>
    <message>
        <source>No article of the workspace is in the language {name}</source>
        <translation>لا مقال في مساحة العمل باللغة {name}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) without a span in these layers that nobody has marked as done: choose by progress to leave them out</source>
        <translation>
            <numerusform>لا مقال بلا مقطع في هذه الطبقات إلا وقد أُنجز</numerusform>
            <numerusform>مقال واحد بلا مقطع في هذه الطبقات ولم يضع عليه أحد علامة الإنجاز: اختر بحسب التقدّم لاستبعاده</numerusform>
            <numerusform>مقالان بلا مقطع في هذه الطبقات ولم يضع عليهما أحد علامة الإنجاز: اختر بحسب التقدّم لاستبعادهما</numerusform>
            <numerusform>%Ln مقالات بلا مقطع في هذه الطبقات ولم يضع عليها أحد علامة الإنجاز: اختر بحسب التقدّم لاستبعادها</numerusform>
            <numerusform>%Ln مقالًا بلا مقطع في هذه الطبقات ولم يضع عليها أحد علامة الإنجاز: اختر بحسب التقدّم لاستبعادها</numerusform>
            <numerusform>%Ln مقال بلا مقطع في هذه الطبقات ولم يضع عليها أحد علامة الإنجاز: اختر بحسب التقدّم لاستبعادها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) without a date like 2026-01-31 left out, because parts go by date</source>
        <translation>
            <numerusform>لم يُترك مقال</numerusform>
            <numerusform>تُرك مقال بلا تاريخ على صورة 2026-01-31 لأن التقسيم بالتاريخ</numerusform>
            <numerusform>تُرك مقالان بلا تاريخ على صورة 2026-01-31 لأن التقسيم بالتاريخ</numerusform>
            <numerusform>تُركت %Ln مقالات بلا تاريخ على صورة 2026-01-31 لأن التقسيم بالتاريخ</numerusform>
            <numerusform>تُرك %Ln مقالًا بلا تاريخ على صورة 2026-01-31 لأن التقسيم بالتاريخ</numerusform>
            <numerusform>تُرك %Ln مقال بلا تاريخ على صورة 2026-01-31 لأن التقسيم بالتاريخ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) without a date like 2026-01-31 left out, because only some days are chosen</source>
        <translation>
            <numerusform>لم يُترك مقال</numerusform>
            <numerusform>تُرك مقال بلا تاريخ على صورة 2026-01-31 لأن الاختيار مقصور على أيام بعينها</numerusform>
            <numerusform>تُرك مقالان بلا تاريخ على صورة 2026-01-31 لأن الاختيار مقصور على أيام بعينها</numerusform>
            <numerusform>تُركت %Ln مقالات بلا تاريخ على صورة 2026-01-31 لأن الاختيار مقصور على أيام بعينها</numerusform>
            <numerusform>تُرك %Ln مقالًا بلا تاريخ على صورة 2026-01-31 لأن الاختيار مقصور على أيام بعينها</numerusform>
            <numerusform>تُرك %Ln مقال بلا تاريخ على صورة 2026-01-31 لأن الاختيار مقصور على أيام بعينها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) left out of the gold layer: fewer than two annotators judged them</source>
        <translation>
            <numerusform>لم يُترك مقال</numerusform>
            <numerusform>تُرك مقال خارج الطبقة الذهبية: لم يحكم فيه واسمان</numerusform>
            <numerusform>تُرك مقالان خارج الطبقة الذهبية: لم يحكم فيهما واسمان</numerusform>
            <numerusform>تُركت %Ln مقالات خارج الطبقة الذهبية: لم يحكم فيها واسمان</numerusform>
            <numerusform>تُرك %Ln مقالًا خارج الطبقة الذهبية: لم يحكم فيها واسمان</numerusform>
            <numerusform>تُرك %Ln مقال خارج الطبقة الذهبية: لم يحكم فيها واسمان</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeleteDialog</name>
    <message>
        <source>Delete {name}</source>
        <translation>حذف {name}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>{mentions} in {articles} will name nobody. The spans themselves stay.</source>
        <translation>لن يدلّ على أحد: {mentions} في {articles}. أما المقاطع نفسها فتبقى.</translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>لا مواضع ذكر</numerusform>
            <numerusform>موضع ذكر واحد</numerusform>
            <numerusform>موضعا ذكر</numerusform>
            <numerusform>%n مواضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%n مقالات</numerusform>
            <numerusform>%n مقالًا</numerusform>
            <numerusform>%n مقال</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>What was changed</source>
        <translation>ما تغيّر</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>قبل</translation>
    </message>
    <message>
        <source>After</source>
        <translation>بعد</translation>
    </message>
    <message>
        <source>What the entry changed</source>
        <translation>ما غيّرته الخطوة</translation>
    </message>
    <message numerus="yes">
        <source>Show more; %Ln still to come</source>
        <translation>
            <numerusform>عرض المزيد؛ لم يبق شيء</numerusform>
            <numerusform>عرض المزيد؛ بقي تغيير واحد</numerusform>
            <numerusform>عرض المزيد؛ بقي تغييران</numerusform>
            <numerusform>عرض المزيد؛ بقيت %Ln تغييرات</numerusform>
            <numerusform>عرض المزيد؛ بقي %Ln تغييرًا</numerusform>
            <numerusform>عرض المزيد؛ بقي %Ln تغيير</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditDialog</name>
    <message>
        <source>Nothing is labelled with it; only the codebook changes.</source>
        <translation>لم يوسم به شيء؛ لن يتغيّر إلا دليل الترميز.</translation>
    </message>
    <message numerus="yes">
        <source>%n spans change</source>
        <translation>
            <numerusform>لا يتغيّر أي مقطع</numerusform>
            <numerusform>يتغيّر مقطع واحد</numerusform>
            <numerusform>يتغيّر مقطعان</numerusform>
            <numerusform>تتغيّر %n مقاطع</numerusform>
            <numerusform>يتغيّر %n مقطعًا</numerusform>
            <numerusform>يتغيّر %n مقطع</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links change</source>
        <translation>
            <numerusform>لا تتغيّر أي علاقة</numerusform>
            <numerusform>تتغيّر علاقة واحدة</numerusform>
            <numerusform>تتغيّر علاقتان</numerusform>
            <numerusform>تتغيّر %n علاقات</numerusform>
            <numerusform>تتغيّر %n علاقة</numerusform>
            <numerusform>تتغيّر %n علاقة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n spans are deleted</source>
        <translation>
            <numerusform>لا يُحذف أي مقطع</numerusform>
            <numerusform>يُحذف مقطع واحد</numerusform>
            <numerusform>يُحذف مقطعان</numerusform>
            <numerusform>تُحذف %n مقاطع</numerusform>
            <numerusform>يُحذف %n مقطعًا</numerusform>
            <numerusform>يُحذف %n مقطع</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n links are deleted</source>
        <translation>
            <numerusform>لا تُحذف أي علاقة</numerusform>
            <numerusform>تُحذف علاقة واحدة</numerusform>
            <numerusform>تُحذف علاقتان</numerusform>
            <numerusform>تُحذف %n علاقات</numerusform>
            <numerusform>تُحذف %n علاقة</numerusform>
            <numerusform>تُحذف %n علاقة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attribute values are lost</source>
        <translation>
            <numerusform>لا تضيع أي قيمة</numerusform>
            <numerusform>تضيع قيمة سمة واحدة</numerusform>
            <numerusform>تضيع قيمتا سمتين</numerusform>
            <numerusform>تضيع %n قيم</numerusform>
            <numerusform>تضيع %n قيمة</numerusform>
            <numerusform>تضيع %n قيمة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n articles</source>
        <translation>
            <numerusform>في لا مقال</numerusform>
            <numerusform>في مقال واحد</numerusform>
            <numerusform>في مقالين</numerusform>
            <numerusform>في %n مقالات</numerusform>
            <numerusform>في %n مقالًا</numerusform>
            <numerusform>في %n مقال</numerusform>
        </translation>
    </message>
    <message>
        <source>made by {people}</source>
        <translation>من عمل {people}</translation>
    </message>
    <message>
        <source>It is one step: undo brings all of it back.</source>
        <translation>هي خطوة واحدة، والتراجع يعيد كل شيء.</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Change the codebook</source>
        <translation>تغيير دليل الترميز</translation>
    </message>
    <message>
        <source>Replace the codebook</source>
        <translation>استبدال دليل الترميز</translation>
    </message>
</context>
<context>
    <name>EntityFields</name>
    <message>
        <source>other names, with ; between them</source>
        <translation>أسماء أخرى، بينها ؛</translation>
    </message>
    <message>
        <source>2024, 2024-05 or 2024-05-31</source>
        <translation>2024 أو 2024-05 أو 2024-05-31</translation>
    </message>
</context>
<context>
    <name>EntityList</name>
    <message numerus="yes">
        <source>%n entity(s)</source>
        <translation>
            <numerusform>لا كيانات</numerusform>
            <numerusform>كيان واحد</numerusform>
            <numerusform>كيانان</numerusform>
            <numerusform>%n كيانات</numerusform>
            <numerusform>%n كيانًا</numerusform>
            <numerusform>%n كيان</numerusform>
        </translation>
    </message>
    <message>
        <source>Search names</source>
        <translation>ابحث في الأسماء</translation>
    </message>
    <message>
        <source>Entities</source>
        <translation>الكيانات</translation>
    </message>
    <message>
        <source>New entity</source>
        <translation>كيان جديد</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>كل الأنواع</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>بحسب الاسم</translation>
    </message>
    <message>
        <source>Most mentioned first</source>
        <translation>الأكثر ذكرًا أولًا</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>النوع</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>الترتيب</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>Mentions</source>
        <translation>مرات الذكر</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
</context>
<context>
    <name>EntityPageView</name>
    <message>
        <source>Article</source>
        <translation>المقال</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>التاريخ</translation>
    </message>
    <message>
        <source>Mention in context</source>
        <translation>الذكر في سياقه</translation>
    </message>
    <message>
        <source>Mentions in context</source>
        <translation>مواضع الذكر في سياقها</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>الادعاء</translation>
    </message>
    <message>
        <source>Polarity</source>
        <translation>الموقف</translation>
    </message>
    <message>
        <source>Claims made</source>
        <translation>ما ادّعاه</translation>
    </message>
    <message>
        <source>Stance</source>
        <translation>الموقف منه</translation>
    </message>
    <message>
        <source>Claims about</source>
        <translation>ما قيل عنه</translation>
    </message>
    <message>
        <source>Move mentions…</source>
        <translation>نقل مواضع الذكر…</translation>
    </message>
    <message>
        <source>Split off…</source>
        <translation>فصل…</translation>
    </message>
    <message>
        <source>Mark mentions in the list first</source>
        <translation>حدّد مواضع ذكر في القائمة أولًا</translation>
    </message>
    <message>
        <source>Mentions {count}</source>
        <translation>مواضع الذكر {count}</translation>
    </message>
    <message>
        <source>Claims made {count}</source>
        <translation>ما ادّعاه {count}</translation>
    </message>
    <message>
        <source>Claims about {count}</source>
        <translation>ما قيل عنه {count}</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>عبر الزمن</translation>
    </message>
    <message numerus="yes">
        <source>Mentioned in %n article(s)</source>
        <translation>
            <numerusform>لم يُذكر في أي مقال</numerusform>
            <numerusform>ذُكر في مقال واحد</numerusform>
            <numerusform>ذُكر في مقالين</numerusform>
            <numerusform>ذُكر في %n مقالات</numerusform>
            <numerusform>ذُكر في %n مقالًا</numerusform>
            <numerusform>ذُكر في %n مقال</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export articles</source>
        <translation>تصدير المقالات</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>تصدير</translation>
    </message>
    <message>
        <source>All annotators</source>
        <translation>كل الواسمين</translation>
    </message>
    <message>
        <source>All articles ({count})</source>
        <translation>كل المقالات ({count})</translation>
    </message>
    <message>
        <source>The selected articles ({count})</source>
        <translation>المقالات المحددة ({count})</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>اختيار…</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>الصيغة</translation>
    </message>
    <message>
        <source>Labels of</source>
        <translation>وسوم</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>الكتابة في</translation>
    </message>
    <message>
        <source>Say where to write to.</source>
        <translation>حدّد مكان الكتابة.</translation>
    </message>
    <message>
        <source>Files of this format end in {endings}; by this name it would be taken for another.</source>
        <translation>ملفات هذه الصيغة تنتهي بـ {endings}؛ وبهذا الاسم يُحسب الملف من صيغة أخرى.</translation>
    </message>
    <message>
        <source>So many articles become pages in a folder: {name}</source>
        <translation>هذا العدد من المقالات يُكتب صفحاتٍ في مجلد: {name}</translation>
    </message>
    <message>
        <source>This format makes several files, in a folder: {name}</source>
        <translation>تُكتب بهذه الصيغة ملفات عدة في مجلد: {name}</translation>
    </message>
    <message>
        <source>There is a file of this name; it will be replaced.</source>
        <translation>يوجد ملف بهذا الاسم، وسيحلّ الجديد محلّه.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Show only: {state}</source>
        <translation>أظهر فقط: {state}</translation>
    </message>
    <message>
        <source>Filter by title</source>
        <translation>ابحث في العناوين</translation>
    </message>
    <message>
        <source>In order of import</source>
        <translation>بترتيب الاستيراد</translation>
    </message>
    <message>
        <source>By title</source>
        <translation>بحسب العنوان</translation>
    </message>
    <message>
        <source>By date</source>
        <translation>بحسب التاريخ</translation>
    </message>
    <message>
        <source>By number of spans</source>
        <translation>بحسب عدد المقاطع</translation>
    </message>
    <message>
        <source>By progress</source>
        <translation>بحسب التقدّم</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>ترتيب القائمة</translation>
    </message>
    <message>
        <source>Falling order; press for rising</source>
        <translation>الترتيب تنازلي، واضغط ليصير تصاعديًا</translation>
    </message>
    <message>
        <source>Rising order; press for falling</source>
        <translation>الترتيب تصاعدي، واضغط ليصير تنازليًا</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>Whole workspace</source>
        <translation>مساحة العمل كلها</translation>
    </message>
    <message>
        <source>This article</source>
        <translation>هذا المقال</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>الجميع</translation>
    </message>
    <message>
        <source>Every label</source>
        <translation>كل الوسوم</translation>
    </message>
    <message>
        <source>On the day</source>
        <translation>في يوم</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>المكان</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>مَن</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>الوسم</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>اليوم</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in the article</source>
        <translation>ابحث في المقال</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>النتيجة السابقة</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>النتيجة التالية</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>إغلاق شريط البحث</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>كلمات كاملة</translation>
    </message>
    <message>
        <source>with و ف ب ل ال</source>
        <translation>مع و ف ب ل ال</translation>
    </message>
    <message>
        <source>Also words with attached و ف ب ل ك س ال, or Hebrew ו ש ב ל כ מ ה</source>
        <translation>والكلمات المتصلة بها و ف ب ل ك س ال أيضًا، أو بالعبرية ו ש ב ל כ מ ה</translation>
    </message>
    <message>
        <source>no hits</source>
        <translation>لا نتائج</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number} من {count}</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>لا نتائج</numerusform>
            <numerusform>نتيجة واحدة</numerusform>
            <numerusform>نتيجتان</numerusform>
            <numerusform>%n نتائج</numerusform>
            <numerusform>%n نتيجة</numerusform>
            <numerusform>%n نتيجة</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gestures</name>
    <message>
        <source>Select words in the article first, then give them a label.</source>
        <translation>حدّد كلمات من المقال أولًا، ثم ضع لها وسمًا.</translation>
    </message>
    <message>
        <source>Take {quote}</source>
        <translation>أخذ {quote}</translation>
    </message>
    <message>
        <source>No quotation here is interrupted by who says it.</source>
        <translation>لا اقتباس هنا يقطعه ذكر قائله.</translation>
    </message>
    <message>
        <source>Choose a label; each selection becomes a span of it until you press Esc.</source>
        <translation>اختر وسمًا، فيصير كل تحديد مقطعًا به حتى تضغط Esc.</translation>
    </message>
    <message>
        <source>There is nothing but blanks in the selection.</source>
        <translation>ليس في التحديد سوى فراغات.</translation>
    </message>
    <message>
        <source>This is in the layer of {annotator}, who alone may change it.</source>
        <translation>هذا من طبقة {annotator}، ولا يغيّره سواه.</translation>
    </message>
    <message>
        <source>{annotator} labelled this and alone may change it; select the words to label them yourself.</source>
        <translation>وسم هذا {annotator} ولا يغيّره سواه؛ حدّد الكلمات لتسمها بنفسك.</translation>
    </message>
</context>
<context>
    <name>GuidelinePage</name>
    <message>
        <source>The codebook says nothing about this label yet.</source>
        <translation>لا يقول دليل الترميز شيئًا عن هذا الوسم بعد.</translation>
    </message>
</context>
<context>
    <name>GuidelinePanel</name>
    <message>
        <source>Labels and links</source>
        <translation>الوسوم والعلاقات</translation>
    </message>
    <message>
        <source>Guideline</source>
        <translation>إرشادات الوسم</translation>
    </message>
    <message>
        <source>Close the guideline</source>
        <translation>إغلاق الإرشادات</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>لا تغييرات</numerusform>
            <numerusform>تغيير واحد</numerusform>
            <numerusform>تغييران</numerusform>
            <numerusform>%Ln تغييرات</numerusform>
            <numerusform>%Ln تغييرًا</numerusform>
            <numerusform>%Ln تغيير</numerusform>
        </translation>
    </message>
    <message>
        <source>undone</source>
        <translation>جرى التراجع عنها</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>Entries of the history</source>
        <translation>خطوات سجلّ التعديلات</translation>
    </message>
    <message>
        <source>No such entry</source>
        <translation>لا خطوة كهذه</translation>
    </message>
    <message>
        <source>Nothing was done that fits these choices.</source>
        <translation>لم يُفعل شيء يوافق هذه الخيارات.</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>إرجاع…</translation>
    </message>
    <message>
        <source>Show the place</source>
        <translation>عرض الموضع</translation>
    </message>
    <message>
        <source>Take back all of {person} from here on…</source>
        <translation>إرجاع كل خطوات {person} بدءًا من هنا…</translation>
    </message>
    <message>
        <source>Choose a step that was made in an article</source>
        <translation>اختر خطوة نُفّذت في مقال</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>جارٍ العمل…</translation>
    </message>
    <message numerus="yes">
        <source>Take back %n step(s)</source>
        <translation>
            <numerusform>إرجاع الخطوات</numerusform>
            <numerusform>إرجاع خطوة واحدة</numerusform>
            <numerusform>إرجاع خطوتين</numerusform>
            <numerusform>إرجاع %n خطوات</numerusform>
            <numerusform>إرجاع %n خطوة</numerusform>
            <numerusform>إرجاع %n خطوة</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryWindow</name>
    <message>
        <source>History</source>
        <translation>سجلّ التعديلات</translation>
    </message>
    <message>
        <source>History and trash</source>
        <translation>سجلّ التعديلات وسلة المحذوفات</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>سلة المحذوفات</translation>
    </message>
</context>
<context>
    <name>HitDelegate</name>
    <message>
        <source>{clitic} stays outside</source>
        <translation>يبقى {clitic} خارج المقطع</translation>
    </message>
</context>
<context>
    <name>HitModel</name>
    <message>
        <source>open</source>
        <translation>لم يُبتّ فيه</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>مقبول</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>مرفوض</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import articles</source>
        <translation>استيراد مقالات</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>ملف التعريف</translation>
    </message>
    <message>
        <source>Add files or a folder first</source>
        <translation>أضف ملفات أو مجلدًا أولًا</translation>
    </message>
    <message>
        <source>The codebook does not have {names}, which the profile names; choose anew under “Names”.</source>
        <translation>ليس في دليل الترميز {names}، وملف التعريف يذكره؛ اختر من جديد في «الأسماء».</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>استيراد</translation>
    </message>
</context>
<context>
    <name>ImportForm</name>
    <message>
        <source>Take nothing at all if anything is refused</source>
        <translation>عدم إدخال أي شيء إذا رُفض شيء</translation>
    </message>
    <message>
        <source>Leave out spans that do not fit their text</source>
        <translation>ترك المقاطع التي لا تطابق نصها</translation>
    </message>
    <message>
        <source>Each is counted in the report. Otherwise its whole article is refused.</source>
        <translation>يُعدّ كل منها في التقرير، وإلا رُفض مقاله كله.</translation>
    </message>
    <message>
        <source>Compose the letters of texts without spans (NFC)</source>
        <translation>تركيب حروف النصوص التي لا مقاطع فيها (NFC)</translation>
    </message>
    <message>
        <source>A letter and its mark become one character where there is one. It is recorded.</source>
        <translation>يصير الحرف وعلامته محرفًا واحدًا إن وُجد، ويُسجَّل ذلك.</translation>
    </message>
    <message>
        <source>There is no encoding of this name; choose one from the list.</source>
        <translation>لا ترميز بهذا الاسم؛ اختر واحدًا من القائمة.</translation>
    </message>
    <message>
        <source>Say to whom unnamed spans belong.</source>
        <translation>حدّد صاحب المقاطع التي لا اسم عليها.</translation>
    </message>
    <message>
        <source>Tell it from each file</source>
        <translation>بحسب كل ملف</translation>
    </message>
    <message>
        <source>{format}, told from the files</source>
        <translation>{format}، عُرفت من الملفات</translation>
    </message>
    <message>
        <source>{format}, as nothing else fits</source>
        <translation>{format}، إذ لا صيغة أخرى تناسب</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>ولا شيء غيرها</numerusform>
            <numerusform>وواحد آخر</numerusform>
            <numerusform>واثنان آخران</numerusform>
            <numerusform>و%Ln أخرى</numerusform>
            <numerusform>و%Ln أخرى</numerusform>
            <numerusform>و%Ln أخرى</numerusform>
        </translation>
    </message>
    <message>
        <source>Read it back as it was</source>
        <translation>إعادته إلى أصله</translation>
    </message>
    <message>
        <source>Only what looks so is read back; other files stay as they are.</source>
        <translation>لا يُعاد إلا ما يبدو كذلك، وتبقى سائر الملفات كما هي.</translation>
    </message>
    <message>
        <source>Refuse articles with them</source>
        <translation>رفض المقالات التي تستعملها</translation>
    </message>
    <message>
        <source>Unnamed spans belong to</source>
        <translation>صاحب المقاطع التي لا اسم عليها</translation>
    </message>
    <message>
        <source>Add them to the codebook</source>
        <translation>إضافتها إلى دليل الترميز</translation>
    </message>
    <message>
        <source>Bring them in and list them</source>
        <translation>إدخالها وعرضها</translation>
    </message>
    <message>
        <source>Leave out all but the first and list them</source>
        <translation>إبقاء الأول وحده وعرض ما تُرك</translation>
    </message>
    <message>
        <source>Do not look for them</source>
        <translation>عدم البحث عنها</translation>
    </message>
    <message>
        <source>Copies share half of their wording, as agency dispatches do. The first time, every article of the workspace is read for it; then only new ones.</source>
        <translation>النسخ نصوص تشترك في نصف عباراتها، كأخبار الوكالات. في المرة الأولى تُقرأ لأجلها كل مقالات مساحة العمل، ثم المقالات الجديدة وحدها.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>الصيغة</translation>
    </message>
    <message>
        <source>Encoding of texts</source>
        <translation>ترميز النصوص</translation>
    </message>
    <message>
        <source>Labels the codebook lacks</source>
        <translation>الوسوم التي ليست في الدليل</translation>
    </message>
    <message>
        <source>Copies of articles</source>
        <translation>نسخ المقالات</translation>
    </message>
</context>
<context>
    <name>ImportSources</name>
    <message>
        <source>Add files…</source>
        <translation>إضافة ملفات…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>إضافة مجلد…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>إزالة</translation>
    </message>
    <message>
        <source>Mark in the list what shall not come in</source>
        <translation>حدّد في القائمة ما لا تريد استيراده</translation>
    </message>
    <message>
        <source>Files and zip archives to import</source>
        <translation>ملفات أو أرشيفات zip للاستيراد</translation>
    </message>
    <message>
        <source>Articles ({suffixes})</source>
        <translation>مقالات ‎({suffixes})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>كل الملفات ‎(*)</translation>
    </message>
    <message>
        <source>Folder to import, with all it holds</source>
        <translation>مجلد يُستورد بكل ما فيه</translation>
    </message>
</context>
<context>
    <name>ImportWords</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>ولا شيء غيرها</numerusform>
            <numerusform>وواحد آخر</numerusform>
            <numerusform>واثنان آخران</numerusform>
            <numerusform>و%Ln أخرى</numerusform>
            <numerusform>و%Ln أخرى</numerusform>
            <numerusform>و%Ln أخرى</numerusform>
        </translation>
    </message>
    <message>
        <source>Import</source>
        <translation>الاستيراد</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>المرفوض</translation>
    </message>
    <message>
        <source>Could not be carried over</source>
        <translation>ما تعذّر نقله</translation>
    </message>
    <message>
        <source>Brought in, and worth knowing how</source>
        <translation>ما نُقل كاملًا، ويَحسُن أن تعرف كيف قُرئ</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>المقاطع</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>العلاقات</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>الملفات</translation>
    </message>
    <message>
        <source>Articles shown again</source>
        <translation>مقالات أُعيد إظهارها</translation>
    </message>
    <message>
        <source>Articles that got labels, links or attributes</source>
        <translation>مقالات أُضيفت إليها وسوم أو علاقات أو سمات</translation>
    </message>
    <message>
        <source>New entities</source>
        <translation>كيانات جديدة</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>المتروك</translation>
    </message>
    <message>
        <source>From</source>
        <translation>المصدر</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>الصيغة</translation>
    </message>
</context>
<context>
    <name>KeyCheck</name>
    <message>
        <source>{key} has a meaning that cannot be changed.</source>
        <translation>للمفتاح {key} معنى ثابت لا يتغيّر.</translation>
    </message>
    <message>
        <source>The action has {key} already.</source>
        <translation>المفتاح {key} لهذا الأمر أصلًا.</translation>
    </message>
    <message>
        <source>{key} belongs to the label {label}; the codebook says which key a label has.</source>
        <translation>المفتاح {key} للوسم {label}، ومفاتيح الوسوم يحدّدها دليل الترميز.</translation>
    </message>
    <message>
        <source>{key} opens the menu {menu}.</source>
        <translation>المفتاح {key} يفتح قائمة {menu}.</translation>
    </message>
    <message>
        <source>{key} belongs to {action}.</source>
        <translation>المفتاح {key} للأمر {action}.</translation>
    </message>
    <message>
        <source>{key} stands for the digit {digit} in this preset.</source>
        <translation>يقوم المفتاح {key} مقام الرقم {digit} في هذا النسق.</translation>
    </message>
    <message>
        <source>It will work while the keyboard is in the article.</source>
        <translation>سيعمل ما دام المؤشر في المقال.</translation>
    </message>
    <message>
        <source>Text fields keep this key for themselves; it will work everywhere else.</source>
        <translation>تحتفظ حقول النص بهذا المفتاح لنفسها، وسيعمل في كل مكان سواها.</translation>
    </message>
    <message>
        <source>It will work everywhere in the window.</source>
        <translation>سيعمل في النافذة كلها.</translation>
    </message>
</context>
<context>
    <name>KeyContent</name>
    <message>
        <source>Labels</source>
        <translation>الوسوم</translation>
    </message>
    <message>
        <source>In the article</source>
        <translation>في المقال</translation>
    </message>
    <message>
        <source>While linking</source>
        <translation>أثناء الربط</translation>
    </message>
    <message>
        <source>Label what is outlined</source>
        <translation>وسم المحاط بإطار</translation>
    </message>
    <message>
        <source>key or button of the label</source>
        <translation>مفتاح الوسم أو زره</translation>
    </message>
    <message>
        <source>Label exactly what is selected</source>
        <translation>وسم التحديد كما هو</translation>
    </message>
    <message>
        <source>Alt with the key or a click on the button</source>
        <translation>Alt مع المفتاح أو مع النقر على الزر</translation>
    </message>
    <message>
        <source>Label the chosen span once more</source>
        <translation>وسم المقطع المختار مرة أخرى</translation>
    </message>
    <message>
        <source>Shift with the key of the label</source>
        <translation>Shift مع مفتاح الوسم</translation>
    </message>
    <message>
        <source>Let a label stick</source>
        <translation>تثبيت وسم</translation>
    </message>
    <message>
        <source>Ctrl with a click on its button</source>
        <translation>Ctrl مع النقر على زره</translation>
    </message>
    <message>
        <source>Select text</source>
        <translation>تحديد نص</translation>
    </message>
    <message>
        <source>drag, or Shift with the arrow keys</source>
        <translation>السحب، أو Shift مع مفاتيح الأسهم</translation>
    </message>
    <message>
        <source>Reach to a place</source>
        <translation>مدّ التحديد إلى موضع</translation>
    </message>
    <message>
        <source>Shift with a click</source>
        <translation>Shift مع النقر</translation>
    </message>
    <message>
        <source>Select a word</source>
        <translation>تحديد كلمة</translation>
    </message>
    <message>
        <source>double click</source>
        <translation>النقر المزدوج</translation>
    </message>
    <message>
        <source>Select a sentence</source>
        <translation>تحديد جملة</translation>
    </message>
    <message>
        <source>triple click</source>
        <translation>النقر ثلاثًا</translation>
    </message>
    <message>
        <source>Reach by words</source>
        <translation>مدّ التحديد كلمة كلمة</translation>
    </message>
    <message>
        <source>Ctrl+Shift with {arrows}</source>
        <translation>Ctrl+Shift مع {arrows}</translation>
    </message>
    <message>
        <source>Go by letters and lines</source>
        <translation>الانتقال بالحروف والأسطر</translation>
    </message>
    <message>
        <source>arrow keys</source>
        <translation>مفاتيح الأسهم</translation>
    </message>
    <message>
        <source>Go by words</source>
        <translation>الانتقال بالكلمات</translation>
    </message>
    <message>
        <source>Ctrl with {arrows}</source>
        <translation>Ctrl مع {arrows}</translation>
    </message>
    <message>
        <source>Go to the ends of the line</source>
        <translation>الانتقال إلى طرفي السطر</translation>
    </message>
    <message>
        <source>Go to the ends of the article</source>
        <translation>الانتقال إلى طرفي المقال</translation>
    </message>
    <message>
        <source>Go by pages</source>
        <translation>الانتقال بالصفحات</translation>
    </message>
    <message>
        <source>Choose a span</source>
        <translation>اختيار مقطع</translation>
    </message>
    <message>
        <source>click; click again for the one below it</source>
        <translation>النقر، ثم النقر ثانيةً لاختيار ما تحته</translation>
    </message>
    <message>
        <source>Let go of the chosen span</source>
        <translation>ترك المقطع المختار</translation>
    </message>
    <message>
        <source>Add to the chosen span</source>
        <translation>الإضافة إلى المقطع المختار</translation>
    </message>
    <message>
        <source>drag with Ctrl</source>
        <translation>السحب مع Ctrl</translation>
    </message>
    <message>
        <source>Move an edge of the chosen span</source>
        <translation>تحريك طرف المقطع المختار</translation>
    </message>
    <message>
        <source>drag its handle</source>
        <translation>سحب مقبضه</translation>
    </message>
    <message>
        <source>Link two spans</source>
        <translation>ربط مقطعين</translation>
    </message>
    <message>
        <source>drag one&apos;s tag to the other</source>
        <translation>سحب لافتة أحدهما إلى الآخر</translation>
    </message>
    <message>
        <source>What can be done here</source>
        <translation>ما يمكن فعله هنا</translation>
    </message>
    <message>
        <source>right button, or the menu key</source>
        <translation>الزر الأيمن، أو مفتاح القائمة</translation>
    </message>
    <message>
        <source>Larger or smaller text</source>
        <translation>تكبير النص أو تصغيره</translation>
    </message>
    <message>
        <source>Ctrl with the mouse wheel</source>
        <translation>Ctrl مع عجلة الفأرة</translation>
    </message>
    <message>
        <source>Link with a span</source>
        <translation>الربط بمقطع</translation>
    </message>
    <message>
        <source>its number, or click</source>
        <translation>رقمه، أو النقر عليه</translation>
    </message>
    <message>
        <source>Link with the nearest</source>
        <translation>الربط بالأقرب</translation>
    </message>
    <message>
        <source>Link with who was named last</source>
        <translation>الربط بآخر من ذُكر</translation>
    </message>
    <message>
        <source>Another kind of link</source>
        <translation>نوع آخر من العلاقات</translation>
    </message>
    <message>
        <source>Further spans</source>
        <translation>مقاطع أخرى</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>الخروج</translation>
    </message>
</context>
<context>
    <name>KeyDetails</name>
    <message>
        <source>Keys of {action}</source>
        <translation>مفاتيح {action}</translation>
    </message>
    <message>
        <source>Choose an action to change its keys.</source>
        <translation>اختر أمرًا لتغيير مفاتيحه.</translation>
    </message>
    <message>
        <source>Its keys are those of the preset</source>
        <translation>مفاتيحه هي مفاتيح النسق</translation>
    </message>
    <message>
        <source>Go here and press the new key</source>
        <translation>انتقل إلى هنا واضغط المفتاح الجديد</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>مفتاح جديد</translation>
    </message>
    <message>
        <source>As in the preset</source>
        <translation>كما في النسق</translation>
    </message>
    <message>
        <source>Take {key} away</source>
        <translation>إزالة {key}</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>أخذه منه</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>Press the new key in the field first</source>
        <translation>اضغط المفتاح الجديد في الحقل أولًا</translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>Choose keys</source>
        <translation>اختيار المفاتيح</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>إعادة الكل إلى المعتاد</translation>
    </message>
    <message>
        <source>More</source>
        <translation>المزيد</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>The keys of {file} are used now.</source>
        <translation>تُستعمل الآن مفاتيح {file}.</translation>
    </message>
    <message>
        <source>Unknown here and kept for another version: {actions}</source>
        <translation>غير معروف هنا ومحفوظ لإصدار آخر: {actions}</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>حُفظ: {file}</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>المعتاد</translation>
    </message>
    <message>
        <source>Left hand (mouse in the right)</source>
        <translation>اليد اليسرى (والفأرة في اليمنى)</translation>
    </message>
    <message>
        <source>Right hand (mouse in the left)</source>
        <translation>اليد اليمنى (والفأرة في اليسرى)</translation>
    </message>
    <message>
        <source>Numeric pad</source>
        <translation>لوحة الأرقام</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>النسق</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>ابحث في الأوامر والمفاتيح</translation>
    </message>
    <message>
        <source>Import keys…</source>
        <translation>استيراد المفاتيح…</translation>
    </message>
    <message>
        <source>Export keys…</source>
        <translation>تصدير المفاتيح…</translation>
    </message>
    <message>
        <source>Print the sheet of keys…</source>
        <translation>طباعة ورقة المفاتيح…</translation>
    </message>
    <message>
        <source>Sheet of keys as a PDF…</source>
        <translation>ورقة المفاتيح بصيغة PDF…</translation>
    </message>
    <message>
        <source>No key has been changed</source>
        <translation>لم يتغيّر أي مفتاح</translation>
    </message>
    <message>
        <source>All actions have the keys of the preset again.</source>
        <translation>عادت مفاتيح الأوامر كلها كما في النسق.</translation>
    </message>
    <message>
        <source>Import keys</source>
        <translation>استيراد المفاتيح</translation>
    </message>
    <message>
        <source>Key maps (*.json)</source>
        <translation>ملفات المفاتيح ‎(*.json)</translation>
    </message>
    <message>
        <source>Export keys</source>
        <translation>تصدير المفاتيح</translation>
    </message>
</context>
<context>
    <name>KeyHelp</name>
    <message>
        <source>Keys and gestures</source>
        <translation>المفاتيح والإيماءات</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>ماذا يفعل</translation>
    </message>
    <message>
        <source>Key or gesture</source>
        <translation>المفتاح أو الإيماءة</translation>
    </message>
    <message>
        <source>Choose keys…</source>
        <translation>اختيار المفاتيح…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>طباعة…</translation>
    </message>
    <message>
        <source>PDF…</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
</context>
<context>
    <name>KeyRecorder</name>
    <message>
        <source>{key} — here the key types {letter}</source>
        <translation>{key} — وهو هنا مفتاح {letter}</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Write a PDF</source>
        <translation>حفظ بصيغة PDF</translation>
    </message>
    <message>
        <source>PDF files (*.pdf)</source>
        <translation>ملفات PDF ‎(*.pdf)</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>حُفظ: {file}</translation>
    </message>
    <message>
        <source>Keys that point to a side are those of a right-to-left article; elsewhere left and right swap.</source>
        <translation>المفاتيح الدالة على جهة هي مفاتيح المقال المكتوب من اليمين إلى اليسار، وفي غيره يتبادل اليمين واليسار.</translation>
    </message>
    <message>
        <source>Hashiya: keys and gestures</source>
        <translation>حاشية: المفاتيح والإيماءات</translation>
    </message>
    <message>
        <source>The sheet cannot be printed: the printer or the folder does not take it.</source>
        <translation>تعذّرت طباعة الورقة: لم تقبلها الطابعة أو المجلد.</translation>
    </message>
</context>
<context>
    <name>KeyTree</name>
    <message>
        <source>Actions and their keys</source>
        <translation>الأوامر ومفاتيحها</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>ماذا يفعل</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>المفاتيح</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>ملاحظات</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>الوسوم</translation>
    </message>
    <message>
        <source>chosen in the codebook</source>
        <translation>يُختار في دليل الترميز</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>غُيّر</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>بلا مفتاح</translation>
    </message>
    <message>
        <source>{key} is taken by the label {label}</source>
        <translation>المفتاح {key} للوسم {label}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>LabelButton</name>
    <message>
        <source>each selection gets this label</source>
        <translation>كل تحديد يأخذ هذا الوسم</translation>
    </message>
</context>
<context>
    <name>LeftDialogs</name>
    <message>
        <source>What you had filled in for an import is kept.</source>
        <translation>ما ملأته في نافذة الاستيراد محفوظ.</translation>
    </message>
    <message>
        <source>What you had filled in for an export is kept.</source>
        <translation>ما ملأته في نافذة التصدير محفوظ.</translation>
    </message>
    <message>
        <source>What you had filled in for a dataset is kept.</source>
        <translation>ما ملأته في نافذة مجموعة البيانات محفوظ.</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>فتح مجددًا</translation>
    </message>
</context>
<context>
    <name>LinkBanner</name>
    <message>
        <source>Kind of link</source>
        <translation>نوع العلاقة</translation>
    </message>
    <message>
        <source>Choose another kind of link; with the keyboard Tab goes to the next one</source>
        <translation>اختر نوعًا آخر للعلاقة؛ وينقلك المفتاح Tab إلى النوع التالي</translation>
    </message>
</context>
<context>
    <name>Linking</name>
    <message>
        <source>Choose a span first, then link it.</source>
        <translation>اختر مقطعًا أولًا ثم اربطه.</translation>
    </message>
    <message>
        <source>The codebook has no link for this label; allow one in the codebook first.</source>
        <translation>لا علاقة لهذا الوسم في دليل الترميز؛ أجِز له علاقة فيه أولًا.</translation>
    </message>
    <message>
        <source>A link leads from one span to another; drop the tag on that one.</source>
        <translation>العلاقة تصل مقطعًا بمقطع آخر؛ أفلت اللافتة عليه.</translation>
    </message>
    <message>
        <source>The codebook has no link from {start} to {goal}; drop it elsewhere, or allow it there first.</source>
        <translation>لا علاقة في دليل الترميز من {start} إلى {goal}؛ أفلتها على غيره، أو أجِزها في الدليل أولًا.</translation>
    </message>
    <message>
        <source>Enter: {maker} makes this claim · Esc: no</source>
        <translation>Enter: صاحب هذا الادعاء {maker} · Esc: لا</translation>
    </message>
    <message>
        <source>nothing to link with · Tab: another kind · Esc: leave</source>
        <translation>لا شيء يُربط به · Tab: نوع آخر · Esc: خروج</translation>
    </message>
    <message>
        <source>number, click or Enter · ↓: more · Tab: another kind · Esc: leave</source>
        <translation>رقم أو نقرة أو Enter‏ · ↓: المزيد · Tab: نوع آخر · Esc: خروج</translation>
    </message>
    <message>
        <source>number, click or Enter · Tab: another kind · Esc: leave</source>
        <translation>رقم أو نقرة أو Enter‏ · Tab: نوع آخر · Esc: خروج</translation>
    </message>
    <message>
        <source>0: last named, {quote}</source>
        <translation>0: آخر من ذُكر {quote}</translation>
    </message>
</context>
<context>
    <name>ListMenu</name>
    <message>
        <source>Open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>About the article</source>
        <translation>عن المقال</translation>
    </message>
    <message numerus="yes">
        <source>Copy %n title(s)</source>
        <translation>
            <numerusform>لا عنوان للنسخ</numerusform>
            <numerusform>نسخ العنوان</numerusform>
            <numerusform>نسخ العنوانين</numerusform>
            <numerusform>نسخ %n عناوين</numerusform>
            <numerusform>نسخ %n عنوانًا</numerusform>
            <numerusform>نسخ %n عنوان</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n identifier(s)</source>
        <translation>
            <numerusform>لا معرّف للنسخ</numerusform>
            <numerusform>نسخ المعرّف</numerusform>
            <numerusform>نسخ المعرّفين</numerusform>
            <numerusform>نسخ %n معرّفات</numerusform>
            <numerusform>نسخ %n معرّفًا</numerusform>
            <numerusform>نسخ %n معرّف</numerusform>
        </translation>
    </message>
    <message>
        <source>History of the article…</source>
        <translation>سجلّ تعديلات المقال…</translation>
    </message>
</context>
<context>
    <name>LocationDialog</name>
    <message>
        <source>New workspace</source>
        <translation>مساحة عمل جديدة</translation>
    </message>
    <message>
        <source>Open workspace</source>
        <translation>فتح مساحة عمل</translation>
    </message>
    <message>
        <source>File or address</source>
        <translation>الملف أو العنوان</translation>
    </message>
    <message>
        <source>A file, or postgresql://user@server/database</source>
        <translation>ملف، أو postgresql://user@server/database</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>اختيار…</translation>
    </message>
    <message>
        <source>A file on this computer is all one person needs. A team labels together in a PostgreSQL database.</source>
        <translation>يكفي الواحدَ ملفٌ على حاسوبه، أما الفريق فيعمل معًا في قاعدة بيانات PostgreSQL.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>إنشاء</translation>
    </message>
    <message>
        <source>Write where it is, or choose a place</source>
        <translation>اكتب المكان أو اختره</translation>
    </message>
    <message>
        <source>Workspaces (*{suffix})</source>
        <translation>مساحات عمل ‎(*{suffix})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>كل الملفات ‎(*)</translation>
    </message>
</context>
<context>
    <name>LookingBack</name>
    <message numerus="yes">
        <source>Remove %n article(s)</source>
        <translation>
            <numerusform>لا مقال للإزالة</numerusform>
            <numerusform>إزالة مقال واحد</numerusform>
            <numerusform>إزالة مقالين</numerusform>
            <numerusform>إزالة %n مقالات</numerusform>
            <numerusform>إزالة %n مقالًا</numerusform>
            <numerusform>إزالة %n مقال</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n article(s)</source>
        <translation>
            <numerusform>لا مقال لتغيير حالته</numerusform>
            <numerusform>تغيير حالة مقال واحد</numerusform>
            <numerusform>تغيير حالة مقالين</numerusform>
            <numerusform>تغيير حالة %n مقالات</numerusform>
            <numerusform>تغيير حالة %n مقالًا</numerusform>
            <numerusform>تغيير حالة %n مقال</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>This workspace may only be read; labels made now cannot be saved.</source>
        <translation>مساحة العمل هذه للقراءة فقط؛ لا يمكن حفظ ما يوسم فيها الآن.</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge {name} into</source>
        <translation>دمج {name} في</translation>
    </message>
    <message numerus="yes">
        <source>Merge %n entity(s) into</source>
        <translation>
            <numerusform>دمج الكيانات في</numerusform>
            <numerusform>دمج كيان واحد في</numerusform>
            <numerusform>دمج كيانين في</numerusform>
            <numerusform>دمج %n كيانات في</numerusform>
            <numerusform>دمج %n كيانًا في</numerusform>
            <numerusform>دمج %n كيان في</numerusform>
        </translation>
    </message>
    <message>
        <source>The entity that stays</source>
        <translation>الكيان الباقي</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>دمج</translation>
    </message>
    <message>
        <source>Type the name of the entity that stays.</source>
        <translation>اكتب اسم الكيان الباقي.</translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%n مقالات</numerusform>
            <numerusform>%n مقالًا</numerusform>
            <numerusform>%n مقال</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>{mentions} in {articles} will name {name}.</source>
        <translation>سيدلّ على {name}: {mentions} في {articles}.</translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>لا مواضع ذكر</numerusform>
            <numerusform>موضع ذكر واحد</numerusform>
            <numerusform>موضعا ذكر</numerusform>
            <numerusform>%n مواضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
        </translation>
    </message>
    <message>
        <source>It will also be called {names}.</source>
        <translation>وسيُسمّى أيضًا {names}.</translation>
    </message>
    <message>
        <source>They differ in {fields}; what stays keeps its own.</source>
        <translation>يختلفان في {fields}؛ ويحتفظ الباقي بما له.</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Hashiya</source>
        <translation>حاشية</translation>
    </message>
    <message>
        <source>What you typed could not be saved. If you close the window now, it is lost:

{typed}</source>
        <translation>تعذّر حفظ ما كتبته، وإذا أغلقت النافذة الآن ضاع:

{typed}</translation>
    </message>
    <message numerus="yes">
        <source>There is no room on the disk, and %n step(s) are not saved. If you close the window now, they are lost.</source>
        <translation>
            <numerusform>لم تبقَ مساحة على القرص.</numerusform>
            <numerusform>لم تبقَ مساحة على القرص، ولم تُحفظ خطوة واحدة. إن أغلقت النافذة الآن ضاعت.</numerusform>
            <numerusform>لم تبقَ مساحة على القرص، ولم تُحفظ خطوتان. إن أغلقت النافذة الآن ضاعتا.</numerusform>
            <numerusform>لم تبقَ مساحة على القرص، ولم تُحفظ %n خطوات. إن أغلقت النافذة الآن ضاعت.</numerusform>
            <numerusform>لم تبقَ مساحة على القرص، ولم تُحفظ %n خطوة. إن أغلقت النافذة الآن ضاعت.</numerusform>
            <numerusform>لم تبقَ مساحة على القرص، ولم تُحفظ %n خطوة. إن أغلقت النافذة الآن ضاعت.</numerusform>
        </translation>
    </message>
    <message>
        <source>Close without it</source>
        <translation>إغلاق من دونه</translation>
    </message>
    <message>
        <source>Keep the window open</source>
        <translation>إبقاء النافذة مفتوحة</translation>
    </message>
    <message>
        <source>Copy it</source>
        <translation>نسخه</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
</context>
<context>
    <name>MoveDialog</name>
    <message numerus="yes">
        <source>Let %n mention(s) name</source>
        <translation>
            <numerusform>نقل مواضع الذكر إلى</numerusform>
            <numerusform>نقل موضع ذكر واحد إلى</numerusform>
            <numerusform>نقل موضعي ذكر إلى</numerusform>
            <numerusform>نقل %n مواضع ذكر إلى</numerusform>
            <numerusform>نقل %n موضع ذكر إلى</numerusform>
            <numerusform>نقل %n موضع ذكر إلى</numerusform>
        </translation>
    </message>
    <message>
        <source>The entity they name</source>
        <translation>الكيان المقصود</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>نقل</translation>
    </message>
    <message>
        <source>Type the name of the entity they name.</source>
        <translation>اكتب اسم الكيان المقصود.</translation>
    </message>
    <message>
        <source>{mentions} in {articles} will name {name}.</source>
        <translation>سيدلّ على {name}: {mentions} في {articles}.</translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>لا مواضع ذكر</numerusform>
            <numerusform>موضع ذكر واحد</numerusform>
            <numerusform>موضعا ذكر</numerusform>
            <numerusform>%n مواضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%n مقالات</numerusform>
            <numerusform>%n مقالًا</numerusform>
            <numerusform>%n مقال</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NameTable</name>
    <message>
        <source>Names in the files, and what they come in as</source>
        <translation>الأسماء الواردة في الملفات وما تدخل باسمه</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>النوع</translation>
    </message>
    <message>
        <source>Name in the files</source>
        <translation>الاسم في الملفات</translation>
    </message>
    <message>
        <source>Comes in as</source>
        <translation>يدخل باسم</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>العدد</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>No</source>
        <translation>لا</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>وسم</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>علاقة</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>سمة</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>قيمة</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more, which come in as they are</source>
        <translation>
            <numerusform>… و%Ln اسم آخر تدخل كما هي</numerusform>
            <numerusform>… واسم آخر يدخل كما هو</numerusform>
            <numerusform>… واسمان آخران يدخلان كما هما</numerusform>
            <numerusform>… و%Ln أسماء أخرى تدخل كما هي</numerusform>
            <numerusform>… و%Ln اسمًا آخر تدخل كما هي</numerusform>
            <numerusform>… و%Ln اسم آخر تدخل كما هي</numerusform>
        </translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>كما هو</translation>
    </message>
    <message>
        <source>As it is, unknown</source>
        <translation>كما هو، مجهول</translation>
    </message>
    <message>
        <source>New: {name}</source>
        <translation>جديد: {name}</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>يُترك</translation>
    </message>
</context>
<context>
    <name>NewDialog</name>
    <message>
        <source>New entity</source>
        <translation>كيان جديد</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>The new entity needs a name.</source>
        <translation>لا بد للكيان الجديد من اسم.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
</context>
<context>
    <name>OpenClaims</name>
    <message>
        <source>Every claim has a maker or says why not.</source>
        <translation>لكل ادعاء صاحبٌ أو سببٌ مذكور.</translation>
    </message>
    <message>
        <source>Choose a claim whose codebook has this source.</source>
        <translation>اختر ادعاءً يعرف دليلُ ترميزه هذا المصدر.</translation>
    </message>
</context>
<context>
    <name>OverTime</name>
    <message>
        <source>Over time</source>
        <translation>عبر الزمن</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>الشهر</translation>
    </message>
    <message>
        <source>Mentions</source>
        <translation>مرات الذكر</translation>
    </message>
    <message>
        <source>Claims made</source>
        <translation>ما ادّعاه</translation>
    </message>
    <message>
        <source>Claims about</source>
        <translation>ما قيل عنه</translation>
    </message>
    <message>
        <source>no date</source>
        <translation>بلا تاريخ</translation>
    </message>
</context>
<context>
    <name>OverviewBar</name>
    <message>
        <source>Overview of the article</source>
        <translation>نظرة عامة على المقال</translation>
    </message>
    <message>
        <source>The whole article: labels in columns, hits as bars, claims without a speaker as rings. Click to go.</source>
        <translation>المقال كله: الوسوم في أعمدة، ونتائج البحث خطوط، والادعاءات التي لا قائل لها حلقات. انقر للانتقال إليها.</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>All commands</source>
        <translation>كل الأوامر</translation>
    </message>
    <message>
        <source>Type what you want to do, in English or Arabic</source>
        <translation>اكتب ما تريد فعله بالعربية أو الإنجليزية</translation>
    </message>
</context>
<context>
    <name>PartsEditor</name>
    <message>
        <source>Add a part</source>
        <translation>إضافة قسم</translation>
    </message>
    <message>
        <source>Name of part {number}</source>
        <translation>اسم القسم {number}</translation>
    </message>
    <message>
        <source>Weight of part {number}</source>
        <translation>وزن القسم {number}</translation>
    </message>
    <message>
        <source>Remove part {number}</source>
        <translation>حذف القسم {number}</translation>
    </message>
</context>
<context>
    <name>PathList</name>
    <message>
        <source>What to import</source>
        <translation>ما سيُستورد</translation>
    </message>
    <message>
        <source>Drop files, folders or zip archives here</source>
        <translation>أفلت هنا ملفات أو مجلدات أو أرشيفات zip</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Counts of every part</source>
        <translation>أعداد كل قسم</translation>
    </message>
    <message>
        <source>Good to know</source>
        <translation>ما يحسن علمه</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>يجري العدّ…</translation>
    </message>
    <message>
        <source>No article is left by these choices</source>
        <translation>لا يبقى مقال بهذه الاختيارات</translation>
    </message>
    <message>
        <source>All parts</source>
        <translation>كل الأقسام</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>المقاطع</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>العلاقات</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>أول يوم</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>آخر يوم</translation>
    </message>
    <message numerus="yes">
        <source>Agreement over %Ln article(s), Krippendorff&apos;s alpha: {values}</source>
        <translation>
            <numerusform>توافق الواسمين، ألفا كريبندورف: {values}</numerusform>
            <numerusform>توافق الواسمين في مقال واحد، ألفا كريبندورف: {values}</numerusform>
            <numerusform>توافق الواسمين في مقالين، ألفا كريبندورف: {values}</numerusform>
            <numerusform>توافق الواسمين في %Ln مقالات، ألفا كريبندورف: {values}</numerusform>
            <numerusform>توافق الواسمين في %Ln مقالًا، ألفا كريبندورف: {values}</numerusform>
            <numerusform>توافق الواسمين في %Ln مقال، ألفا كريبندورف: {values}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PresenceWords</name>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>لا جديد</numerusform>
            <numerusform>واحد جديد</numerusform>
            <numerusform>اثنان جديدان</numerusform>
            <numerusform>%Ln جديدة</numerusform>
            <numerusform>%Ln جديدًا</numerusform>
            <numerusform>%Ln جديد</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new with a text that another one has</source>
        <translation>
            <numerusform>لا جديد بنص مقال آخر</numerusform>
            <numerusform>واحد جديد بنص مقال آخر</numerusform>
            <numerusform>اثنان جديدان بنص مقال آخر</numerusform>
            <numerusform>%Ln جديدة بنص مقال آخر</numerusform>
            <numerusform>%Ln جديدًا بنص مقال آخر</numerusform>
            <numerusform>%Ln جديد بنص مقال آخر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the workspace already</source>
        <translation>
            <numerusform>لا شيء منها في مساحة العمل</numerusform>
            <numerusform>واحد في مساحة العمل</numerusform>
            <numerusform>اثنان في مساحة العمل</numerusform>
            <numerusform>%Ln في مساحة العمل</numerusform>
            <numerusform>%Ln في مساحة العمل</numerusform>
            <numerusform>%Ln في مساحة العمل</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln as the words of a text in the workspace</source>
        <translation>
            <numerusform>لا شيء منها بكلمات نص في مساحة العمل</numerusform>
            <numerusform>واحد بكلمات نص في مساحة العمل</numerusform>
            <numerusform>اثنان بكلمات نصين في مساحة العمل</numerusform>
            <numerusform>%Ln بكلمات نصوص في مساحة العمل</numerusform>
            <numerusform>%Ln بكلمات نصوص في مساحة العمل</numerusform>
            <numerusform>%Ln بكلمات نصوص في مساحة العمل</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln in the trash</source>
        <translation>
            <numerusform>لا شيء في سلة المحذوفات</numerusform>
            <numerusform>واحد في سلة المحذوفات</numerusform>
            <numerusform>اثنان في سلة المحذوفات</numerusform>
            <numerusform>%Ln في سلة المحذوفات</numerusform>
            <numerusform>%Ln في سلة المحذوفات</numerusform>
            <numerusform>%Ln في سلة المحذوفات</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln repeated</source>
        <translation>
            <numerusform>لا مكرر</numerusform>
            <numerusform>واحد مكرر</numerusform>
            <numerusform>اثنان مكرران</numerusform>
            <numerusform>%Ln مكررة</numerusform>
            <numerusform>%Ln مكررًا</numerusform>
            <numerusform>%Ln مكرر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln whose id another text has</source>
        <translation>
            <numerusform>لا شيء معرّفه لنص آخر</numerusform>
            <numerusform>واحد معرّفه لنص آخر</numerusform>
            <numerusform>اثنان معرّفاهما لنصين آخرين</numerusform>
            <numerusform>%Ln معرّفاتها لنصوص أخرى</numerusform>
            <numerusform>%Ln معرّفاتها لنصوص أخرى</numerusform>
            <numerusform>%Ln معرّفاتها لنصوص أخرى</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message>
        <source>Add files, and their first articles are shown here as they would come in.</source>
        <translation>أضف ملفات فتظهر هنا أول مقالاتها كما ستدخل.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>يجري الاطلاع على الملفات…</translation>
    </message>
    <message>
        <source>{format}, {certainty} % sure</source>
        <translation>{format}، بيقين {certainty}٪</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) looked at</source>
        <translation>
            <numerusform>لم يُطّلع على أي مقال</numerusform>
            <numerusform>اطُّلع على مقال واحد</numerusform>
            <numerusform>اطُّلع على مقالين</numerusform>
            <numerusform>اطُّلع على %Ln مقالات</numerusform>
            <numerusform>اطُّلع على %Ln مقالًا</numerusform>
            <numerusform>اطُّلع على %Ln مقال</numerusform>
        </translation>
    </message>
    <message>
        <source>What is shown of the import</source>
        <translation>ما يُعرض من الاستيراد</translation>
    </message>
    <message>
        <source>{articles}, the beginning of more</source>
        <translation>{articles}، وثمة غيرها</translation>
    </message>
    <message>
        <source>{articles}: {presences}</source>
        <translation>{articles}: {presences}</translation>
    </message>
    <message>
        <source>{file} counts offsets in {unit} units</source>
        <translation>المواضع في {file} معدودة بوحدات {unit}</translation>
    </message>
    <message>
        <source>{format}, as nothing else fits</source>
        <translation>{format}، إذ لا صيغة أخرى تناسب</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message numerus="yes">
        <source>Names: %Ln unknown</source>
        <translation>
            <numerusform>الأسماء</numerusform>
            <numerusform>الأسماء: واحد مجهول</numerusform>
            <numerusform>الأسماء: اثنان مجهولان</numerusform>
            <numerusform>الأسماء: %Ln مجهولة</numerusform>
            <numerusform>الأسماء: %Ln مجهولًا</numerusform>
            <numerusform>الأسماء: %Ln مجهول</numerusform>
        </translation>
    </message>
    <message>
        <source>Names</source>
        <translation>الأسماء</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>الأعمدة</translation>
    </message>
    <message numerus="yes">
        <source>Remarks: %Ln</source>
        <translation>
            <numerusform>الملاحظات: %Ln</numerusform>
            <numerusform>الملاحظات: %Ln</numerusform>
            <numerusform>الملاحظات: %Ln</numerusform>
            <numerusform>الملاحظات: %Ln</numerusform>
            <numerusform>الملاحظات: %Ln</numerusform>
            <numerusform>الملاحظات: %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>الملاحظات</translation>
    </message>
</context>
<context>
    <name>Printing</name>
    <message>
        <source>Write a PDF</source>
        <translation>حفظ بصيغة PDF</translation>
    </message>
    <message>
        <source>PDF files (*.pdf)</source>
        <translation>ملفات PDF ‎(*.pdf)</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>حُفظ: {file}</translation>
    </message>
    <message>
        <source>Select words in the article first, then copy them as a picture.</source>
        <translation>حدّد كلمات في المقال أولًا، ثم انسخها صورةً.</translation>
    </message>
    <message>
        <source>Copied as a picture: {quote}</source>
        <translation>نُسخ صورةً: {quote}</translation>
    </message>
    <message>
        <source>The page cannot be printed: the printer or the folder does not take it.</source>
        <translation>تعذّرت الطباعة: الطابعة أو المجلد لا يقبلها.</translation>
    </message>
</context>
<context>
    <name>ProfileBar</name>
    <message>
        <source>Profile</source>
        <translation>ملف التعريف</translation>
    </message>
    <message>
        <source>Remember these choices…</source>
        <translation>حفظ هذه الاختيارات…</translation>
    </message>
    <message>
        <source>Take a profile from a file…</source>
        <translation>استيراد ملف تعريف…</translation>
    </message>
    <message>
        <source>Write these choices to a file…</source>
        <translation>تصدير هذه الاختيارات إلى ملف…</translation>
    </message>
    <message>
        <source>Forget this profile</source>
        <translation>حذف ملف التعريف هذا</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>ملفات التعريف</translation>
    </message>
    <message>
        <source>Remember these choices, share them as a file</source>
        <translation>احفظ هذه الاختيارات أو شاركها في ملف</translation>
    </message>
    <message>
        <source>No profile</source>
        <translation>بلا ملف تعريف</translation>
    </message>
    <message>
        <source>Remembered as {name}.</source>
        <translation>حُفظت باسم {name}.</translation>
    </message>
    <message>
        <source>{name} is forgotten; the choices stay as they are.</source>
        <translation>حُذف {name}، وبقيت الاختيارات كما هي.</translation>
    </message>
    <message>
        <source>Take a profile from a file</source>
        <translation>استيراد ملف تعريف</translation>
    </message>
    <message>
        <source>Write these choices to a file</source>
        <translation>تصدير هذه الاختيارات إلى ملف</translation>
    </message>
    <message>
        <source>Profiles (*.json)</source>
        <translation>ملفات التعريف ‎(*.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>كل الملفات ‎(*)</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>كُتبت في {path}.</translation>
    </message>
</context>
<context>
    <name>ProfileNameDialog</name>
    <message>
        <source>Remember these choices</source>
        <translation>حفظ هذه الاختيارات</translation>
    </message>
    <message>
        <source>Name of the profile</source>
        <translation>اسم ملف التعريف</translation>
    </message>
    <message>
        <source>A profile of this name is there already. It is replaced, unless you write another name.</source>
        <translation>يوجد ملف تعريف بهذا الاسم، وسيحلّ هذا محلّه ما لم تكتب اسمًا آخر.</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>استبداله</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>حفظ</translation>
    </message>
</context>
<context>
    <name>ProgressDialog</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Stopping; everything stays as it was…</source>
        <translation>يجري الإيقاف، ويبقى كل شيء كما كان…</translation>
    </message>
    <message>
        <source>Waiting until another window or program has saved…</source>
        <translation>في انتظار أن تحفظ نافذة أخرى أو برنامج آخر…</translation>
    </message>
    <message>
        <source>Copying it beside itself, as it was…</source>
        <translation>تُحفظ نسخة منها بجوارها كما كانت…</translation>
    </message>
    <message>
        <source>It is of an earlier version, and is brought up to date…</source>
        <translation>هي من إصدار أقدم، ويجري تحديثها…</translation>
    </message>
    <message>
        <source>Reading the list of articles…</source>
        <translation>تُقرأ قائمة المقالات…</translation>
    </message>
    <message>
        <source>Looking for copies: {counts}</source>
        <translation>البحث عن النسخ المتكررة: {counts}</translation>
    </message>
    <message>
        <source>Waiting until {person} has imported…</source>
        <translation>في انتظار أن يُنهي {person} الاستيراد…</translation>
    </message>
</context>
<context>
    <name>ProgressState</name>
    <message>
        <source>To do</source>
        <translation>لم يُبدأ</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>قيد العمل</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>تمّ</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>للنقاش</translation>
    </message>
</context>
<context>
    <name>Propagating</name>
    <message>
        <source>Choose a span first; then its further places are looked for.</source>
        <translation>اختر مقطعًا موسومًا أولًا، ثم يُبحث عن مواضعه الأخرى.</translation>
    </message>
</context>
<context>
    <name>PropagationDialog</name>
    <message>
        <source>Label all of these</source>
        <translation>وسم جميع مواضع الذكر</translation>
    </message>
    <message>
        <source>Where else {quote} stands, to be labelled {label}</source>
        <translation>المواضع الأخرى التي ورد فيها {quote}، لتوسم بالوسم {label}</translation>
    </message>
    <message>
        <source>The clitic stays outside the span</source>
        <translation>يبقى الحرف المتصل خارج المقطع</translation>
    </message>
    <message>
        <source>Accept every hit</source>
        <translation>قبول جميع المواضع</translation>
    </message>
    <message>
        <source>Reject every hit that is still open; none of them is offered again</source>
        <translation>رفض كل موضع لم يُبتّ فيه بعد؛ ولن يُعرض أي منها ثانية</translation>
    </message>
    <message>
        <source>Leave every hit open</source>
        <translation>ترك جميع المواضع بلا بتّ</translation>
    </message>
    <message>
        <source>This article</source>
        <translation>هذا المقال</translation>
    </message>
    <message>
        <source>All articles</source>
        <translation>جميع المقالات</translation>
    </message>
    <message>
        <source>Also behind {clitics}</source>
        <translation>وبعد الحروف المتصلة {clitics} أيضًا</translation>
    </message>
    <message>
        <source>Reject the rest</source>
        <translation>رفض ما بقي</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>قبول الكل</translation>
    </message>
    <message>
        <source>Leave all open</source>
        <translation>ترك الكل بلا بتّ</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>تطبيق</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>المواضع المطابقة</translation>
    </message>
    <message>
        <source>accept and go on</source>
        <translation>قبول ثم التالي</translation>
    </message>
    <message>
        <source>reject and go on</source>
        <translation>رفض ثم التالي</translation>
    </message>
    <message>
        <source>leave open</source>
        <translation>ترك بلا بتّ</translation>
    </message>
    <message>
        <source>apply</source>
        <translation>تطبيق</translation>
    </message>
    <message>
        <source> or </source>
        <translation> أو </translation>
    </message>
    <message>
        <source>{keys}: {what}</source>
        <translation>{keys}: {what}</translation>
    </message>
    <message>
        <source>Look in all articles</source>
        <translation>البحث في جميع المقالات</translation>
    </message>
    <message>
        <source>Look behind clitics, too</source>
        <translation>البحث بعد الحروف المتصلة أيضًا</translation>
    </message>
    <message>
        <source>It stands nowhere else</source>
        <translation>لم يرد في موضع آخر</translation>
    </message>
    <message>
        <source>It cannot be looked for</source>
        <translation>لا يمكن البحث عنه</translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled already</source>
        <translation>
            <numerusform>لا موضع موسوم من قبل</numerusform>
            <numerusform>موضع واحد موسوم من قبل</numerusform>
            <numerusform>موضعان موسومان من قبل</numerusform>
            <numerusform>%Ln مواضع موسومة من قبل</numerusform>
            <numerusform>%Ln موضعًا موسومًا من قبل</numerusform>
            <numerusform>%Ln موضع موسوم من قبل</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected before, not offered again</source>
        <translation>
            <numerusform>لا موضع رُفض من قبل</numerusform>
            <numerusform>موضع واحد رُفض من قبل فلا يُعرض</numerusform>
            <numerusform>موضعان رُفضا من قبل فلا يُعرضان</numerusform>
            <numerusform>%Ln مواضع رُفضت من قبل فلا تُعرض</numerusform>
            <numerusform>%Ln موضعًا رُفض من قبل فلا يُعرض</numerusform>
            <numerusform>%Ln موضع رُفض من قبل فلا يُعرض</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accepted</source>
        <translation>
            <numerusform>لم يُقبل شيء</numerusform>
            <numerusform>قُبل واحد</numerusform>
            <numerusform>قُبل اثنان</numerusform>
            <numerusform>قُبلت %Ln</numerusform>
            <numerusform>قُبل %Ln</numerusform>
            <numerusform>قُبل %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rejected</source>
        <translation>
            <numerusform>لم يُرفض شيء</numerusform>
            <numerusform>رُفض واحد</numerusform>
            <numerusform>رُفض اثنان</numerusform>
            <numerusform>رُفضت %Ln</numerusform>
            <numerusform>رُفض %Ln</numerusform>
            <numerusform>رُفض %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln open</source>
        <translation>
            <numerusform>لم يبق شيء</numerusform>
            <numerusform>بقي واحد</numerusform>
            <numerusform>بقي اثنان</numerusform>
            <numerusform>بقيت %Ln</numerusform>
            <numerusform>بقي %Ln</numerusform>
            <numerusform>بقي %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>جارٍ البحث…</translation>
    </message>
    <message>
        <source>Waiting until another window or program has saved…</source>
        <translation>في انتظار أن تحفظ نافذة أخرى أو برنامج آخر…</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>الم&amp;كان:</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>&amp;نوع الملفات:</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>موافق</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>تطبيق</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
</context>
<context>
    <name>ReadingOptionsDialog</name>
    <message>
        <source>Reading options</source>
        <translation>خيارات القراءة</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>القيم المعتادة</translation>
    </message>
    <message>
        <source>Font for Arabic</source>
        <translation>خط العربية</translation>
    </message>
    <message>
        <source>Font for Persian</source>
        <translation>خط الفارسية</translation>
    </message>
    <message>
        <source>Font for Urdu</source>
        <translation>خط الأردية</translation>
    </message>
    <message>
        <source>Font for Hebrew</source>
        <translation>خط العبرية</translation>
    </message>
    <message>
        <source>Size of the letters (pixels)</source>
        <translation>حجم الحروف (بكسل)</translation>
    </message>
    <message>
        <source>Line spacing (%)</source>
        <translation>تباعد الأسطر (٪)</translation>
    </message>
    <message>
        <source>Width of the column (letters)</source>
        <translation>عرض العمود (بالحروف)</translation>
    </message>
    <message>
        <source>Least margin (pixels)</source>
        <translation>أقل هامش (بكسل)</translation>
    </message>
    <message>
        <source>Like the window</source>
        <translation>كالنافذة</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>فاتح</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>داكن</translation>
    </message>
    <message>
        <source>High contrast, black on white</source>
        <translation>تباين عالٍ، أسود على أبيض</translation>
    </message>
    <message>
        <source>High contrast, white on black</source>
        <translation>تباين عالٍ، أبيض على أسود</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>الورق</translation>
    </message>
    <message>
        <source>Show invisible characters</source>
        <translation>إظهار المحارف الخفية</translation>
    </message>
    <message>
        <source>Letters of menus and windows (%)</source>
        <translation>حروف القوائم والنوافذ (٪)</translation>
    </message>
</context>
<context>
    <name>ReasonsDialog</name>
    <message>
        <source>Not changed</source>
        <translation>لم يتغيّر شيء</translation>
    </message>
    <message>
        <source>This contradicts what is labelled already, so nothing was changed. Merge or delete that first:</source>
        <translation>يتعارض هذا مع ما وُسم من قبل، فلم يتغيّر شيء. ادمج ذلك أو احذفه أولًا:</translation>
    </message>
</context>
<context>
    <name>RebuildWords</name>
    <message numerus="yes">
        <source>Rebuilt ({numbers}), but %Ln file(s) are not as the card says.</source>
        <translation>
            <numerusform>أُعيد البناء ({numbers})، وكل ملف كما تقول البطاقة.</numerusform>
            <numerusform>أُعيد البناء ({numbers})، لكنّ ملفًا واحدًا ليس كما تقول البطاقة.</numerusform>
            <numerusform>أُعيد البناء ({numbers})، لكنّ ملفين ليسا كما تقول البطاقة.</numerusform>
            <numerusform>أُعيد البناء ({numbers})، لكنّ %Ln ملفات ليست كما تقول البطاقة.</numerusform>
            <numerusform>أُعيد البناء ({numbers})، لكنّ %Ln ملفًا ليست كما تقول البطاقة.</numerusform>
            <numerusform>أُعيد البناء ({numbers})، لكنّ %Ln ملف ليست كما تقول البطاقة.</numerusform>
        </translation>
    </message>
    <message>
        <source>Rebuilt ({numbers}): every file is the same as then, byte by byte.</source>
        <translation>أُعيد البناء ({numbers}): كل ملف كما كان، بايتًا ببايت.</translation>
    </message>
    <message>
        <source>Why files differ</source>
        <translation>سبب اختلاف الملفات</translation>
    </message>
    <message>
        <source>Files compared with the card by their SHA-256</source>
        <translation>الملفات مقارنةً بالبطاقة ببصمات SHA-256</translation>
    </message>
    <message>
        <source>Left out, as then</source>
        <translation>لم يُضمّ، كما كان حينها</translation>
    </message>
    <message>
        <source>{file}: the same</source>
        <translation>{file}: كما كان</translation>
    </message>
    <message>
        <source>{file}: is not made any more</source>
        <translation>{file}: لم يعد يُكتب</translation>
    </message>
    <message>
        <source>{file}: was not there then</source>
        <translation>{file}: لم يكن موجودًا</translation>
    </message>
    <message>
        <source>{file}: differs</source>
        <translation>{file}: مختلف</translation>
    </message>
    <message>
        <source>then {then}, now {now}</source>
        <translation>كانت {then}، وهي الآن {now}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) came later and are not in the dataset of the card</source>
        <translation>
            <numerusform>لم يرد بعدها أي مقال</numerusform>
            <numerusform>مقال واحد ورد لاحقًا وليس في مجموعة البيانات التي في البطاقة</numerusform>
            <numerusform>مقالان وردا لاحقًا وليسا في مجموعة البيانات التي في البطاقة</numerusform>
            <numerusform>%Ln مقالات وردت لاحقًا وليست في مجموعة البيانات التي في البطاقة</numerusform>
            <numerusform>%Ln مقالًا ورد لاحقًا وليس في مجموعة البيانات التي في البطاقة</numerusform>
            <numerusform>%Ln مقال ورد لاحقًا وليس في مجموعة البيانات التي في البطاقة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) are not in it any more</source>
        <translation>
            <numerusform>لا مقال خرج منها</numerusform>
            <numerusform>مقال واحد لم يعد فيها</numerusform>
            <numerusform>مقالان لم يعودا فيها</numerusform>
            <numerusform>%Ln مقالات لم تعد فيها</numerusform>
            <numerusform>%Ln مقالًا لم تعد فيها</numerusform>
            <numerusform>%Ln مقال لم تعد فيها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) have another text</source>
        <translation>
            <numerusform>لا مقال تغيّر نصه</numerusform>
            <numerusform>مقال واحد تغيّر نصه</numerusform>
            <numerusform>مقالان تغيّر نصاهما</numerusform>
            <numerusform>%Ln مقالات تغيّرت نصوصها</numerusform>
            <numerusform>%Ln مقالًا تغيّرت نصوصها</numerusform>
            <numerusform>%Ln مقال تغيّرت نصوصها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) have other spans, links or details</source>
        <translation>
            <numerusform>لا مقال تغيّرت مقاطعه أو علاقاته أو تفاصيله</numerusform>
            <numerusform>مقال واحد تغيّرت مقاطعه أو علاقاته أو تفاصيله</numerusform>
            <numerusform>مقالان تغيّرت مقاطعهما أو علاقاتهما أو تفاصيلهما</numerusform>
            <numerusform>%Ln مقالات تغيّرت مقاطعها أو علاقاتها أو تفاصيلها</numerusform>
            <numerusform>%Ln مقالًا تغيّرت مقاطعها أو علاقاتها أو تفاصيلها</numerusform>
            <numerusform>%Ln مقال تغيّرت مقاطعها أو علاقاتها أو تفاصيلها</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) are in another part</source>
        <translation>
            <numerusform>لا مقال انتقل إلى قسم آخر</numerusform>
            <numerusform>مقال واحد انتقل إلى قسم آخر</numerusform>
            <numerusform>مقالان انتقلا إلى قسم آخر</numerusform>
            <numerusform>%Ln مقالات انتقلت إلى قسم آخر</numerusform>
            <numerusform>%Ln مقالًا انتقلت إلى قسم آخر</numerusform>
            <numerusform>%Ln مقال انتقلت إلى قسم آخر</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}: {then} then, {now} now</source>
        <translation>{what}: كانت {then}، وهي الآن {now}</translation>
    </message>
    <message>
        <source>another version of Hashiya</source>
        <translation>إصدار آخر من البرنامج</translation>
    </message>
    <message>
        <source>another version of the codebook</source>
        <translation>نسخة أخرى من دليل الترميز</translation>
    </message>
    <message>
        <source>copies are found in another way</source>
        <translation>طريقة أخرى في كشف النسخ</translation>
    </message>
    <message>
        <source>another tokeniser</source>
        <translation>طريقة أخرى في تقطيع الكلمات</translation>
    </message>
    <message>
        <source>articles that are not in it any more</source>
        <translation>مقالات لم تعد فيها</translation>
    </message>
    <message>
        <source>articles with another text</source>
        <translation>مقالات تغيّرت نصوصها</translation>
    </message>
    <message>
        <source>articles with other spans, links or details</source>
        <translation>مقالات تغيّرت مقاطعها أو علاقاتها أو تفاصيلها</translation>
    </message>
    <message>
        <source>articles that are in another part</source>
        <translation>مقالات انتقلت إلى قسم آخر</translation>
    </message>
    <message>
        <source>which articles differ cannot be said: the file articles.jsonl of then is not beside the card</source>
        <translation>لا يُعرف أي المقالات اختلف: ليس بجوار البطاقة ملف ⁦articles.jsonl⁩ الذي كان معها</translation>
    </message>
    <message>
        <source>the files are the same, but the card was edited</source>
        <translation>الملفات كما كانت، لكنّ البطاقة عُدّلت</translation>
    </message>
    <message>
        <source>nothing that the card tells of: perhaps another version of the library that writes this format</source>
        <translation>ليس مما تذكره البطاقة: لعله إصدار آخر من المكتبة التي تكتب هذه الصيغة</translation>
    </message>
</context>
<context>
    <name>RecentWorkspace</name>
    <message>
        <source>not found</source>
        <translation>غير موجودة</translation>
    </message>
    <message>
        <source>Take it off the list</source>
        <translation>إزالتها من القائمة</translation>
    </message>
</context>
<context>
    <name>RefusedSteps</name>
    <message>
        <source>Not stored</source>
        <translation>لم يُحفظ</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) that waited while others saved could not be stored, because of what was done since. Here is what was in them, so that you can do again what you still want.</source>
        <translation>
            <numerusform>لا خطوات منتظرة تعذّر حفظها.</numerusform>
            <numerusform>خطوة واحدة كانت تنتظر فراغ الآخرين من الحفظ تعذّر حفظها، بسبب ما جرى في الأثناء. وهذا ما كان فيها، لتعيدها إن كنت لا تزال تريدها.</numerusform>
            <numerusform>خطوتان كانتا تنتظران فراغ الآخرين من الحفظ تعذّر حفظهما، بسبب ما جرى في الأثناء. وهذا ما كان فيهما، لتعيد منهما ما لا تزال تريده.</numerusform>
            <numerusform>%n خطوات كانت تنتظر فراغ الآخرين من الحفظ تعذّر حفظها، بسبب ما جرى في الأثناء. وهذا ما كان فيها، لتعيد منها ما لا تزال تريده.</numerusform>
            <numerusform>%n خطوة كانت تنتظر فراغ الآخرين من الحفظ تعذّر حفظها، بسبب ما جرى في الأثناء. وهذا ما كان فيها، لتعيد منها ما لا تزال تريده.</numerusform>
            <numerusform>%n خطوة كانت تنتظر فراغ الآخرين من الحفظ تعذّر حفظها، بسبب ما جرى في الأثناء. وهذا ما كان فيها، لتعيد منها ما لا تزال تريده.</numerusform>
        </translation>
    </message>
    <message>
        <source>I have read it</source>
        <translation>قرأته</translation>
    </message>
    <message>
        <source>Lets go of them; otherwise they are shown again when the workspace is next opened</source>
        <translation>يصرفها؛ وإلا عُرضت ثانيةً عند فتح مساحة العمل في المرة القادمة</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>انسخ الكل</translation>
    </message>
    <message>
        <source>Show again later</source>
        <translation>اعرضها لاحقًا</translation>
    </message>
    <message>
        <source>Show it in the article</source>
        <translation>أظهره في المقال</translation>
    </message>
    <message>
        <source>Article {title}</source>
        <translation>المقال {title}</translation>
    </message>
    <message>
        <source>Made: {time}</source>
        <translation>وقت العمل: {time}</translation>
    </message>
    <message>
        <source>Why: {reason}</source>
        <translation>السبب: {reason}</translation>
    </message>
    <message>
        <source>{name}: {value} (before: {before})</source>
        <translation>{name}: {value} (قبلها: {before})</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}: {value}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>لا شيء</translation>
    </message>
</context>
<context>
    <name>Registry</name>
    <message>
        <source>Choose a mention that has an entity first.</source>
        <translation>اختر أولًا ذكرًا له كيان.</translation>
    </message>
    <message>
        <source>Somebody has changed this meanwhile: Esc shows what is stored, and leaving stores yours.</source>
        <translation>غيّر أحدهم هذا في الأثناء: Esc يُظهر المحفوظ، ومغادرة الحقل تحفظ ما كتبته.</translation>
    </message>
</context>
<context>
    <name>RegistryDialogs</name>
    <message>
        <source>What you had begun cannot be asked any more, for it is changed; what you typed there: {typed}</source>
        <translation>لم يعد ممكنًا السؤال عمّا كنت قد بدأته لأنه تغيّر؛ وما كتبته هناك: {typed}</translation>
    </message>
    <message>
        <source>{why} You typed {typed}.</source>
        <translation>{why} ما كتبته: {typed}.</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>إضافة {name}</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>حذف {name}</translation>
    </message>
    <message numerus="yes">
        <source>Move %n mention(s)</source>
        <translation>
            <numerusform>نقل مواضع الذكر</numerusform>
            <numerusform>نقل موضع ذكر واحد</numerusform>
            <numerusform>نقل موضعي ذكر</numerusform>
            <numerusform>نقل %n مواضع ذكر</numerusform>
            <numerusform>نقل %n موضع ذكر</numerusform>
            <numerusform>نقل %n موضع ذكر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Merge %n entity(s)</source>
        <translation>
            <numerusform>دمج الكيانات</numerusform>
            <numerusform>دمج كيان واحد</numerusform>
            <numerusform>دمج كيانين</numerusform>
            <numerusform>دمج %n كيانات</numerusform>
            <numerusform>دمج %n كيانًا</numerusform>
            <numerusform>دمج %n كيان</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RegistryWindow</name>
    <message>
        <source>Registry — {workspace}</source>
        <translation>سجلّ الكيانات — {workspace}</translation>
    </message>
    <message>
        <source>Choose an entity to see its mentions and claims.</source>
        <translation>اختر كيانًا لترى مواضع ذكره وادعاءاته.</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>دمج…</translation>
    </message>
    <message>
        <source>Merge the selected entities into one</source>
        <translation>ادمج الكيانات المحددة في كيان واحد</translation>
    </message>
    <message>
        <source>Take the entity out of the registry</source>
        <translation>أخرج الكيان من سجلّ الكيانات</translation>
    </message>
    <message>
        <source>Add an actor or organization to the registry</source>
        <translation>أضف فاعلًا أو منظمة إلى سجلّ الكيانات</translation>
    </message>
    <message>
        <source>Let the selected mentions name another entity</source>
        <translation>اجعل مواضع الذكر المحددة لكيان آخر</translation>
    </message>
    <message>
        <source>Make an entity of its own of the selected mentions</source>
        <translation>اجعل مواضع الذكر المحددة كيانًا مستقلًا</translation>
    </message>
    <message>
        <source>No entity is known yet. Choose a mention in an article, then “Who is this…”.</source>
        <translation>لا كيان معروفًا بعد. اختر موضع ذكر في مقال، ثم «مَن هذا…».</translation>
    </message>
    <message>
        <source>Change {name}</source>
        <translation>تغيير {name}</translation>
    </message>
    <message>
        <source>This entity is not in the registry any more; what you typed there: {typed}</source>
        <translation>لم يعد هذا الكيان في سجلّ الكيانات، وما كتبته هناك: {typed}</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>حذف…</translation>
    </message>
</context>
<context>
    <name>RelationPanel</name>
    <message>
        <source>Link from here</source>
        <translation>الربط من هنا</translation>
    </message>
    <message>
        <source>Begin a link at the chosen span</source>
        <translation>ابدأ علاقة من المقطع المختار</translation>
    </message>
    <message>
        <source>Add link</source>
        <translation>إضافة العلاقة</translation>
    </message>
    <message>
        <source>Link the two spans</source>
        <translation>اربط المقطعين</translation>
    </message>
    <message>
        <source>Delete link</source>
        <translation>حذف العلاقة</translation>
    </message>
    <message>
        <source>Take the selected link away; undo brings it back</source>
        <translation>احذف العلاقة المحددة، والتراجع يعيدها</translation>
    </message>
    <message>
        <source>Kind of link</source>
        <translation>نوع العلاقة</translation>
    </message>
    <message>
        <source>Links of this article</source>
        <translation>علاقات هذا المقال</translation>
    </message>
    <message>
        <source>Choose a link in the list first</source>
        <translation>اختر علاقة من القائمة أولًا</translation>
    </message>
    <message>
        <source>Choose a span, then “Link from here”.</source>
        <translation>اختر مقطعًا، ثم «الربط من هنا».</translation>
    </message>
    <message>
        <source>“Link from here” begins a link at the chosen span.</source>
        <translation>«الربط من هنا» يبدأ علاقة من المقطع المختار.</translation>
    </message>
    <message>
        <source>From {start}: choose the other span.</source>
        <translation>من {start}: اختر المقطع الآخر.</translation>
    </message>
    <message>
        <source>The codebook has no link from {start} to {goal}.</source>
        <translation>ليس في دليل الترميز علاقة من {start} إلى {goal}.</translation>
    </message>
    <message>
        <source>From {start} to {goal}</source>
        <translation>من {start} إلى {goal}</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>What was done</source>
        <translation>ما أُنجز</translation>
    </message>
    <message>
        <source>Copy the report</source>
        <translation>نسخ التقرير</translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation>حفظ التقرير…</translation>
    </message>
    <message numerus="yes">
        <source>Move the %Ln new copies to the trash</source>
        <translation>
            <numerusform>لا نسخ جديدة للنقل إلى سلة المحذوفات</numerusform>
            <numerusform>نقل النسخة الجديدة إلى سلة المحذوفات</numerusform>
            <numerusform>نقل النسختين الجديدتين إلى سلة المحذوفات</numerusform>
            <numerusform>نقل النسخ الـ%Ln الجديدة إلى سلة المحذوفات</numerusform>
            <numerusform>نقل %Ln نسخة جديدة إلى سلة المحذوفات</numerusform>
            <numerusform>نقل %Ln نسخة جديدة إلى سلة المحذوفات</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose which stay…</source>
        <translation>اختيار ما يبقى…</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>حفظ التقرير</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>حُفظ في: {path}</translation>
    </message>
</context>
<context>
    <name>ReportWords</name>
    <message>
        <source>Brought in: {numbers}.</source>
        <translation>استُورد: {numbers}.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) that were here got labels, links or attributes.</source>
        <translation>
            <numerusform>لم تُضف وسوم ولا علاقات ولا سمات إلى أي مقال موجود.</numerusform>
            <numerusform>أُضيفت وسوم أو علاقات أو سمات إلى مقال واحد كان موجودًا.</numerusform>
            <numerusform>أُضيفت وسوم أو علاقات أو سمات إلى مقالين كانا موجودين.</numerusform>
            <numerusform>أُضيفت وسوم أو علاقات أو سمات إلى %Ln مقالات كانت موجودة.</numerusform>
            <numerusform>أُضيفت وسوم أو علاقات أو سمات إلى %Ln مقالًا كانت موجودة.</numerusform>
            <numerusform>أُضيفت وسوم أو علاقات أو سمات إلى %Ln مقال كانت موجودة.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln span(s) that were here got attributes they lacked.</source>
        <translation>
            <numerusform>لم يُعطَ أي مقطع موجود سمات.</numerusform>
            <numerusform>أُعطي مقطع واحد كان موجودًا سمات كانت تنقصه.</numerusform>
            <numerusform>أُعطي مقطعان كانا موجودين سمات كانت تنقصهما.</numerusform>
            <numerusform>أُعطيت %Ln مقاطع كانت موجودة سمات كانت تنقصها.</numerusform>
            <numerusform>أُعطي %Ln مقطعًا كانت موجودة سمات كانت تنقصها.</numerusform>
            <numerusform>أُعطي %Ln مقطع كانت موجودة سمات كانت تنقصها.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was brought in.</source>
        <translation>لم يُستورد شيء.</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>المرفوض</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>المتروك</translation>
    </message>
    <message>
        <source>Encodings that were guessed</source>
        <translation>ترميزات خُمّنت تخمينًا</translation>
    </message>
    <message>
        <source>Offsets counted in another unit</source>
        <translation>مواضع معدودة بوحدة أخرى</translation>
    </message>
    <message>
        <source>Added to the codebook</source>
        <translation>أُضيف إلى دليل الترميز</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>المكان</translation>
    </message>
    <message>
        <source>What could not be carried over is also in {name}.</source>
        <translation>ما تعذّر نقله مسجَّل أيضًا في {name}.</translation>
    </message>
    <message>
        <source>Written: {numbers}.</source>
        <translation>كُتب: {numbers}.</translation>
    </message>
    <message>
        <source>Would be refused</source>
        <translation>سيُرفض</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>تُرك</translation>
    </message>
    <message numerus="yes">
        <source>Copies of each other: %Ln group(s)</source>
        <translation>
            <numerusform>لا نسخ متكررة</numerusform>
            <numerusform>نسخ متكررة: مجموعة واحدة</numerusform>
            <numerusform>نسخ متكررة: مجموعتان</numerusform>
            <numerusform>نسخ متكررة: %Ln مجموعات</numerusform>
            <numerusform>نسخ متكررة: %Ln مجموعة</numerusform>
            <numerusform>نسخ متكررة: %Ln مجموعة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) came as words alone, found in the texts here.</source>
        <translation>
            <numerusform>لم يأت أي مقال كلماتٍ بلا نص.</numerusform>
            <numerusform>مقال واحد جاء كلماتٍ بلا نص، ووُجدت في النص المخزن.</numerusform>
            <numerusform>مقالان جاءا كلماتٍ بلا نص، ووُجدت في النصين المخزنين.</numerusform>
            <numerusform>%Ln مقالات جاءت كلماتٍ بلا نص، ووُجدت في النصوص المخزنة.</numerusform>
            <numerusform>%Ln مقالًا جاءت كلماتٍ بلا نص، ووُجدت في النصوص المخزنة.</numerusform>
            <numerusform>%Ln مقال جاءت كلماتٍ بلا نص، ووُجدت في النصوص المخزنة.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) refused for a span that does not fit.</source>
        <translation>
            <numerusform>لم يُرفض أي مقال لمقطع لا يطابق نصه.</numerusform>
            <numerusform>رُفض مقال واحد لمقطع لا يطابق نصه.</numerusform>
            <numerusform>رُفض مقالان لمقطع لا يطابق النص.</numerusform>
            <numerusform>رُفضت %Ln مقالات لمقطع لا يطابق النص.</numerusform>
            <numerusform>رُفض %Ln مقالًا لمقطع لا يطابق النص.</numerusform>
            <numerusform>رُفض %Ln مقال لمقطع لا يطابق النص.</numerusform>
        </translation>
    </message>
    <message>
        <source>An import can leave out such spans instead.</source>
        <translation>ويمكن للاستيراد أن يترك مثل هذه المقاطع وحدها.</translation>
    </message>
    <message>
        <source>Stays with the files, which alone need it</source>
        <translation>يبقى في الملفات، فلا يحتاج إليه غيرها</translation>
    </message>
    <message>
        <source>Would be added to the codebook</source>
        <translation>ما سيُضاف إلى دليل الترميز</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s) of the workspace are compared by the import alone.</source>
        <translation>
            <numerusform>كل مقالات مساحة العمل قورنت.</numerusform>
            <numerusform>مقال واحد من مساحة العمل لا يُقارن إلا عند الاستيراد.</numerusform>
            <numerusform>مقالان من مساحة العمل لا يُقارنان إلا عند الاستيراد.</numerusform>
            <numerusform>%Ln مقالات من مساحة العمل لا تُقارن إلا عند الاستيراد.</numerusform>
            <numerusform>%Ln مقالًا من مساحة العمل لا يُقارن إلا عند الاستيراد.</numerusform>
            <numerusform>%Ln مقال من مساحة العمل لا يُقارن إلا عند الاستيراد.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>النسخ المتكررة</translation>
    </message>
    <message>
        <source>{percent} % alike: {article}</source>
        <translation>تشابه {percent}٪: {article}</translation>
    </message>
    <message>
        <source>new</source>
        <translation>جديد</translation>
    </message>
    <message numerus="yes">
        <source>%Ln article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%Ln مقالات</numerusform>
            <numerusform>%Ln مقالًا</numerusform>
            <numerusform>%Ln مقال</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln span(s)</source>
        <translation>
            <numerusform>لا مقاطع</numerusform>
            <numerusform>مقطع واحد</numerusform>
            <numerusform>مقطعان</numerusform>
            <numerusform>%Ln مقاطع</numerusform>
            <numerusform>%Ln مقطعًا</numerusform>
            <numerusform>%Ln مقطع</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln link(s)</source>
        <translation>
            <numerusform>لا علاقات</numerusform>
            <numerusform>علاقة واحدة</numerusform>
            <numerusform>علاقتان</numerusform>
            <numerusform>%Ln علاقات</numerusform>
            <numerusform>%Ln علاقة</numerusform>
            <numerusform>%Ln علاقة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln claim(s)</source>
        <translation>
            <numerusform>لا ادعاءات</numerusform>
            <numerusform>ادعاء واحد</numerusform>
            <numerusform>ادعاءان</numerusform>
            <numerusform>%Ln ادعاءات</numerusform>
            <numerusform>%Ln ادعاءً</numerusform>
            <numerusform>%Ln ادعاء</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln node(s)</source>
        <translation>
            <numerusform>لا عقد</numerusform>
            <numerusform>عقدة واحدة</numerusform>
            <numerusform>عقدتان</numerusform>
            <numerusform>%Ln عقد</numerusform>
            <numerusform>%Ln عقدة</numerusform>
            <numerusform>%Ln عقدة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln edge(s)</source>
        <translation>
            <numerusform>لا روابط</numerusform>
            <numerusform>رابط واحد</numerusform>
            <numerusform>رابطان</numerusform>
            <numerusform>%Ln روابط</numerusform>
            <numerusform>%Ln رابطًا</numerusform>
            <numerusform>%Ln رابط</numerusform>
        </translation>
    </message>
    <message>
        <source>Could not be carried over</source>
        <translation>ما تعذّر نقله</translation>
    </message>
    <message>
        <source>Brought in, and worth knowing how</source>
        <translation>ما نُقل كاملًا، ويَحسُن أن تعرف كيف قُرئ</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>وسم</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>علاقة</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>سمة</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>قيمة</translation>
    </message>
    <message>
        <source>{count} × {kind}: {name} came in as {ours}</source>
        <translation>{count} × {kind}: {name} صار {ours}</translation>
    </message>
    <message>
        <source>Mapped</source>
        <translation>ما طوبقت أسماؤه</translation>
    </message>
    <message>
        <source>Values that the codebook does not list, kept as they are</source>
        <translation>قيم ليست في دليل الترميز، أُبقيت كما هي</translation>
    </message>
    <message numerus="yes">
        <source>%Ln text(s) brought into composed form (NFC)</source>
        <translation>
            <numerusform>لم يُحوَّل أي نص إلى الصورة المركّبة (NFC)</numerusform>
            <numerusform>حُوّل نص واحد إلى الصورة المركّبة (NFC)</numerusform>
            <numerusform>حُوّل نصان إلى الصورة المركّبة (NFC)</numerusform>
            <numerusform>حُوّلت %Ln نصوص إلى الصورة المركّبة (NFC)</numerusform>
            <numerusform>حُوّل %Ln نصًّا إلى الصورة المركّبة (NFC)</numerusform>
            <numerusform>حُوّل %Ln نص إلى الصورة المركّبة (NFC)</numerusform>
        </translation>
    </message>
    <message>
        <source>Worth knowing, and kept as it is</source>
        <translation>ما تحسن معرفته، وقد أُبقي كما هو</translation>
    </message>
</context>
<context>
    <name>RevertDialog</name>
    <message>
        <source>Take back</source>
        <translation>إرجاع</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>الخطوة</translation>
    </message>
    <message>
        <source>By whom, when</source>
        <translation>مَن ومتى</translation>
    </message>
    <message>
        <source>Stays, for something has changed since</source>
        <translation>يبقى، لأن شيئًا تغيّر بعده</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>ما يُرجَع</translation>
    </message>
    <message>
        <source>Nothing of this can be taken back.</source>
        <translation>لا يمكن إرجاع شيء من هذا.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s) will be taken back as one step of yours.</source>
        <translation>
            <numerusform>لن تُرجَع أي خطوة.</numerusform>
            <numerusform>ستُرجَع خطوة واحدة، وتُسجّل خطوة لك.</numerusform>
            <numerusform>ستُرجَع خطوتان، وتُسجّلان خطوة واحدة لك.</numerusform>
            <numerusform>ستُرجَع %Ln خطوات، وتُسجّل خطوة واحدة لك.</numerusform>
            <numerusform>ستُرجَع %Ln خطوة، وتُسجّل خطوة واحدة لك.</numerusform>
            <numerusform>ستُرجَع %Ln خطوة، وتُسجّل خطوة واحدة لك.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s).</source>
        <translation>
            <numerusform>لا تغييرات.</numerusform>
            <numerusform>تغيير واحد.</numerusform>
            <numerusform>تغييران.</numerusform>
            <numerusform>%Ln تغييرات.</numerusform>
            <numerusform>%Ln تغييرًا.</numerusform>
            <numerusform>%Ln تغيير.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s) will stay.</source>
        <translation>
            <numerusform>لن تبقى أي خطوة.</numerusform>
            <numerusform>ستبقى خطوة واحدة.</numerusform>
            <numerusform>ستبقى خطوتان.</numerusform>
            <numerusform>ستبقى %Ln خطوات.</numerusform>
            <numerusform>ستبقى %Ln خطوة.</numerusform>
            <numerusform>ستبقى %Ln خطوة.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchLine</name>
    <message>
        <source>Empty the field</source>
        <translation>إفراغ الحقل</translation>
    </message>
</context>
<context>
    <name>SectionsView</name>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… ولا شيء غيرها</numerusform>
            <numerusform>… وواحد آخر</numerusform>
            <numerusform>… واثنان آخران</numerusform>
            <numerusform>… و%Ln أخرى</numerusform>
            <numerusform>… و%Ln أخرى</numerusform>
            <numerusform>… و%Ln أخرى</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionFacts</name>
    <message>
        <source>Hashiya</source>
        <translation>حاشية</translation>
    </message>
</context>
<context>
    <name>Shaping</name>
    <message>
        <source>Choose a span, select more words, and then add them to it.</source>
        <translation>اختر مقطعًا، وحدّد كلمات أخرى، ثم أضفها إليه.</translation>
    </message>
    <message>
        <source>Choose a span of several fragments and put the caret into one of them.</source>
        <translation>اختر مقطعًا من عدة أجزاء، وضع المؤشر في أحدها.</translation>
    </message>
    <message>
        <source>Choose a span and put the caret where it is to be split.</source>
        <translation>اختر مقطعًا، وضع المؤشر حيث تريد قسمته.</translation>
    </message>
    <message>
        <source>There is no span of the same label to merge the chosen one with.</source>
        <translation>لا مقطع بالوسم نفسه يُضمّ إليه المختار.</translation>
    </message>
</context>
<context>
    <name>SideColumns</name>
    <message>
        <source>Show the article list</source>
        <translation>إظهار قائمة المقالات</translation>
    </message>
    <message>
        <source>Show the annotation panel</source>
        <translation>إظهار لوحة الوسم</translation>
    </message>
    <message>
        <source>Drag to change the width; to the edge, to hide</source>
        <translation>اسحب لتغيير العرض، أو إلى الحافة للإخفاء</translation>
    </message>
</context>
<context>
    <name>SpanCards</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ولا غيرها</numerusform>
            <numerusform>وواحد آخر</numerusform>
            <numerusform>واثنان آخران</numerusform>
            <numerusform>و%n أخرى</numerusform>
            <numerusform>و%n أخرى</numerusform>
            <numerusform>و%n أخرى</numerusform>
        </translation>
    </message>
    <message>
        <source>Entity: {name}</source>
        <translation>الكيان: {name}</translation>
    </message>
    <message>
        <source>codebook version {number}</source>
        <translation>النسخة {number} من دليل الترميز</translation>
    </message>
</context>
<context>
    <name>SpanEditor</name>
    <message>
        <source>Choose a span first</source>
        <translation>اختر مقطعًا أولًا</translation>
    </message>
    <message>
        <source>Another annotator made this span</source>
        <translation>هذا المقطع لواسم آخر</translation>
    </message>
    <message>
        <source>Entity: {name}</source>
        <translation>الكيان: {name}</translation>
    </message>
    <message>
        <source>Who is this?</source>
        <translation>مَن هذا؟</translation>
    </message>
    <message>
        <source>Spans of this label name nobody</source>
        <translation>مقاطع هذا الوسم لا تسمّي أحدًا</translation>
    </message>
    <message>
        <source>Say whom this mention names</source>
        <translation>حدّد مَن يقصده هذا الذكر</translation>
    </message>
    <message>
        <source>Label of the chosen span</source>
        <translation>وسم المقطع المختار</translation>
    </message>
    <message>
        <source>No span chosen</source>
        <translation>لم يُختر مقطع</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>ملاحظة</translation>
    </message>
    <message>
        <source>Note on the chosen span</source>
        <translation>ملاحظة على المقطع المختار</translation>
    </message>
</context>
<context>
    <name>SpanList</name>
    <message>
        <source>Select words, then press the key of a label or its button.</source>
        <translation>حدّد كلمات، ثم اضغط مفتاح وسم أو زرّه.</translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>Split {name}</source>
        <translation>فصل {name}</translation>
    </message>
    <message numerus="yes">
        <source>{mentions} in {articles} will name the new entity; %n stay(s).</source>
        <translation>
            <numerusform>سيدلّ على الكيان الجديد: {mentions} في {articles}؛ ولا يبقى شيء.</numerusform>
            <numerusform>سيدلّ على الكيان الجديد: {mentions} في {articles}؛ ويبقى موضع ذكر واحد.</numerusform>
            <numerusform>سيدلّ على الكيان الجديد: {mentions} في {articles}؛ ويبقى موضعا ذكر.</numerusform>
            <numerusform>سيدلّ على الكيان الجديد: {mentions} في {articles}؛ وتبقى %n مواضع ذكر.</numerusform>
            <numerusform>سيدلّ على الكيان الجديد: {mentions} في {articles}؛ ويبقى %n موضع ذكر.</numerusform>
            <numerusform>سيدلّ على الكيان الجديد: {mentions} في {articles}؛ ويبقى %n موضع ذكر.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mention(s)</source>
        <translation>
            <numerusform>لا مواضع ذكر</numerusform>
            <numerusform>موضع ذكر واحد</numerusform>
            <numerusform>موضعا ذكر</numerusform>
            <numerusform>%n مواضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
            <numerusform>%n موضع ذكر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s)</source>
        <translation>
            <numerusform>لا مقالات</numerusform>
            <numerusform>مقال واحد</numerusform>
            <numerusform>مقالان</numerusform>
            <numerusform>%n مقالات</numerusform>
            <numerusform>%n مقالًا</numerusform>
            <numerusform>%n مقال</numerusform>
        </translation>
    </message>
    <message>
        <source>Name of the new entity</source>
        <translation>اسم الكيان الجديد</translation>
    </message>
    <message>
        <source>Names that go over to it:</source>
        <translation>الأسماء التي تنتقل إليه:</translation>
    </message>
    <message>
        <source>Split off</source>
        <translation>فصل</translation>
    </message>
    <message>
        <source>The new entity needs a name.</source>
        <translation>لا بد للكيان الجديد من اسم.</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Hashiya</source>
        <translation>حاشية</translation>
    </message>
    <message>
        <source>Label who says what in right-to-left news</source>
        <translation>سِم مَن قال ماذا في الأخبار العربية وأخواتها</translation>
    </message>
    <message>
        <source>New workspace…</source>
        <translation>مساحة عمل جديدة…</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>فتح…</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>تجربة العيّنة</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>ما فُتح مؤخرًا</translation>
    </message>
    <message>
        <source>Make an empty workspace with the default codebook</source>
        <translation>أنشئ مساحة عمل فارغة بدليل الترميز الافتراضي</translation>
    </message>
    <message>
        <source>Open a workspace file or a team&apos;s database</source>
        <translation>افتح ملف مساحة عمل أو قاعدة بيانات فريق</translation>
    </message>
    <message>
        <source>Open a workspace with labelled articles to play with</source>
        <translation>افتح مساحة عمل فيها مقالات موسومة للتجربة</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>{start}–{end} · {length}</source>
        <translation>{start}–{end} · {length}</translation>
    </message>
    <message numerus="yes">
        <source>%n code point(s)</source>
        <translation>
            <numerusform>لا نقاط ترميز</numerusform>
            <numerusform>نقطة ترميز واحدة</numerusform>
            <numerusform>نقطتا ترميز</numerusform>
            <numerusform>%n نقاط ترميز</numerusform>
            <numerusform>%n نقطة ترميز</numerusform>
            <numerusform>%n نقطة ترميز</numerusform>
        </translation>
    </message>
    <message>
        <source>a label takes {quote} ({number} of {count})</source>
        <translation>يأخذ الوسم {quote} ({number} من {count})</translation>
    </message>
    <message>
        <source>each selection becomes {label} · Esc ends</source>
        <translation>كل تحديد يصير {label} · ‏Esc للخروج</translation>
    </message>
    <message>
        <source>letters go to words · Esc ends</source>
        <translation>الحروف تنقل إلى الكلمات · Esc للخروج</translation>
    </message>
    <message>
        <source>labels of {annotator}</source>
        <translation>وسوم {annotator}</translation>
    </message>
    <message>
        <source>only my labels</source>
        <translation>وسومي وحدها</translation>
    </message>
    <message>
        <source>There is no room on the disk. What you do is in this window alone and is not saved. Make room: then it is stored by itself. If the window is closed before, it is lost.</source>
        <translation>لم تبقَ مساحة على القرص. ما تعمله موجود في هذه النافذة وحدها ولم يُحفظ. أفسِح مساحة فيُحفظ تلقائيًا. إن أُغلقت النافذة قبل ذلك ضاع.</translation>
    </message>
    <message>
        <source>There is no room on the disk of the workspace. What you do is kept in a file on another disk, and stored as soon as there is room.</source>
        <translation>لم تبقَ مساحة على قرص مساحة العمل. ما تعمله محفوظ في ملف على قرص آخر، ويُخزَّن حالما تتوفر مساحة.</translation>
    </message>
    <message>
        <source>Another window or program is writing into this workspace, such as an import. What you do is kept in a file of its own, and stored as soon as that is done.</source>
        <translation>نافذة أخرى أو برنامج آخر يكتب في مساحة العمل هذه الآن، كاستيراد مثلًا. ما تفعله محفوظ في ملف مستقل، وسيُنقل إليها فور انتهاء ذلك.</translation>
    </message>
    <message>
        <source>Waiting for the server…</source>
        <translation>في انتظار الخادم…</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>لم يُحفظ</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>للقراءة فقط</translation>
    </message>
    <message numerus="yes">
        <source>Disk full: %n step(s) not saved</source>
        <translation>
            <numerusform>القرص ممتلئ: لا خطوات غير محفوظة</numerusform>
            <numerusform>القرص ممتلئ: خطوة واحدة لم تُحفظ</numerusform>
            <numerusform>القرص ممتلئ: خطوتان لم تُحفظا</numerusform>
            <numerusform>القرص ممتلئ: %n خطوات لم تُحفظ</numerusform>
            <numerusform>القرص ممتلئ: %n خطوة لم تُحفظ</numerusform>
            <numerusform>القرص ممتلئ: %n خطوة لم تُحفظ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) waiting to be stored</source>
        <translation>
            <numerusform>لا خطوات تنتظر الحفظ</numerusform>
            <numerusform>خطوة واحدة تنتظر الحفظ</numerusform>
            <numerusform>خطوتان تنتظران الحفظ</numerusform>
            <numerusform>%n خطوات تنتظر الحفظ</numerusform>
            <numerusform>%n خطوة تنتظر الحفظ</numerusform>
            <numerusform>%n خطوة تنتظر الحفظ</numerusform>
        </translation>
    </message>
    <message>
        <source>All saved</source>
        <translation>كل شيء محفوظ</translation>
    </message>
    <message>
        <source>Every gesture is stored the moment it is made</source>
        <translation>تُحفظ كل إيماءة لحظة وقوعها</translation>
    </message>
    <message>
        <source>This workspace may only be read; labels made now cannot be saved.</source>
        <translation>مساحة العمل هذه للقراءة فقط؛ لا يمكن حفظ ما يوسم فيها الآن.</translation>
    </message>
    <message>
        <source>{done} of {total} done</source>
        <translation>تمّ {done} من {total}</translation>
    </message>
    <message>
        <source>{doing} in progress, {flagged} flagged</source>
        <translation>{doing} قيد العمل، و{flagged} للنقاش</translation>
    </message>
    <message>
        <source>Labels made here are this annotator&apos;s</source>
        <translation>ما يوضع هنا من وسوم يُنسب إلى هذا الواسم</translation>
    </message>
</context>
<context>
    <name>StepNotes</name>
    <message>
        <source>What you typed in the codebook is not stored yet.</source>
        <translation>ما كتبته في دليل الترميز لم يُحفظ بعد.</translation>
    </message>
    <message>
        <source>What you typed in the registry is not stored yet.</source>
        <translation>ما كتبته في سجلّ الكيانات لم يُحفظ بعد.</translation>
    </message>
    <message>
        <source>The name you typed for a mention is not stored yet.</source>
        <translation>الاسم الذي كتبته لأحد مواضع الذكر لم يُحفظ بعد.</translation>
    </message>
    <message>
        <source>Every label is saved already, the moment you make it.</source>
        <translation>كل وسم محفوظ من لحظة وضعه، ولا حاجة إلى حفظ شيء.</translation>
    </message>
    <message>
        <source>{why}

This step stays as it is. You can go on with the next one: {step}</source>
        <translation>{why}

تبقى هذه الخطوة كما هي. يمكنك المتابعة بالتي تليها: {step}</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>Stop here</source>
        <translation>التوقّف هنا</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>إظهاره</translation>
    </message>
    <message>
        <source>What you typed could not be stored; it is there again when you open the workspace the next time.</source>
        <translation>تعذّر حفظ ما كتبته؛ وستجده في مكانه حين تفتح مساحة العمل مرة أخرى.</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>إعادة الخطوة</translation>
    </message>
</context>
<context>
    <name>TakeOverDialog</name>
    <message>
        <source>It contradicts what is labelled already. Change it, or merge or delete what is in its way:</source>
        <translation>يتعارض مع ما وُسم من قبل. عدّله، أو ادمج ما يعترضه أو احذفه:</translation>
    </message>
    <message>
        <source>This would change. What it does not name is archived; undo brings all of it back.</source>
        <translation>هذا ما سيتغيّر. ما لا يذكره يُؤرشف، والتراجع يعيد كل شيء.</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>اعتماد</translation>
    </message>
</context>
<context>
    <name>TextField</name>
    <message>
        <source>A date is written 2024, 2024-05 or 2024-05-31.</source>
        <translation>يُكتب التاريخ 2024 أو ‎2024-05‎ أو ‎2024-05-31‎.</translation>
    </message>
    <message>
        <source>A number is needed here.</source>
        <translation>لا بدّ من عدد هنا.</translation>
    </message>
</context>
<context>
    <name>Transfers</name>
    <message>
        <source>Save a copy of the workspace</source>
        <translation>حفظ نسخة من مساحة العمل</translation>
    </message>
    <message>
        <source>Workspaces (*{suffix})</source>
        <translation>مساحات العمل ‎(*{suffix})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>كل الملفات ‎(*)</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>يجري الاستيراد</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>يجري التصدير</translation>
    </message>
    <message>
        <source>Rebuilding the dataset</source>
        <translation>تجري إعادة بناء مجموعة البيانات</translation>
    </message>
    <message>
        <source>Building the dataset</source>
        <translation>يجري بناء مجموعة البيانات</translation>
    </message>
    <message>
        <source>Saving a copy</source>
        <translation>حفظ نسخة</translation>
    </message>
    <message>
        <source>Cancelled; nothing was changed.</source>
        <translation>أُلغي الأمر، ولم يتغيّر شيء.</translation>
    </message>
    <message>
        <source>A copy was saved: {file}</source>
        <translation>حُفظت نسخة: {file}</translation>
    </message>
</context>
<context>
    <name>TrashModel</name>
    <message>
        <source>left when an import was undone</source>
        <translation>خرج عند التراجع عن استيراد</translation>
    </message>
    <message>
        <source>Link {type}</source>
        <translation>علاقة {type}</translation>
    </message>
    <message>
        <source>Entity {name}</source>
        <translation>الكيان {name}</translation>
    </message>
    <message>
        <source>Article {title}</source>
        <translation>المقال {title}</translation>
    </message>
</context>
<context>
    <name>TrashPage</name>
    <message>
        <source>Everything</source>
        <translation>كل شيء</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>المقاطع</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>العلاقات</translation>
    </message>
    <message>
        <source>Entities</source>
        <translation>الكيانات</translation>
    </message>
    <message>
        <source>Articles</source>
        <translation>المقالات</translation>
    </message>
    <message>
        <source>What is shown of the trash</source>
        <translation>ما يُعرض من سلة المحذوفات</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>سلة المحذوفات</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>استعادة</translation>
    </message>
    <message>
        <source>Nothing was deleted</source>
        <translation>لم يُحذف شيء</translation>
    </message>
    <message>
        <source>Spans, links, entities and articles that are deleted wait here.</source>
        <translation>هنا تنتظر المقاطع والعلاقات والكيانات والمقالات المحذوفة.</translation>
    </message>
    <message>
        <source>Mark first what shall come back</source>
        <translation>حدّد أولًا ما تريد استعادته</translation>
    </message>
    <message numerus="yes">
        <source>Restore %n thing(s)</source>
        <translation>
            <numerusform>استعادة المحذوفات</numerusform>
            <numerusform>استعادة محذوف واحد</numerusform>
            <numerusform>استعادة محذوفين</numerusform>
            <numerusform>استعادة %n محذوفات</numerusform>
            <numerusform>استعادة %n محذوفًا</numerusform>
            <numerusform>استعادة %n محذوف</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TypingAhead</name>
    <message>
        <source>No word from here on begins with this letter.</source>
        <translation>لا كلمة بعد هذا الموضع تبدأ بهذا الحرف.</translation>
    </message>
    <message>
        <source>No other word in this direction begins so.</source>
        <translation>لا كلمة أخرى في هذا الاتجاه تبدأ هكذا.</translation>
    </message>
</context>
<context>
    <name>VersionsDialog</name>
    <message>
        <source>Versions of the codebook</source>
        <translation>نسخ دليل الترميز</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>النسخة</translation>
    </message>
    <message>
        <source>When</source>
        <translation>متى</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>مَن</translation>
    </message>
    <message>
        <source>Take this version over…</source>
        <translation>اعتماد هذه النسخة…</translation>
    </message>
</context>
<context>
    <name>WaitingNotes</name>
    <message numerus="yes">
        <source>%n step(s) that waited are stored now.</source>
        <translation>
            <numerusform>لم تبقَ خطوات تنتظر الحفظ.</numerusform>
            <numerusform>حُفظت الآن الخطوة التي كانت تنتظر.</numerusform>
            <numerusform>حُفظت الآن الخطوتان اللتان كانتا تنتظران.</numerusform>
            <numerusform>حُفظت الآن %n خطوات كانت تنتظر.</numerusform>
            <numerusform>حُفظت الآن %n خطوة كانت تنتظر.</numerusform>
            <numerusform>حُفظت الآن %n خطوة كانت تنتظر.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowFrame</name>
    <message>
        <source>Tools</source>
        <translation>الأدوات</translation>
    </message>
</context>
<context>
    <name>Writing</name>
    <message>
        <source>What you typed about {quote} is kept, and stored as soon as a step can be saved again.</source>
        <translation>ما كتبته عن {quote} محفوظ جانبًا، ويُخزَّن حالما يمكن حفظ خطوة من جديد.</translation>
    </message>
    <message>
        <source>What you typed about {quote} is stored now.</source>
        <translation>خُزِّن الآن ما كتبته عن {quote}.</translation>
    </message>
    <message>
        <source>Somebody else has written about {quote} meanwhile; what you typed is kept there.</source>
        <translation>كتب شخص آخر عن {quote} في هذه الأثناء، وما كتبته أنت باقٍ في خانته.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>إظهاره</translation>
    </message>
    <message>
        <source>{quote} is not there any more; what you typed about it: {typed}</source>
        <translation>لم يعد {quote} موجودًا، وما كتبته عنه: {typed}</translation>
    </message>
    <message>
        <source>Copy it</source>
        <translation>نسخه</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>&amp;Workspace</source>
        <translation>&amp;مساحة العمل</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;تحرير</translation>
    </message>
    <message>
        <source>&amp;Marking</source>
        <translation>&amp;الوسم</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>ا&amp;نتقال</translation>
    </message>
    <message>
        <source>&amp;Article</source>
        <translation>الم&amp;قال</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;عرض</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>م&amp;ساعدة</translation>
    </message>
    <message>
        <source>New workspace…</source>
        <translation>مساحة عمل جديدة…</translation>
    </message>
    <message>
        <source>Make an empty workspace with the default codebook</source>
        <translation>أنشئ مساحة عمل فارغة بدليل الترميز الافتراضي</translation>
    </message>
    <message>
        <source>Open workspace…</source>
        <translation>فتح مساحة عمل…</translation>
    </message>
    <message>
        <source>Open a workspace file or a team&apos;s database</source>
        <translation>افتح ملف مساحة عمل أو قاعدة بيانات فريق</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>استيراد…</translation>
    </message>
    <message>
        <source>Bring articles in: text files, folders, archives or JSONL</source>
        <translation>أدخل مقالات: ملفات نصية أو مجلدات أو أرشيفات أو JSONL</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>تصدير…</translation>
    </message>
    <message>
        <source>Build a dataset…</source>
        <translation>بناء مجموعة بيانات…</translation>
    </message>
    <message>
        <source>Divide articles into train, dev and test, and write them with a card</source>
        <translation>قسّم المقالات إلى تدريب وتطوير واختبار، واكتبها مع بطاقة</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>طباعة…</translation>
    </message>
    <message>
        <source>Print the article with its labels, a legend and the notes</source>
        <translation>اطبع المقال بوسومه مع مفتاح الوسوم والملاحظات</translation>
    </message>
    <message>
        <source>Write a PDF…</source>
        <translation>حفظ بصيغة PDF…</translation>
    </message>
    <message>
        <source>Write the article with its labels, a legend and the notes to a PDF file</source>
        <translation>احفظ المقال بوسومه مع مفتاح الوسوم والملاحظات في ملف PDF</translation>
    </message>
    <message>
        <source>Codebook…</source>
        <translation>دليل الترميز…</translation>
    </message>
    <message>
        <source>Edit labels, attributes, link types and their guidelines</source>
        <translation>عدّل الوسوم والسمات وأنواع العلاقات وإرشاداتها</translation>
    </message>
    <message>
        <source>Annotator…</source>
        <translation>الواسم…</translation>
    </message>
    <message>
        <source>Choose whose labels you make; every annotator has a layer of their own</source>
        <translation>اختر باسم مَن تسِم، فلكل واسم طبقته</translation>
    </message>
    <message>
        <source>Close workspace</source>
        <translation>إغلاق مساحة العمل</translation>
    </message>
    <message>
        <source>Close the workspace; everything is saved already</source>
        <translation>أغلق مساحة العمل، فكل شيء محفوظ</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>خروج</translation>
    </message>
    <message>
        <source>Leave Hashiya; everything is saved already</source>
        <translation>اخرج من حاشية، فكل شيء محفوظ</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Take back your latest step</source>
        <translation>تراجع عن خطوتك الأخيرة</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>Do the step taken back once more</source>
        <translation>أعِد الخطوة التي تراجعت عنها</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Copy the selected text exactly as the article has it</source>
        <translation>انسخ النص المحدد كما هو في المقال حرفًا بحرف</translation>
    </message>
    <message>
        <source>Copy as a picture</source>
        <translation>نسخ كصورة</translation>
    </message>
    <message>
        <source>Copy the selected lines with their labels as a picture</source>
        <translation>انسخ الأسطر المحددة بوسومها صورةً</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>تحديد الكل</translation>
    </message>
    <message>
        <source>Select the whole article</source>
        <translation>حدّد المقال كله</translation>
    </message>
    <message>
        <source>Change label…</source>
        <translation>تغيير الوسم…</translation>
    </message>
    <message>
        <source>Give the chosen span another label</source>
        <translation>ضع للمقطع المختار وسمًا آخر</translation>
    </message>
    <message>
        <source>Edit note</source>
        <translation>تحرير الملاحظة</translation>
    </message>
    <message>
        <source>Write a note on the chosen span</source>
        <translation>اكتب ملاحظة على المقطع المختار</translation>
    </message>
    <message>
        <source>Edit attributes</source>
        <translation>تحرير السمات</translation>
    </message>
    <message>
        <source>Go to the attributes of the chosen span; digits choose, Escape leaves</source>
        <translation>انتقل إلى سمات المقطع المختار؛ الأرقام للاختيار وEscape للعودة</translation>
    </message>
    <message>
        <source>Link…</source>
        <translation>ربط…</translation>
    </message>
    <message>
        <source>Link the chosen span: then a number, a click, or Enter for the nearest</source>
        <translation>اربط المقطع المختار: ثم رقم أو نقرة، أو Enter للأقرب</translation>
    </message>
    <message>
        <source>Author&apos;s voice</source>
        <translation>صوت الكاتب</translation>
    </message>
    <message>
        <source>Say that the author makes the chosen claim; once more takes it back</source>
        <translation>اجعل الكاتب صاحب الادعاء المختار؛ ومرة أخرى للتراجع</translation>
    </message>
    <message>
        <source>Unattributed</source>
        <translation>غير منسوب</translation>
    </message>
    <message>
        <source>Say that nobody is named for the chosen claim; once more takes it back</source>
        <translation>اجعل الادعاء المختار غير منسوب إلى أحد؛ ومرة أخرى للتراجع</translation>
    </message>
    <message>
        <source>Label all of these…</source>
        <translation>وسم جميع مواضع الذكر…</translation>
    </message>
    <message>
        <source>Find the chosen mention elsewhere, in this article or all, and label it</source>
        <translation>ابحث عن الذكر المختار في مواضع أخرى من هذا المقال أو من جميع المقالات، ثم سِمها</translation>
    </message>
    <message>
        <source>Who is this…</source>
        <translation>مَن هذا…</translation>
    </message>
    <message>
        <source>Say whom the chosen mention names: a number, a search, or a new entity</source>
        <translation>حدّد مَن يقصده الذكر المختار: برقم، أو ببحث، أو بكيان جديد</translation>
    </message>
    <message>
        <source>Delete span</source>
        <translation>حذف المقطع</translation>
    </message>
    <message>
        <source>Take the chosen span and its links away; undo brings them back</source>
        <translation>احذف المقطع المختار وعلاقاته، والتراجع يعيدها</translation>
    </message>
    <message>
        <source>Start one letter earlier</source>
        <translation>تقديم البداية حرفًا</translation>
    </message>
    <message>
        <source>Let the selection or the chosen span begin one letter earlier</source>
        <translation>يبدأ التحديد أو المقطع المختار قبل موضعه بحرف</translation>
    </message>
    <message>
        <source>Let the selection or the chosen span begin one letter later</source>
        <translation>يبدأ التحديد أو المقطع المختار بعد موضعه بحرف</translation>
    </message>
    <message>
        <source>Let the selection or the chosen span reach one letter further</source>
        <translation>يمتدّ التحديد أو المقطع المختار حرفًا آخر</translation>
    </message>
    <message>
        <source>Let the selection or the chosen span end one letter earlier</source>
        <translation>ينتهي التحديد أو المقطع المختار قبل موضعه بحرف</translation>
    </message>
    <message>
        <source>Start one clitic later</source>
        <translation>البدء بعد حرف متصل</translation>
    </message>
    <message>
        <source>Leave one more و ف ב ל כ ה outside</source>
        <translation>أخرج حرفًا متصلًا آخر من أوله: و ف ב ל כ ה</translation>
    </message>
    <message>
        <source>Start one clitic earlier</source>
        <translation>البدء قبل حرف متصل</translation>
    </message>
    <message>
        <source>Take the clitic before the start in again</source>
        <translation>أدخل الحرف المتصل الذي قبل أوله</translation>
    </message>
    <message>
        <source>End one clitic earlier</source>
        <translation>الانتهاء قبل ضمير متصل</translation>
    </message>
    <message>
        <source>Leave a pronoun or ending of the last word outside</source>
        <translation>أخرج الضمير أو اللاحقة من آخر الكلمة</translation>
    </message>
    <message>
        <source>End one clitic later</source>
        <translation>الانتهاء بعد ضمير متصل</translation>
    </message>
    <message>
        <source>Take the pronoun or ending behind the end in again</source>
        <translation>أدخل الضمير أو اللاحقة بعد آخره</translation>
    </message>
    <message>
        <source>Next boundary offered</source>
        <translation>الحدّ المقترح التالي</translation>
    </message>
    <message>
        <source>Show another boundary; the key of a label takes the one shown</source>
        <translation>اعرض حدًّا آخر؛ مفتاح الوسم يأخذ المعروض</translation>
    </message>
    <message>
        <source>Previous boundary offered</source>
        <translation>الحدّ المقترح السابق</translation>
    </message>
    <message>
        <source>Go back to the boundary offered before</source>
        <translation>ارجع إلى الحدّ المقترح قبله</translation>
    </message>
    <message>
        <source>Grow the selection</source>
        <translation>توسيع التحديد</translation>
    </message>
    <message>
        <source>Select the word, clause, quotation, sentence, paragraph around</source>
        <translation>حدّد ما حوله: الكلمة، العبارة، الاقتباس، الجملة، الفقرة</translation>
    </message>
    <message>
        <source>Shrink the selection</source>
        <translation>تضييق التحديد</translation>
    </message>
    <message>
        <source>Go back to the smaller unit</source>
        <translation>ارجع إلى الوحدة الأصغر</translation>
    </message>
    <message>
        <source>Interrupted quotation</source>
        <translation>اقتباس متقطّع</translation>
    </message>
    <message>
        <source>Offer all parts of a quotation that is interrupted by who says it</source>
        <translation>اقترح أجزاء الاقتباس الذي يقطعه ذكر قائله كلها</translation>
    </message>
    <message>
        <source>Add to the span</source>
        <translation>الإضافة إلى المقطع</translation>
    </message>
    <message>
        <source>Let the chosen span have the selection, too; or drag with Ctrl held</source>
        <translation>ضمّ التحديد إلى المقطع المختار، أو اسحب مع Ctrl</translation>
    </message>
    <message>
        <source>Remove a fragment</source>
        <translation>إزالة جزء</translation>
    </message>
    <message>
        <source>Take the fragment at the caret away from the chosen span</source>
        <translation>أزل من المقطع المختار الجزء الذي عند المؤشر</translation>
    </message>
    <message>
        <source>Split the span</source>
        <translation>قسمة المقطع</translation>
    </message>
    <message>
        <source>Make two spans of the chosen one at the caret</source>
        <translation>اجعل المقطع المختار مقطعين عند المؤشر</translation>
    </message>
    <message>
        <source>Merge spans</source>
        <translation>ضمّ المقاطع</translation>
    </message>
    <message>
        <source>Join the chosen span with the overlapping or next one of its label</source>
        <translation>ضمّ إلى المقطع المختار ما يتداخل معه أو ما يليه بالوسم نفسه</translation>
    </message>
    <message>
        <source>Sticky label</source>
        <translation>وسم ثابت</translation>
    </message>
    <message>
        <source>Choose a label; each selection becomes a span of it at once, until Esc</source>
        <translation>اختر وسمًا، فيصير كل تحديد مقطعًا به فورًا حتى Esc</translation>
    </message>
    <message>
        <source>Label with the same label</source>
        <translation>الوسم بالوسم نفسه</translation>
    </message>
    <message>
        <source>Give the selection the label that sticks or was used last</source>
        <translation>ضع على التحديد الوسم الثابت أو آخر وسم</translation>
    </message>
    <message>
        <source>Letters go to words</source>
        <translation>الحروف تنقل إلى الكلمات</translation>
    </message>
    <message>
        <source>A letter selects the next word that begins so, with Shift the selection reaches to it; Up and Down for others, Esc ends</source>
        <translation>يحدّد الحرفُ الكلمةَ التالية التي تبدأ به، ومع Shift يمتدّ التحديد إليها؛ السهمان لغيرها وEsc للخروج</translation>
    </message>
    <message>
        <source>Next clause</source>
        <translation>العبارة التالية</translation>
    </message>
    <message>
        <source>Select the next clause, as a claim would be marked</source>
        <translation>حدّد العبارة التالية كما يُوسم الادعاء</translation>
    </message>
    <message>
        <source>Previous clause</source>
        <translation>العبارة السابقة</translation>
    </message>
    <message>
        <source>Select the clause before</source>
        <translation>حدّد العبارة التي قبلها</translation>
    </message>
    <message>
        <source>Next sentence without a label</source>
        <translation>الجملة التالية غير الموسومة</translation>
    </message>
    <message>
        <source>Select the next sentence in which no span lies</source>
        <translation>حدّد الجملة التالية التي لا مقطع فيها</translation>
    </message>
    <message>
        <source>Previous sentence without a label</source>
        <translation>الجملة السابقة غير الموسومة</translation>
    </message>
    <message>
        <source>Select the sentence before in which no span lies</source>
        <translation>حدّد الجملة السابقة التي لا مقطع فيها</translation>
    </message>
    <message>
        <source>Span around</source>
        <translation>المقطع المحيط</translation>
    </message>
    <message>
        <source>Choose the smallest span around the chosen one or the caret</source>
        <translation>اختر أصغر مقطع يحيط بالمختار أو بالمؤشر</translation>
    </message>
    <message>
        <source>Span within</source>
        <translation>المقطع الداخلي</translation>
    </message>
    <message>
        <source>Choose the first span within the chosen one</source>
        <translation>اختر أول مقطع داخل المختار</translation>
    </message>
    <message>
        <source>All commands…</source>
        <translation>كل الأوامر…</translation>
    </message>
    <message>
        <source>Find every action and label by a few letters, English or Arabic</source>
        <translation>اعثر على كل أمر ووسم ببضعة أحرف عربية أو إنجليزية</translation>
    </message>
    <message>
        <source>Arrows by reading order</source>
        <translation>الأسهم بترتيب القراءة</translation>
    </message>
    <message>
        <source>Arrow keys go to the next or former letter as it is read</source>
        <translation>تنتقل الأسهم إلى الحرف التالي أو السابق في القراءة</translation>
    </message>
    <message>
        <source>Arrows by what is seen</source>
        <translation>الأسهم بحسب الجهة المرئية</translation>
    </message>
    <message>
        <source>Arrow keys go to the letter on their side, across Latin words too</source>
        <translation>تنتقل الأسهم إلى الحرف الذي في جهتها، وعبر الكلمات اللاتينية أيضًا</translation>
    </message>
    <message>
        <source>Start one letter later</source>
        <translation>تأخير البداية حرفًا</translation>
    </message>
    <message>
        <source>End one letter later</source>
        <translation>تأخير النهاية حرفًا</translation>
    </message>
    <message>
        <source>End one letter earlier</source>
        <translation>تقديم النهاية حرفًا</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>Every step is saved the moment it is made; this only says so</source>
        <translation>كل خطوة تُحفظ لحظة القيام بها، وهذا الأمر يؤكد ذلك فحسب</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>حفظ نسخة…</translation>
    </message>
    <message>
        <source>Save a copy of the whole workspace, to keep or to carry elsewhere</source>
        <translation>احفظ نسخة من مساحة العمل كلها، للحفظ أو للنقل إلى مكان آخر</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>سجلّ التعديلات…</translation>
    </message>
    <message>
        <source>Who did what when, in this article or the workspace; take steps back</source>
        <translation>من فعل ماذا ومتى، في هذا المقال أو في مساحة العمل؛ وأرجِع ما شئت من الخطوات</translation>
    </message>
    <message>
        <source>Trash…</source>
        <translation>سلة المحذوفات…</translation>
    </message>
    <message>
        <source>Deleted spans, links, entities and articles; bring them back</source>
        <translation>ما حُذف من مقاطع وعلاقات وكيانات ومقالات؛ واستعد ما شئت منها</translation>
    </message>
    <message>
        <source>Only my labels</source>
        <translation>وسومي وحدها</translation>
    </message>
    <message>
        <source>Hide what others have labelled and linked, or show it again</source>
        <translation>أخفِ ما وسمه الآخرون وما ربطوه، أو أظهره من جديد</translation>
    </message>
    <message>
        <source>Article list</source>
        <translation>قائمة المقالات</translation>
    </message>
    <message>
        <source>Show or hide the list of articles; without it, the article is wider</source>
        <translation>أظهر قائمة المقالات أو أخفها؛ وبإخفائها يتّسع المقال</translation>
    </message>
    <message>
        <source>Annotation panel</source>
        <translation>لوحة الوسم</translation>
    </message>
    <message>
        <source>Show or hide labels, spans and links beside the article</source>
        <translation>أظهر الوسوم والمقاطع والعلاقات بجانب المقال أو أخفها</translation>
    </message>
    <message>
        <source>Larger interface</source>
        <translation>تكبير الواجهة</translation>
    </message>
    <message>
        <source>Make the letters of menus, lists and windows larger</source>
        <translation>كبّر حروف القوائم والجداول والنوافذ</translation>
    </message>
    <message>
        <source>Smaller interface</source>
        <translation>تصغير الواجهة</translation>
    </message>
    <message>
        <source>Make the letters of menus, lists and windows smaller</source>
        <translation>صغّر حروف القوائم والجداول والنوافذ</translation>
    </message>
    <message>
        <source>Normal interface size</source>
        <translation>حجم الواجهة المعتاد</translation>
    </message>
    <message>
        <source>Write menus, lists and windows in letters of the normal size</source>
        <translation>أعِد حروف القوائم والجداول والنوافذ إلى حجمها المعتاد</translation>
    </message>
    <message>
        <source>Put the open article, or all selected ones, into the trash; undo helps</source>
        <translation>انقل المقال المفتوح أو كل المقالات المحدَّدة إلى سلة المحذوفات؛ والتراجع يعيدها</translation>
    </message>
    <message>
        <source>Write the articles and their labels in the format of your choice</source>
        <translation>اكتب المقالات ووسومها بالصيغة التي تختارها</translation>
    </message>
    <message>
        <source>Next article</source>
        <translation>المقال التالي</translation>
    </message>
    <message>
        <source>Open the next article of the list</source>
        <translation>افتح المقال التالي في القائمة</translation>
    </message>
    <message>
        <source>Previous article</source>
        <translation>المقال السابق</translation>
    </message>
    <message>
        <source>Open the article before this one in the list</source>
        <translation>افتح المقال الذي قبل هذا في القائمة</translation>
    </message>
    <message>
        <source>Next span</source>
        <translation>المقطع التالي</translation>
    </message>
    <message>
        <source>Choose the next span of the article</source>
        <translation>اختر المقطع التالي في المقال</translation>
    </message>
    <message>
        <source>Previous span</source>
        <translation>المقطع السابق</translation>
    </message>
    <message>
        <source>Choose the span before this one</source>
        <translation>اختر المقطع الذي قبل هذا</translation>
    </message>
    <message>
        <source>Next claim without maker</source>
        <translation>الادعاء التالي بلا صاحب</translation>
    </message>
    <message>
        <source>Choose the next claim that has no maker and does not say why</source>
        <translation>اختر الادعاء التالي الذي لا صاحب له ولا سبب مذكور</translation>
    </message>
    <message>
        <source>Registry…</source>
        <translation>سجلّ الكيانات…</translation>
    </message>
    <message>
        <source>All actors and organizations of the workspace, and the page of each</source>
        <translation>كل الفاعلين والمنظمات في مساحة العمل، ولكلٍّ صفحته</translation>
    </message>
    <message>
        <source>Page of this entity</source>
        <translation>صفحة هذا الكيان</translation>
    </message>
    <message>
        <source>All mentions and claims of whom the chosen mention names</source>
        <translation>كل مواضع ذكر مَن يقصده الذكر المختار، وكل ادعاءاته</translation>
    </message>
    <message>
        <source>Next mention without entity</source>
        <translation>الذكر التالي بلا كيان</translation>
    </message>
    <message>
        <source>Choose the next actor or organization that is not in the registry yet</source>
        <translation>اختر الفاعل التالي أو المنظمة التالية مما ليس في سجلّ الكيانات بعد</translation>
    </message>
    <message>
        <source>Find in the article…</source>
        <translation>البحث في المقال…</translation>
    </message>
    <message>
        <source>Find words however they are spelled; hamza, marks and tatweel do not count</source>
        <translation>ابحث عن الكلمات كيفما كُتبت، بلا اعتبار للهمزات والحركات والتطويل</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>النتيجة التالية</translation>
    </message>
    <message>
        <source>Go to the next place where the words were found</source>
        <translation>انتقل إلى الموضع التالي الذي وردت فيه الكلمات</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>النتيجة السابقة</translation>
    </message>
    <message>
        <source>Go to the place before where the words were found</source>
        <translation>انتقل إلى الموضع السابق الذي وردت فيه الكلمات</translation>
    </message>
    <message>
        <source>Filter the article list</source>
        <translation>البحث في قائمة المقالات</translation>
    </message>
    <message>
        <source>Type a word of the title to find an article</source>
        <translation>اكتب كلمة من العنوان لتجد المقال</translation>
    </message>
    <message>
        <source>Go to the text</source>
        <translation>الانتقال إلى النص</translation>
    </message>
    <message>
        <source>Put the keyboard into the article</source>
        <translation>انقل لوحة المفاتيح إلى المقال</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>لم يُبدأ</translation>
    </message>
    <message>
        <source>You have not begun this article</source>
        <translation>لم تبدأ هذا المقال بعد</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>قيد العمل</translation>
    </message>
    <message>
        <source>You are working on this article</source>
        <translation>أنت تعمل على هذا المقال</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>تمّ</translation>
    </message>
    <message>
        <source>You have labelled this article to the end</source>
        <translation>أتممت وسم هذا المقال</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>للنقاش</translation>
    </message>
    <message>
        <source>This article needs to be talked about</source>
        <translation>يحتاج هذا المقال إلى نقاش</translation>
    </message>
    <message>
        <source>Direction by its letters</source>
        <translation>الاتجاه بحسب الحروف</translation>
    </message>
    <message>
        <source>Read the article in the direction in which most of its letters run</source>
        <translation>اقرأ المقال في الاتجاه الذي تجري فيه معظم حروفه</translation>
    </message>
    <message>
        <source>Right to left</source>
        <translation>من اليمين إلى اليسار</translation>
    </message>
    <message>
        <source>Read the article from right to left, whatever its letters are</source>
        <translation>اقرأ المقال من اليمين إلى اليسار أيًّا كانت حروفه</translation>
    </message>
    <message>
        <source>Left to right</source>
        <translation>من اليسار إلى اليمين</translation>
    </message>
    <message>
        <source>Read the article from left to right, whatever its letters are</source>
        <translation>اقرأ المقال من اليسار إلى اليمين أيًّا كانت حروفه</translation>
    </message>
    <message>
        <source>Remove the article</source>
        <translation>إزالة المقال</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>تكبير النص</translation>
    </message>
    <message>
        <source>Make the letters of the article larger</source>
        <translation>كبّر حروف المقال</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>تصغير النص</translation>
    </message>
    <message>
        <source>Make the letters of the article smaller</source>
        <translation>صغّر حروف المقال</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>الحجم المعتاد</translation>
    </message>
    <message>
        <source>Show the letters of the article at their normal size</source>
        <translation>أظهر حروف المقال بحجمها المعتاد</translation>
    </message>
    <message>
        <source>Reading options…</source>
        <translation>خيارات القراءة…</translation>
    </message>
    <message>
        <source>Choose fonts, size, line spacing, column and paper of the article</source>
        <translation>اختر خطوط المقال وحجمها وتباعد الأسطر وعرض العمود والورق</translation>
    </message>
    <message>
        <source>Invisible characters</source>
        <translation>المحارف الخفية</translation>
    </message>
    <message>
        <source>Show or hide signs for joiners, direction marks and special blanks</source>
        <translation>أظهر علامات الفواصل وعلامات الاتجاه والمسافات الخاصة أو أخفها</translation>
    </message>
    <message>
        <source>Guideline</source>
        <translation>إرشادات الوسم</translation>
    </message>
    <message>
        <source>Show or hide what the codebook says about the label, below the article</source>
        <translation>أظهر ما يقوله دليل الترميز عن الوسم أسفل المقال، أو أخفه</translation>
    </message>
    <message>
        <source>Go to the guideline</source>
        <translation>الانتقال إلى الإرشادات</translation>
    </message>
    <message>
        <source>Put the keyboard into the guideline: arrows choose a label, Esc leaves</source>
        <translation>انقل لوحة المفاتيح إلى الإرشادات: الأسهم تختار الوسم، وEsc للخروج</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>فاتح</translation>
    </message>
    <message>
        <source>Dark letters on light paper</source>
        <translation>حروف داكنة على ورق فاتح</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>داكن</translation>
    </message>
    <message>
        <source>Light letters on dark paper</source>
        <translation>حروف فاتحة على ورق داكن</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Show the interface in English</source>
        <translation>اعرض الواجهة بالإنجليزية</translation>
    </message>
    <message>
        <source>العربية</source>
        <translation>العربية</translation>
    </message>
    <message>
        <source>Show the interface in Arabic</source>
        <translation>اعرض الواجهة بالعربية</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>المفاتيح والإيماءات</translation>
    </message>
    <message>
        <source>All keys, and what the mouse does in the article</source>
        <translation>المفاتيح كلها، وما تفعله الفأرة في المقال</translation>
    </message>
    <message>
        <source>Choose keys…</source>
        <translation>اختيار المفاتيح…</translation>
    </message>
    <message>
        <source>Give actions other keys; presets for one hand and the numeric pad</source>
        <translation>غيّر مفاتيح الأوامر، وثمة أنساق لليد الواحدة وللوحة الأرقام</translation>
    </message>
    <message>
        <source>About Hashiya</source>
        <translation>عن حاشية</translation>
    </message>
    <message>
        <source>Version, licence and where your work is kept</source>
        <translation>الإصدار والرخصة ومكان حفظ عملك</translation>
    </message>
    <message>
        <source>Open a workspace first</source>
        <translation>افتح مساحة عمل أولًا</translation>
    </message>
    <message>
        <source>Open an article first</source>
        <translation>افتح مقالًا أولًا</translation>
    </message>
    <message>
        <source>Choose a span first</source>
        <translation>اختر مقطعًا أولًا</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>لا شيء يُتراجع عنه</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>لا شيء يُعاد</translation>
    </message>
</context>
<context>
    <name>codebook</name>
    <message>
        <source>press a key</source>
        <translation>اضغط مفتاحًا</translation>
    </message>
    <message>
        <source>In the text this key means {action} otherwise.</source>
        <translation>يعني هذا المفتاح في النص عادةً: {action}.</translation>
    </message>
    <message>
        <source>{key} is the key of {label} already; choose another one.</source>
        <translation>{key} مفتاح {label}؛ اختر غيره.</translation>
    </message>
    <message>
        <source>on light paper</source>
        <translation>على ورق فاتح</translation>
    </message>
    <message>
        <source>on dark paper</source>
        <translation>على ورق داكن</translation>
    </message>
    <message>
        <source>Choose a free colour</source>
        <translation>اختر لونًا حرًّا</translation>
    </message>
    <message>
        <source>A colour is written #rrggbb, such as #1557b0.</source>
        <translation>يُكتب اللون ‎#rrggbb‎، مثل ‎#1557b0‎.</translation>
    </message>
    <message>
        <source>More like these: {count}</source>
        <translation>تنبيهات أخرى مثلها: {count}</translation>
    </message>
    <message>
        <source>Told apart from every other label with any colour vision.</source>
        <translation>يتميّز من سائر الوسوم لكل أنواع إبصار الألوان.</translation>
    </message>
    <message>
        <source>Contrast on light paper {ratio} : 1, at least {least} needed</source>
        <translation>التباين على ورق فاتح ‎{ratio} : 1‎، والمطلوب {least} على الأقل</translation>
    </message>
    <message>
        <source>Contrast on dark paper {ratio} : 1, at least {least} needed</source>
        <translation>التباين على ورق داكن ‎{ratio} : 1‎، والمطلوب {least} على الأقل</translation>
    </message>
    <message>
        <source>to everybody</source>
        <translation>لكل الناس</translation>
    </message>
    <message>
        <source>without red cones (protanopia)</source>
        <translation>لمن لا يرى الأحمر (protanopia)</translation>
    </message>
    <message>
        <source>without green cones (deuteranopia)</source>
        <translation>لمن لا يرى الأخضر (deuteranopia)</translation>
    </message>
    <message>
        <source>without blue cones (tritanopia)</source>
        <translation>لمن لا يرى الأزرق (tritanopia)</translation>
    </message>
    <message>
        <source>On light paper it looks like {label} {vision}</source>
        <translation>يشبه {label} على ورق فاتح {vision}</translation>
    </message>
    <message>
        <source>On dark paper it looks like {label} {vision}</source>
        <translation>يشبه {label} على ورق داكن {vision}</translation>
    </message>
    <message>
        <source>Import a codebook</source>
        <translation>استيراد دليل ترميز</translation>
    </message>
    <message>
        <source>Export the codebook</source>
        <translation>تصدير دليل الترميز</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>كُتب في: {path}</translation>
    </message>
    <message>
        <source>Actors, claims, organizations</source>
        <translation>الفاعلون والادعاءات والمنظمات</translation>
    </message>
    <message>
        <source>Cues, roles, places, evidence as well</source>
        <translation>ومعها أفعال القول والصفات والأماكن والأدلة</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>النسخة {number}</translation>
    </message>
    <message>
        <source>solid</source>
        <translation>متصل</translation>
    </message>
    <message>
        <source>dashed</source>
        <translation>متقطّع</translation>
    </message>
    <message>
        <source>dotted</source>
        <translation>منقّط</translation>
    </message>
    <message>
        <source>dash and dot</source>
        <translation>شرطة ونقطة</translation>
    </message>
    <message>
        <source>long dashes</source>
        <translation>شرطات طويلة</translation>
    </message>
    <message>
        <source>fine dots</source>
        <translation>نقط دقيقة</translation>
    </message>
    <message>
        <source>one value of several</source>
        <translation>قيمة واحدة من عدة قيم</translation>
    </message>
    <message>
        <source>several values</source>
        <translation>عدة قيم</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>نعم أو لا</translation>
    </message>
    <message>
        <source>number</source>
        <translation>عدد</translation>
    </message>
    <message>
        <source>date</source>
        <translation>تاريخ</translation>
    </message>
    <message>
        <source>text</source>
        <translation>نص</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>المفتاح</translation>
    </message>
    <message>
        <source>How files name it; whatever is labelled with it follows a change</source>
        <translation>اسمه في الملفات؛ وما وُسم به يتبع تغييره</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>Guideline</source>
        <translation>الإرشادات</translation>
    </message>
    <message>
        <source>Archived: kept where it is used, offered no more</source>
        <translation>مؤرشف: يبقى حيث استُعمل ولا يُعرض بعد الآن</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>الاختصار</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>اللونان</translation>
    </message>
    <message>
        <source>Underline</source>
        <translation>الخط تحته</translation>
    </message>
    <message>
        <source>Stands below</source>
        <translation>يندرج تحت</translation>
    </message>
    <message>
        <source>Examples; [ ] holds what is to be marked</source>
        <translation>أمثلة؛ ما بين [ ] هو ما يُوسم</translation>
    </message>
    <message>
        <source>Leads from</source>
        <translation>تبدأ من</translation>
    </message>
    <message>
        <source>Leads to</source>
        <translation>تنتهي إلى</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>اللون</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>النوع</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>القيم</translation>
    </message>
    <message>
        <source>Usual value</source>
        <translation>القيمة المعتادة</translation>
    </message>
    <message>
        <source>Needed: the panel asks for it</source>
        <translation>مطلوبة: تسأل عنها اللوحة</translation>
    </message>
    <message>
        <source>Merge {name} into</source>
        <translation>دمج {name} في</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>دمج</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>تغيير</translation>
    </message>
    <message>
        <source>Change the key {old_label} to {label}</source>
        <translation>تغيير المفتاح {old_label} إلى {label}</translation>
    </message>
    <message>
        <source>Merge {old_label} into {label}</source>
        <translation>دمج {old_label} في {label}</translation>
    </message>
    <message>
        <source>Delete the label {label}</source>
        <translation>حذف الوسم {label}</translation>
    </message>
    <message>
        <source>Change the key {old_type} to {type}</source>
        <translation>تغيير المفتاح {old_type} إلى {type}</translation>
    </message>
    <message>
        <source>Merge {old_type} into {type}</source>
        <translation>دمج {old_type} في {type}</translation>
    </message>
    <message>
        <source>Delete the link type {type}</source>
        <translation>حذف نوع العلاقة {type}</translation>
    </message>
    <message>
        <source>Change the key of the attribute {attribute}</source>
        <translation>تغيير مفتاح السمة {attribute}</translation>
    </message>
    <message>
        <source>Delete the attribute {attribute}</source>
        <translation>حذف السمة {attribute}</translation>
    </message>
    <message>
        <source>Change the value {old_value} to {value}</source>
        <translation>تغيير القيمة {old_value} إلى {value}</translation>
    </message>
    <message>
        <source>Delete the value {value}</source>
        <translation>حذف القيمة {value}</translation>
    </message>
    <message>
        <source>Examples that are right, a line each</source>
        <translation>أمثلة صحيحة، مثال في كل سطر</translation>
    </message>
    <message>
        <source>Examples that are wrong, a line each</source>
        <translation>أمثلة خاطئة، مثال في كل سطر</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>الوسوم</translation>
    </message>
    <message>
        <source>Link types</source>
        <translation>أنواع العلاقات</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>مؤرشف</translation>
    </message>
    <message>
        <source>Merge into…</source>
        <translation>دمج في…</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>القيمة</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>إضافة قيمة</translation>
    </message>
    <message>
        <source>Take the value away</source>
        <translation>حذف القيمة</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>نقل إلى أعلى</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>نقل إلى أسفل</translation>
    </message>
    <message>
        <source>Move further in</source>
        <translation>إدراج تحت ما قبله</translation>
    </message>
    <message>
        <source>Move out</source>
        <translation>إخراج مستوى</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>وسم</translation>
    </message>
    <message>
        <source>Label below this one</source>
        <translation>وسم تحت هذا</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>سمة</translation>
    </message>
    <message>
        <source>Link type</source>
        <translation>نوع علاقة</translation>
    </message>
    <message>
        <source>Merge into another…</source>
        <translation>دمج في آخر…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>حذف…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>Import a codebook…</source>
        <translation>استيراد دليل ترميز…</translation>
    </message>
    <message>
        <source>Export the codebook…</source>
        <translation>تصدير دليل الترميز…</translation>
    </message>
    <message>
        <source>Take over: actors, claims, organizations…</source>
        <translation>اعتماد: الفاعلون والادعاءات والمنظمات…</translation>
    </message>
    <message>
        <source>Take over: cues, roles, places, evidence as well…</source>
        <translation>اعتماد: ومعها أفعال القول والصفات والأماكن والأدلة…</translation>
    </message>
    <message>
        <source>Versions…</source>
        <translation>النسخ…</translation>
    </message>
    <message>
        <source>Write the name</source>
        <translation>كتابة الاسم</translation>
    </message>
    <message>
        <source>Close the codebook</source>
        <translation>إغلاق دليل الترميز</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>More</source>
        <translation>المزيد</translation>
    </message>
    <message>
        <source>key</source>
        <translation>المفتاح</translation>
    </message>
    <message>
        <source>name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>colour on light paper</source>
        <translation>اللون على ورق فاتح</translation>
    </message>
    <message>
        <source>colour on dark paper</source>
        <translation>اللون على ورق داكن</translation>
    </message>
    <message>
        <source>shortcut</source>
        <translation>الاختصار</translation>
    </message>
    <message>
        <source>underline</source>
        <translation>الخط تحته</translation>
    </message>
    <message>
        <source>guideline</source>
        <translation>الإرشادات</translation>
    </message>
    <message>
        <source>examples</source>
        <translation>الأمثلة</translation>
    </message>
    <message>
        <source>attributes</source>
        <translation>السمات</translation>
    </message>
    <message>
        <source>place in the hierarchy</source>
        <translation>موضعه في التسلسل</translation>
    </message>
    <message>
        <source>archived or in use</source>
        <translation>الأرشفة</translation>
    </message>
    <message>
        <source>labels it leads from</source>
        <translation>الوسوم التي تبدأ منها</translation>
    </message>
    <message>
        <source>labels it leads to</source>
        <translation>الوسوم التي تنتهي إليها</translation>
    </message>
    <message>
        <source>the label {label} is missing</source>
        <translation>الوسم {label} غير موجود</translation>
    </message>
    <message>
        <source>the link type {type} is missing</source>
        <translation>نوع العلاقة {type} غير موجود</translation>
    </message>
    <message>
        <source>{type} does not lead from {from_label} to {to_label}</source>
        <translation>لا تصل {type} بين {from_label} و{to_label}</translation>
    </message>
    <message>
        <source>{owner} does not allow {value!r} for {attribute}</source>
        <translation>لا يقبل {owner} القيمة {value!r} للسمة {attribute}</translation>
    </message>
    <message>
        <source>{clause}, but is in use ({count} ×)</source>
        <translation>{clause}، مع أنه مستعمل (عدد المرات: {count})</translation>
    </message>
    <message>
        <source>Nothing is different.</source>
        <translation>لا فرق بينهما.</translation>
    </message>
    <message>
        <source>Another order of the labels</source>
        <translation>ترتيب آخر للوسوم</translation>
    </message>
    <message>
        <source>Another order of the link types</source>
        <translation>ترتيب آخر لأنواع العلاقات</translation>
    </message>
    <message>
        <source>New: {name}</source>
        <translation>جديد: {name}</translation>
    </message>
    <message>
        <source>Gone: {name}</source>
        <translation>محذوف: {name}</translation>
    </message>
    <message>
        <source>Archived: {name}</source>
        <translation>مؤرشف: {name}</translation>
    </message>
    <message>
        <source>Changed: {name} — {fields}</source>
        <translation>تغيّر {name}: {fields}</translation>
    </message>
</context>
<context>
    <name>encodings</name>
    <message>
        <source>Looks like {true} that was read as {taken_for}: {files}</source>
        <translation>يبدو نصًّا بترميز {true} قُرئ على أنه {taken_for}: {files}</translation>
    </message>
    <message>
        <source>{encoding} ({certainty} %)</source>
        <translation>{encoding} ({certainty}٪)</translation>
    </message>
    <message>
        <source>{file} looks like: {names}</source>
        <translation>ترميز {file} على الأرجح: {names}</translation>
    </message>
</context>
<context>
    <name>entities</name>
    <message>
        <source>person</source>
        <translation>شخص</translation>
    </message>
    <message>
        <source>group</source>
        <translation>جماعة</translation>
    </message>
    <message>
        <source>organization</source>
        <translation>منظمة</translation>
    </message>
    <message>
        <source>state</source>
        <translation>دولة</translation>
    </message>
    <message>
        <source>government body</source>
        <translation>جهة حكومية</translation>
    </message>
    <message>
        <source>company</source>
        <translation>شركة</translation>
    </message>
    <message>
        <source>party</source>
        <translation>حزب</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>وسيلة إعلام</translation>
    </message>
    <message>
        <source>civil society</source>
        <translation>مجتمع مدني</translation>
    </message>
    <message>
        <source>international body</source>
        <translation>هيئة دولية</translation>
    </message>
    <message>
        <source>armed force</source>
        <translation>قوة مسلحة</translation>
    </message>
    <message>
        <source>court</source>
        <translation>محكمة</translation>
    </message>
    <message>
        <source>sport</source>
        <translation>رياضة</translation>
    </message>
    <message>
        <source>other</source>
        <translation>غير ذلك</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>النوع</translation>
    </message>
    <message>
        <source>Also called</source>
        <translation>أسماء أخرى</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>المنصب</translation>
    </message>
    <message>
        <source>Party</source>
        <translation>الحزب</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>البلد</translation>
    </message>
    <message>
        <source>From</source>
        <translation>من</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>إلى</translation>
    </message>
    <message>
        <source>Wikidata</source>
        <translation>ويكي بيانات</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>ملاحظة</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>A link leads from one span to another, not to itself; choose another span</source>
        <translation>العلاقة تصل مقطعًا بمقطع غيره لا بنفسه؛ اختر مقطعًا آخر</translation>
    </message>
    <message>
        <source>The link {type} leads from {from_labels} to {to_labels}, not from {from_label} to {to_label}; choose other spans or another link</source>
        <translation>العلاقة {type} تبدأ من {from_labels} وتنتهي إلى {to_labels}، لا من {from_label} إلى {to_label}؛ اختر مقطعين آخرين أو علاقة أخرى</translation>
    </message>
    <message>
        <source>The link {type} would lead back to its own beginning; delete a link of that circle first</source>
        <translation>تعود العلاقة {type} بهذا إلى بدايتها؛ احذف أولًا علاقة من هذه الدائرة</translation>
    </message>
    <message>
        <source>These two spans are linked by {type} already; look at their links</source>
        <translation>يصل بين هذين المقطعين {type} من قبل؛ انظر إلى علاقاتهما</translation>
    </message>
    <message>
        <source>This span has a link {type}, whose end cannot be {label}; delete the link first</source>
        <translation>لهذا المقطع علاقة {type} لا يكون طرفها {label}؛ احذف العلاقة أولًا</translation>
    </message>
    <message>
        <source>This claim has a primary maker already; make that one joint first, or let this one be joint</source>
        <translation>لهذا الادعاء صاحب رئيس من قبل؛ اجعله شريكًا أولًا، أو اجعل هذا شريكًا</translation>
    </message>
    <message>
        <source>There is no span {id} in this article; it may have been deleted</source>
        <translation>لا مقطع {id} في هذا المقال؛ لعله حُذف</translation>
    </message>
    <message>
        <source>There is no entity {id} any more; choose another one</source>
        <translation>لم يعد الكيان {id} موجودًا؛ اختر غيره</translation>
    </message>
    <message>
        <source>There is no label {key} in the codebook; add it there first</source>
        <translation>لا وسم {key} في دليل الترميز؛ أضفه إليه أولًا</translation>
    </message>
    <message>
        <source>The label {label} is archived; take it back into use in the codebook first</source>
        <translation>الوسم {label} مؤرشف؛ أعده إلى الاستعمال في دليل الترميز أولًا</translation>
    </message>
    <message>
        <source>There is no link type {key} in the codebook; add it there first</source>
        <translation>لا نوع علاقة {key} في دليل الترميز؛ أضفه إليه أولًا</translation>
    </message>
    <message>
        <source>The link type {type} is archived; take it back into use first</source>
        <translation>نوع العلاقة {type} مؤرشف؛ أعده إلى الاستعمال أولًا</translation>
    </message>
    <message>
        <source>{owner}: {value!r} is no value of the attribute {attribute}; choose one of: {choices}</source>
        <translation>{owner}: ليست {value!r} من قيم السمة {attribute}؛ اختر واحدة من: {choices}</translation>
    </message>
    <message>
        <source>{owner}: {value!r} does not fit the attribute {attribute}, which is of the kind {what}</source>
        <translation>{owner}: لا تصلح {value!r} للسمة {attribute}، وهي من نوع {what}</translation>
    </message>
    <message>
        <source>The stretch {where} cuts a letter from its marks; take the whole letter</source>
        <translation>النطاق {where} يفصل حرفًا عن حركاته؛ خذ الحرف كاملًا</translation>
    </message>
    <message>
        <source>The stretch {where} touches or precedes the one before; choose words further on</source>
        <translation>النطاق {where} يلاصق ما قبله أو يسبقه؛ اختر كلمات بعده</translation>
    </message>
    <message>
        <source>A split here would leave one part of the span empty; put the caret between two words</source>
        <translation>القسمة هنا تترك جزءًا من المقطع فارغًا؛ ضع المؤشر بين كلمتين</translation>
    </message>
    <message>
        <source>Only two spans of one label, in one article and one layer, can be merged</source>
        <translation>لا يُضم إلا مقطعان بوسم واحد في مقال واحد وطبقة واحدة</translation>
    </message>
    <message>
        <source>There is nothing to change; everything is as wanted already</source>
        <translation>لا شيء يتغيّر؛ كل شيء كما تريد من قبل</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>لا شيء يُتراجع عنه</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>لا شيء يُعاد</translation>
    </message>
    <message>
        <source>The import of {source} by {person}, begun at {time}, was cut short; nothing of it came in. Import it again.</source>
        <translation>انقطع استيراد {source} الذي بدأه {person} في {time}؛ لم يدخل منه شيء. أعد الاستيراد.</translation>
    </message>
    <message>
        <source>This step can be undone when the other window or program has saved</source>
        <translation>يمكن التراجع عن هذه الخطوة حين تفرغ النافذة الأخرى أو البرنامج الآخر من الحفظ</translation>
    </message>
    <message>
        <source>This step can be done again when the other window or program has saved</source>
        <translation>يمكن تكرار هذه الخطوة حين تفرغ النافذة الأخرى أو البرنامج الآخر من الحفظ</translation>
    </message>
    <message>
        <source>This step can be done when what was made before it is stored</source>
        <translation>يمكن تنفيذ هذه الخطوة حين يُحفظ ما سبقها</translation>
    </message>
    <message>
        <source>The step that was to be undone is not there any more; nothing was changed</source>
        <translation>الخطوة المراد التراجع عنها لم تعد موجودة؛ لم يتغيّر شيء</translation>
    </message>
    <message>
        <source>{path}: the folder cannot be made: {why}; nothing was saved</source>
        <translation>{path}: تعذّر إنشاء المجلد: {why}؛ لم يُحفظ شيء</translation>
    </message>
    <message>
        <source>{path}: a step that could not be stored cannot be kept there: {why}; it waits still</source>
        <translation>{path}: تعذّر الاحتفاظ هناك بخطوة لم يمكن حفظها: {why}؛ وهي لا تزال منتظرة</translation>
    </message>
    <message>
        <source>This {kind} is not there any more; nothing was changed. Open the article again.</source>
        <translation>لم يعد هذا العنصر ({kind}) موجودًا؛ لم يتغيّر شيء. افتح المقال من جديد.</translation>
    </message>
    <message>
        <source>This {kind} was deleted by {person} at {time} in the meantime; nothing was overwritten. Look at it again before you repeat your step.</source>
        <translation>حذف {person} هذا العنصر ({kind}) في هذه الأثناء، {time}؛ لم يُستبدل شيء. انظر إليه من جديد قبل أن تعيد خطوتك.</translation>
    </message>
    <message>
        <source>This {kind} was changed by {person} at {time} in the meantime; nothing was overwritten. Look at it again before you repeat your step.</source>
        <translation>غيّر {person} هذا العنصر ({kind}) في هذه الأثناء، {time}؛ لم يُستبدل شيء. انظر إليه من جديد قبل أن تعيد خطوتك.</translation>
    </message>
    <message>
        <source>Somebody else saved at the same moment and both waited for each other; nothing was saved. Do your step again.</source>
        <translation>حفظ غيرك في اللحظة نفسها وانتظر كل منكما الآخر؛ لم يُحفظ شيء. أعد خطوتك.</translation>
    </message>
    <message>
        <source>The article of this step was removed in the meantime; nothing was changed</source>
        <translation>أُزيل مقال هذه الخطوة في هذه الأثناء؛ لم يتغيّر شيء</translation>
    </message>
    <message>
        <source>{people} worked on the imported articles since; undoing the import would hide that, so nothing was changed</source>
        <translation>عمل {people} على المقالات المستوردة بعد ذلك؛ والتراجع عن الاستيراد يخفي عملهم، فلم يتغيّر شيء</translation>
    </message>
    <message>
        <source>This {kind} is not in the trash any more; look at it once more</source>
        <translation>لم يعد هذا العنصر ({kind}) في سلة المحذوفات؛ انظر إليها من جديد</translation>
    </message>
    <message>
        <source>The label {key} was taken out of the codebook; add it again before this step</source>
        <translation>أُخرج الوسم {key} من دليل الترميز؛ أضفه من جديد قبل هذه الخطوة</translation>
    </message>
    <message>
        <source>The link type {key} was taken out of the codebook; add it again before this step</source>
        <translation>أُخرجت العلاقة {key} من دليل الترميز؛ أضفها من جديد قبل هذه الخطوة</translation>
    </message>
    <message>
        <source>The entity that this span refers to was removed in the meantime; bring it back first</source>
        <translation>أُزيل الكيان الذي يشير إليه هذا المقطع في هذه الأثناء؛ استعده أولًا</translation>
    </message>
    <message>
        <source>Spans refer to {entity} by now; link them to another entity first</source>
        <translation>صارت مقاطع تشير إلى {entity}؛ أسندها إلى كيان آخر أولًا</translation>
    </message>
    <message>
        <source>{person} has linked this span by {type} since; delete that link first</source>
        <translation>وصل {person} هذا المقطع بالعلاقة {type} بعد ذلك؛ احذف تلك العلاقة أولًا</translation>
    </message>
    <message>
        <source>This span has a link {type} by now, whose end it could not be any more</source>
        <translation>صارت لهذا المقطع علاقة {type} لا يصلح طرفًا لها بعد هذا</translation>
    </message>
    <message>
        <source>A span that the link {type} leads from or to was deleted in the meantime; bring it back first</source>
        <translation>حُذف في هذه الأثناء مقطع هو طرف للعلاقة {type}؛ استعده أولًا</translation>
    </message>
    <message>
        <source>The ends of the link {type} have labels by now that the codebook does not allow for it</source>
        <translation>صار لطرفي العلاقة {type} وسمان لا يجيزهما دليل الترميز لها</translation>
    </message>
    <message>
        <source>An import is taken back by its own annotator ({person}) with Undo, or article by article</source>
        <translation>لا يُرجع الاستيراد إلا صاحبه ({person}) بالتراجع، أو مقالًا مقالًا</translation>
    </message>
    <message>
        <source>This entry went back or forth itself; take back the step that it was about</source>
        <translation>هذه الخطوة نفسها تراجع أو إعادة؛ أرجع الخطوة التي تخصها</translation>
    </message>
    <message>
        <source>{person} has undone this entry already</source>
        <translation>تراجع {person} عن هذه الخطوة من قبل</translation>
    </message>
    <message>
        <source>What these entries did is gone already</source>
        <translation>ما فعلته هذه الخطوات زال من قبل</translation>
    </message>
    <message>
        <source>A span in several pieces cannot be looked for; choose one in one piece</source>
        <translation>لا يُبحث عن مقطع متعدد الأجزاء؛ اختر مقطعًا متصلًا</translation>
    </message>
    <message>
        <source>There is no word in this span to look for; choose a span with letters</source>
        <translation>لا كلمة في هذا المقطع يُبحث عنها؛ اختر مقطعًا فيه حروف</translation>
    </message>
    <message>
        <source>This span is not there any more; choose another mention to look for</source>
        <translation>لم يعد هذا المقطع موجودًا؛ اختر ذكرًا آخر للبحث عنه</translation>
    </message>
    <message>
        <source>The entity of this span was removed in the meantime; look at the span again</source>
        <translation>أُزيل كيان هذا المقطع في هذه الأثناء؛ انظر إلى المقطع من جديد</translation>
    </message>
    <message>
        <source>A place is not as it was found, or its article was removed; look for the mention again</source>
        <translation>تغيّر أحد المواضع عما وُجد عليه، أو أُزيل مقاله؛ ابحث من جديد</translation>
    </message>
    <message>
        <source>An entity cannot be merged into itself; choose another one</source>
        <translation>لا يُدمج الكيان في نفسه؛ اختر غيره</translation>
    </message>
    <message>
        <source>Choose at least one entity to merge into the other</source>
        <translation>اختر كيانًا واحدًا على الأقل لدمجه في الآخر</translation>
    </message>
    <message>
        <source>Choose mentions of {entity} that are to be somebody else</source>
        <translation>اختر من مواضع ذكر {entity} ما هو لغيره</translation>
    </message>
    <message>
        <source>An entity needs a name</source>
        <translation>لا بد للكيان من اسم</translation>
    </message>
    <message>
        <source>The label {label} cannot be merged into itself; choose another one</source>
        <translation>لا يُدمج الوسم {label} في نفسه؛ اختر غيره</translation>
    </message>
    <message>
        <source>The label {label} is archived; take it back into use first</source>
        <translation>الوسم {label} مؤرشف؛ أعده إلى الاستعمال أولًا</translation>
    </message>
    <message>
        <source>{label} is the only label of the codebook; add another one first</source>
        <translation>{label} هو الوسم الوحيد في دليل الترميز؛ أضف غيره أولًا</translation>
    </message>
    <message>
        <source>The link type {type} cannot be merged into itself; choose another</source>
        <translation>لا يُدمج نوع العلاقة {type} في نفسه؛ اختر غيره</translation>
    </message>
    <message>
        <source>The value {value} cannot be merged into itself; choose another one</source>
        <translation>لا تُدمج القيمة {value} في نفسها؛ اختر غيرها</translation>
    </message>
    <message>
        <source>{value} is the only value of {attribute}; delete the attribute, or add another value first</source>
        <translation>{value} هي القيمة الوحيدة للسمة {attribute}؛ احذف السمة، أو أضف قيمة أخرى أولًا</translation>
    </message>
    <message>
        <source>The codebook is the same already; nothing was changed</source>
        <translation>دليل الترميز هو نفسه من قبل؛ لم يتغيّر شيء</translation>
    </message>
    <message>
        <source>The codebook was changed in the meantime (version {now} instead of {seen}); nothing was overwritten. Look at it again before you repeat your change.</source>
        <translation>تغيّر دليل الترميز في هذه الأثناء (النسخة {now} بدل {seen})؛ لم يُستبدل شيء. انظر إليه من جديد قبل أن تعيد تغييرك.</translation>
    </message>
    <message>
        <source>This codebook contradicts what is labelled already, so nothing was changed: {reasons}. Change the codebook, or merge or delete what is in its way first.</source>
        <translation>يناقض دليل الترميز هذا ما وُسم من قبل، فلم يتغيّر شيء: {reasons}. غيّر الدليل، أو ادمج أولًا ما يعترضه أو احذفه.</translation>
    </message>
    <message>
        <source>Going back would contradict what was labelled since, so nothing was changed: {reasons}</source>
        <translation>الرجوع يناقض ما وُسم بعد ذلك، فلم يتغيّر شيء: {reasons}</translation>
    </message>
    <message>
        <source>Somebody used a label or link type of the codebook that this step takes away; nothing was changed. Look at what it touches once more, then repeat it.</source>
        <translation>استعمل أحدهم وسمًا أو نوع علاقة تزيله هذه الخطوة من دليل الترميز؛ لم يتغيّر شيء. انظر مرة أخرى إلى ما تمسّه، ثم أعدها.</translation>
    </message>
    <message>
        <source>{location}: {outcome}: {reason}</source>
        <translation>{outcome} في {location}: {reason}</translation>
    </message>
    <message>
        <source>{location}: the workspace cannot be opened: {reason}</source>
        <translation>تعذّر فتح مساحة العمل {location}: {reason}</translation>
    </message>
    <message>
        <source>{path}: the workspace cannot be created: {reason}</source>
        <translation>تعذّر إنشاء مساحة العمل {path}: {reason}</translation>
    </message>
    <message>
        <source>{location}: this older workspace must be upgraded, but {reason}</source>
        <translation>مساحة العمل {location} من إصدار أقدم ولا بدّ من ترقيتها، غير أنّ ذلك تعذّر: {reason}</translation>
    </message>
    <message>
        <source>{location}: this workspace was written by an earlier Hashiya and must be brought up to date first</source>
        <translation>مساحة العمل {location} من إصدار أقدم من حاشية، ولا بدّ من ترقيتها أولًا</translation>
    </message>
    <message>
        <source>{path}: this older workspace was not upgraded, because the copy {copy} cannot be made: {why}</source>
        <translation>لم تُرقَّ مساحة العمل القديمة {path} لتعذّر نسخها إلى {copy}: {why}</translation>
    </message>
    <message>
        <source>{location}: this workspace was written by Hashiya {version} with schema {revision}; this program knows schemas up to {head}: update Hashiya to open it</source>
        <translation>كُتبت مساحة العمل {location} بحاشية {version} وبنية جداولها {revision}، وهذا البرنامج لا يعرف ما بعد {head}؛ حدّث حاشية لفتحها</translation>
    </message>
    <message>
        <source>{location}: there is no workspace in this database; create one with `hashiya init`</source>
        <translation>ليس في قاعدة البيانات {location} مساحة عمل؛ أنشئ واحدة من «مساحة عمل جديدة»</translation>
    </message>
    <message>
        <source>{location}: this database has the unknown schema {revision}; it is no workspace of ours</source>
        <translation>بنية قاعدة البيانات {location} غير معروفة ({revision})؛ فهي ليست من مساحات عمل حاشية</translation>
    </message>
    <message>
        <source>{location}: this database is not empty; open it if it is a workspace, or name another</source>
        <translation>قاعدة البيانات {location} ليست فارغة؛ افتحها إن كانت مساحة عمل، أو اختر غيرها</translation>
    </message>
    <message>
        <source>{location}: a workspace needs a file; name one</source>
        <translation>مساحة العمل تحتاج إلى ملف، و{location} ليس ملفًا؛ سمِّ ملفًا</translation>
    </message>
    <message>
        <source>{address}: a workspace is a file or a postgresql:// address; {kind_of_address} is neither</source>
        <translation>مساحة العمل ملف أو عنوان يبدأ بـ ⁦postgresql://⁩، وليس {address} أيًّا منهما ({kind_of_address})</translation>
    </message>
    <message>
        <source>The address that begins with {scheme} cannot be understood; write postgresql://user:password@host:port/database, or the path of a file</source>
        <translation>لم يُفهم العنوان الذي يبدأ بـ {scheme}؛ اكتب ⁦postgresql://user:password@host:port/database⁩ أو مسار ملف</translation>
    </message>
    <message>
        <source>{path}: there is no such workspace; create it with `hashiya init`</source>
        <translation>لا توجد مساحة عمل في {path}؛ تأكّد من المسار أو أنشئ مساحة جديدة</translation>
    </message>
    <message>
        <source>{path}: its newest steps lie beside it in {log}, and cannot be read from a folder that may not be written to; copy both files into a folder of your own, and open the copy</source>
        <translation>أحدث الخطوات في {path} محفوظة بجواره في {log}، ولا يمكن قراءتها من مجلد لا يُسمح بالكتابة فيه؛ انسخ الملفين إلى مجلد لك وافتح النسخة</translation>
    </message>
    <message>
        <source>{path}: this is a folder, not a workspace file</source>
        <translation>{path} مجلد وليس ملف مساحة عمل</translation>
    </message>
    <message>
        <source>{path}: the file cannot be read: {why}</source>
        <translation>تعذّرت قراءة الملف {path}: {why}</translation>
    </message>
    <message>
        <source>{path}: the file is empty, not a workspace; delete it and create one with `hashiya init`</source>
        <translation>الملف {path} فارغ وليس مساحة عمل؛ احذفه وأنشئ مساحة جديدة</translation>
    </message>
    <message>
        <source>{path}: this is not a database; to read articles from it, use `hashiya import`</source>
        <translation>الملف {path} ليس مساحة عمل؛ إن كانت فيه مقالات فأدخلها بالأمر «استيراد»</translation>
    </message>
    <message>
        <source>{path}: this database belongs to another program, not to Hashiya</source>
        <translation>قاعدة البيانات {path} لبرنامج آخر وليست لحاشية</translation>
    </message>
    <message>
        <source>{path}: this is a folder; name a file in it</source>
        <translation>{path} مجلد؛ سمِّ ملفًا فيه</translation>
    </message>
    <message>
        <source>{path}: there is a file of that name already; open it or choose another name</source>
        <translation>يوجد ملف بهذا الاسم: {path}؛ افتحه أو اختر اسمًا آخر</translation>
    </message>
    <message>
        <source>{path}: the folder {folder} does not exist; create it first</source>
        <translation>تعذّر إنشاء {path}: المجلد {folder} غير موجود، أنشئه أولًا</translation>
    </message>
    <message>
        <source>{path}: the folder {folder} may not be written to; choose another place</source>
        <translation>تعذّر إنشاء {path}: لا يُسمح لك بالكتابة في المجلد {folder}؛ اختر مكانًا آخر</translation>
    </message>
    <message>
        <source>{location}: use `pg_dump` to back up a PostgreSQL database, or export its articles</source>
        <translation>مساحة العمل {location} في قاعدة بيانات PostgreSQL؛ انسخها بالأداة ⁦pg_dump⁩ أو صدّر مقالاتها</translation>
    </message>
    <message>
        <source>{path}: there is a file of that name already; choose another name</source>
        <translation>يوجد ملف بهذا الاسم: {path}؛ اختر اسمًا آخر</translation>
    </message>
    <message>
        <source>{path}: the copy cannot be made: {why}</source>
        <translation>تعذّر حفظ النسخة {path}: {why}</translation>
    </message>
    <message>
        <source>nothing was saved</source>
        <translation>لم يُحفظ شيء</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>تعذّرت القراءة</translation>
    </message>
    <message>
        <source>the disk is full; make room and do the step again</source>
        <translation>القرص ممتلئ؛ أفسح مكانًا ثم أعد الخطوة</translation>
    </message>
    <message>
        <source>the disk of the server is full; when there is room on it, do the step again</source>
        <translation>قرص الخادم ممتلئ؛ أعِد الخطوة حين تتوفر عليه مساحة</translation>
    </message>
    <message>
        <source>{location}: there is no room on the disk. What you do is in this window alone and is not saved. Make room on the disk: then it is stored by itself. If the window is closed before, it is lost.</source>
        <translation>{location}: لم تبقَ مساحة على القرص. ما تعمله موجود في هذه النافذة وحدها ولم يُحفظ. أفسِح مساحة على القرص فيُحفظ تلقائيًا. إن أُغلقت النافذة قبل ذلك ضاع.</translation>
    </message>
    <message>
        <source>{location}: there is no room on the disk, and steps of yours are in this window alone: make room first, or close the window without them</source>
        <translation>{location}: لم تبقَ مساحة على القرص، ومن خطواتك ما هو في هذه النافذة وحدها: أفسِح مساحة أولًا، أو أغلِق النافذة من دونها</translation>
    </message>
    <message>
        <source>its disk is full; make room there, or choose another disk</source>
        <translation>القرص الذي هو عليه ممتلئ؛ أفسح مكانًا فيه أو اختر قرصًا آخر</translation>
    </message>
    <message>
        <source>your share of its disk (the quota) is used up; make room there, or choose another disk</source>
        <translation>استُنفدت حصّتك من القرص الذي هو عليه؛ أفسح مكانًا فيه أو اختر قرصًا آخر</translation>
    </message>
    <message>
        <source>its disk takes no file so large, like a stick with FAT beyond 4 GB; choose another disk, or export less</source>
        <translation>القرص الذي هو عليه لا يقبل ملفًا بهذا الحجم، شأن ذواكر FAT مع ما يتجاوز 4 غيغابايت؛ اختر قرصًا آخر أو صدّر أقلّ</translation>
    </message>
    <message>
        <source>its disk can only be read; choose another place</source>
        <translation>القرص الذي هو عليه للقراءة فقط؛ اختر موضعًا آخر</translation>
    </message>
    <message>
        <source>programs cannot share a file on its disk, as on some network disks; move it to a disk of this computer, or work with a PostgreSQL database</source>
        <translation>لا تستطيع البرامج أن تتشارك ملفًا على هذا القرص، شأن بعض أقراص الشبكة؛ انقل مساحة العمل إلى قرص في هذا الحاسوب، أو اعمل على قاعدة بيانات PostgreSQL</translation>
    </message>
    <message>
        <source>the disk cannot be read or written; make room or check it, then do the step again</source>
        <translation>تعذّرت القراءة من القرص أو الكتابة عليه؛ أفسح مكانًا أو افحصه ثم أعد الخطوة</translation>
    </message>
    <message>
        <source>it is read-only; copy it to a place you may write to</source>
        <translation>الملف للقراءة فقط؛ انسخه إلى مكان يُسمح لك بالكتابة فيه</translation>
    </message>
    <message>
        <source>another version of Hashiya has changed its tables meanwhile; close this window and open it with that version</source>
        <translation>غيّر إصدار آخر من حاشية جداولها في هذه الأثناء؛ أغلق هذه النافذة وافتحها بذلك الإصدار</translation>
    </message>
    <message>
        <source>the file is damaged; run `hashiya check` on it and restore a backup</source>
        <translation>الملف تالف؛ افحصه بالأمر ⁦hashiya check⁩ واستعد نسخة احتياطية</translation>
    </message>
    <message>
        <source>it cannot be opened; was it moved, or is its folder read-only?</source>
        <translation>تعذّر فتحه؛ هل نُقل من مكانه، أو مجلده للقراءة فقط؟</translation>
    </message>
    <message>
        <source>all connections to it are busy; let the running imports and exports end first</source>
        <translation>كل الاتصالات به مشغولة؛ انتظر انتهاء الاستيراد والتصدير الجاريين</translation>
    </message>
    <message>
        <source>the server cannot be reached ({said}); when it is back, look and repeat the step</source>
        <translation>تعذّر الوصول إلى الخادم ({said})؛ حين يعود، تحقّق ثم أعد الخطوة</translation>
    </message>
    <message>
        <source>the server does not answer; when it does, look and repeat the step</source>
        <translation>الخادم لا يستجيب؛ حين يستجيب، تحقّق ثم أعد الخطوة</translation>
    </message>
    <message>
        <source>a rule of the store was broken ({said})</source>
        <translation>خولفت قاعدة من قواعد التخزين ({said})</translation>
    </message>
    <message>
        <source>a stored value is damaged; run `hashiya check`</source>
        <translation>قيمة مخزّنة تالفة؛ افحص المساحة بالأمر ⁦hashiya check⁩</translation>
    </message>
    <message>
        <source>the file was moved, renamed or deleted while it was open; put it back and do the step again, or save a copy of the workspace</source>
        <translation>نُقل الملف أو غُيّر اسمه أو حُذف وهو مفتوح؛ أعده إلى مكانه ثم أعد الخطوة، أو احفظ نسخة من مساحة العمل</translation>
    </message>
    <message>
        <source>another file has taken its place; save a copy of the workspace, then open the one you want</source>
        <translation>حلّ محلّه ملف آخر؛ احفظ نسخة من مساحة العمل ثم افتح ما تريد</translation>
    </message>
    <message>
        <source>{location}: the server went away while saving; it is unknown whether the last step was saved: open the article again and look</source>
        <translation>{location}: انقطع الخادم أثناء الحفظ؛ لا يُعرف أحُفظت الخطوة الأخيرة أم لا: افتح المقال من جديد وانظر</translation>
    </message>
    <message>
        <source>{file}: there is no preset {preset}; choose one in the window of keys</source>
        <translation>{file}: لا نسق باسم {preset}، فاختر نسقًا من نافذة المفاتيح</translation>
    </message>
    <message>
        <source>{file}: “keys” must list keys by action; export a key map to see how</source>
        <translation>{file}: يجب أن تسرد «keys» المفاتيح بحسب الأوامر؛ صدّر المفاتيح لترى كيف تُكتب</translation>
    </message>
    <message>
        <source>{file}: {key} is given to {other} and to {action}; take it from one of them</source>
        <translation>{file}: المفتاح {key} معطى لـ {other} ولـ {action}؛ أزله من أحدهما</translation>
    </message>
    <message>
        <source>{file}: cannot be read ({why}); check the path and its rights</source>
        <translation>تعذّرت قراءة {file} ({why})؛ تحقق من المسار وصلاحياته</translation>
    </message>
    <message>
        <source>{file}: not JSON, line {line}, column {column}; export the key map again</source>
        <translation>{file}: ليس JSON سليمًا، السطر {line}، العمود {column}؛ صدّر المفاتيح من جديد</translation>
    </message>
    <message>
        <source>{file}: not a text file in UTF-8; export the key map again</source>
        <translation>{file}: ليس ملفًا نصيًا بترميز UTF-8؛ صدّر المفاتيح من جديد</translation>
    </message>
    <message>
        <source>{file}: not a key map of Hashiya; choose a file exported in the window of keys</source>
        <translation>{file}: ليس ملف مفاتيح من حاشية؛ اختر ملفًا صُدّر من نافذة المفاتيح</translation>
    </message>
    <message>
        <source>{file}: has no version number; export the key map again</source>
        <translation>{file}: ليس فيه رقم إصدار؛ صدّر المفاتيح من جديد</translation>
    </message>
    <message>
        <source>{file}: written by a newer Hashiya; update this one</source>
        <translation>{file}: كُتب بإصدار أحدث من حاشية؛ حدّث هذا الإصدار</translation>
    </message>
    <message>
        <source>{file}: the keys of {action} must be a list; export a key map to see how</source>
        <translation>{file}: يجب أن تكون مفاتيح {action} قائمة؛ صدّر المفاتيح لترى كيف تُكتب</translation>
    </message>
    <message>
        <source>{file}: {action} has a key that is none: {key}; write it like Ctrl+Shift+L</source>
        <translation>{file}: للأمر {action} ما ليس مفتاحًا: {key}؛ اكتبه مثل Ctrl+Shift+L</translation>
    </message>
    <message>
        <source>{file}: {action} cannot have {key}, which has a fixed meaning; give it another</source>
        <translation>{file}: لا يصح المفتاح {key} للأمر {action} لأن له معنى ثابتًا؛ أعطه غيره</translation>
    </message>
    <message>
        <source>{owner} has no attribute {key}</source>
        <translation>ليست لـ{owner} سمة {key}</translation>
    </message>
    <message>
        <source>{value} is no value of the attribute {attribute}</source>
        <translation>ليست {value} من قيم السمة {attribute}</translation>
    </message>
    <message>
        <source>The codebook cannot be read: {why!r}</source>
        <translation>تعذّرت قراءة دليل الترميز: {why}</translation>
    </message>
    <message>
        <source>Label {label}: a colour is written #rrggbb in lower case</source>
        <translation>الوسم {label}: يُكتب اللون هكذا ⁦#rrggbb⁩ بأحرف صغيرة</translation>
    </message>
    <message>
        <source>Label {label}: its parent {parent} is not in the codebook</source>
        <translation>الوسم {label}: الوسم الأعلى {parent} ليس في دليل الترميز</translation>
    </message>
    <message>
        <source>Label {label}</source>
        <translation>الوسم {label}</translation>
    </message>
    <message>
        <source>Link type {type}</source>
        <translation>نوع العلاقة {type}</translation>
    </message>
    <message>
        <source>The codebook has a {what} without a key</source>
        <translation>في دليل الترميز {what} بلا مفتاح</translation>
    </message>
    <message>
        <source>The codebook has the {what} {key} twice</source>
        <translation>يرد {key} ({what}) مرتين في دليل الترميز</translation>
    </message>
    <message>
        <source>Label {label}: it stands below itself</source>
        <translation>الوسم {label}: جُعل تحت نفسه</translation>
    </message>
    <message>
        <source>{owner}: attribute {attribute} has the unknown kind {kind}</source>
        <translation>{owner}: السمة {attribute} من نوع غير معروف: {kind}</translation>
    </message>
    <message>
        <source>{owner}: attribute {attribute} offers no value to choose</source>
        <translation>{owner}: ليس للسمة {attribute} قيمة تُختار</translation>
    </message>
    <message>
        <source>{owner}: the default {default!r} of attribute {attribute} does not fit</source>
        <translation>{owner}: القيمة المعتادة {default} لا تصلح للسمة {attribute}</translation>
    </message>
    <message>
        <source>Link type {type}: label {key} is not in the codebook</source>
        <translation>نوع العلاقة {type}: الوسم {key} ليس في دليل الترميز</translation>
    </message>
    <message>
        <source>{owner}: attribute {attribute}: the value {value} stands below {above}, which is no value or stands below it</source>
        <translation>{owner}: السمة {attribute}: جُعلت القيمة {value} تحت {above}، وهذه ليست من القيم أو هي تحتها</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow: pip install &quot;hashiya[huggingface]&quot;</source>
        <translation>ملفات Parquet تحتاج إلى المكتبة pyarrow: ⁦pip install &quot;hashiya[huggingface]&quot;⁩</translation>
    </message>
    <message>
        <source>The format spacy needs spaCy: pip install &quot;hashiya[spacy]&quot;</source>
        <translation>صيغة spacy تحتاج إلى المكتبة spaCy: ⁦pip install &quot;hashiya[spacy]&quot;⁩</translation>
    </message>
    <message>
        <source>permission is denied; check its rights and whether another program has it open</source>
        <translation>لا إذن بذلك؛ تحقق من صلاحياته ومن أن برنامجًا آخر لم يفتحه</translation>
    </message>
    <message>
        <source>The {what} {key} was changed in the codebook in the meantime; nothing was overwritten. Look at it again before you repeat your step.</source>
        <translation>تغيّر {key} ({what}) في دليل الترميز أثناء ذلك؛ لم يُستبدل شيء. انظر إليه من جديد قبل أن تعيد خطوتك.</translation>
    </message>
    <message>
        <source>The codebook was changed in the meantime, nothing was done: {why}</source>
        <translation>تغيّر دليل الترميز أثناء ذلك ولم يحدث شيء: {why}</translation>
    </message>
    <message>
        <source>The {what} {key} would be missing; archive it, or delete it with what is labelled by it</source>
        <translation>سيسقط {key} ({what})؛ أرشفه أو احذفه مع ما وُسم به</translation>
    </message>
    <message>
        <source>There is the {what} {new_key} already; to make one of both, merge {key} into it</source>
        <translation>يوجد {new_key} ({what}) من قبل؛ إن أردتهما واحدًا فادمج {key} فيه</translation>
    </message>
    <message>
        <source>{found} is no Wikidata identifier; write a Q with its number, such as Q42</source>
        <translation>ليس {found} معرّفًا في ويكي بيانات؛ اكتب ⁦Q⁩ ثم الرقم، مثل ⁦Q42⁩</translation>
    </message>
    <message>
        <source>The time ends ({end}) before it begins ({begin}); swap the two dates</source>
        <translation>تنتهي المدة ({end}) قبل أن تبدأ ({begin})؛ بدّل التاريخين</translation>
    </message>
    <message>
        <source>{value!r} is no date for {key}; write 2024, 2024-05 or 2024-05-31</source>
        <translation>ليست {value} تاريخًا يصلح في {key}؛ اكتب ⁦2024⁩ أو ⁦2024-05⁩ أو ⁦2024-05-31⁩</translation>
    </message>
    <message>
        <source>An annotator needs a name</source>
        <translation>لا بدّ للواسم من اسم</translation>
    </message>
    <message>
        <source>The name of an annotator has at most {most} characters, not {count}</source>
        <translation>لا يزيد اسم الواسم على {most} محرفًا، وهذا {count}</translation>
    </message>
    <message>
        <source>There is no article {id} in {location}; it may have been removed</source>
        <translation>لا مقال {id} في {location}؛ ربما أُزيل</translation>
    </message>
    <message>
        <source>The article is read in this direction already; nothing was changed</source>
        <translation>المقال يُقرأ بهذا الاتجاه أصلًا؛ لم يتغيّر شيء</translation>
    </message>
    <message>
        <source>There is no article {id} in {location}</source>
        <translation>لا مقال {id} في {location}</translation>
    </message>
    <message>
        <source>There is no preset {name}; choose one of {known}</source>
        <translation>لا دليل جاهزًا باسم {name}؛ اختر واحدًا من: {known}</translation>
    </message>
    <message>
        <source>{name} is no codebook: a JSON object with &quot;labels&quot; is wanted; `hashiya codebook WS export` writes one</source>
        <translation>ليس {name} دليل ترميز: المطلوب كائن JSON فيه ⁦&quot;labels&quot;⁩؛ صدّر دليلًا لترى مثاله</translation>
    </message>
    <message>
        <source>There is no version {number} of the codebook in {location}</source>
        <translation>لا نسخة {number} من دليل الترميز في {location}</translation>
    </message>
    <message>
        <source>{name}: this codebook cannot be used: {why}</source>
        <translation>لا يصلح {name} دليلَ ترميز: {why}</translation>
    </message>
    <message>
        <source>No article is left by these choices; nothing was written</source>
        <translation>لا يبقى مقال بهذه الاختيارات؛ لم يُكتب شيء</translation>
    </message>
    <message>
        <source>No article is left by these choices ({why}); nothing was written</source>
        <translation>لا يبقى مقال بعد هذه الاختيارات ({why})؛ لم يُكتب شيء</translation>
    </message>
    <message>
        <source>{file} is not the card of a dataset that Hashiya has built</source>
        <translation>ليس {file} بطاقة مجموعة بيانات بناها البرنامج</translation>
    </message>
    <message>
        <source>{file} has version {version}; this Hashiya reads version {known}</source>
        <translation>{file} من الإصدار {version}؛ وهذا البرنامج يقرأ الإصدار {known}</translation>
    </message>
    <message>
        <source>{file} is damaged: it names no files</source>
        <translation>{file} تالف: لا يذكر أي ملف</translation>
    </message>
    <message>
        <source>{file} is not a dataset that Hashiya has built</source>
        <translation>ليس {file} مجموعة بيانات بناها البرنامج</translation>
    </message>
    <message>
        <source>A seed is a whole number of at most 18 digits</source>
        <translation>بذرة القرعة عدد صحيح لا يزيد على 18 رقمًا</translation>
    </message>
    <message>
        <source>The weight of the part {part} is too large</source>
        <translation>وزن القسم {part} أكبر مما يُقبل</translation>
    </message>
    <message>
        <source>A gold layer is of the majority or of all; a split goes by ratio or by date</source>
        <translation>الطبقة الذهبية باتفاق الأكثرية أو الجميع، والتقسيم بالنسب أو بالتاريخ</translation>
    </message>
    <message>
        <source>A dataset needs at least one part, such as train</source>
        <translation>لا بدّ لمجموعة البيانات من قسم واحد على الأقل، مثل ⁦train⁩</translation>
    </message>
    <message>
        <source>There are two parts named {twice}</source>
        <translation>قسمان بالاسم نفسه: {twice}</translation>
    </message>
    <message>
        <source>There is no {what} {name} in this workspace; known: {known}</source>
        <translation>ليس في مساحة العمل {what} باسم {name}؛ الموجود: {known}</translation>
    </message>
    <message>
        <source>The choices in the card are not those of a dataset of this version of Hashiya</source>
        <translation>ليست الاختيارات في البطاقة مما يعرفه هذا الإصدار من البرنامج</translation>
    </message>
    <message>
        <source>A split is written name=weight,name=weight, such as train=80,test=20, not {text!r}</source>
        <translation>يُكتب التقسيم اسمًا ووزنًا، مثل ⁦train=80,test=20⁩، لا هكذا: {text}</translation>
    </message>
    <message>
        <source>A part is named with Latin letters, digits and _, not {part!r}</source>
        <translation>يُسمّى القسم بأحرف لاتينية وأرقام و⁦_⁩، لا هكذا: {part}</translation>
    </message>
    <message>
        <source>The part {part} needs a weight of 1 or more; leave it out otherwise</source>
        <translation>لا بدّ للقسم {part} من وزن لا يقل عن 1؛ وإلا فاحذفه</translation>
    </message>
    <message>
        <source>{day} is no day; write it as 2026-01-31</source>
        <translation>ليس {day} يومًا؛ اكتبه هكذا: ⁦2026-01-31⁩</translation>
    </message>
    <message>
        <source>The choice {choice} in the card is damaged</source>
        <translation>الاختيار {choice} في البطاقة تالف</translation>
    </message>
    <message>
        <source>The parts in the card are damaged</source>
        <translation>الأقسام في البطاقة تالفة</translation>
    </message>
    <message>
        <source>{file} is too long for the card of a dataset</source>
        <translation>{file} أطول من أن يكون بطاقة مجموعة بيانات</translation>
    </message>
    <message>
        <source>{file} cannot be read: {why}</source>
        <translation>تعذّرت قراءة {file}: {why}</translation>
    </message>
    <message>
        <source>{name}: an attribute holds the character U+0000, which cannot be stored</source>
        <translation>{name}: في إحدى السمات المحرف ⁦U+0000⁩ ولا يمكن حفظه</translation>
    </message>
    <message>
        <source>{name}: the attributes cannot be written as JSON: {why}</source>
        <translation>{name}: لا يمكن كتابة السمات بصيغة JSON: {why}</translation>
    </message>
    <message>
        <source>There is no entity {id} in {location}</source>
        <translation>لا كيان {id} في {location}</translation>
    </message>
    <message>
        <source>{path} cannot be written: there is no folder {folder}; create it first</source>
        <translation>تعذّرت كتابة {path}: لا يوجد المجلد {folder}؛ أنشئه أولًا</translation>
    </message>
    <message>
        <source>{path} cannot be read: {why}</source>
        <translation>تعذّرت قراءة {path}: {why}</translation>
    </message>
    <message>
        <source>{person} has done nothing since {time} that is in force</source>
        <translation>ليس لـ{person} منذ {time} خطوة سارية</translation>
    </message>
    <message>
        <source>There is no entry {id} in the history of {location}</source>
        <translation>لا خطوة {id} في سجلّ تعديلات {location}</translation>
    </message>
    <message>
        <source>An import needs the name of an annotator</source>
        <translation>لا بدّ للاستيراد من اسم واسم</translation>
    </message>
    <message>
        <source>Options of a format can only be given together with the format</source>
        <translation>لا تُعطى خيارات الصيغة إلا مع الصيغة</translation>
    </message>
    <message>
        <source>{file} is not an import profile: it has no {mark!r}</source>
        <translation>ليس {file} ملف تعريف للاستيراد: ليس فيه {mark}</translation>
    </message>
    <message>
        <source>{file} is an import profile of version {version!r}; known is {known}</source>
        <translation>{file} ملف تعريف من الإصدار {version}؛ والمعروف هنا {known}</translation>
    </message>
    <message>
        <source>{file} is an import profile that says something unknown: {names}</source>
        <translation>في ملف التعريف {file} ما لا يُعرف: {names}</translation>
    </message>
    <message>
        <source>{file} is not an import profile: its {key!r} is not what it must be</source>
        <translation>ليس {file} ملف تعريف للاستيراد: {key} فيه ليس كما ينبغي</translation>
    </message>
    <message>
        <source>The import profile {path} cannot be read: {why}</source>
        <translation>تعذّرت قراءة ملف التعريف {path}: {why}</translation>
    </message>
    <message>
        <source>There is no import profile {file!r}; there are: {known}</source>
        <translation>لا ملف تعريف باسم {file}؛ الموجود: {known}</translation>
    </message>
    <message>
        <source>A profile needs a name of at most {most} characters, not {name!r}</source>
        <translation>لا بدّ لملف التعريف من اسم لا يزيد على {most} محرفًا، لا {name}</translation>
    </message>
    <message>
        <source>{folder} cannot be made: {why}</source>
        <translation>تعذّر إنشاء {folder}: {why}</translation>
    </message>
    <message>
        <source>{path} cannot be removed: {why}</source>
        <translation>تعذّر حذف {path}: {why}</translation>
    </message>
    <message>
        <source>There is nothing to import in {names}; files that can be read end in {known}</source>
        <translation>لا شيء يُستورد في {names}؛ الملفات التي تُقرأ تنتهي بـ: {known}</translation>
    </message>
    <message>
        <source>There is nothing to import in {names}: {file} is only read along with the articles beside it, and there are none</source>
        <translation>لا شيء يُستورد في {names}: لا يُقرأ {file} إلا مع المقالات التي بجواره، وليس بجواره مقال</translation>
    </message>
    <message>
        <source>Only a maker of a claim can come first; choose a link of that type</source>
        <translation>لا يُقدَّم إلا صاحب ادعاء؛ اختر علاقة من ذلك النوع</translation>
    </message>
    <message>
        <source>{path} is where the loss report belongs, but is something else; move it or choose a name</source>
        <translation>بيان الفقد مكانه {path}، وفيه شيء آخر؛ انقله أو اختر اسمًا آخر</translation>
    </message>
    <message>
        <source>{path} is written, but its loss report is not: {why}</source>
        <translation>كُتب {path} ولم يُكتب بيان فقده: {why}</translation>
    </message>
    <message>
        <source>The similarity of near-duplicates is a number from 0.2 to 1, not {threshold:g}</source>
        <translation>تشابه النسخ المتكررة عدد من ⁦0.2⁩ إلى ⁦1⁩، لا {threshold}</translation>
    </message>
    <message>
        <source>Cancelled; nothing was changed</source>
        <translation>أُلغي الأمر؛ لم يتغيّر شيء</translation>
    </message>
    <message>
        <source>another window or program is writing into it, such as an import; when that is done, do the step again</source>
        <translation>نافذة أخرى أو برنامج آخر يكتب فيها الآن، كاستيراد مثلًا؛ أعد الخطوة حين ينتهي</translation>
    </message>
    <message>
        <source>There is no {what} {key} in the codebook; known: {known}</source>
        <translation>ليس في دليل الترميز {what} بالمفتاح {key}؛ الموجود: {known}</translation>
    </message>
    <message>
        <source>A key is one line with at least one letter, and no blank at its ends</source>
        <translation>المفتاح سطر واحد فيه حرف على الأقل، ولا فراغ في طرفيه</translation>
    </message>
    <message>
        <source>{name} is no JSON: {why} (line {line}, column {column})</source>
        <translation>ليس {name} ملف JSON صحيحًا: {why} (السطر {line}، العمود {column})</translation>
    </message>
    <message>
        <source>{entity} is still named (articles: {count}); link those spans to another entity first</source>
        <translation>ما زال {entity} مذكورًا (عدد المقالات: {count})؛ اربط تلك المقاطع بكيان آخر أولًا</translation>
    </message>
    <message>
        <source>{file} is not an import profile: it is not valid JSON ({why}; line {line}, column {column})</source>
        <translation>ليس {file} ملف تعريف للاستيراد: JSON فيه غير صحيح ({why}؛ السطر {line}، العمود {column})</translation>
    </message>
    <message>
        <source>A span needs at least one stretch of text; select some words first</source>
        <translation>لا بدّ للمقطع من نص؛ حدّد كلمات أولًا</translation>
    </message>
    <message>
        <source>“{direction}” is no direction; an article is read rtl, ltr or as its text says</source>
        <translation>ليس «{direction}» اتجاهًا؛ يُقرأ المقال من اليمين أو من اليسار أو كما يقول نصه</translation>
    </message>
    <message>
        <source>{owner}: an attribute holds the character U+0000, which cannot be stored</source>
        <translation>{owner}: في إحدى السمات المحرف ⁦U+0000⁩ ولا يمكن حفظه</translation>
    </message>
    <message>
        <source>The {what} holds the character U+0000, which cannot be stored; remove it</source>
        <translation>المحرف ⁦U+0000⁩ لا يمكن حفظه؛ احذفه ({what})</translation>
    </message>
    <message>
        <source>The stretch {where} is not within the article, which has {length} code points</source>
        <translation>الموضع {where} خارج المقال، وطوله {length} نقطة ترميز</translation>
    </message>
    <message>
        <source>{owner}: the attributes cannot be written as JSON: {why}</source>
        <translation>{owner}: لا يمكن كتابة السمات بصيغة JSON: {why}</translation>
    </message>
    <message>
        <source>The {what} holds half a character (U+{code:04X}) at {place}; remove it</source>
        <translation>نصف محرف (⁦U+{code}⁩) في الموضع {place}؛ احذفه ({what})</translation>
    </message>
    <message>
        <source>{annotator} has no layer in this workspace; known: {known}</source>
        <translation>ليس لـ{annotator} طبقة في مساحة العمل؛ الموجود: {known}</translation>
    </message>
    <message>
        <source>There is no article {articles} in this workspace; leave it out, or look its id up</source>
        <translation>ليس في مساحة العمل هذه المقال {articles}؛ احذفه من الاختيار أو تحقق من معرّفه</translation>
    </message>
    <message>
        <source>{count} articles are not in this workspace: {articles}; leave them out, or look their ids up</source>
        <translation>مقالات ليست في مساحة العمل هذه، وعددها {count}: {articles}؛ احذفها من الاختيار أو تحقق من معرّفاتها</translation>
    </message>
    <message>
        <source>The article {articles} is in the trash; bring it back, or leave it out</source>
        <translation>المقال {articles} في سلة المحذوفات؛ استعده أو احذفه من الاختيار</translation>
    </message>
    <message>
        <source>{count} articles are in the trash: {articles}; bring them back, or leave them out</source>
        <translation>مقالات في سلة المحذوفات، وعددها {count}: {articles}؛ استعدها أو احذفها من الاختيار</translation>
    </message>
    <message>
        <source>{path}: a file that ends in {ending} is taken for another format; those of {format} end in {endings}</source>
        <translation>{path}: ما ينتهي بـ {ending} يُحسب من صيغة أخرى؛ وملفات {format} تنتهي بـ {endings}</translation>
    </message>
    <message>
        <source>{path} belongs to the workspace itself; choose another name</source>
        <translation>{path} من ملفات مساحة العمل نفسها؛ اختر اسمًا آخر</translation>
    </message>
    <message>
        <source>{path} is a database, perhaps a workspace; choose another name or remove it first</source>
        <translation>{path} قاعدة بيانات وربما مساحة عمل؛ اختر اسمًا آخر أو احذفه أولًا</translation>
    </message>
    <message>
        <source>Choose what is to come back from the trash</source>
        <translation>اختر ما تريد استعادته من سلة المحذوفات</translation>
    </message>
    <message>
        <source>{path} is a folder; name a file in it</source>
        <translation>{path} مجلد؛ سمِّ ملفًا فيه</translation>
    </message>
    <message>
        <source>{path} is not a regular file</source>
        <translation>ليس {path} ملفًا عاديًّا</translation>
    </message>
    <message>
        <source>{path} cannot be written: {why}; nothing was written</source>
        <translation>تعذّرت كتابة {path}: {why}؛ لم يُكتب شيء</translation>
    </message>
    <message>
        <source>There is no encoding {encoding!r}; for example: {known}</source>
        <translation>لا ترميز باسم {encoding}؛ من المعروف: {known}</translation>
    </message>
    <message>
        <source>A split is named with Latin letters, digits and _, not {name!r}</source>
        <translation>يُسمّى القسم بأحرف لاتينية وأرقام و⁦_⁩، لا هكذا: {name}</translation>
    </message>
    <message>
        <source>The attribute {attribute} has no value {ours!r}, to which {name!r} is mapped; known are: {known}; write +{ours} to add it</source>
        <translation>ليس للسمة {attribute} قيمة {ours}، وقد جُعلت مقابل {name}؛ المعروف: {known}؛ لإضافتها اكتب ⁦+{ours}⁩</translation>
    </message>
    <message>
        <source>{ours!r}, to which {name!r} is mapped, does not fit the attribute {attribute}, which is of the kind {kind}</source>
        <translation>لا تصلح {ours} (وقد جُعلت مقابل {name}) للسمة {attribute}، وهي من نوع {kind}</translation>
    </message>
    <message>
        <source>{option} is written FOREIGN=OURS, not {pair!r}</source>
        <translation>يُكتب {option} هكذا: ⁦FOREIGN=OURS⁩، لا {pair}</translation>
    </message>
    <message>
        <source>{option} maps {name!r} twice</source>
        <translation>يذكر {option} الاسم {name} مرتين</translation>
    </message>
    <message>
        <source>{option} is written ATTRIBUTE=FOREIGN=OURS, not {pair!r}</source>
        <translation>يُكتب {option} هكذا: ⁦ATTRIBUTE=FOREIGN=OURS⁩، لا {pair}</translation>
    </message>
    <message>
        <source>The codebook has no {what} {ours!r}, to which {name!r} is mapped; known are: {known}; write +{ours} to add it</source>
        <translation>ليس في دليل الترميز {what} باسم {ours}، وقد جُعل مقابل {name}؛ المعروف: {known}؛ لإضافته اكتب ⁦+{ours}⁩</translation>
    </message>
    <message>
        <source>An option is written name=value, not {pair!r}</source>
        <translation>يُكتب الخيار هكذا: ⁦name=value⁩، لا {pair}</translation>
    </message>
    <message>
        <source>The option {name} is given twice</source>
        <translation>أُعطي الخيار {name} مرتين</translation>
    </message>
    <message>
        <source>The format {format} has no option {name!r} on {verb}; known are: {known}</source>
        <translation>ليس للصيغة {format} خيار {name} عند {verb}؛ المعروف: {known}</translation>
    </message>
    <message>
        <source>The format {format} has no options on {verb}</source>
        <translation>ليس للصيغة {format} خيارات عند {verb}</translation>
    </message>
    <message>
        <source>The option {option} of the format {format} is yes or no, not {text!r}</source>
        <translation>الخيار {option} من الصيغة {format} نعم أو لا (⁦yes⁩ أو ⁦no⁩)، لا {text}</translation>
    </message>
    <message>
        <source>The option {option} of the format {format} is a number from {least} to {most}, not {text!r}</source>
        <translation>الخيار {option} من الصيغة {format} عدد من {least} إلى {most}، لا {text}</translation>
    </message>
    <message>
        <source>The option {option} of the format {format} is one of {names}, not {text!r}</source>
        <translation>الخيار {option} من الصيغة {format} واحد من: {names}، لا {text}</translation>
    </message>
    <message>
        <source>There is no format {name!r} to {verb}; known are: {known}</source>
        <translation>لا صيغة باسم {name} عند {verb}؛ المعروف: {known}</translation>
    </message>
    <message>
        <source>{path} is a folder; name a file that ends in .zip, or a folder that does not</source>
        <translation>{path} مجلد؛ سمِّ ملفًا ينتهي بـ⁦.zip⁩ أو مجلدًا لا ينتهي به</translation>
    </message>
    <message>
        <source>{path} is a file, but this format makes several: name a folder or a .zip</source>
        <translation>{path} ملف، وهذه الصيغة عدة ملفات: سمِّ مجلدًا أو ملف ⁦.zip⁩</translation>
    </message>
    <message>
        <source>{path} holds other files; name a new or an empty folder</source>
        <translation>في {path} ملفات أخرى؛ سمِّ مجلدًا جديدًا أو فارغًا</translation>
    </message>
    <message>
        <source>Files in {path} were changed since they were exported; name a new or an empty folder</source>
        <translation>تغيّرت ملفات في {path} منذ تصديرها؛ سمِّ مجلدًا جديدًا أو فارغًا</translation>
    </message>
    <message>
        <source>There is no file or folder {path}</source>
        <translation>لا ملف ولا مجلد في {path}</translation>
    </message>
    <message>
        <source>The rows of the sheet {sheet} cannot be {what!r}; they are one of: {known}</source>
        <translation>لا تكون صفوف الورقة {sheet} من نوع {what!r}؛ وأنواعها: {known}</translation>
    </message>
    <message>
        <source>The names of the sheet {sheet} cannot be in row {what!r}; rows count from 1</source>
        <translation>لا تكون أسماء أعمدة الورقة {sheet} في الصف {what!r}؛ تُعدّ الصفوف من 1</translation>
    </message>
    <message>
        <source>A column is named as text=COLUMN or SHEET!text=COLUMN, not {pair!r}</source>
        <translation>يُسمّى العمود هكذا: ⁦text=COLUMN⁩ أو ⁦SHEET!text=COLUMN⁩، لا {pair!r}</translation>
    </message>
    <message>
        <source>There is no {role!r} that a column could be for; known are: {known}</source>
        <translation>لا يكون عمود لما يسمّى {role}؛ المعروف: {known}</translation>
    </message>
    <message>
        <source>A sheet takes {most:,} rows; export fewer articles, or CSV</source>
        <translation>تسع الورقة {most} صفًّا؛ صدّر مقالات أقل أو اختر CSV</translation>
    </message>
    <message>
        <source>There is no room in {folder}, where temporary files go, so nothing was written; make room there, or name another folder in TMPDIR</source>
        <translation>لا متسع في {folder}، حيث توضع الملفات المؤقتة، فلم يُكتب شيء؛ أفسح فيه مكانًا، أو عيّن مجلدًا آخر في TMPDIR</translation>
    </message>
    <message>
        <source>A .spacy file has no room for more than {count} words, so nothing was written; export fewer articles into each file</source>
        <translation>لا يتسع ملف ‎.spacy لأكثر من {count} كلمة، فلم يُكتب شيء؛ صدِّر مقالات أقل في كل ملف</translation>
    </message>
    <message>
        <source>Article {identifier}: its text is damaged; run `hashiya check` and restore a backup</source>
        <translation>المقال {identifier}: نصه تالف؛ افحص المساحة بالأمر ⁦hashiya check⁩ واستعد نسخة احتياطية</translation>
    </message>
    <message>
        <source>Article {article}: span {identifier} does not fit its text any more; run `hashiya check` and restore a backup</source>
        <translation>المقال {article}: لم يعد المقطع {identifier} يطابق نصه؛ افحص المساحة بالأمر ⁦hashiya check⁩ واستعد نسخة احتياطية</translation>
    </message>
    <message>
        <source>{path}: cannot be read: {why}</source>
        <translation>تعذّرت قراءة {path}: {why}</translation>
    </message>
    <message>
        <source>span</source>
        <translation>مقطع</translation>
    </message>
    <message>
        <source>link</source>
        <translation>علاقة</translation>
    </message>
    <message>
        <source>entity</source>
        <translation>كيان</translation>
    </message>
    <message>
        <source>article</source>
        <translation>مقال</translation>
    </message>
    <message>
        <source>codebook</source>
        <translation>دليل الترميز</translation>
    </message>
    <message>
        <source>progress</source>
        <translation>تقدّم</translation>
    </message>
    <message>
        <source>rejection</source>
        <translation>رفض</translation>
    </message>
    <message>
        <source>direction</source>
        <translation>اتجاه</translation>
    </message>
    <message>
        <source>label</source>
        <translation>وسم</translation>
    </message>
    <message>
        <source>link type</source>
        <translation>نوع علاقة</translation>
    </message>
    <message>
        <source>shortcut</source>
        <translation>مفتاح اختصار</translation>
    </message>
    <message>
        <source>attribute</source>
        <translation>سمة</translation>
    </message>
    <message>
        <source>annotator</source>
        <translation>واسم</translation>
    </message>
    <message>
        <source>state</source>
        <translation>حالة</translation>
    </message>
    <message>
        <source>note</source>
        <translation>ملاحظة</translation>
    </message>
    <message>
        <source>annotator&apos;s name</source>
        <translation>اسم الواسم</translation>
    </message>
    <message>
        <source>alias</source>
        <translation>اسم آخر</translation>
    </message>
    <message>
        <source>name</source>
        <translation>اسم</translation>
    </message>
    <message>
        <source>import</source>
        <translation>الاستيراد</translation>
    </message>
    <message>
        <source>export</source>
        <translation>التصدير</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>لا ملف ولا مجلد بهذا الاسم</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>لم يبق في القرص متّسع</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>هذا مجلد</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>ليس مجلدًا</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>القرص للقراءة فقط</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>الاسم أطول مما ينبغي</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>خطأ في القراءة أو الكتابة</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>يوجد ملف بهذا الاسم</translation>
    </message>
    <message>
        <source> or </source>
        <translation> أو </translation>
    </message>
</context>
<context>
    <name>examples</name>
    <message>
        <source>U+{1} at {2}</source>
        <translation>U+{1} عند الموضع {2}</translation>
    </message>
    <message>
        <source>{1} at {2}</source>
        <translation>{1} عند الموضع {2}</translation>
    </message>
    <message>
        <source>{1} over another text</source>
        <translation>{1} على نص آخر</translation>
    </message>
    <message>
        <source>row {1}</source>
        <translation>الصف {1}</translation>
    </message>
    <message>
        <source>{1}, row {2}</source>
        <translation>{1}، الصف {2}</translation>
    </message>
    <message>
        <source>entity {1}</source>
        <translation>الكيان {1}</translation>
    </message>
    <message>
        <source>a {1}</source>
        <translation>{1}</translation>
    </message>
    <message>
        <source>a second {1} of the whole text</source>
        <translation>{1} ثانية للنص كله</translation>
    </message>
    <message>
        <source>a second text</source>
        <translation>نص ثانٍ</translation>
    </message>
    <message>
        <source>a second creator</source>
        <translation>منشئ ثانٍ</translation>
    </message>
    <message>
        <source>a body that is elsewhere</source>
        <translation>محتوى موجود في مكان آخر</translation>
    </message>
    <message>
        <source>a further end of a link</source>
        <translation>طرف آخر لعلاقة</translation>
    </message>
    <message>
        <source>a further target that is no stretch of this text</source>
        <translation>هدف آخر ليس موضعًا في هذا النص</translation>
    </message>
    <message>
        <source>a {1} that refines another selector</source>
        <translation>محدِّد {1} يضيّق محدِّدًا آخر</translation>
    </message>
    <message>
        <source>{1} of an annotation</source>
        <translation>{1} في حاشية</translation>
    </message>
    <message>
        <source>{1} of a body</source>
        <translation>{1} في محتوى</translation>
    </message>
    <message>
        <source>{1} of a target</source>
        <translation>{1} في هدف</translation>
    </message>
    <message>
        <source>{1} of a source</source>
        <translation>{1} في مصدر</translation>
    </message>
    <message>
        <source>{1} of a selector</source>
        <translation>{1} في محدِّد</translation>
    </message>
    <message>
        <source>{1} of the collection</source>
        <translation>{1} في المجموعة</translation>
    </message>
    <message>
        <source>a second position</source>
        <translation>موضع ثانٍ</translation>
    </message>
    <message>
        <source>a second quote</source>
        <translation>اقتباس ثانٍ</translation>
    </message>
    <message>
        <source>a selector without a type</source>
        <translation>محدِّد بلا نوع</translation>
    </message>
    <message>
        <source>a selector that is elsewhere</source>
        <translation>محدِّد في مكان آخر</translation>
    </message>
    <message>
        <source>a further selector that refines another one</source>
        <translation>محدِّد إضافي يضيّق محدِّدًا آخر</translation>
    </message>
    <message>
        <source>the motivation {1}</source>
        <translation>الغرض {1}</translation>
    </message>
    <message>
        <source>{1}, which is no time with its zone</source>
        <translation>{1}، وليس وقتًا مع منطقته الزمنية</translation>
    </message>
    <message>
        <source>a second {1}</source>
        <translation>{1} ثانٍ</translation>
    </message>
    <message>
        <source>a second date, {1}</source>
        <translation>تاريخ ثانٍ، {1}</translation>
    </message>
    <message>
        <source>a comment</source>
        <translation>تعليق</translation>
    </message>
    <message>
        <source>a review</source>
        <translation>مراجعة</translation>
    </message>
    <message>
        <source>a selector that reaches out of the one it refines</source>
        <translation>محدِّد يتجاوز المحدِّد الذي يضيّقه</translation>
    </message>
    <message>
        <source>a selection without a code</source>
        <translation>تحديد بلا رمز</translation>
    </message>
    <message>
        <source>a region without a place in the text</source>
        <translation>منطقة لا موضع لها في النص</translation>
    </message>
    <message>
        <source>a region of another text of its task</source>
        <translation>منطقة من نص آخر في مهمتها</translation>
    </message>
    <message>
        <source>a region&apos;s place below another one</source>
        <translation>موضع منطقة تحت منطقة أخرى</translation>
    </message>
    <message>
        <source>how certain a model was of a region</source>
        <translation>مقدار ثقة نموذج بمنطقة</translation>
    </message>
    <message>
        <source>{1} in the metadata of a region</source>
        <translation>{1} في البيانات الوصفية لمنطقة</translation>
    </message>
    <message>
        <source>a link between words that are no spans</source>
        <translation>علاقة بين كلمات ليست مقاطع</translation>
    </message>
    <message>
        <source>a link to a region that is not there</source>
        <translation>علاقة بمنطقة غير موجودة</translation>
    </message>
    <message>
        <source>{1} of a region that is not there</source>
        <translation>{1} لمنطقة غير موجودة</translation>
    </message>
    <message>
        <source>its word {1} in line {2} is not the next one in the text of article {3}: from code point {4} on that goes {5}</source>
        <translation>كلمته {1} في السطر {2} ليست الكلمة التالية في نص المقال {3}: فالنص من نقطة الترميز {4} هو {5}</translation>
    </message>
    <message>
        <source>its word {1}, {2}, is not the next one in the text of article {3}: from code point {4} on that goes {5}</source>
        <translation>كلمته ذات الرقم {1}، وهي {2}، ليست الكلمة التالية في نص المقال {3}: فالنص من نقطة الترميز {4} هو {5}</translation>
    </message>
    <message>
        <source>it ends before the text of article {1}, which goes on {2}</source>
        <translation>ينتهي قبل نص المقال {1}، الذي يستمرّ هكذا: {2}</translation>
    </message>
    <message>
        <source>a link to something that is no span</source>
        <translation>علاقة بما ليس مقطعًا</translation>
    </message>
    <message>
        <source>a link to something that is no span of the text</source>
        <translation>علاقة بما ليس مقطعًا من النص</translation>
    </message>
    <message>
        <source>a link to something that is no span: {1}</source>
        <translation>علاقة بما ليس مقطعًا: {1}</translation>
    </message>
    <message>
        <source>a link from something that is no span of a text</source>
        <translation>علاقة من شيء ليس مقطعًا في نص</translation>
    </message>
    <message>
        <source>a note: {1}</source>
        <translation>ملاحظة: {1}</translation>
    </message>
    <message>
        <source>a {1}: {2}</source>
        <translation>{1}: {2}</translation>
    </message>
    <message>
        <source>a byte order mark counts as a character</source>
        <translation>علامة ترتيب البايتات محسوبة محرفًا</translation>
    </message>
    <message>
        <source>an annotation of no stretch of text</source>
        <translation>حاشية لا تخص جزءًا من النص</translation>
    </message>
    <message>
        <source>an annotation of {1}, which cannot be read here</source>
        <translation>حاشية بمحدِّد {1}، وهو لا يُقرأ هنا</translation>
    </message>
    <message>
        <source>an end is the place of the last character</source>
        <translation>النهاية هي موضع آخر حرف</translation>
    </message>
    <message>
        <source>an unfinished draft</source>
        <translation>مسودة لم تكتمل</translation>
    </message>
    <message>
        <source>attribute of a case</source>
        <translation>سمة حالة</translation>
    </message>
    <message>
        <source>memo of a code or case</source>
        <translation>مذكرة رمز أو حالة</translation>
    </message>
    <message>
        <source>memo of the project</source>
        <translation>مذكرة المشروع</translation>
    </message>
    <message>
        <source>has no column {1} for the {2}, perhaps {3} is meant; there are: {4}</source>
        <translation>ليس فيه عمود {1} ({2})، ولعل المقصود {3}؛ الموجود: {4}</translation>
    </message>
    <message>
        <source>has no column {1} for the {2}; there are: {3}</source>
        <translation>ليس فيها عمود {1} ({2})؛ الموجود: {3}</translation>
    </message>
    <message>
        <source>has no column for {1}, perhaps {2} is meant</source>
        <translation>ليس فيها عمود يؤدي دور {1}، ولعله {2}</translation>
    </message>
    <message>
        <source>has no column for {1}</source>
        <translation>ليس فيها عمود يؤدي دور {1}</translation>
    </message>
    <message>
        <source>table of contents</source>
        <translation>فهرس المحتويات</translation>
    </message>
    <message>
        <source>text boxes</source>
        <translation>مربعات نص</translation>
    </message>
    <message>
        <source>the description of the code {1}</source>
        <translation>وصف الرمز {1}</translation>
    </message>
    <message>
        <source>the id of a sentence: {1}</source>
        <translation>معرّف جملة: {1}</translation>
    </message>
    <message>
        <source>what is told of {1}</source>
        <translation>ما قيل عن {1}</translation>
    </message>
    <message>
        <source>memo of a group of codes</source>
        <translation>مذكرة مجموعة رموز</translation>
    </message>
    <message>
        <source>a drawn graph</source>
        <translation>رسم بياني</translation>
    </message>
    <message>
        <source>the page {1}, which is not in this file</source>
        <translation>الصفحة {1}، وليست في هذا الملف</translation>
    </message>
    <message>
        <source>the second direction of a link in both</source>
        <translation>الاتجاه الثاني لعلاقة في الاتجاهين</translation>
    </message>
    <message>
        <source>e.g. {value}</source>
        <translation>مثال: {value}</translation>
    </message>
</context>
<context>
    <name>format_options</name>
    <message>
        <source>The scheme of the tags that are written</source>
        <translation>نظام الوسوم التي تُكتب</translation>
    </message>
    <message>
        <source>The scheme of the tags that are read</source>
        <translation>نظام الوسوم التي تُقرأ</translation>
    </message>
    <message>
        <source>Columns of tags, for spans inside spans; 0 takes as many as are needed, up to 4</source>
        <translation>أعمدة الوسوم، لمقاطع داخل مقاطع؛ 0 يأخذ ما يلزم منها حتى 4</translation>
    </message>
    <message>
        <source>Which of two overlapping spans is in doc.ents: the longer or the shorter</source>
        <translation>أي مقطعين متداخلين يدخل doc.ents: الأطول أم الأقصر</translation>
    </message>
    <message>
        <source>With rows=tokens, which of two overlapping spans has the tokens: the longer or the shorter</source>
        <translation>إذا كانت الصفوف كلمات: أي مقطعين متداخلين تكون الكلمات له، الأطول أم الأقصر</translation>
    </message>
    <message>
        <source>Which of two overlapping spans comes into the first column: the longer or the shorter</source>
        <translation>أي مقطعين متداخلين يدخل العمود الأول: الأطول أم الأقصر</translation>
    </message>
    <message>
        <source>words: Unicode words; clitics: Arabic and Hebrew clitics cut off; auto: the tokens an article was imported with, else words</source>
        <translation>كلمات: كما يحددها يونيكود؛ كلمات بلا حروف متصلة: تُفصل الحروف والضمائر المتصلة في العربية والعبرية؛ تلقائي: التقطيع الذي استُورد به المقال، وإلا فالكلمات</translation>
    </message>
    <message>
        <source>A span that begins or ends inside a token: widen the span, cut the token, or drop the span</source>
        <translation>مقطع يبدأ أو ينتهي داخل كلمة: يُوسَّع المقطع، أو تُقطع الكلمة، أو يُترك المقطع</translation>
    </message>
    <message>
        <source>What stands between two columns</source>
        <translation>ما يفصل بين عمودين</translation>
    </message>
    <message>
        <source>The column of the tokens; 0 takes the first that does not only number them</source>
        <translation>عمود الكلمات؛ 0 يأخذ أول عمود ليس ترقيمًا لها</translation>
    </message>
    <message>
        <source>The columns of tags, like 2 or 2,3; empty takes all that look like tags</source>
        <translation>أعمدة الوسوم، مثل 2 أو 2,3؛ والفراغ يأخذ كل ما يشبه الوسوم</translation>
    </message>
    <message>
        <source>whether each chapter becomes an article, or the whole book one</source>
        <translation>هل يصير كل فصل مقالًا، أم الكتاب كله مقالًا واحدًا</translation>
    </message>
    <message>
        <source>Where articles begin: at -DOCSTART-, at comments like # id = 7, with each sentence, or only once</source>
        <translation>أين تبدأ المقالات: عند -DOCSTART-، أو عند تعليقات مثل # id = 7، أو مع كل جملة، أو مرة واحدة</translation>
    </message>
    <message>
        <source>Where articles begin: at # newdoc, with each sentence, or only once</source>
        <translation>أين تبدأ المقالات: عند # newdoc، أو مع كل جملة، أو مرة واحدة</translation>
    </message>
    <message>
        <source>what a row is; each table has a file of its own</source>
        <translation>ما الذي في كل صف؛ ولكل جدول ملف</translation>
    </message>
    <message>
        <source>spans: texts with spans and links; tokens: tokens with tags, for token classification</source>
        <translation>مقاطع: نصوص بمقاطعها وعلاقاتها؛ كلمات: كلمات ووسومها، لتصنيف الكلمات</translation>
    </message>
    <message>
        <source>what stands between cells; auto writes commas (tabs into a .tsv) and finds out on import</source>
        <translation>ما يفصل بين الخلايا؛ والتلقائي يكتب فواصل (وعلامات جدولة في ملف ‎.tsv) ويعرف الفاصل عند الاستيراد</translation>
    </message>
    <message>
        <source>whether a row names the columns: the first one, or the one below titles</source>
        <translation>هل في الجدول صف يسمّي الأعمدة: أول صفوفه، أو الذي تحت العناوين</translation>
    </message>
    <message>
        <source>the row that names the columns, by its number in the file; rows above it are left out; 0 finds it</source>
        <translation>الصف الذي يسمّي الأعمدة، برقمه في الملف؛ وما فوقه يُترك؛ ومع 0 يُبحث عنه</translation>
    </message>
    <message>
        <source>whether names of people and organizations are marked where the article spells them</source>
        <translation>هل توسم أسماء الأشخاص والمنظمات حيث يذكرها المقال</translation>
    </message>
    <message>
        <source>what an offset counts; auto writes UTF-16 and finds out by the spans on import</source>
        <translation>ما الذي تعدّه المواضع؛ والتلقائي يكتب UTF-16 ويعرف الوحدة من المقاطع عند الاستيراد</translation>
    </message>
    <message>
        <source>what an offset counts; auto writes code points and finds out by the names of selections on import</source>
        <translation>ما الذي تعدّه المواضع؛ والتلقائي يكتب نقاط الترميز ويعرف الوحدة من أسماء التحديدات عند الاستيراد</translation>
    </message>
    <message>
        <source>where the end of a selection lies; auto finds out by the names of selections</source>
        <translation>أين تقع نهاية التحديد؛ ومع «تلقائي» يُستنتج ذلك من أسماء التحديدات</translation>
    </message>
    <message>
        <source>sequence for doccano projects without relations</source>
        <translation>«مقاطع فقط» لمشاريع doccano التي لا علاقات فيها</translation>
    </message>
    <message>
        <source>The kind of file; parquet needs pyarrow</source>
        <translation>نوع الملف؛ وتلزم مكتبة pyarrow لصيغة parquet</translation>
    </message>
    <message>
        <source>The split of articles whose metadata name none</source>
        <translation>قسم المقالات التي لا تذكر بياناتها قسمًا</translation>
    </message>
    <message>
        <source>The column of the tags</source>
        <translation>عمود الوسوم</translation>
    </message>
    <message>
        <source>The names behind the numbers of tags, like O,B-PER,I-PER; empty takes them from the card or the file</source>
        <translation>الأسماء التي تدل عليها أرقام الوسوم، مثل O,B-PER,I-PER؛ والفراغ يأخذها من البطاقة أو الملف</translation>
    </message>
    <message>
        <source>GraphML opens in Gephi, visone, igraph, networkx and yEd, GEXF in Gephi</source>
        <translation>يُفتح GraphML في Gephi وvisone وigraph وnetworkx وyEd، ويُفتح GEXF في Gephi</translation>
    </message>
    <message>
        <source>json-min has one flat row for each annotator, without links and attributes</source>
        <translation>في json-min صف واحد لكل واسم، بلا علاقات ولا سمات</translation>
    </message>
    <message>
        <source>JSON lines with everything, or CSV for a spreadsheet</source>
        <translation>أسطر JSON فيها كل شيء، أو CSV لجداول البيانات</translation>
    </message>
    <message>
        <source>one annotation a line, or one AnnotationCollection</source>
        <translation>حاشية في كل سطر، أو AnnotationCollection واحدة</translation>
    </message>
    <message>
        <source>whether predictions of a model are taken over, as spans of an annotator with the model&apos;s name</source>
        <translation>هل تؤخذ تنبؤات النموذج، مقاطعَ لواسم باسم النموذج</translation>
    </message>
    <message>
        <source>the field of a task&apos;s data that holds the text; found by itself when not said</source>
        <translation>حقل بيانات المهمة الذي فيه النص؛ ويُعرف تلقائيًّا إن لم يُذكر</translation>
    </message>
    <message>
        <source>ner leaves out the shorter of overlapping spans, which Prodigy&apos;s recipes for names do not take</source>
        <translation>‏ner يترك أقصر المقاطع المتداخلة، إذ لا تقبلها وصفات الأسماء في Prodigy</translation>
    </message>
    <message>
        <source>the sheet of articles; the first one that is not about spans, links or claims when not said</source>
        <translation>ورقة المقالات؛ وإن لم تُذكر فأول ورقة ليست للمقاطع أو العلاقات أو الادعاءات</translation>
    </message>
    <message>
        <source>the language of its headings, and the direction of the page</source>
        <translation>لغة العناوين واتجاه الصفحة</translation>
    </message>
    <message>
        <source>how many articles a page has; more of them become a folder of pages with an index</source>
        <translation>عدد المقالات في الصفحة الواحدة؛ وما زاد عليه صار مجلدًا من صفحات لها فهرس</translation>
    </message>
    <message>
        <source>what the nodes are: claims with actors and organizations, actors and whom they speak about, or actors and categories</source>
        <translation>ما العقد: الادعاءات مع الفاعلين والمنظمات، أو الفاعلون ومن يتحدثون عنه، أو الفاعلون والفئات</translation>
    </message>
    <message>
        <source>Scheme of tags</source>
        <translation>نظام الوسوم</translation>
    </message>
    <message>
        <source>Columns of tags</source>
        <translation>أعمدة الوسوم</translation>
    </message>
    <message>
        <source>Of overlapping spans</source>
        <translation>من المقاطع المتداخلة</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>تقطيع الكلمات</translation>
    </message>
    <message>
        <source>Spans inside tokens</source>
        <translation>مقاطع تقطع الكلمات</translation>
    </message>
    <message>
        <source>Between columns</source>
        <translation>بين الأعمدة</translation>
    </message>
    <message>
        <source>Column of tokens</source>
        <translation>عمود الكلمات</translation>
    </message>
    <message>
        <source>Articles begin</source>
        <translation>بداية المقالات</translation>
    </message>
    <message>
        <source>A row is</source>
        <translation>كل صف هو</translation>
    </message>
    <message>
        <source>Between cells</source>
        <translation>بين الخلايا</translation>
    </message>
    <message>
        <source>Row of names</source>
        <translation>صف الأسماء</translation>
    </message>
    <message>
        <source>Names in row</source>
        <translation>الأسماء في الصف</translation>
    </message>
    <message>
        <source>Mark names</source>
        <translation>وسم الأسماء</translation>
    </message>
    <message>
        <source>Unit of offsets</source>
        <translation>وحدة المواضع</translation>
    </message>
    <message>
        <source>Ends lie</source>
        <translation>موضع النهاية</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>المشروع</translation>
    </message>
    <message>
        <source>Kind of file</source>
        <translation>نوع الملف</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>القسم</translation>
    </message>
    <message>
        <source>Column of tags</source>
        <translation>عمود الوسوم</translation>
    </message>
    <message>
        <source>Names of tags</source>
        <translation>أسماء الوسوم</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>الشكل</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>التنبؤات</translation>
    </message>
    <message>
        <source>Field of the text</source>
        <translation>حقل النص</translation>
    </message>
    <message>
        <source>View</source>
        <translation>العرض</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>الورقة</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>العقد</translation>
    </message>
    <message>
        <source>Articles on a page</source>
        <translation>المقالات في الصفحة</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>تلقائي</translation>
    </message>
    <message>
        <source>the longer first</source>
        <translation>الأطول أولًا</translation>
    </message>
    <message>
        <source>the shorter first</source>
        <translation>الأقصر أولًا</translation>
    </message>
    <message>
        <source>words</source>
        <translation>كلمات</translation>
    </message>
    <message>
        <source>words without clitics</source>
        <translation>كلمات بلا حروف متصلة</translation>
    </message>
    <message>
        <source>widen the span</source>
        <translation>توسيع المقطع</translation>
    </message>
    <message>
        <source>cut the token</source>
        <translation>قطع الكلمة</translation>
    </message>
    <message>
        <source>drop the span</source>
        <translation>ترك المقطع</translation>
    </message>
    <message>
        <source>tab</source>
        <translation>علامة جدولة</translation>
    </message>
    <message>
        <source>caret ^</source>
        <translation>العلامة ^</translation>
    </message>
    <message>
        <source>bar |</source>
        <translation>العلامة |</translation>
    </message>
    <message>
        <source>blank</source>
        <translation>مسافة</translation>
    </message>
    <message>
        <source>comma</source>
        <translation>فاصلة</translation>
    </message>
    <message>
        <source>semicolon</source>
        <translation>فاصلة منقوطة</translation>
    </message>
    <message>
        <source>at -DOCSTART-</source>
        <translation>عند -DOCSTART-</translation>
    </message>
    <message>
        <source>at comments</source>
        <translation>عند التعليقات</translation>
    </message>
    <message>
        <source>with each sentence</source>
        <translation>مع كل جملة</translation>
    </message>
    <message>
        <source>once in a file</source>
        <translation>مرة في كل ملف</translation>
    </message>
    <message>
        <source>with each chapter</source>
        <translation>مع كل فصل</translation>
    </message>
    <message>
        <source>once in a book</source>
        <translation>مرة في كل كتاب</translation>
    </message>
    <message>
        <source>spans and links</source>
        <translation>مقاطع وعلاقات</translation>
    </message>
    <message>
        <source>spans only</source>
        <translation>مقاطع فقط</translation>
    </message>
    <message>
        <source>spans</source>
        <translation>مقاطع</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>كلمات</translation>
    </message>
    <message>
        <source>articles</source>
        <translation>مقالات</translation>
    </message>
    <message>
        <source>claims</source>
        <translation>ادعاءات</translation>
    </message>
    <message>
        <source>links</source>
        <translation>علاقات</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>تُترك</translation>
    </message>
    <message>
        <source>take over</source>
        <translation>تؤخذ</translation>
    </message>
    <message>
        <source>actors</source>
        <translation>فاعلون</translation>
    </message>
    <message>
        <source>categories</source>
        <translation>فئات</translation>
    </message>
    <message>
        <source>graphemes</source>
        <translation>محارف مرئية</translation>
    </message>
    <message>
        <source>code points</source>
        <translation>نقاط ترميز</translation>
    </message>
    <message>
        <source>behind the last character</source>
        <translation>بعد آخر حرف</translation>
    </message>
    <message>
        <source>at the last character</source>
        <translation>عند آخر حرف</translation>
    </message>
    <message>
        <source>one collection</source>
        <translation>مجموعة واحدة</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>العربية</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>العبرية</translation>
    </message>
    <message>
        <source>Persian</source>
        <translation>الفارسية</translation>
    </message>
    <message>
        <source>Urdu</source>
        <translation>الأردية</translation>
    </message>
    <message>
        <source>English</source>
        <translation>الإنجليزية</translation>
    </message>
    <message>
        <source>as many as are needed</source>
        <translation>بقدر الحاجة</translation>
    </message>
    <message>
        <source>found by itself</source>
        <translation>يُعثر عليه تلقائيًا</translation>
    </message>
    <message>
        <source>all that look like tags</source>
        <translation>كل ما يشبه الوسوم</translation>
    </message>
    <message>
        <source>as the card or the file says</source>
        <translation>كما في البطاقة أو الملف</translation>
    </message>
    <message>
        <source>the first one of articles</source>
        <translation>أول ورقة فيها مقالات</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>brat standoff: a folder of .txt and .ann files</source>
        <translation>brat standoff: مجلد من ملفات ‎.txt و‎.ann</translation>
    </message>
    <message>
        <source>CoNLL: a token a line, with IOB tags in one or more columns</source>
        <translation>CoNLL: كلمة في كل سطر، ومعها وسوم IOB في عمود أو أكثر</translation>
    </message>
    <message>
        <source>CoNLL-2012 of OntoNotes: names and mentions of one and the same thing</source>
        <translation>CoNLL-2012 من OntoNotes: أسماء ومواضع ذكر الشيء الواحد</translation>
    </message>
    <message>
        <source>CoNLL-U of Universal Dependencies and CorefUD: texts, tokens, names and mentions</source>
        <translation>CoNLL-U من Universal Dependencies وCorefUD: نصوص وكلمات وأسماء ومواضع ذكر</translation>
    </message>
    <message>
        <source>CSV: tables of articles, and of their spans, links and claims</source>
        <translation>CSV: جداول المقالات ومقاطعها وعلاقاتها وادعاءاتها</translation>
    </message>
    <message>
        <source>DNA project (Discourse Network Analyzer 2 and 3)</source>
        <translation>مشروع DNA‏ (Discourse Network Analyzer 2 و3)</translation>
    </message>
    <message>
        <source>doccano JSONL, sequence labelling and relations</source>
        <translation>doccano JSONL: مقاطع وعلاقات</translation>
    </message>
    <message>
        <source>Word file, one article a file</source>
        <translation>ملف Word: مقال في كل ملف</translation>
    </message>
    <message>
        <source>EPUB, a chapter an article</source>
        <translation>EPUB: كل فصل مقال</translation>
    </message>
    <message>
        <source>RSS or Atom feed, an entry an article</source>
        <translation>خلاصة RSS أو Atom: كل مادة مقال</translation>
    </message>
    <message>
        <source>HTML page, the article in it</source>
        <translation>صفحة HTML: المقال الذي فيها</translation>
    </message>
    <message>
        <source>Hugging Face dataset: a folder of JSONL, Parquet or Arrow with a dataset card</source>
        <translation>مجموعة بيانات Hugging Face: مجلد من JSONL أو Parquet أو Arrow مع بطاقتها</translation>
    </message>
    <message>
        <source>UIMA JSON CAS, for INCEpTION and dkpro-cassis</source>
        <translation>UIMA JSON CAS لبرنامجي INCEpTION وdkpro-cassis</translation>
    </message>
    <message>
        <source>Label Studio JSON or JSON_MIN, with its labelling configuration</source>
        <translation>Label Studio JSON أو JSON_MIN مع إعدادات الوسم</translation>
    </message>
    <message>
        <source>Hashiya JSONL, one article a line, nothing left out</source>
        <translation>JSONL «حاشية»: مقال في كل سطر، لا ينقص منه شيء</translation>
    </message>
    <message>
        <source>GLiNER training data: words, and the places of their labels</source>
        <translation>بيانات تدريب GLiNER: كلمات، ومواضع وسومها</translation>
    </message>
    <message>
        <source>Prodigy JSONL, spans on tokens and links</source>
        <translation>Prodigy JSONL: مقاطع على الكلمات، وعلاقات</translation>
    </message>
    <message>
        <source>QualCoder project (its data.qda)</source>
        <translation>مشروع QualCoder (ملف data.qda)</translation>
    </message>
    <message>
        <source>REFI-QDA project, for MAXQDA, NVivo, ATLAS.ti and QualCoder</source>
        <translation>مشروع REFI-QDA لبرامج MAXQDA وNVivo وATLAS.ti وQualCoder</translation>
    </message>
    <message>
        <source>spaCy DocBin, for training</source>
        <translation>spaCy DocBin للتدريب</translation>
    </message>
    <message>
        <source>Plain span JSONL, {&quot;text&quot;: …, &quot;spans&quot;: [{&quot;start&quot;: …, &quot;end&quot;: …, &quot;label&quot;: …}]}</source>
        <translation>JSONL المقاطع البسيط: {&quot;text&quot;: …, &quot;spans&quot;: [{&quot;start&quot;: …, &quot;end&quot;: …, &quot;label&quot;: …}]}</translation>
    </message>
    <message>
        <source>Plain text, one article a file</source>
        <translation>نص عادي: مقال في كل ملف</translation>
    </message>
    <message>
        <source>W3C Web Annotation, an annotation a line or a collection</source>
        <translation>W3C Web Annotation: حاشية في كل سطر أو مجموعة واحدة</translation>
    </message>
    <message>
        <source>WebAnno TSV 3.3, for WebAnno and INCEpTION: a folder with a file for each article</source>
        <translation>WebAnno TSV 3.3 لبرنامجي WebAnno وINCEpTION: مجلد فيه ملف لكل مقال</translation>
    </message>
    <message>
        <source>XLSX workbook: sheets of articles, spans, links and claims</source>
        <translation>مصنّف XLSX: أوراق للمقالات والمقاطع والعلاقات والادعاءات</translation>
    </message>
    <message>
        <source>UIMA CAS XMI with its type system, for INCEpTION</source>
        <translation>UIMA CAS XMI مع نظام أنواعه لبرنامج INCEpTION</translation>
    </message>
    <message>
        <source>Claims for analysis, one a row: who says what about whom</source>
        <translation>الادعاءات للتحليل، ادعاء في كل صف: من قال ماذا عن من</translation>
    </message>
    <message>
        <source>HTML report, to read and print</source>
        <translation>تقرير HTML للقراءة والطباعة</translation>
    </message>
    <message>
        <source>Network of actors, claims and entities, as GraphML or GEXF</source>
        <translation>شبكة الفاعلين والادعاءات والكيانات بصيغة GraphML أو GEXF</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>label {label} {quote}</source>
        <translation>وسم {label} {quote}</translation>
    </message>
    <message>
        <source>delete {label} {quote}</source>
        <translation>حذف {label} {quote}</translation>
    </message>
    <message>
        <source>change label of {quote} to {label}</source>
        <translation>تغيير وسم {quote} إلى {label}</translation>
    </message>
    <message>
        <source>move edge of {label} {quote}</source>
        <translation>تحريك طرف {label} {quote}</translation>
    </message>
    <message>
        <source>split {quote}</source>
        <translation>قسمة {quote}</translation>
    </message>
    <message>
        <source>merge into {quote}</source>
        <translation>ضمّ في {quote}</translation>
    </message>
    <message>
        <source>note on {quote}</source>
        <translation>ملاحظة على {quote}</translation>
    </message>
    <message>
        <source>attributes of {quote}</source>
        <translation>سمات {quote}</translation>
    </message>
    <message>
        <source>link {type}</source>
        <translation>علاقة {type}</translation>
    </message>
    <message>
        <source>delete link {type}</source>
        <translation>حذف علاقة {type}</translation>
    </message>
    <message>
        <source>attributes of link {type}</source>
        <translation>سمات علاقة {type}</translation>
    </message>
    <message>
        <source>mark article as {state}</source>
        <translation>جعل حالة المقال: {state}</translation>
    </message>
    <message>
        <source>direction of the article: {direction}</source>
        <translation>اتجاه المقال: {direction}</translation>
    </message>
    <message>
        <source>label {label} {quote} in further places: {count}</source>
        <translation>وسم {label} {quote} في مواضع أخرى: {count}</translation>
    </message>
    <message>
        <source>reject {quote} as {label} in places: {rejected}</source>
        <translation>رفض {quote} بوصفه {label} في مواضع: {rejected}</translation>
    </message>
    <message>
        <source>add entity {entity}</source>
        <translation>إضافة الكيان {entity}</translation>
    </message>
    <message>
        <source>change entity {entity}</source>
        <translation>تعديل الكيان {entity}</translation>
    </message>
    <message>
        <source>rename entity {old_name} to {entity}</source>
        <translation>تغيير اسم الكيان {old_name} إلى {entity}</translation>
    </message>
    <message>
        <source>assign mentions to {entity}: {mentions}</source>
        <translation>إسناد مواضع ذكر إلى {entity}: {mentions}</translation>
    </message>
    <message>
        <source>merge entities into {entity}</source>
        <translation>دمج كيانات في {entity}</translation>
    </message>
    <message>
        <source>split {entity} off {old_name}</source>
        <translation>فصل {entity} عن {old_name}</translation>
    </message>
    <message>
        <source>delete entity {entity}</source>
        <translation>حذف الكيان {entity}</translation>
    </message>
    <message>
        <source>change the codebook</source>
        <translation>تعديل دليل الترميز</translation>
    </message>
    <message>
        <source>import a codebook</source>
        <translation>استيراد دليل ترميز</translation>
    </message>
    <message>
        <source>change key of label {old_label} to {label}</source>
        <translation>تغيير مفتاح الوسم {old_label} إلى {label}</translation>
    </message>
    <message>
        <source>merge label {old_label} into {label}</source>
        <translation>دمج الوسم {old_label} في {label}</translation>
    </message>
    <message>
        <source>delete label {label} with its spans</source>
        <translation>حذف الوسم {label} مع مقاطعه</translation>
    </message>
    <message>
        <source>change key of link type {old_type} to {type}</source>
        <translation>تغيير مفتاح نوع العلاقة {old_type} إلى {type}</translation>
    </message>
    <message>
        <source>merge link type {old_type} into {type}</source>
        <translation>دمج نوع العلاقة {old_type} في {type}</translation>
    </message>
    <message>
        <source>delete link type {type} with its links</source>
        <translation>حذف نوع العلاقة {type} مع علاقاته</translation>
    </message>
    <message>
        <source>change key of an attribute to {attribute}</source>
        <translation>تغيير مفتاح سمة إلى {attribute}</translation>
    </message>
    <message>
        <source>delete attribute {attribute}</source>
        <translation>حذف السمة {attribute}</translation>
    </message>
    <message>
        <source>change value {old_value} of {attribute} to {value}</source>
        <translation>تغيير القيمة {old_value} للسمة {attribute} إلى {value}</translation>
    </message>
    <message>
        <source>delete value {value} of {attribute}</source>
        <translation>حذف القيمة {value} من السمة {attribute}</translation>
    </message>
    <message>
        <source>take back of {people}, steps: {count}</source>
        <translation>إرجاع خطوات {people}: {count}</translation>
    </message>
    <message>
        <source>restore from the trash: {count}</source>
        <translation>استعادة من سلة المحذوفات: {count}</translation>
    </message>
    <message>
        <source>remove articles: {count}</source>
        <translation>إزالة مقالات: {count}</translation>
    </message>
    <message>
        <source>remove article {title}</source>
        <translation>إزالة المقال {title}</translation>
    </message>
    <message>
        <source>mark articles as {state}: {count}</source>
        <translation>جعل حالة المقالات «{state}»: {count}</translation>
    </message>
    <message>
        <source>take mentions from their entity: {mentions}</source>
        <translation>فصل مواضع ذكر عن كيانها: {mentions}</translation>
    </message>
    <message>
        <source>right to left</source>
        <translation>من اليمين إلى اليسار</translation>
    </message>
    <message>
        <source>left to right</source>
        <translation>من اليسار إلى اليمين</translation>
    </message>
    <message>
        <source>by its letters</source>
        <translation>بحسب حروفه</translation>
    </message>
    <message>
        <source>last step</source>
        <translation>الخطوة الأخيرة</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Undo: {step}</source>
        <translation>تراجع: {step}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>Redo: {step}</source>
        <translation>إعادة: {step}</translation>
    </message>
    <message>
        <source>Undone: {step}</source>
        <translation>جرى التراجع عن: {step}</translation>
    </message>
    <message>
        <source>import articles: {count}</source>
        <translation>استيراد مقالات: {count}</translation>
    </message>
    <message>
        <source>import entities: {count}</source>
        <translation>استيراد كيانات: {count}</translation>
    </message>
    <message>
        <source>import labels and links for articles that were here: {layers}</source>
        <translation>استيراد وسوم وعلاقات لمقالات موجودة: {layers}</translation>
    </message>
    <message>
        <source>import articles: {count}, and labels and links for others: {layers}</source>
        <translation>استيراد مقالات: {count}، مع وسوم وعلاقات لمقالات أخرى: {layers}</translation>
    </message>
    <message>
        <source>Done again: {step}</source>
        <translation>أُعيد: {step}</translation>
    </message>
    <message>
        <source>Done: {step}</source>
        <translation>تمّ: {step}</translation>
    </message>
</context>
<context>
    <name>hygiene</name>
    <message>
        <source>controls of direction (U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069)</source>
        <translation>علامات تحكم بالاتجاه (U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069)</translation>
    </message>
    <message>
        <source>blanks other than the usual one: no-break, narrow, thin, ideographic</source>
        <translation>فراغات غير الفراغ المعتاد: غير فاصلة أو ضيقة أو دقيقة أو عريضة</translation>
    </message>
    <message>
        <source>zero-width spaces, word joiners and soft hyphens</source>
        <translation>فراغات بلا عرض وواصلات كلمات وشرطات اختيارية</translation>
    </message>
    <message>
        <source>tatweel (U+0640), which stretches a word without being a letter of it</source>
        <translation>تطويل (U+0640) يمدّ الكلمة وليس من حروفها</translation>
    </message>
    <message>
        <source>byte order marks (U+FEFF) inside a text</source>
        <translation>علامات ترتيب البايتات (U+FEFF) داخل نص</translation>
    </message>
    <message>
        <source>presentation forms of letters (U+FB1D–FDFF, U+FE70–FEFC), which look like others</source>
        <translation>أشكال عرض للحروف (U+FB1D–FDFF, U+FE70–FEFC) تشبه حروفًا أخرى</translation>
    </message>
    <message>
        <source>characters of private use, which only the author&apos;s font can show</source>
        <translation>محارف للاستخدام الخاص لا يعرضها إلا خط الكاتب</translation>
    </message>
    <message>
        <source>code points without a character, or noncharacters</source>
        <translation>نقاط ترميز بلا محرف</translation>
    </message>
    <message>
        <source>control codes other than tab and line ends</source>
        <translation>رموز تحكم غير علامة الجدولة ونهايات الأسطر</translation>
    </message>
    <message>
        <source>replacement characters (U+FFFD), which stand where something was lost before</source>
        <translation>محارف استبدال (U+FFFD) في مواضع فُقد منها شيء من قبل</translation>
    </message>
    <message>
        <source>words that begin with a letter that only ends words: the text seems to be stored in visual order</source>
        <translation>كلمات تبدأ بحرف لا يأتي إلا في آخر الكلمة: يبدو أن النص محفوظ بترتيب العرض، أي معكوس الحروف</translation>
    </message>
    <message>
        <source>texts without spans that are not in composed form (NFC)</source>
        <translation>نصوص بلا مقاطع ليست بالصورة المركّبة (NFC)</translation>
    </message>
    <message>
        <source>texts that look as if they had been read in a wrong encoding</source>
        <translation>نصوص تبدو مقروءة بترميز خاطئ</translation>
    </message>
</context>
<context>
    <name>long_step</name>
    <message>
        <source>The step “{step}” is not stored yet. If you close the window now, it is not done, and all stays as it was.</source>
        <translation>لم تُحفظ الخطوة «{step}» بعد. إن أغلقت النافذة الآن فلن تُنفَّذ، ويبقى كل شيء كما كان.</translation>
    </message>
    <message>
        <source>Close without it</source>
        <translation>إغلاق من دونها</translation>
    </message>
    <message>
        <source>Wait for it</source>
        <translation>انتظارها</translation>
    </message>
</context>
<context>
    <name>losses</name>
    <message>
        <source>links were left out, because several spans of the workspace may be meant</source>
        <translation>تُركت علاقات قد يُقصد بطرفها أكثر من مقطع في مساحة العمل</translation>
    </message>
    <message>
        <source>the names of the annotators have no place in this format</source>
        <translation>لا مكان لأسماء الواسمين في هذه الصيغة</translation>
    </message>
    <message>
        <source>spans or links were not taken over, because their article is already in the workspace</source>
        <translation>لم تُنقل مقاطع أو علاقات لأن مقالها موجود أصلًا في مساحة العمل</translation>
    </message>
    <message>
        <source>the text of the articles is no part of this format</source>
        <translation>نص المقالات ليس جزءًا من هذه الصيغة</translation>
    </message>
    <message>
        <source>attribute values of a kind that this format has no place for were left out</source>
        <translation>تُركت قيم سمات من نوع لا مكان له في هذه الصيغة</translation>
    </message>
    <message>
        <source>attributes have no place in this format</source>
        <translation>لا مكان للسمات في هذه الصيغة</translation>
    </message>
    <message>
        <source>a | within a value became /, because | stands between two values here</source>
        <translation>حلّت / محل | داخل القيم، لأن | تفصل هنا بين قيمة وأخرى</translation>
    </message>
    <message>
        <source>blanks and direction marks at the edges of spans were cut off, since no token holds them</source>
        <translation>حُذفت الفراغات وعلامات الاتجاه من أطراف المقاطع لأنها لا تقع في أي كلمة</translation>
    </message>
    <message>
        <source>articles without a title come back with their first line as their title</source>
        <translation>مقالات بلا عنوان تعود وعنوانها سطرها الأول</translation>
    </message>
    <message>
        <source>menus, advertisements and other lines around the article of a page were left out</source>
        <translation>تُركت القوائم والإعلانات وسائر الأسطر المحيطة بالمقال في الصفحة</translation>
    </message>
    <message>
        <source>links between things that are mentioned (bridging, split antecedents) were left out</source>
        <translation>تُركت علاقات بين المذكورات (كالإحالة غير المباشرة والمرجع المنقسم)</translation>
    </message>
    <message>
        <source>tags that continue nothing (I- without B-) were read as a beginning</source>
        <translation>قُرئت الوسوم التي لا تتمّم شيئًا (I- بلا B-) على أنها بداية</translation>
    </message>
    <message>
        <source>links were left out whose type is another one in the workspace now</source>
        <translation>تُركت علاقات غُيِّر نوعها في مساحة العمل</translation>
    </message>
    <message>
        <source>groups of codes have no place here</source>
        <translation>لا مكان هنا لمجموعات الرموز</translation>
    </message>
    <message>
        <source>columns that hold no labels were left out</source>
        <translation>تُركت أعمدة لا وسوم فيها</translation>
    </message>
    <message>
        <source>summaries of entries that hold their full text were left out</source>
        <translation>تُركت ملخصات المواد التي نصها الكامل موجود</translation>
    </message>
    <message>
        <source>ids of spans and links that another article has, too, were replaced</source>
        <translation>استُبدلت معرّفات مقاطع وعلاقات موجودة في مقال آخر أيضًا</translation>
    </message>
    <message>
        <source>comments between the lines of tokens were left out</source>
        <translation>تُركت التعليقات التي بين أسطر الكلمات</translation>
    </message>
    <message>
        <source>tags of the parts of a word (O^B-ORG) count for the whole word</source>
        <translation>عُدّت وسوم أجزاء الكلمة (O^B-ORG) وسمًا للكلمة كلها</translation>
    </message>
    <message>
        <source>lines of the configuration beside the articles cannot be read and were passed over</source>
        <translation>أُغفلت أسطر تعذّرت قراءتها في ملف الإعداد المرافق للمقالات</translation>
    </message>
    <message>
        <source>links to spans that are not there any more were left out</source>
        <translation>تُركت علاقات بمقاطع لم تعد موجودة</translation>
    </message>
    <message>
        <source>comments on cells of a workbook were left out</source>
        <translation>تُركت التعليقات المكتوبة على خلايا المصنّف</translation>
    </message>
    <message>
        <source>texts longer than a cell of a workbook may be were cut</source>
        <translation>قُصّت نصوص أطول مما تتسع له خلية في المصنّف</translation>
    </message>
    <message>
        <source>links were left out that somebody has deleted in the workspace</source>
        <translation>تُركت علاقات حُذفت من مساحة العمل</translation>
    </message>
    <message>
        <source>text that was deleted in tracked changes was left out</source>
        <translation>تُرك النص المحذوف في التغييرات المتعقَّبة</translation>
    </message>
    <message>
        <source>links were left out, because the codebook does not allow their type between such spans</source>
        <translation>تُركت علاقات لا يسمح دليل الترميز بنوعها بين مثل هذه المقاطع</translation>
    </message>
    <message>
        <source>attributes were left out of the gold layer, because annotators gave different values</source>
        <translation>سمات لم تدخل الطبقة الذهبية لأن الواسمين أعطوها قيمًا مختلفة</translation>
    </message>
    <message>
        <source>entities and notes were left out of the gold layer, because annotators gave different ones</source>
        <translation>كيانات وملاحظات لم تدخل الطبقة الذهبية لاختلاف الواسمين فيها</translation>
    </message>
    <message>
        <source>links were left out of the gold layer, because too few annotators have drawn them</source>
        <translation>علاقات لم تدخل الطبقة الذهبية لقلّة من رسمها من الواسمين</translation>
    </message>
    <message>
        <source>spans were left out of the gold layer, because too few annotators have marked them so</source>
        <translation>مقاطع لم تدخل الطبقة الذهبية لقلّة من وسمها كذلك من الواسمين</translation>
    </message>
    <message>
        <source>spans that one annotator marked twice with the same label count once in the gold layer</source>
        <translation>مقاطع كرّرها الواسم نفسه بالوسم والحروف عينها حُسبت مرة واحدة في الطبقة الذهبية</translation>
    </message>
    <message>
        <source>the article&apos;s title, language or direction has no place in this format</source>
        <translation>لا مكان لعنوان المقال أو لغته أو اتجاهه في هذه الصيغة</translation>
    </message>
    <message>
        <source>spans that hold no character, but lie between two of them, were left out</source>
        <translation>تُركت مقاطع لا تضم حرفًا، بل تقع بين حرفين</translation>
    </message>
    <message>
        <source>entities have no place in this format</source>
        <translation>لا مكان للكيانات في هذه الصيغة</translation>
    </message>
    <message>
        <source>other names, notes and attributes of entities have no place in this format</source>
        <translation>لا مكان في هذه الصيغة لأسماء الكيانات الأخرى وملاحظاتها وسماتها</translation>
    </message>
    <message>
        <source>an entity is known under the same id with other details, which were kept</source>
        <translation>كيان معروف بالمعرّف نفسه بتفاصيل أخرى، وقد أُبقيت</translation>
    </message>
    <message>
        <source>entities that no span mentions are not part of an export; `hashiya entities` exports all</source>
        <translation>الكيانات التي لا يذكرها أي مقطع ليست جزءًا من التصدير؛ الأمر `hashiya entities` يصدّرها كلها</translation>
    </message>
    <message>
        <source>groups of equivalent spans became links from each to the next</source>
        <translation>صارت مجموعات المقاطع المتكافئة علاقات من كل مقطع إلى تاليه</translation>
    </message>
    <message>
        <source>types of events that are not those of their triggers were left out</source>
        <translation>تُركت أنواع أحداث تخالف أنواع الألفاظ الدالة عليها</translation>
    </message>
    <message>
        <source>events became links from their trigger to each of their arguments</source>
        <translation>صارت الأحداث علاقات من لفظها الدال إلى كل طرف من أطرافها</translation>
    </message>
    <message>
        <source>items of a kind that has no counterpart here were left out</source>
        <translation>تُركت عناصر من نوع لا نظير له هنا</translation>
    </message>
    <message>
        <source>cells with a formula that no spreadsheet has worked out came in empty</source>
        <translation>خلايا فيها معادلة لم يحسبها أي برنامج جداول وردت فارغة</translation>
    </message>
    <message>
        <source>senses of words and the arguments of predicates were left out</source>
        <translation>تُركت معاني الكلمات ومعمولات الأفعال</translation>
    </message>
    <message>
        <source>discontinuous spans were written as one stretch from their first to their last character</source>
        <translation>كُتبت المقاطع المتقطعة امتدادًا واحدًا من أول حرف إلى آخر حرف</translation>
    </message>
    <message>
        <source>spans that cut a grapheme were widened to the whole of it</source>
        <translation>وُسّعت المقاطع التي تقطع محرفًا مرئيًّا لتشمله كله</translation>
    </message>
    <message>
        <source>text that its program does not show was left out</source>
        <translation>تُرك نص مخفي لا يعرضه برنامجه</translation>
    </message>
    <message>
        <source>when and how spans and links were made and changed has no place in this format</source>
        <translation>لا مكان في هذه الصيغة لتاريخ إنشاء المقاطع والعلاقات وتعديلها</translation>
    </message>
    <message>
        <source>spans and links got other identifiers, because this format has none or its own</source>
        <translation>أخذت المقاطع والعلاقات معرّفات أخرى لأن هذه الصيغة بلا معرّفات أو لها معرّفاتها</translation>
    </message>
    <message>
        <source>attributes were left out, as was asked for</source>
        <translation>تُركت سمات كما طُلب</translation>
    </message>
    <message>
        <source>spans were left out because of their label, as was asked for</source>
        <translation>تُركت مقاطع بسبب وسمها كما طُلب</translation>
    </message>
    <message>
        <source>links were left out because of their type, as was asked for</source>
        <translation>تُركت علاقات بسبب نوعها كما طُلب</translation>
    </message>
    <message>
        <source>attribute values were left out, as was asked for</source>
        <translation>تُركت قيم سمات كما طُلب</translation>
    </message>
    <message>
        <source>attributes were left out, because another one has their name now</source>
        <translation>تُركت سمات لأن اسمها صار لسمة أخرى</translation>
    </message>
    <message>
        <source>attributes, notes and entities were not taken over, since their span or link is in the workspace</source>
        <translation>لم تُنقل سمات وملاحظات وكيانات لأن مقاطعها أو علاقاتها موجودة في مساحة العمل</translation>
    </message>
    <message>
        <source>blanks and line ends in labels became _, because this format cannot write them</source>
        <translation>صارت الفراغات ونهايات الأسطر في الوسوم _ لأن هذه الصيغة لا تستطيع كتابتها</translation>
    </message>
    <message>
        <source>characters that XML cannot hold were replaced</source>
        <translation>استُبدلت محارف لا تقبلها XML</translation>
    </message>
    <message>
        <source>tables, lists, emphasis and other layout became plain lines</source>
        <translation>صارت الجداول والقوائم والتشديد وسائر التنسيق أسطرًا عادية</translation>
    </message>
    <message>
        <source>the language or direction of the article has no place in this format</source>
        <translation>لا مكان للغة المقال أو اتجاهه في هذه الصيغة</translation>
    </message>
    <message>
        <source>predictions of a model were left out; the format&apos;s option predictions=take brings them in</source>
        <translation>تُركت تنبؤات نموذج آلي؛ والخيار predictions=take في إعدادات الصيغة يستوردها</translation>
    </message>
    <message>
        <source>spans of nothing but line ends and tabs were left out, which this format cannot hold</source>
        <translation>تُركت مقاطع ليس فيها إلا نهايات أسطر أو علامات جدولة، فلا مكان لها في هذه الصيغة</translation>
    </message>
    <message>
        <source>steps that wait until others have saved are not in it; export again when they are stored</source>
        <translation>خطوات تنتظر فراغ الآخرين من الحفظ ليست فيه؛ أعد التصدير بعد حفظها</translation>
    </message>
    <message>
        <source>other files that a program puts into the text only when it opens it were left out</source>
        <translation>تُركت ملفات أخرى لا يُدرجها البرنامج في النص إلا عند فتحه</translation>
    </message>
    <message>
        <source>texts that a page does not show were read from the data that it has for search engines</source>
        <translation>قُرئت نصوص لا تعرضها الصفحة من البيانات التي تحملها لمحركات البحث</translation>
    </message>
    <message>
        <source>addresses behind the text of cells were left out</source>
        <translation>تُركت العناوين التي خلف نصوص الخلايا</translation>
    </message>
    <message>
        <source>metadata and attributes that do not fit into a cell of a workbook were left out</source>
        <translation>تُركت بيانات وصفية وسمات لا تتسع لها خلية في المصنّف</translation>
    </message>
    <message>
        <source>spans were left out, because the labels of their annotator in the article were deleted here; bring them back from the trash</source>
        <translation>تُركت مقاطع لأن وسوم صاحبها في المقال حُذفت هنا؛ استعدها من سلة المحذوفات</translation>
    </message>
    <message>
        <source>spans lie where their file says, but the words they are called by stand elsewhere in the text; look whether they are right</source>
        <translation>مقاطع في المواضع التي يذكرها ملفها، لكنّ الكلمات التي سُمّيت بها في موضع آخر من النص؛ تحقّق من صحتها</translation>
    </message>
    <message>
        <source>titles, languages and metadata were not taken over, since their article is in the workspace</source>
        <translation>لم تُنقل عناوين ولغات وبيانات وصفية لأن مقالاتها موجودة في مساحة العمل</translation>
    </message>
    <message>
        <source>whole numbers beyond 64 bits lost their last digits</source>
        <translation>فقدت أعداد صحيحة تتجاوز 64 بتًّا أرقامها الأخيرة</translation>
    </message>
    <message>
        <source>spans were changed at line ends or tabs, which this format allows in no span</source>
        <translation>عُدّلت مقاطع عند نهايات الأسطر أو علامات الجدولة لأن هذه الصيغة لا تسمح بها داخل مقطع</translation>
    </message>
    <message>
        <source>identifiers, annotators and times of links have no place in this format</source>
        <translation>لا مكان في هذه الصيغة لمعرّفات العلاقات وواسميها وأوقاتها</translation>
    </message>
    <message>
        <source>what stands behind the last field of a line was left out</source>
        <translation>تُرك ما يلي آخر حقل في السطر</translation>
    </message>
    <message>
        <source>lemmas, parts of speech, features and dependencies of words were left out</source>
        <translation>تُركت الصيغ المعجمية للكلمات وأقسام الكلام والسمات الصرفية والتبعيات</translation>
    </message>
    <message>
        <source>CRLF became LF in texts whose offsets count it as one character</source>
        <translation>صار CRLF ‏LF في نصوص تعدّه مواضعها محرفًا واحدًا</translation>
    </message>
    <message>
        <source>spans became nodes and edges, which tell no places in the text, and only of claims whose they are</source>
        <translation>صارت المقاطع عُقدًا وروابط لا تذكر مواضعها في النص، ولا أصحابها إلا للادعاءات</translation>
    </message>
    <message>
        <source>cells merged over several rows count in each of these rows</source>
        <translation>خلايا مدمجة على عدة صفوف عُدّت قيمتها في كل صف منها</translation>
    </message>
    <message>
        <source>spans that do not fit the text of their article were left out, as was asked for</source>
        <translation>تُركت مقاطع لا تطابق نص مقالها، كما طُلب</translation>
    </message>
    <message>
        <source>metadata of the article has no place in this format</source>
        <translation>لا مكان للبيانات الوصفية للمقال في هذه الصيغة</translation>
    </message>
    <message>
        <source>metadata of the article other than source, address and date has no place in this format</source>
        <translation>لا مكان في هذه الصيغة من البيانات الوصفية لغير المصدر والرابط والتاريخ</translation>
    </message>
    <message>
        <source>spans or links were not taken over, because their article nearly repeats another one</source>
        <translation>لم تُنقل مقاطع أو علاقات لأن مقالها يكاد يكرر مقالًا آخر</translation>
    </message>
    <message>
        <source>the shorter ones of overlapping spans were left out, as was asked for</source>
        <translation>تُركت المقاطع الأقصر من بين المتداخلة كما طُلب</translation>
    </message>
    <message>
        <source>line ends and tabs in notes became blanks</source>
        <translation>صارت نهايات الأسطر وعلامات الجدولة في الملاحظات فراغات</translation>
    </message>
    <message>
        <source>notes have no place in this format</source>
        <translation>لا مكان للملاحظات في هذه الصيغة</translation>
    </message>
    <message>
        <source>spans that overlap another one were left out, because this format has too few columns</source>
        <translation>تُركت مقاطع تتداخل مع غيرها لأن أعمدة هذه الصيغة لا تكفي</translation>
    </message>
    <message>
        <source>articles had a split of their own in their metadata, where their part of the dataset stands now</source>
        <translation>كان لمقالات في بياناتها الوصفية قسم «split» خاص بها، وحلّ محلّه قسمها من مجموعة البيانات</translation>
    </message>
    <message>
        <source>mentions whose brackets open without closing or close without opening were left out</source>
        <translation>تُركت مواضع ذكر لها قوس يُفتح ولا يُغلق أو يُغلق ولم يُفتح</translation>
    </message>
    <message>
        <source>links other than makes, about and member_of have no place in this format</source>
        <translation>لا مكان في هذه الصيغة لعلاقات غير makes وabout وmember_of</translation>
    </message>
    <message>
        <source>spans that are no claims are in this table only as makers and targets of claims</source>
        <translation>لا ترد في هذا الجدول المقاطع التي ليست ادعاءات إلا أصحابًا للادعاءات أو موضوعات لها</translation>
    </message>
    <message>
        <source>spans of texts that are not in their project any more were left out</source>
        <translation>تُركت مقاطع من نصوص لم تعد في مشروعها</translation>
    </message>
    <message>
        <source>pictures, sound and embedded things were left out</source>
        <translation>تُركت الصور والأصوات والعناصر المضمّنة</translation>
    </message>
    <message>
        <source>the progress of the annotators has no place in this format</source>
        <translation>لا مكان لتقدّم الواسمين في هذه الصيغة</translation>
    </message>
    <message>
        <source>references to further entities, or of other things than spans, were left out</source>
        <translation>تُركت إحالات إلى كيانات أخرى أو من غير المقاطع</translation>
    </message>
    <message>
        <source>answers that were cancelled, rejected or ignored were left out</source>
        <translation>تُركت إجابات أُلغيت أو رُفضت أو أُهملت</translation>
    </message>
    <message>
        <source>links were filed under the annotator of their spans</source>
        <translation>نُسبت العلاقات إلى واسم مقاطعها</translation>
    </message>
    <message>
        <source>attributes of links have no place in this format</source>
        <translation>لا مكان لسمات العلاقات في هذه الصيغة</translation>
    </message>
    <message>
        <source>links got other identifiers, because this format has none</source>
        <translation>أخذت العلاقات معرّفات أخرى لأن هذه الصيغة بلا معرّفات</translation>
    </message>
    <message>
        <source>links to a span of another annotator have no place in an export of one layer</source>
        <translation>لا مكان في تصدير طبقة واحدة لعلاقات بمقطع لواسم آخر</translation>
    </message>
    <message>
        <source>links between spans have no place in this format</source>
        <translation>لا مكان للعلاقات بين المقاطع في هذه الصيغة</translation>
    </message>
    <message>
        <source>links of spans that were left out were left out with them</source>
        <translation>تُركت علاقات المقاطع المتروكة معها</translation>
    </message>
    <message>
        <source>remarks in the front matter of a text were left out</source>
        <translation>تُركت ملاحظات في البيانات التي تتصدّر النص</translation>
    </message>
    <message>
        <source>keys that stand twice in an object were left out but for the last one</source>
        <translation>تُركت مفاتيح مكررة في كائن واحد، وبقي آخرها</translation>
    </message>
    <message>
        <source>links that repeat another one of the same kind between the same spans were left out</source>
        <translation>تُركت علاقات تكرر علاقة من النوع نفسه بين المقطعين نفسيهما</translation>
    </message>
    <message>
        <source>rows of a table that repeat another one were left out</source>
        <translation>تُركت صفوف تكرّر صفًّا آخر في الجدول</translation>
    </message>
    <message>
        <source>spans that were there already, by somebody else, were written once</source>
        <translation>كُتبت مرة واحدة مقاطع سبق أن وسمها شخص آخر</translation>
    </message>
    <message>
        <source>spans whose offsets did not fit were put where their quote is found</source>
        <translation>وُضعت المقاطع التي لم تطابق مواضعها النص حيث وُجد اقتباسها</translation>
    </message>
    <message>
        <source>readings set in small letters above words were left out</source>
        <translation>تُركت قراءات مكتوبة بحروف صغيرة فوق الكلمات</translation>
    </message>
    <message>
        <source>users of the same name count as one annotator</source>
        <translation>عُدّ المستخدمون الذين لهم الاسم نفسه واسمًا واحدًا</translation>
    </message>
    <message>
        <source>scripts and style sheets were left out</source>
        <translation>تُركت البرامج النصية وأوراق الأنماط</translation>
    </message>
    <message>
        <source>links from a span to itself were left out</source>
        <translation>تُركت علاقات من مقطع إلى نفسه</translation>
    </message>
    <message>
        <source>entries that hold no full text were read as their summary</source>
        <translation>قُرئت المواد التي لا نص كاملًا فيها بملخصها</translation>
    </message>
    <message>
        <source>texts were put together from tokens, with a blank between two of them</source>
        <translation>رُكّبت النصوص من الكلمات بفراغ بين كل اثنتين</translation>
    </message>
    <message>
        <source>spans that begin or end inside a token were widened to whole tokens</source>
        <translation>وُسّعت إلى كلمات تامة المقاطع التي تبدأ أو تنتهي داخل كلمة</translation>
    </message>
    <message>
        <source>spans that begin or end inside a token were left out</source>
        <translation>تُركت المقاطع التي تبدأ أو تنتهي داخل كلمة</translation>
    </message>
    <message>
        <source>rows above the names of the columns were left out</source>
        <translation>صفوف فوق أسماء الأعمدة تُركت</translation>
    </message>
    <message>
        <source>tokens that hold blanks or overlap were not kept; the words of the text are found anew</source>
        <translation>لم تُحفظ كلمات فيها فراغات أو تتداخل، فتُستخرج كلمات النص من جديد</translation>
    </message>
    <message>
        <source>spans without a single token (blanks, direction marks) were left out</source>
        <translation>تُركت مقاطع ليس فيها كلمة واحدة (فراغات أو علامات اتجاه)</translation>
    </message>
    <message>
        <source>tokens were cut in two where a span begins or ends inside them</source>
        <translation>قُسمت الكلمات حيث يبدأ مقطع أو ينتهي داخلها</translation>
    </message>
    <message>
        <source>rows that only sum up a table were left out</source>
        <translation>صفوف لا تحمل إلا مجموع الجدول تُركت</translation>
    </message>
    <message>
        <source>events that share a trigger became one span, with the links and attributes of all of them</source>
        <translation>صارت الأحداث التي يدل عليها لفظ واحد مقطعًا واحدًا يحمل علاقاتها وسماتها كلها</translation>
    </message>
    <message>
        <source>sheets of a workbook other than the one with the articles were not read</source>
        <translation>لم تُقرأ أوراق المصنّف غير الورقة التي فيها المقالات</translation>
    </message>
    <message>
        <source>headers, footers, notes and comments beside the text were left out</source>
        <translation>تُركت الترويسات والتذييلات والحواشي والتعليقات</translation>
    </message>
    <message>
        <source>spans have no place in this format</source>
        <translation>لا مكان للمقاطع في هذه الصيغة</translation>
    </message>
    <message>
        <source>tags that open a span which none closes (B- without L- or E-) were read as far as they go</source>
        <translation>وسوم تفتح مقطعًا لا يغلقه وسم (B- بلا L- أو E-)، فعُدّ المقطع ممتدًّا إلى آخر وسومه</translation>
    </message>
    <message>
        <source>types and values that the configuration beside the articles does not declare came in all the same</source>
        <translation>دخلت كما هي أنواع وقيم لا يذكرها ملف الإعداد المرافق للمقالات</translation>
    </message>
    <message>
        <source>offsets of a file were converted from another unit than the usual one of its format</source>
        <translation>حُوّلت مواضع ملف من وحدة غير المعتادة في صيغته</translation>
    </message>
    <message>
        <source>features that may be links came in as attributes; put the TypeSystem.xml beside the file, which tells</source>
        <translation>دخلت خصائص قد تكون علاقات على أنها سمات؛ ضع بجانب الملف ملف TypeSystem.xml الذي يبيّن ذلك</translation>
    </message>
    <message>
        <source>labels that a file declares without using them are not in the codebook and did not come in</source>
        <translation>وسوم يعلنها الملف ولا يستعملها ليست في دليل الترميز ولم تُستورد</translation>
    </message>
    <message>
        <source>keys that the format does not know were left out</source>
        <translation>تُركت مفاتيح لا تعرفها الصيغة</translation>
    </message>
    <message>
        <source>lines of a kind that is not known were left out</source>
        <translation>تُركت أسطر من نوع غير معروف</translation>
    </message>
    <message>
        <source>spans and links that are no part of this kind of network were left out</source>
        <translation>تُركت مقاطع وعلاقات لا تدخل في هذا النوع من الشبكات</translation>
    </message>
    <message>
        <source>links were left out, because a span that they lead to is not in the workspace</source>
        <translation>تُركت علاقات أحد طرفيها مقطع ليس في مساحة العمل</translation>
    </message>
    <message>
        <source>organizations, joint makers and targets that a table of claims only names were left out</source>
        <translation>تُركت منظمات وشركاء في ادعاءات وأهداف لها لا يذكر جدول الادعاءات إلا أسماءها</translation>
    </message>
    <message>
        <source>names of people or organizations that the article does not spell were kept as attributes only</source>
        <translation>أُبقيت سماتٍ فقط أسماءُ أشخاص أو منظمات لا ترد في المقال بلفظها</translation>
    </message>
    <message>
        <source>numbers, truth values or lists in attributes of no kind in the codebook may come back as texts</source>
        <translation>قد تعود الأعداد والقيم المنطقية والقوائم نصوصًا في سمات لا نوع لها في دليل الترميز</translation>
    </message>
    <message>
        <source>articles are new ones, as a word differs from an article here; to label that one, mend the word</source>
        <translation>مقالات عُدّت جديدة لأن كلمة فيها تختلف عن مقال موجود هنا؛ لوسم ذلك المقال صحّح الكلمة</translation>
    </message>
    <message>
        <source>articles that came as words alone end before their text does; nothing behind has labels</source>
        <translation>مقالات جاءت كلماتٍ بلا نص وتنتهي كلماتها قبل أن ينتهي نصها؛ وما بعدها بلا وسوم</translation>
    </message>
</context>
<context>
    <name>opening_later</name>
    <message>
        <source>Opening the workspace</source>
        <translation>يجري فتح مساحة العمل</translation>
    </message>
</context>
<context>
    <name>presence</name>
    <message>
        <source>New</source>
        <translation>جديد</translation>
    </message>
    <message>
        <source>New, though another article has the same text</source>
        <translation>جديد، لكنّ لمقال آخر النص نفسه</translation>
    </message>
    <message>
        <source>In the workspace already; labels of further people and links still come in</source>
        <translation>موجود في مساحة العمل؛ وتُضاف إليه وسوم سائر الواسمين والعلاقات</translation>
    </message>
    <message>
        <source>Words alone, found in a text of the workspace: labels come in at their places there</source>
        <translation>كلمات بلا نص، وُجدت في نص من مساحة العمل؛ وتدخل وسومها في مواضعها منه</translation>
    </message>
    <message>
        <source>In the trash; it would come back</source>
        <translation>في سلة المحذوفات، وسيعود منها</translation>
    </message>
    <message>
        <source>Repeated in these files; labels of further people and links still come in</source>
        <translation>مكرر في هذه الملفات؛ وتُضاف إليه وسوم سائر الواسمين والعلاقات</translation>
    </message>
    <message>
        <source>Would be refused: another article, with another text, has its id</source>
        <translation>سيُرفض: معرّفه لمقال آخر مختلف النص</translation>
    </message>
</context>
<context>
    <name>printing</name>
    <message>
        <source>Notes</source>
        <translation>الملاحظات</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>holds a tag of more than {1} bytes in line {2}</source>
        <translation>فيه وسم صفحات يزيد على {1} بايت في السطر {2}</translation>
    </message>
    <message>
        <source>holds a text of more than {1} characters in line {2}; no article is</source>
        <translation>فيه نص يزيد على {1} محرف في السطر {2}؛ لا يبلغ مقال هذا الطول</translation>
    </message>
    <message>
        <source>does not describe an article</source>
        <translation>لا يصف مقالًا</translation>
    </message>
    <message>
        <source>{1}: is larger than {2} bytes</source>
        <translation>{1}: أكبر من {2} بايت</translation>
    </message>
    <message>
        <source>has no usable &quot;{1}&quot;</source>
        <translation>ليس فيه ⁦&quot;{1}&quot;⁩ يصلح</translation>
    </message>
    <message>
        <source>{1}: there is no line for this article</source>
        <translation>{1}: لا سطر فيه لهذا المقال</translation>
    </message>
    <message>
        <source>the text beside it is empty</source>
        <translation>النص المرافق له فارغ</translation>
    </message>
    <message>
        <source>{1} is larger than {2} bytes; no article is</source>
        <translation>{1} أكبر من {2} بايت؛ لا يبلغ مقال هذا الحجم</translation>
    </message>
    <message>
        <source>is larger than {1} bytes; no article is</source>
        <translation>أكبر من {1} بايت؛ لا يبلغ مقال هذا الحجم</translation>
    </message>
    <message>
        <source>holds a text of more than {1} characters; no article is</source>
        <translation>فيه نص يزيد على {1} محرف؛ ولا يبلغ مقال هذا الطول</translation>
    </message>
    <message>
        <source>holds a value of more than {1} bytes; no article is</source>
        <translation>فيه قيمة تزيد على {1} بايت؛ ولا يبلغ مقال هذا الحجم</translation>
    </message>
    <message>
        <source>there is no {1} beside it</source>
        <translation>لا يوجد {1} إلى جانبه</translation>
    </message>
    <message>
        <source>holds no text</source>
        <translation>لا نص فيه</translation>
    </message>
    <message>
        <source>holds no text, only the address of one: {1}; export it together with its text</source>
        <translation>لا نصّ فيه، بل عنوان نصّ فقط: {1}؛ صدّره مع نصّه</translation>
    </message>
    <message>
        <source>is a project of DNA 1; bring it into a project of DNA 2 and import that</source>
        <translation>مشروع من DNA 1؛ انقله إلى مشروع في DNA 2 ثم استورد هذا</translation>
    </message>
    <message>
        <source>is in the older JSON of UIMA, which is not read; export it as UIMA CAS JSON 0.4 or XMI instead</source>
        <translation>بصيغة JSON الأقدم في UIMA، وهي لا تُقرأ؛ صدّره بصيغة UIMA CAS JSON 0.4 أو XMI بدلًا منها</translation>
    </message>
    <message>
        <source>is XML 1.1 with a control character, which is not read; export it as UIMA CAS XMI (XML 1.0) or JSON</source>
        <translation>هو XML 1.1 وفيه محرف تحكّم، ولا يُقرأ ذلك؛ صدّره بصيغة UIMA CAS XMI (XML 1.0) أو JSON</translation>
    </message>
    <message>
        <source>holds no texts</source>
        <translation>لا نصوص فيه</translation>
    </message>
    <message>
        <source>holds no article</source>
        <translation>لا مقال فيه</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>فارغ</translation>
    </message>
    <message>
        <source>holds nothing but blanks</source>
        <translation>ليس فيه إلا فراغات</translation>
    </message>
    <message>
        <source>the offsets of a {1} are not whole numbers</source>
        <translation>مواضع {1} ليست أعدادًا صحيحة</translation>
    </message>
    <message>
        <source>the attributes of a span or link are not a JSON object</source>
        <translation>سمات مقطع أو علاقة ليست كائن JSON</translation>
    </message>
    <message>
        <source>the attributes of a span or link are not JSON: {1}</source>
        <translation>سمات مقطع أو علاقة ليست JSON: {1}</translation>
    </message>
    <message>
        <source>{1}: its text is {2}, but {3}–{4} is {5}</source>
        <translation>{1}: نصه {2}، والموضع ⁦{3}–{4}⁩ فيه {5}</translation>
    </message>
    <message>
        <source>{1}: its offsets are not whole numbers: {2}, {3}</source>
        <translation>{1}: مواضعه ليست أعدادًا صحيحة: {2}، {3}</translation>
    </message>
    <message>
        <source>{1}: it ends at {2} but starts at {3}</source>
        <translation>{1}: ينتهي عند {2} ويبدأ عند {3}</translation>
    </message>
    <message>
        <source>{1}: it ends at {2}, but the text has {3} code points</source>
        <translation>{1}: ينتهي عند {2}، وطول النص {3} نقطة ترميز</translation>
    </message>
    <message>
        <source>relation {1} is there twice</source>
        <translation>العلاقة {1} ترد مرتين</translation>
    </message>
    <message>
        <source>relation {1} repeats a link that is there already</source>
        <translation>العلاقة {1} تكرّر علاقة موجودة</translation>
    </message>
    <message>
        <source>its text holds half of a surrogate pair at position {1}</source>
        <translation>في نصه نصف محرف عند الموضع {1}</translation>
    </message>
    <message>
        <source>&quot;offset_unit&quot; must be &quot;{1}&quot;, &quot;format&quot; &quot;{2}&quot; and &quot;version&quot; {3}</source>
        <translation>يجب أن تكون ⁦&quot;offset_unit&quot;⁩ هكذا {1} و⁦&quot;format&quot;⁩ هكذا {2} و⁦&quot;version&quot;⁩ هكذا {3}</translation>
    </message>
    <message>
        <source>&quot;text&quot; is empty</source>
        <translation>⁦&quot;text&quot;⁩ فارغ</translation>
    </message>
    <message>
        <source>&quot;text_sha256&quot; is not the digest of &quot;text&quot;: one of the two was changed</source>
        <translation>⁦&quot;text_sha256&quot;⁩ لا يطابق ⁦&quot;text&quot;⁩: غُيّر أحدهما</translation>
    </message>
    <message>
        <source>&quot;language&quot; is not a language tag: {1}</source>
        <translation>⁦&quot;language&quot;⁩ ليس رمز لغة: {1}</translation>
    </message>
    <message>
        <source>&quot;direction&quot; is neither &quot;rtl&quot; nor &quot;ltr&quot; nor null</source>
        <translation>⁦&quot;direction&quot;⁩ ليس ⁦&quot;rtl&quot;⁩ ولا ⁦&quot;ltr&quot;⁩ ولا null</translation>
    </message>
    <message>
        <source>&quot;meta&quot; is not an object, or its &quot;published&quot; not a string</source>
        <translation>⁦&quot;meta&quot;⁩ ليس كائنًا أو ⁦&quot;published&quot;⁩ فيه ليس نصًّا</translation>
    </message>
    <message>
        <source>&quot;status&quot; is not an object</source>
        <translation>⁦&quot;status&quot;⁩ ليس كائنًا</translation>
    </message>
    <message>
        <source>two entities have the same id</source>
        <translation>كيانان بمعرّف واحد</translation>
    </message>
    <message>
        <source>span {1} is not an object</source>
        <translation>المقطع {1} ليس كائنًا</translation>
    </message>
    <message>
        <source>span {1} is not [start, end, label]</source>
        <translation>المقطع {1} ليس على صورة ⁦[start, end, label]⁩</translation>
    </message>
    <message>
        <source>{1} is there twice</source>
        <translation>{1} يرد مرتين</translation>
    </message>
    <message>
        <source>{1}: &quot;attributes&quot; is not an object</source>
        <translation>{1}: ⁦&quot;attributes&quot;⁩ ليس كائنًا</translation>
    </message>
    <message>
        <source>{1}: &quot;origin&quot; is not one of {2}</source>
        <translation>{1}: ⁦&quot;origin&quot;⁩ ليس واحدًا من {2}</translation>
    </message>
    <message>
        <source>{1}: its entity is not among the &quot;entities&quot; of the record</source>
        <translation>{1}: كيانه ليس في ⁦&quot;entities&quot;⁩ السجل</translation>
    </message>
    <message>
        <source>relation {1} is not an object</source>
        <translation>العلاقة {1} ليست كائنًا</translation>
    </message>
    <message>
        <source>{1} links a span to itself</source>
        <translation>{1} تربط مقطعًا بنفسه</translation>
    </message>
    <message>
        <source>{1} is not a string</source>
        <translation>{1} ليس نصًّا</translation>
    </message>
    <message>
        <source>{1} is empty</source>
        <translation>{1} فارغ</translation>
    </message>
    <message>
        <source>{1} is longer than {2} characters</source>
        <translation>{1} أطول من {2} محرف</translation>
    </message>
    <message>
        <source>{1}: a time is not ISO 8601 in UTC like 2026-01-01T10:00:00Z: {2}</source>
        <translation>{1}: وقت ليس بصيغة ISO 8601 مثل ⁦2026-01-01T10:00:00Z⁩: {2}</translation>
    </message>
    <message>
        <source>{1}: &quot;fragments&quot; is not a list of [start, end]</source>
        <translation>{1}: ⁦&quot;fragments&quot;⁩ ليست قائمة من ⁦[start, end]⁩</translation>
    </message>
    <message>
        <source>{1}: its fragments touch, overlap or are out of order</source>
        <translation>{1}: أجزاؤه متلامسة أو متداخلة أو غير مرتبة</translation>
    </message>
    <message>
        <source>{1}: &quot;start&quot; and &quot;end&quot; are not the first and the last edge of its fragments</source>
        <translation>{1}: ⁦&quot;start&quot;⁩ و⁦&quot;end&quot;⁩ ليسا أول طرف وآخر طرف من أجزائه</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is not a string</source>
        <translation>⁦&quot;{1}&quot;⁩ ليس نصًّا</translation>
    </message>
    <message>
        <source>its &quot;text&quot; is not a string</source>
        <translation>⁦&quot;text&quot;⁩ فيه ليس نصًّا</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is not a list</source>
        <translation>⁦&quot;{1}&quot;⁩ ليس قائمة</translation>
    </message>
    <message>
        <source>&quot;status&quot; of {1} is not one of {2}</source>
        <translation>⁦&quot;status&quot;⁩ {1} ليست واحدة من {2}</translation>
    </message>
    <message>
        <source>{1} is not an object</source>
        <translation>{1} ليس كائنًا</translation>
    </message>
    <message>
        <source>{1}: &quot;kind&quot; is not a string, or &quot;wikidata&quot; neither a string nor null</source>
        <translation>{1}: ⁦&quot;kind&quot;⁩ ليس نصًّا، أو ⁦&quot;wikidata&quot;⁩ ليس نصًّا ولا null</translation>
    </message>
    <message>
        <source>{1}: &quot;aliases&quot; is not a list of names</source>
        <translation>{1}: ⁦&quot;aliases&quot;⁩ ليست قائمة أسماء</translation>
    </message>
    <message>
        <source>{1}: &quot;note&quot; is not a string, or &quot;attributes&quot; not an object</source>
        <translation>{1}: ⁦&quot;note&quot;⁩ ليس نصًّا، أو ⁦&quot;attributes&quot;⁩ ليس كائنًا</translation>
    </message>
    <message>
        <source>{1}: &quot;{2}&quot; is not a string</source>
        <translation>{1}: ⁦&quot;{2}&quot;⁩ ليس نصًّا</translation>
    </message>
    <message>
        <source>{1}: its &quot;{2}&quot; is no span of the record: {3}</source>
        <translation>{1}: ⁦&quot;{2}&quot;⁩ ليس من مقاطع السجل: {3}</translation>
    </message>
    <message>
        <source>the file beside it has no usable text and tokens for this article</source>
        <translation>ليس في الملف المرافق نص وكلمات تصلح لهذا المقال</translation>
    </message>
    <message>
        <source>its tokens are not those of the text beside it (line {1}); both must go together</source>
        <translation>كلماته ليست كلمات النص المرافق (السطر {1})؛ لا بدّ من تطابقهما</translation>
    </message>
    <message>
        <source>has no tokens</source>
        <translation>لا كلمات فيه</translation>
    </message>
    <message>
        <source>has no sentences</source>
        <translation>لا جمل فيه</translation>
    </message>
    <message>
        <source>is not {1}: a byte cannot be decoded ({2}); reading stopped there</source>
        <translation>ليس بترميز {1}: تعذّر فك بايت ({2})؛ توقفت القراءة عنده</translation>
    </message>
    <message>
        <source>is not a row of CSV: {1}</source>
        <translation>ليس صفًّا من CSV: {1}</translation>
    </message>
    <message>
        <source>its text is empty</source>
        <translation>نصه فارغ</translation>
    </message>
    <message>
        <source>the offsets of statement {1} are not whole numbers</source>
        <translation>مواضع العبارة {1} ليست أعدادًا صحيحة</translation>
    </message>
    <message>
        <source>statement {1} has a value of a variable that does not exist</source>
        <translation>للعبارة {1} قيمة لمتغير غير موجود</translation>
    </message>
    <message>
        <source>statement {1} names an entity that does not exist</source>
        <translation>تذكر العبارة {1} كيانًا غير موجود</translation>
    </message>
    <message>
        <source>is a zip archive, but no Word file</source>
        <translation>أرشيف zip، لكنه ليس ملف Word</translation>
    </message>
    <message>
        <source>its part {1} is no text of a Word file</source>
        <translation>جزؤه {1} ليس نص ملف Word</translation>
    </message>
    <message>
        <source>is a zip archive, but no Word file; save spreadsheets as CSV and slides as text</source>
        <translation>أرشيف zip، لكنه ليس ملف Word؛ احفظ الجداول بصيغة CSV والعروض نصًّا</translation>
    </message>
    <message>
        <source>is UTF-8, not {1}: a UTF-8 character begins at byte offset {2}; leave the encoding out or name utf-8</source>
        <translation>ترميزه UTF-8 لا {1}: يبدأ محرف UTF-8 عند البايت {2}؛ دع الترميز يُعرف وحده أو اختر UTF-8</translation>
    </message>
    <message>
        <source>is {1}, not {2}: the two bytes of its letters stand the other way round</source>
        <translation>ترميزه {1} لا {2}: بايتا كل حرف فيه معكوسا الترتيب</translation>
    </message>
    <message>
        <source>is not a text: it holds a NUL character at position {1}</source>
        <translation>ليس نصًّا: فيه محرف NUL عند الموضع {1}</translation>
    </message>
    <message>
        <source>is not a text: {1} of its {2} characters are control codes</source>
        <translation>ليس نصًّا: {1} من محارفه ({2}) رموز تحكم</translation>
    </message>
    <message>
        <source>is not {1}: the byte at offset {2} cannot be decoded</source>
        <translation>ليس بترميز {1}: تعذّر فك البايت {2}</translation>
    </message>
    <message>
        <source>is not a text: it holds a NUL byte at offset {1}</source>
        <translation>ليس نصًّا: فيه بايت صفري عند {1}</translation>
    </message>
    <message>
        <source>is a zip archive, but no EPUB</source>
        <translation>أرشيف zip، لكنه ليس EPUB</translation>
    </message>
    <message>
        <source>its reading order names {1}, which is none of its parts</source>
        <translation>ترتيب القراءة فيه يذكر {1}، وليس بين أجزائه</translation>
    </message>
    <message>
        <source>is a zip archive, but no workbook</source>
        <translation>أرشيف zip، لكنه ليس مصنّف جداول</translation>
    </message>
    <message>
        <source>is a workbook without a sheet</source>
        <translation>مصنّف جداول ليس فيه ورقة</translation>
    </message>
    <message>
        <source>is not a workbook that can be read: {1}</source>
        <translation>ليس مصنّف جداول يمكن قراءته: {1}</translation>
    </message>
    <message>
        <source>one of its cells is in the column {1}, which no workbook has</source>
        <translation>إحدى خلاياه في العمود {1}، ولا عمود بهذا الاسم في المصنّفات</translation>
    </message>
    <message>
        <source>row {1} comes after row {2}</source>
        <translation>الصف {1} يأتي بعد الصف {2}</translation>
    </message>
    <message>
        <source>a cell in row {1} refers to a text that is not there</source>
        <translation>خلية في الصف {1} تحيل إلى نص غير موجود</translation>
    </message>
    <message>
        <source>the entry holds no text</source>
        <translation>لا نص في المادة</translation>
    </message>
    <message>
        <source>holds no text but that of another file, which Word puts in when it opens this one; save it in Word</source>
        <translation>لا نص فيه سوى نص ملف آخر يُدرجه Word عند فتح هذا الملف؛ احفظه من Word</translation>
    </message>
    <message>
        <source>holds no entries of a feed</source>
        <translation>ليس فيه مواد خلاصة</translation>
    </message>
    <message>
        <source>is not in the encoding that it declares (line {1}); name the right one with --encoding</source>
        <translation>ليس بالترميز الذي يعلنه (السطر {1})؛ اختر الترميز الصحيح</translation>
    </message>
    <message>
        <source>is larger than {1} bytes; no page is</source>
        <translation>أكبر من {1} بايت؛ لا تبلغ صفحة هذا الحجم</translation>
    </message>
    <message>
        <source>it breaks off</source>
        <translation>ينقطع الملف</translation>
    </message>
    <message>
        <source>line {1} is longer than {2} characters; mend or remove it</source>
        <translation>السطر {1} أطول من {2} محرف؛ أصلحه أو احذفه</translation>
    </message>
    <message>
        <source>{1}: is longer than {2} bytes; no article is</source>
        <translation>{1}: أطول من {2} بايت؛ ولا يبلغ مقال هذا الطول</translation>
    </message>
    <message>
        <source>the label at {1} lies outside of its text, or cuts a character</source>
        <translation>الوسم عند {1} يقع خارج النص أو يقطع محرفًا</translation>
    </message>
    <message>
        <source>the label at {1} holds no character</source>
        <translation>الوسم عند {1} لا يشمل أي محرف</translation>
    </message>
    <message>
        <source>its spans quote more than {1} characters of it: too many lie inside others</source>
        <translation>تقتبس مقاطعه من نصّه أكثر من {1} حرف: مقاطع كثيرة متداخلة بعضها في بعض</translation>
    </message>
    <message>
        <source>is the beginning of an article without sentences</source>
        <translation>بداية مقال لا جمل فيه</translation>
    </message>
    <message>
        <source>has no words</source>
        <translation>لا كلمات فيه</translation>
    </message>
    <message>
        <source>has {1} columns; CoNLL-2012 has {2} or more, files for scorers at least {3}</source>
        <translation>عدد أعمدته {1}؛ وفي CoNLL-2012 {2} فأكثر، وفي ملفات برامج التقييم {3} على الأقل</translation>
    </message>
    <message>
        <source>has {1} columns; &quot;# global.columns&quot; names {2}</source>
        <translation>عدد أعمدته {1}؛ وما يسمّيه &quot;# global.columns&quot; هو {2}</translation>
    </message>
    <message>
        <source>names no column {1} in &quot;# global.columns&quot;, so there is no text to read</source>
        <translation>لا يسمّي &quot;# global.columns&quot; العمود {1}، فلا نص يُقرأ</translation>
    </message>
    <message>
        <source>names the column {1} twice in &quot;# global.columns&quot;</source>
        <translation>يسمّي &quot;# global.columns&quot; العمود {1} مرتين</translation>
    </message>
    <message>
        <source>has no word but [WORD]: this is a skeleton, whose words a script of the corpus puts in</source>
        <translation>ليس فيه إلا [WORD] بدل الكلمات: هذا هيكل فارغ يملأ كلماته برنامج مرفق بالمدونة</translation>
    </message>
    <message>
        <source>is beyond {1} words of one part</source>
        <translation>يتجاوز {1} كلمة في جزء واحد</translation>
    </message>
    <message>
        <source>begins a text that has no end: its line #end document is not there</source>
        <translation>يبدأ نصًّا لا نهاية له: لا يوجد سطر #end document</translation>
    </message>
    <message>
        <source>has no line that begins a text, like #begin document (nw/ann_0001); part 000</source>
        <translation>ليس فيه سطر يبدأ به نص، مثل #begin document (nw/ann_0001); part 000</translation>
    </message>
    <message>
        <source>is not a row of CSV: inside a quoted cell, a quotation mark must be doubled (&quot;&quot;)</source>
        <translation>ليس صفًّا من CSV: يجب تكرار علامة الاقتباس (&quot;&quot;) داخل الخلية المحصورة بين علامتي اقتباس</translation>
    </message>
    <message>
        <source>is not a row of CSV: its quoted cell is never closed</source>
        <translation>ليس صفًّا من CSV: خلية بدأت بعلامة اقتباس ولم تُغلق</translation>
    </message>
    <message>
        <source>is a database, but no DNA project of version 2 or 3; bring it into a newer DNA first</source>
        <translation>قاعدة بيانات وليست مشروع DNA من الإصدار 2 أو 3؛ انقله أولًا إلى إصدار أحدث من DNA</translation>
    </message>
    <message>
        <source>has no text in its column &quot;{1}&quot;, but formulas that no spreadsheet has worked out; open it in one and save it there</source>
        <translation>لا نص في عموده {1}، بل صيغ لم يحسبها برنامج جداول؛ افتحه في أحدها واحفظه هناك</translation>
    </message>
    <message>
        <source>has no sheet {1}; there are: {2}</source>
        <translation>ليس فيه ورقة باسم {1}؛ وأوراقه: {2}</translation>
    </message>
    <message>
        <source>{1}: has no row {2} that could name its columns (header-row)</source>
        <translation>{1}: ليس فيها صف رقمه {2} يصلح أن يسمّي أعمدتها</translation>
    </message>
    <message>
        <source>is divided by {1}, not by {2} as delimiter says; auto finds it, too</source>
        <translation>الفاصل بين خلاياه {1}، لا {2} كما قيل في «بين الخلايا»؛ ويُهتدى إليه تلقائيًا أيضًا</translation>
    </message>
    <message>
        <source>{1}: has no column {2} for the {3}; there are: {4}</source>
        <translation>{1}: ليس فيها عمود {2} لـ{3}؛ وأعمدتها: {4}</translation>
    </message>
    <message>
        <source>{1}: has no column {2} for the {3}, perhaps {4} is meant; there are: {5}</source>
        <translation>{1}: ليس فيها عمود {2} ({3})، ولعل المقصود {4}؛ الموجود: {5}</translation>
    </message>
    <message>
        <source>has no column {1} for the {2}, perhaps {3} is meant; there are: {4}</source>
        <translation>ليس فيه عمود {1} ({2})، ولعل المقصود {3}؛ الموجود: {4}</translation>
    </message>
    <message>
        <source>has no column for {1}, perhaps {2} is meant; name it with --map-column; there are: {3}</source>
        <translation>ليس فيه عمود يؤدي دور {1}، ولعله {2}؛ اختره في «الأعمدة»؛ الموجود: {3}</translation>
    </message>
    <message>
        <source>has no column for {1}; name it with --map-column; there are: {2}</source>
        <translation>ليس فيه عمود يؤدي دور {1}؛ اختره في «الأعمدة»؛ الموجود: {2}</translation>
    </message>
    <message>
        <source>{1}: has no column for {2}; there are: {3}</source>
        <translation>{1}: ليس فيها عمود لـ{2}؛ وأعمدتها: {3}</translation>
    </message>
    <message>
        <source>has the text of an article where its columns are named; say --format csv (or xlsx) --option header=no if no row names them, or --option header-row=… which one does</source>
        <translation>في موضع أسماء أعمدته نص مقال؛ اختر صيغته وبيّن هناك هل في الجدول صف يسمّي الأعمدة، وأيّها هو</translation>
    </message>
    <message>
        <source>is no RSS and no Atom feed; other XML is not read</source>
        <translation>ليس خلاصة RSS ولا Atom؛ وغيرهما من XML لا يُقرأ</translation>
    </message>
    <message>
        <source>holds no article that could be told from what is around it; save its text as plain text</source>
        <translation>ليس فيه مقال يتميّز مما حوله؛ احفظ نصه نصًّا عاديًّا</translation>
    </message>
    <message>
        <source>is a page of frames; import the pages that it shows: {1}</source>
        <translation>صفحة من إطارات؛ استورد الصفحات التي تعرضها: {1}</translation>
    </message>
    <message>
        <source>holds markup that cannot be read: {1}</source>
        <translation>فيه ترميز صفحات لا يُقرأ: {1}</translation>
    </message>
    <message>
        <source>has neither &quot;tokens&quot; nor a &quot;text&quot;</source>
        <translation>ليس فيه ⁦&quot;tokens&quot;⁩ ولا ⁦&quot;text&quot;⁩</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is not a JSON object</source>
        <translation>⁦&quot;{1}&quot;⁩ ليس كائن JSON</translation>
    </message>
    <message>
        <source>a span is not an object</source>
        <translation>مقطع ليس كائنًا</translation>
    </message>
    <message>
        <source>a relation is not an object</source>
        <translation>علاقة ليست كائنًا</translation>
    </message>
    <message>
        <source>relation {1} has no &quot;id&quot;</source>
        <translation>العلاقة {1} بلا ⁦&quot;id&quot;⁩</translation>
    </message>
    <message>
        <source>&quot;tokens&quot; are not all texts that show something</source>
        <translation>في ⁦&quot;tokens&quot;⁩ ما ليس نصًّا ظاهرًا</translation>
    </message>
    <message>
        <source>has {1} tokens but {2} tags</source>
        <translation>عدد كلماته {1} وعدد وسومها {2}</translation>
    </message>
    <message>
        <source>&quot;tokens&quot; is empty</source>
        <translation>⁦&quot;tokens&quot;⁩ فارغة</translation>
    </message>
    <message>
        <source>&quot;tokenized_text&quot; is not a list of words</source>
        <translation>&quot;tokenized_text&quot; ليس قائمة كلمات</translation>
    </message>
    <message>
        <source>a span is not [first word, last word, label] of its {1} words: {2}</source>
        <translation>مقطع ليس [أول كلمة، آخر كلمة، وسم] من كلماته وعددها {1}: {2}</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is not a table: its columns are not equally long</source>
        <translation>⁦&quot;{1}&quot;⁩ ليس جدولًا: أعمدته غير متساوية</translation>
    </message>
    <message>
        <source>&quot;token_offsets&quot; are not a start and an end for each token</source>
        <translation>ليس لكل كلمة بداية ونهاية في ⁦&quot;token_offsets&quot;⁩</translation>
    </message>
    <message>
        <source>&quot;token_offsets&quot; and &quot;text&quot; do not give the &quot;tokens&quot;</source>
        <translation>⁦&quot;token_offsets&quot;⁩ و⁦&quot;text&quot;⁩ لا يعطيان ⁦&quot;tokens&quot;⁩</translation>
    </message>
    <message>
        <source>{1} holds neither numbers nor names</source>
        <translation>ليس في {1} أعداد ولا أسماء</translation>
    </message>
    <message>
        <source>is no {1} file that can be read: {2}</source>
        <translation>ليس ملف {1} يُقرأ: {2}</translation>
    </message>
    <message>
        <source>the tag {1} has no name</source>
        <translation>الرقم {1} لا اسم له</translation>
    </message>
    <message>
        <source>&quot;%FEATURE_STRUCTURES&quot; is not a list of objects</source>
        <translation>⁦&quot;%FEATURE_STRUCTURES&quot;⁩ ليست قائمة كائنات</translation>
    </message>
    <message>
        <source>is not a JSON object</source>
        <translation>ليس كائن JSON</translation>
    </message>
    <message>
        <source>holds a NUL character (U+0000) in {1}</source>
        <translation>فيه المحرف ⁦U+0000⁩ في {1}</translation>
    </message>
    <message>
        <source>the line is longer than {1} bytes; no article is</source>
        <translation>السطر أطول من {1} بايت؛ ولا يبلغ مقال هذا الطول</translation>
    </message>
    <message>
        <source>is larger than {1} bytes, and this format can only be read as a whole</source>
        <translation>أكبر من {1} بايت، وهذه الصيغة لا تُقرأ إلا كاملة</translation>
    </message>
    <message>
        <source>an object is longer than {1} bytes; reading stopped here</source>
        <translation>كائن أطول من {1} بايت؛ توقفت القراءة هنا</translation>
    </message>
    <message>
        <source>is nested more than {1} levels deep; reading stopped there</source>
        <translation>فيه تداخل يزيد على {1} مستوى؛ توقفت القراءة هناك</translation>
    </message>
    <message>
        <source>is nested more than {1} levels deep</source>
        <translation>فيه تداخل يزيد على {1} مستوى</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>فارغ</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>تداخُله أعمق مما يُقرأ</translation>
    </message>
    <message>
        <source>a backslash in a text begins no escape like \n or \u0627</source>
        <translation>في نص منه شرطة مائلة عكسية لا تبدأ رمزًا مثل ⁦\n⁩ أو ⁦\u0627⁩</translation>
    </message>
    <message>
        <source>a text holds half of a surrogate pair</source>
        <translation>في نص منه نصف محرف</translation>
    </message>
    <message>
        <source>a word is neither a text in &quot;&quot; nor true nor false nor null</source>
        <translation>فيه كلمة ليست نصًّا بين ⁦&quot;&quot;⁩ ولا true ولا false ولا null</translation>
    </message>
    <message>
        <source>a number is not finished</source>
        <translation>فيه عدد لم يكتمل</translation>
    </message>
    <message>
        <source>a number is too large</source>
        <translation>فيه عدد أكبر مما يُقرأ</translation>
    </message>
    <message>
        <source>a number begins with a zero too many</source>
        <translation>فيه عدد يبدأ بصفر زائد</translation>
    </message>
    <message>
        <source>it is not valid UTF-8</source>
        <translation>ترميزه ليس UTF-8 صحيحًا</translation>
    </message>
    <message>
        <source>a comma stands behind the last item</source>
        <translation>فيه فاصلة زائدة بعد العنصر الأخير</translation>
    </message>
    <message>
        <source>a comma or the bracket ] is missing</source>
        <translation>تنقصه فاصلة أو القوس ⁦]⁩</translation>
    </message>
    <message>
        <source>a comma or the brace } is missing</source>
        <translation>تنقصه فاصلة أو القوس ⁦}⁩</translation>
    </message>
    <message>
        <source>a colon is missing behind a key</source>
        <translation>تنقصه نقطتان ⁦(:)⁩ بعد مفتاح</translation>
    </message>
    <message>
        <source>a value is missing or is none that JSON knows</source>
        <translation>تنقصه قيمة، أو فيه قيمة لا يعرفها JSON</translation>
    </message>
    <message>
        <source>a key is missing or not in quotation marks (&quot;&quot;)</source>
        <translation>ينقصه مفتاح، أو المفتاح ليس بين علامتي اقتباس ⁦(&quot;&quot;)⁩</translation>
    </message>
    <message>
        <source>something follows behind the end of the object</source>
        <translation>بعد نهايته شيء زائد</translation>
    </message>
    <message>
        <source>a text holds a line break or a control code (write \n or \u0009)</source>
        <translation>في نص منه سطر جديد أو رمز تحكّم؛ اكتبه ⁦\n⁩ أو ⁦\u0009⁩</translation>
    </message>
    <message>
        <source>something stands there that JSON does not allow</source>
        <translation>فيه ما لا يجيزه JSON</translation>
    </message>
    <message>
        <source>is not valid JSON: it breaks off at column {1}; the line seems to be cut off</source>
        <translation>JSON غير صحيح: ينقطع عند العمود {1}؛ يبدو أن السطر مقطوع</translation>
    </message>
    <message>
        <source>is not valid JSON: it breaks off in line {1}; the file seems to be cut off</source>
        <translation>JSON غير صحيح: ينقطع في السطر {1}؛ يبدو أن الملف مقطوع</translation>
    </message>
    <message>
        <source>is not valid JSON: {1} in line {2} at column {3}</source>
        <translation>JSON غير صحيح: {1} في السطر {2} عند العمود {3}</translation>
    </message>
    <message>
        <source>is not valid JSON: {1} at column {2}</source>
        <translation>JSON غير صحيح: {1} عند العمود {2}</translation>
    </message>
    <message>
        <source>is not valid UTF-8: the byte at offset {1} of the file cannot be decoded</source>
        <translation>UTF-8 غير صحيح: تعذّر فك البايت {1} من الملف</translation>
    </message>
    <message>
        <source>the &quot;result&quot; of an annotation is not a list of objects</source>
        <translation>⁦&quot;result&quot;⁩ ليست قائمة كائنات</translation>
    </message>
    <message>
        <source>&quot;labels&quot; of a region is not a list of texts</source>
        <translation>⁦&quot;labels&quot;⁩ لمقطع ليست قائمة نصوص</translation>
    </message>
    <message>
        <source>&quot;labels&quot; of a link is not a list</source>
        <translation>⁦&quot;labels&quot;⁩ لعلاقة ليست قائمة</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is not an object</source>
        <translation>⁦&quot;{1}&quot;⁩ ليس كائنًا</translation>
    </message>
    <message>
        <source>its &quot;{1}&quot; is a dialogue (Paragraphs) and not one text, so its labels cannot be read; to label it here, import what is said in it as plain text</source>
        <translation>في ⁦&quot;{1}&quot;⁩ حوار (Paragraphs) وليس نصًّا واحدًا، فلا تُقرأ وسومه؛ لوسمه هنا استورد ما قيل فيه نصًّا عاديًّا</translation>
    </message>
    <message>
        <source>its text holds markup that cannot be read: {1}</source>
        <translation>في نصه ترميز صفحات لا يُقرأ: {1}</translation>
    </message>
    <message>
        <source>holds markup of more than {1} characters; no article is that long</source>
        <translation>فيه ترميز صفحات يزيد على {1} محرف؛ لا يبلغ مقال هذا الطول</translation>
    </message>
    <message>
        <source>is not a native record: &quot;format&quot; must be &quot;{1}&quot;</source>
        <translation>ليس سجلًّا بالصيغة الأصلية: يجب أن يكون ⁦&quot;format&quot;⁩ هكذا {1}</translation>
    </message>
    <message>
        <source>has version {1}; this Hashiya reads version {2}</source>
        <translation>من الإصدار {1}؛ وهذا البرنامج يقرأ الإصدار {2}</translation>
    </message>
    <message>
        <source>has no part {1}</source>
        <translation>ليس فيه الجزء {1}</translation>
    </message>
    <message>
        <source>is encrypted; remove its password first</source>
        <translation>محميّ بكلمة مرور؛ أزلها أولًا</translation>
    </message>
    <message>
        <source>is encrypted; unpack it with its password first</source>
        <translation>محميّ بكلمة مرور؛ فكّه بها أولًا</translation>
    </message>
    <message>
        <source>it breaks off or is no zip archive; fetch it again</source>
        <translation>ينقطع الملف أو ليس أرشيف zip؛ اجلبه من جديد</translation>
    </message>
    <message>
        <source>is one array that is not closed; the file seems to be cut off</source>
        <translation>مصفوفة واحدة لم تُغلق؛ ويبدو أن الملف مبتور</translation>
    </message>
    <message>
        <source>was changed while it was read; import it again</source>
        <translation>تغيّر أثناء قراءته؛ استورده من جديد</translation>
    </message>
    <message>
        <source>its part {1} is larger than {2} bytes</source>
        <translation>جزؤه {1} أكبر من {2} بايت</translation>
    </message>
    <message>
        <source>is no {1}, or a damaged one: {2}</source>
        <translation>ليس {1} أو هو تالف: {2}</translation>
    </message>
    <message>
        <source>its part {1} cannot be read: {2}</source>
        <translation>تعذّرت قراءة جزئه {1}: {2}</translation>
    </message>
    <message>
        <source>a span has neither offsets nor tokens that are whole numbers</source>
        <translation>مقطع ليست مواضعه ولا كلماته أعدادًا صحيحة</translation>
    </message>
    <message>
        <source>is a database, but no QualCoder project</source>
        <translation>قاعدة بيانات وليست مشروع QualCoder</translation>
    </message>
    <message>
        <source>the offsets of {1} are not whole numbers</source>
        <translation>مواضع {1} ليست أعدادًا صحيحة</translation>
    </message>
    <message>
        <source>{1}: its text is not in the article, which was edited since</source>
        <translation>{1}: نصه ليس في المقال، فقد حُرّر بعد ذلك</translation>
    </message>
    <message>
        <source>coding {1} has a code that does not exist</source>
        <translation>للترميز {1} رمز غير موجود</translation>
    </message>
    <message>
        <source>its text {1} is not in the project</source>
        <translation>نصه {1} ليس في المشروع</translation>
    </message>
    <message>
        <source>its text {1} is neither in the project nor beside it</source>
        <translation>نصه {1} ليس في المشروع ولا بجانبه</translation>
    </message>
    <message>
        <source>has no plain text in the project; let its program write the project with plain texts</source>
        <translation>لا نص عاديًّا له في المشروع؛ دع برنامجه يحفظ المشروع مع النصوص العادية</translation>
    </message>
    <message>
        <source>its text is larger than {1} bytes</source>
        <translation>نصه أكبر من {1} بايت</translation>
    </message>
    <message>
        <source>the variable &quot;{1}&quot; is not a JSON object</source>
        <translation>المتغير ⁦&quot;{1}&quot;⁩ ليس كائن JSON</translation>
    </message>
    <message>
        <source>the variable &quot;{1}&quot; is not JSON: {2}</source>
        <translation>المتغير ⁦&quot;{1}&quot;⁩ ليس JSON: {2}</translation>
    </message>
    <message>
        <source>there is no room in {1}, where temporary files go; make room there</source>
        <translation>لا متسع في {1}، حيث توضع الملفات المؤقتة؛ أفسح فيه مكانًا</translation>
    </message>
    <message>
        <source>cannot be read: {1}</source>
        <translation>تعذّرت قراءته: {1}</translation>
    </message>
    <message>
        <source>cannot be read to its end: {1}</source>
        <translation>تعذّرت قراءته إلى آخره: {1}</translation>
    </message>
    <message>
        <source>the offsets of selection {1} are not whole numbers</source>
        <translation>مواضع التحديد {1} ليست أعدادًا صحيحة</translation>
    </message>
    <message>
        <source>holds a NUL character (U+0000)</source>
        <translation>فيه المحرف ⁦U+0000⁩</translation>
    </message>
    <message>
        <source>is larger than {1} bytes; divide it into several files</source>
        <translation>أكبر من {1} بايت؛ قسّمه إلى عدة ملفات</translation>
    </message>
    <message>
        <source>is no DocBin that can be read: {1}</source>
        <translation>ليس DocBin يُقرأ: {1}</translation>
    </message>
    <message>
        <source>was not closed ({1} lies beside it): close the project in its program first</source>
        <translation>لم يُغلق (إلى جانبه {1}): أغلق المشروع في برنامجه أولًا</translation>
    </message>
    <message>
        <source>its table {1} holds bytes where a text or a number should be</source>
        <translation>في جدوله {1} بايتات حيث ينبغي نص أو عدد</translation>
    </message>
    <message>
        <source>has no column {1}; name the one with the tags: --format huggingface --option tags=…</source>
        <translation>ليس فيه عمود {1}؛ اختر الصيغة huggingface ثم سمِّ فيها عمود الوسوم</translation>
    </message>
    <message>
        <source>{1}: it lies outside of the text, or cuts a character</source>
        <translation>{1}: يقع خارج النص أو يقطع محرفًا</translation>
    </message>
    <message>
        <source>is not {1}: a byte of it cannot be decoded</source>
        <translation>ليس بترميز {1}: فيه بايت لا يمكن فك ترميزه</translation>
    </message>
    <message>
        <source>its encoding cannot be told (not UTF-8 in line {1}, at byte offset {2}); name it with --encoding</source>
        <translation>تعذّرت معرفة ترميزه (ليس UTF-8 في السطر {1} عند البايت {2})؛ اختر الترميز</translation>
    </message>
    <message>
        <source>has no row {1} that could name its columns (header-row)</source>
        <translation>ليس فيه صف رقمه {1} يصلح أن يسمّي أعمدته</translation>
    </message>
    <message>
        <source>cannot have its names in row {1} (header-row) and no row of names (header)</source>
        <translation>لا تكون أسماء أعمدته في الصف {1} وهو بلا صف أسماء في آن: اختر أحد الأمرين</translation>
    </message>
    <message>
        <source>is not in the encoding that it declares (line {1})</source>
        <translation>ليس بالترميز الذي يعلنه (السطر {1})</translation>
    </message>
    <message>
        <source>HTML pages need trafilatura: pip install &quot;hashiya[html]&quot;</source>
        <translation>صفحات HTML تحتاج إلى المكتبة trafilatura: ⁦pip install &quot;hashiya[html]&quot;⁩</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow: pip install &quot;hashiya[huggingface]&quot;</source>
        <translation>ملفات Parquet تحتاج إلى المكتبة pyarrow: ⁦pip install &quot;hashiya[huggingface]&quot;⁩</translation>
    </message>
    <message>
        <source>The format spacy needs spaCy: pip install &quot;hashiya[spacy]&quot;</source>
        <translation>صيغة spacy تحتاج إلى المكتبة spaCy: ⁦pip install &quot;hashiya[spacy]&quot;⁩</translation>
    </message>
    <message>
        <source>the names behind the numbers of its tags are not known; say --format huggingface --option labels=O,B-…</source>
        <translation>لا تُعرف أسماء الوسوم وراء أرقامها؛ اختر الصيغة huggingface ثم اكتبها فيها، مثل ⁦O,B-…⁩</translation>
    </message>
    <message>
        <source>is larger than {1} bytes, too large for this encoding; divide it first</source>
        <translation>أكبر من {1} بايت، وهو أكبر مما يُقرأ بهذا الترميز؛ قسّمه أولًا</translation>
    </message>
    <message>
        <source>its data has no text in &quot;{1}&quot;; name the field with --format label-studio --option text=…</source>
        <translation>ليس في بياناته نص في ⁦&quot;{1}&quot;⁩؛ اختر الصيغة label-studio ثم سمِّ فيها الحقل</translation>
    </message>
    <message>
        <source>is encrypted, so that only the program of its shop or library can read it</source>
        <translation>مشفَّر فلا يقرؤه إلا برنامج المتجر أو المكتبة التي جاء منها</translation>
    </message>
    <message>
        <source>it unpacks to more than {1} bytes; divide it into several files</source>
        <translation>يتجاوز حجمه بعد فك الضغط {1} بايت؛ قسّمه إلى عدة ملفات</translation>
    </message>
    <message>
        <source>it ends in the middle</source>
        <translation>ينقطع في وسطه</translation>
    </message>
    <message>
        <source>it is damaged ({1})</source>
        <translation>هو تالف ({1})</translation>
    </message>
    <message>
        <source>its lengths are not those of its tokens</source>
        <translation>أطواله لا تطابق عدد كلماته</translation>
    </message>
    <message>
        <source>it is cut off, or something follows it</source>
        <translation>هو مقطوع، أو يتبعه شيء آخر</translation>
    </message>
    <message>
        <source>has no column that could be the text; name it with --map-column text=…; there are: {1}</source>
        <translation>ليس فيه عمود يصلح للنص؛ اختره في «الأعمدة»؛ الموجود: {1}</translation>
    </message>
    <message>
        <source>has no columns of tokens and tags; name them with --format conll --option token-column=… --option tag-columns=…</source>
        <translation>ليس فيه عمود للكلمات وأعمدة للوسوم؛ اختر الصيغة conll ثم حدّدها فيها</translation>
    </message>
    <message>
        <source>its column {1} has tags without a hyphen, such as {2}; write {3}, and O for a word without a label</source>
        <translation>في عموده {1} لافتات بلا شَرْطة مثل {2}؛ اكتب {3}، واكتب O لكلمة بلا وسم</translation>
    </message>
    <message>
        <source>its column {1} has {2} beside tags such as {3}; write O for a word without a label</source>
        <translation>في عموده {1} القيمة {2} إلى جانب لافتات مثل {3}؛ اكتب O لكلمة بلا وسم</translation>
    </message>
    <message>
        <source>its column {1} has no O, and {2} oftener than {3}; if that is a word without a label, write O there</source>
        <translation>ليس في عموده {1} حرف O، والقيمة {2} أكثر ورودًا من {3}؛ إن كانت لكلمة بلا وسم فاكتب O مكانها</translation>
    </message>
    <message>
        <source>has no columns of tokens and tags where they are said to be: {1}; columns count from 1</source>
        <translation>ليس فيه أعمدة للكلمات والوسوم حيث قيل إنها تقع: {1}؛ وترقيم الأعمدة يبدأ من 1</translation>
    </message>
    <message>
        <source>is beyond {1} tokens of one article; try --format conll --option articles=sentences</source>
        <translation>يتجاوز {1} كلمة في مقالة واحدة؛ اختر الصيغة conll واجعل كل جملة مقالة</translation>
    </message>
    <message>
        <source>has {1} columns where other lines have {2}</source>
        <translation>عدد أعمدته {1}، وفي غيره من الأسطر {2}</translation>
    </message>
    <message>
        <source>has no token</source>
        <translation>ليس فيه كلمة</translation>
    </message>
    <message>
        <source>its tag &quot;{1}&quot; names no label; write the label behind it (as in B-ACTOR), or O for a word without one</source>
        <translation>علامته &quot;{1}&quot; لا تذكر وسمًا؛ اكتب الوسم بعدها (مثل B-ACTOR)، أو O لكلمة بلا وسم</translation>
    </message>
    <message>
        <source>is not a text with its labels</source>
        <translation>ليس نصًّا مع وسومه</translation>
    </message>
    <message>
        <source>has no column {1} for the {2}; there are: {3}</source>
        <translation>ليس فيه عمود {1} ({2})؛ الموجود: {3}</translation>
    </message>
    <message>
        <source>is a table of {1}, without the texts of their articles; import it together with the table of articles, as articles.csv and spans.csv in one folder or as sheets of one workbook</source>
        <translation>جدول {1} بلا نصوص مقالاتها؛ استورده مع جدول المقالات: articles.csv وspans.csv في مجلد واحد، أو أوراقًا في مصنّف واحد</translation>
    </message>
    <message>
        <source>{1} is no table of spans or links</source>
        <translation>{1} ليس جدول مقاطع ولا جدول علاقات</translation>
    </message>
    <message>
        <source>is a table of spans ({1}), but no column says in which article each is; add one with the article&apos;s id or its whole text, or name it with --map-column span-article=…; there are: {2}</source>
        <translation>جدول مقاطع ({1})، لكن ليس فيه عمود يدل على مقال كل منها؛ أضف عمودًا فيه معرّف المقال أو نصه كاملًا، أو اختره فوق الصفوف؛ والأعمدة: {2}</translation>
    </message>
    <message>
        <source>rows of the article {1}, which is in no table here: {2}</source>
        <translation>صفوف للمقال {1}، وهو ليس في أي جدول هنا، عددها: {2}</translation>
    </message>
    <message>
        <source>rows of articles that are neither in a table here nor in the workspace: {1}, articles: {2}, {3}; import these articles first, or together with this table</source>
        <translation>صفوف لمقالات ليست في جدول هنا ولا في مساحة العمل، عدد الصفوف {1} وعدد المقالات {2}: {3}؛ استورد هذه المقالات أولًا، أو مع هذا الجدول</translation>
    </message>
    <message>
        <source>rows that name no article: {1}</source>
        <translation>صفوف لا تسمّي مقالًا، عددها: {1}</translation>
    </message>
    <message>
        <source>its text is not that of the article&apos;s other rows</source>
        <translation>نصه غير نص المقال في صفوفه الأخرى</translation>
    </message>
    <message>
        <source>its &quot;fragments&quot; are not pairs like 45–60 70–88: {1}</source>
        <translation>قيمة &quot;fragments&quot; ليست أزواجًا مثل 45–60 70–88: {1}</translation>
    </message>
    <message>
        <source>its &quot;meta&quot; is not a JSON object</source>
        <translation>⁦&quot;meta&quot;⁩ فيه ليس كائن JSON</translation>
    </message>
    <message>
        <source>has no text in its column &quot;{1}&quot;</source>
        <translation>لا نص في عموده ⁨{1}⁩</translation>
    </message>
    <message>
        <source>holds a NUL character (U+0000) in its text</source>
        <translation>في نصه المحرف ⁦U+0000⁩</translation>
    </message>
    <message>
        <source>its &quot;meta&quot; is not JSON: {1}</source>
        <translation>⁦&quot;meta&quot;⁩ فيه ليس JSON: {1}</translation>
    </message>
    <message>
        <source>holds no table</source>
        <translation>لا جدول فيه</translation>
    </message>
    <message>
        <source>line {1} is longer than {2} bytes; mend or remove it</source>
        <translation>السطر {1} أطول من {2} بايت؛ أصلحه أو احذفه</translation>
    </message>
    <message>
        <source>line {1} holds a NUL character (U+0000)</source>
        <translation>في السطر {1} المحرف ⁦U+0000⁩</translation>
    </message>
    <message>
        <source>line {1} is not UTF-8: its byte {2} cannot be decoded</source>
        <translation>السطر {1} ليس UTF-8: تعذّر فك البايت {2}</translation>
    </message>
    <message>
        <source>the text of {1} is not here; put it beside as {2}.txt</source>
        <translation>نص {1} ليس هنا؛ ضعه إلى جانبه باسم ⁦{2}.txt⁩</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is not shaped as it must be</source>
        <translation>⁦&quot;{1}&quot;⁩ ليس بالشكل المطلوب</translation>
    </message>
    <message>
        <source>two annotations have the id {1}</source>
        <translation>مقطعان بالمعرّف {1}</translation>
    </message>
    <message>
        <source>the quote {1} is not in the text, or more than once</source>
        <translation>الاقتباس {1} ليس في النص، أو يرد فيه أكثر من مرة</translation>
    </message>
    <message>
        <source>is an annotation of nothing that is named here</source>
        <translation>يخصّ ما لم يُذكر هنا</translation>
    </message>
    <message>
        <source>its header has a line that declares no layer: {1}</source>
        <translation>في ترويسته سطر لا يعلن طبقة: {1}</translation>
    </message>
    <message>
        <source>does not begin with {1}</source>
        <translation>لا يبدأ بـ{1}</translation>
    </message>
    <message>
        <source>is WebAnno TSV {1}, which tells no places; open it in WebAnno or INCEpTION and export it as TSV 3.3</source>
        <translation>ملف WebAnno TSV {1} لا يذكر المواضع؛ افتحه في WebAnno أو INCEpTION وصدّره بصيغة TSV 3.3</translation>
    </message>
    <message>
        <source>has a sentence without tokens: {1}</source>
        <translation>فيه جملة بلا كلمات: {1}</translation>
    </message>
    <message>
        <source>declares a document type in line {1}, which is not read: it may hold entities that fetch other files or unfold without end</source>
        <translation>يعلن نوع مستند في السطر {1}، ولا يُقرأ ذلك: فقد يجلب ملفات أخرى أو يتّسع بلا حدّ</translation>
    </message>
    <message>
        <source>is nested deeper than {1} elements in line {2}</source>
        <translation>فيه تداخل يزيد على {1} عنصر في السطر {2}</translation>
    </message>
    <message>
        <source>is XML, which cannot be read as {1}</source>
        <translation>ملف XML لا يُقرأ بترميز {1}</translation>
    </message>
    <message>
        <source>is not well-formed XML: {1} in line {2}</source>
        <translation>XML غير سليم: {1} في السطر {2}</translation>
    </message>
    <message>
        <source>is XML in an encoding that cannot be read: {1}</source>
        <translation>ملف XML بترميز لا يُقرأ: {1}</translation>
    </message>
    <message>
        <source>is no entity: &quot;format&quot; must be &quot;{1}&quot; and &quot;version&quot; {2}</source>
        <translation>ليس كيانًا: يجب أن يكون ⁦&quot;format&quot;⁩ هكذا {1} و⁦&quot;version&quot;⁩ هكذا {2}</translation>
    </message>
    <message>
        <source>&quot;id&quot; is empty, or &quot;aliases&quot; holds something else than names</source>
        <translation>⁦&quot;id&quot;⁩ فارغ، أو في ⁦&quot;aliases&quot;⁩ ما ليس اسمًا</translation>
    </message>
    <message>
        <source>&quot;{1}&quot; is missing, or not of the kind it must be</source>
        <translation>⁦&quot;{1}&quot;⁩ غير موجود أو ليس من النوع المطلوب</translation>
    </message>
    <message>
        <source>nearly the same text as {1} ({2})</source>
        <translation>نصه يكاد يطابق {1} ({2})</translation>
    </message>
    <message>
        <source>the id {1} of a span or link is taken in another article</source>
        <translation>المعرّف {1} لمقطع أو علاقة مستعمل في مقال آخر</translation>
    </message>
    <message>
        <source>is in no format that Hashiya knows</source>
        <translation>ليس بصيغة يعرفها البرنامج</translation>
    </message>
    <message>
        <source>the same article is in the workspace already</source>
        <translation>المقال نفسه في مساحة العمل من قبل</translation>
    </message>
    <message>
        <source>the same article came before it in this import</source>
        <translation>ورد المقال نفسه قبله في هذا الاستيراد</translation>
    </message>
    <message>
        <source>is in no format that Hashiya knows; name one with --format</source>
        <translation>ليس بصيغة يعرفها البرنامج؛ اختر الصيغة بنفسك</translation>
    </message>
    <message>
        <source>the article already has labels by {1}</source>
        <translation>المقال موسوم من قبل، وسمه {1}</translation>
    </message>
    <message>
        <source>the article already has labels by {1}; those of {2} were deleted here, bring them back from the trash</source>
        <translation>المقال موسوم من قبل، وسمه {1}؛ أما وسوم {2} فحُذفت هنا، استعدها من سلة المحذوفات</translation>
    </message>
    <message>
        <source>the labels of {1} in this article were deleted here; bring them back from the trash</source>
        <translation>وسوم {1} في هذا المقال حُذفت هنا؛ استعدها من سلة المحذوفات</translation>
    </message>
    <message>
        <source>its id {1} is taken by an article with another text: from code point {2} on that one goes {3}, this one {4}</source>
        <translation>معرّفه {1} لمقال آخر نصّه مختلف: من نقطة الترميز {2} نصّ ذاك {3} ونصّ هذا {4}</translation>
    </message>
    <message>
        <source>its word {1} in line {2} is not the next one in the text of article {3}: from code point {4} on that goes {5}</source>
        <translation>كلمته {1} في السطر {2} ليست الكلمة التالية في نص المقال {3}: فالنص من نقطة الترميز {4} هو {5}</translation>
    </message>
    <message>
        <source>its word {1}, {2}, is not the next one in the text of article {3}: from code point {4} on that goes {5}</source>
        <translation>كلمته ذات الرقم {1}، وهي {2}، ليست الكلمة التالية في نص المقال {3}: فالنص من نقطة الترميز {4} هو {5}</translation>
    </message>
    <message>
        <source>its id {1} comes a second time in this import</source>
        <translation>معرّفه {1} يرد مرتين في هذا الاستيراد</translation>
    </message>
    <message>
        <source>&quot;meta&quot; cannot be stored: {1}</source>
        <translation>لا يمكن حفظ ⁦&quot;meta&quot;⁩: {1}</translation>
    </message>
    <message>
        <source>&quot;attributes&quot; cannot be stored: {1}</source>
        <translation>لا يمكن حفظ ⁦&quot;attributes&quot;⁩: {1}</translation>
    </message>
    <message>
        <source>the codebook does not know {1}; map it with `--map-label {2}`, add it there first, or import with `--unknown-labels add`</source>
        <translation>ليس في دليل الترميز {1}؛ اختر تحت «الأسماء» ما يصير إليه ({2})، أو أضفه إلى دليل الترميز أولًا، أو اختر «إضافتها إلى دليل الترميز»</translation>
    </message>
    <message>
        <source>the codebook does not know {1}; add it there first, or import with `--unknown-labels add`</source>
        <translation>ليس في دليل الترميز {1}؛ أضفه إليه أولًا، أو اختر «إضافتها إلى دليل الترميز»</translation>
    </message>
    <message>
        <source>has no {1}</source>
        <translation>ليس فيه {1}</translation>
    </message>
    <message>
        <source>is not a regular file</source>
        <translation>ليس ملفًا عاديًّا</translation>
    </message>
    <message>
        <source>is a workspace itself; open it, or export from it what is to come in</source>
        <translation>هو نفسه مساحة عمل؛ افتحه، أو صدّر منه ما تريد استيراده</translation>
    </message>
    <message>
        <source>neither text nor a known format</source>
        <translation>ليس نصًّا ولا صيغة معروفة</translation>
    </message>
    <message>
        <source>is a file of an older office program, or has a password; save it as DOCX, XLSX or plain text without one</source>
        <translation>ملف لإصدار قديم من برامج المكتب، أو محميّ بكلمة مرور؛ احفظه بصيغة DOCX أو XLSX أو نصًّا عاديًّا بلا كلمة مرور</translation>
    </message>
    <message>
        <source>is an OpenDocument file; save it as DOCX, XLSX or plain text first</source>
        <translation>ملف OpenDocument؛ احفظه أولًا بصيغة DOCX أو XLSX أو نصًّا عاديًّا</translation>
    </message>
    <message>
        <source>is a presentation; save its text as plain text or DOCX first</source>
        <translation>عرض تقديمي؛ احفظ نصه أولًا نصًّا عاديًّا أو بصيغة DOCX</translation>
    </message>
    <message>
        <source>is a Word file under another name; let its name end in .docx</source>
        <translation>ملف Word باسم آخر؛ اجعل اسمه ينتهي بـ ‎.docx</translation>
    </message>
    <message>
        <source>is an EPUB under another name; let its name end in .epub</source>
        <translation>كتاب EPUB باسم آخر؛ اجعل اسمه ينتهي بـ ‎.epub</translation>
    </message>
    <message>
        <source>is a file of another program; save its text as DOCX or plain text first</source>
        <translation>ملف لبرنامج آخر؛ احفظ نصه أولًا بصيغة DOCX أو نصًّا عاديًّا</translation>
    </message>
    <message>
        <source>is a PDF, which holds pages and no running text; save its text as plain text or DOCX first</source>
        <translation>ملف PDF، وفيه صفحات لا نص متصل؛ احفظ نصه أولًا نصًّا عاديًّا أو بصيغة DOCX</translation>
    </message>
    <message>
        <source>is an RTF file; save it as DOCX or plain text first</source>
        <translation>ملف RTF؛ احفظه أولًا بصيغة DOCX أو نصًّا عاديًّا</translation>
    </message>
    <message>
        <source>is a web page packed together with its pictures; save it as an HTML page instead</source>
        <translation>صفحة ويب محزومة مع صورها؛ احفظها صفحة HTML</translation>
    </message>
    <message>
        <source>is an e-mail; save its text as plain text or HTML first</source>
        <translation>رسالة بريد؛ احفظ نصها أولًا نصًّا عاديًّا أو بصيغة HTML</translation>
    </message>
    <message>
        <source>is packed by another program than zip; unpack it first</source>
        <translation>مضغوط بغير zip؛ فكّ ضغطه أولًا</translation>
    </message>
    <message>
        <source>is a list of feeds (OPML), not the feeds; save each of them and import those</source>
        <translation>قائمة بالخلاصات (OPML) وليس الخلاصات نفسها؛ احفظ كل خلاصة واستوردها</translation>
    </message>
    <message>
        <source>is a file of Pages, Numbers or Keynote; export it there as Word, Excel (XLSX), CSV in UTF-8 or plain text, and import that</source>
        <translation>ملف من Pages أو Numbers أو Keynote؛ صدّره من برنامجه إلى Word أو Excel ‏(XLSX) أو CSV بترميز UTF-8 أو نص عادي، ثم استورد ما صدّرته</translation>
    </message>
    <message>
        <source>is a spreadsheet of Numbers; export it there as Excel (XLSX) or as CSV in UTF-8, and import that</source>
        <translation>جدول من Numbers؛ صدّره من برنامجه إلى Excel ‏(XLSX) أو إلى CSV بترميز UTF-8، ثم استورد ما صدّرته</translation>
    </message>
    <message>
        <source>is a workbook in another format of Excel (XLS, XLSB); save it there as XLSX, or as CSV UTF-8, and import that</source>
        <translation>مصنف بصيغة أخرى من صيغ Excel ‏(XLS أو XLSB)؛ احفظه في برنامجه بصيغة XLSX أو بصيغة CSV UTF-8، ثم استورد ما حفظته</translation>
    </message>
    <message>
        <source>is an OpenDocument spreadsheet (ODS); save it as XLSX, or as CSV in UTF-8, and import that</source>
        <translation>جدول OpenDocument ‏(ODS)؛ احفظه بصيغة XLSX أو بصيغة CSV بترميز UTF-8، ثم استورد ما حفظته</translation>
    </message>
    <message>
        <source>is a file of an older Word; save it as DOCX or plain text first</source>
        <translation>ملف من إصدار قديم من Word؛ احفظه أولًا بصيغة DOCX أو نصًّا عاديًا</translation>
    </message>
    <message>
        <source>is an e-book for Kindle; convert it to EPUB first</source>
        <translation>كتاب إلكتروني لجهاز Kindle؛ حوّله أولًا إلى EPUB</translation>
    </message>
    <message>
        <source>is a picture; if it is of a text, let a program read it (OCR) and save that as plain text</source>
        <translation>صورة؛ إن كانت صورة نص فاستخرجه ببرنامج للتعرف الضوئي (OCR) واحفظه نصًّا عاديًا</translation>
    </message>
    <message>
        <source>is what an unpacked REFI-QDA project says of its texts; pack it with its folder of sources as a zip file, let its name end in .qdpx, and import that</source>
        <translation>هو ما يقوله مشروع REFI-QDA مفكوك الضغط عن نصوصه؛ اضغطه مع مجلد مصادره في ملف zip، وليكن آخر اسمه ‎.qdpx، ثم استورد ذلك</translation>
    </message>
    <message>
        <source>is a codebook of REFI-QDA, which holds no texts; export the project (QDPX) and import that</source>
        <translation>دليل ترميز من REFI-QDA لا نصوص فيه؛ صدّر المشروع نفسه (QDPX) واستورده</translation>
    </message>
    <message>
        <source>is only a link to a document of Google; download that as DOCX, XLSX or plain text</source>
        <translation>رابط إلى مستند لدى Google لا غير؛ نزّل المستند بصيغة DOCX أو XLSX أو نصًّا عاديًا</translation>
    </message>
    <message>
        <source>is a hidden folder</source>
        <translation>مجلد مخفي</translation>
    </message>
    <message>
        <source>is a hidden file</source>
        <translation>ملف مخفي</translation>
    </message>
    <message>
        <source>tells about its folder and is no article</source>
        <translation>يعرّف بالمجلد وليس مقالًا</translation>
    </message>
    <message>
        <source>is needed by the program alone whose files these are</source>
        <translation>لا يحتاج إليه إلا البرنامج الذي هذه ملفاته</translation>
    </message>
    <message>
        <source>holds originals of the project beside it</source>
        <translation>فيه أصول المشروع الذي بجانبه</translation>
    </message>
    <message>
        <source>holds the parts of the page beside it</source>
        <translation>فيه أجزاء الصفحة التي بجانبه</translation>
    </message>
    <message>
        <source>is a link to a folder; import that folder itself</source>
        <translation>وصلة إلى مجلد؛ استورد ذلك المجلد نفسه</translation>
    </message>
    <message>
        <source>its name leads out of the archive</source>
        <translation>اسمه يخرج من الأرشيف</translation>
    </message>
    <message>
        <source>is an archive inside an archive; unpack it first</source>
        <translation>أرشيف داخل أرشيف؛ فكّه أولًا</translation>
    </message>
    <message>
        <source>the archive holds {1} files; at most {2} are read</source>
        <translation>في الأرشيف {1} ملف؛ ولا يُقرأ أكثر من {2}</translation>
    </message>
    <message>
        <source>the archive unpacks to {1} bytes; at most {2} are read</source>
        <translation>يتّسع الأرشيف إلى {1} بايت؛ ولا يُقرأ أكثر من {2}</translation>
    </message>
    <message>
        <source>the archive unpacks to {1} times its size, like a zip bomb</source>
        <translation>يتّسع الأرشيف إلى {1} ضعف حجمه، كالملفات الخبيثة</translation>
    </message>
    <message>
        <source>is not well-formed XML: undefined entity in line {1}</source>
        <translation>ليس XML سليم البنية: كيان غير معرَّف في السطر {1}</translation>
    </message>
    <message>
        <source>the label {1}</source>
        <translation>الوسم {1}</translation>
    </message>
    <message>
        <source>the link {1} from {2} to {3}</source>
        <translation>العلاقة {1} من {2} إلى {3}</translation>
    </message>
    <message>
        <source>span {1}</source>
        <translation>المقطع {1}</translation>
    </message>
    <message>
        <source>relation {1}</source>
        <translation>العلاقة {1}</translation>
    </message>
    <message>
        <source>entity {1}</source>
        <translation>الكيان {1}</translation>
    </message>
    <message>
        <source>the &quot;id&quot; of {1}</source>
        <translation>الحقل ⁦&quot;id&quot;⁩ من {1}</translation>
    </message>
    <message>
        <source>the &quot;name&quot; of {1}</source>
        <translation>الحقل ⁦&quot;name&quot;⁩ من {1}</translation>
    </message>
    <message>
        <source>the &quot;label&quot; of {1}</source>
        <translation>الحقل ⁦&quot;label&quot;⁩ من {1}</translation>
    </message>
    <message>
        <source>the &quot;annotator&quot; of {1}</source>
        <translation>الحقل ⁦&quot;annotator&quot;⁩ من {1}</translation>
    </message>
    <message>
        <source>{1} ends at {2}, but the text has {3} code points</source>
        <translation>ينتهي {1} عند {2}، وطول النص {3} نقطة ترميز</translation>
    </message>
    <message>
        <source>the text of {1} is {2}, but at its place is {3}</source>
        <translation>نص {1} هو {2}، والذي في موضعه {3}</translation>
    </message>
    <message>
        <source>links to something on {1} that is not there</source>
        <translation>يرتبط بشيء عند {1} لا وجود له</translation>
    </message>
    <message>
        <source>has too few values for {1}</source>
        <translation>قيمه لـ{1} ناقصة</translation>
    </message>
    <message>
        <source>has {1} roles for {2} targets of {3}</source>
        <translation>عدد الأدوار في {3} {1} وعدد ما تشير إليه {2}</translation>
    </message>
    <message>
        <source>its token {1} is not at {2}</source>
        <translation>كلمته {1} ليست عند {2}</translation>
    </message>
    <message>
        <source>is not a token with its offsets, like 1-1 TAB 0-4</source>
        <translation>ليس كلمة بمواضعها، أي مثل 1-1 ثم علامة جدولة ثم 0-4</translation>
    </message>
    <message>
        <source>has {1} columns of values; the header declares {2}</source>
        <translation>أعمدة القيم فيه {1}، وفي الترويسة {2}</translation>
    </message>
    <message>
        <source>ends at {1} but starts at {2}</source>
        <translation>ينتهي عند {1} ويبدأ عند {2}</translation>
    </message>
    <message>
        <source>has a token before the text of its sentence</source>
        <translation>فيه كلمة قبل نص جملتها</translation>
    </message>
    <message>
        <source>lacks a type, a blank and an id behind its own id</source>
        <translation>ينقصه بعد معرّفه نوع ثم فراغ ثم معرّف</translation>
    </message>
    <message>
        <source>{1} has no type</source>
        <translation>{1} بلا نوع</translation>
    </message>
    <message>
        <source>the fragments of {1} overlap</source>
        <translation>أجزاء {1} متداخلة</translation>
    </message>
    <message>
        <source>{1} does not link exactly two things</source>
        <translation>لا يربط {1} شيئين اثنين بعينهما</translation>
    </message>
    <message>
        <source>{1} has no trigger</source>
        <translation>{1} بلا لفظ يدل عليه</translation>
    </message>
    <message>
        <source>has no tab after its id</source>
        <translation>ليس بعد معرّفه علامة جدولة</translation>
    </message>
    <message>
        <source>{1} has no offsets like 7 15 or 3 6;16 18</source>
        <translation>{1} بلا مواضع مثل 7 15 أو 3 6;16 18</translation>
    </message>
    <message>
        <source>{1} ends at {2} but starts at {3}</source>
        <translation>ينتهي {1} عند {2} ويبدأ عند {3}</translation>
    </message>
    <message>
        <source>{1} has an argument that is not written role:id</source>
        <translation>في {1} طرف لم يُكتب على صورة role:id</translation>
    </message>
    <message>
        <source>the trigger {1} of {2} is not there</source>
        <translation>اللفظ {1} الذي يدل على {2} غير موجود</translation>
    </message>
    <message>
        <source>is not a reference like Reference T1 Wikidata:Q42</source>
        <translation>ليس إحالة مثل Reference T1 Wikidata:Q42</translation>
    </message>
    <message>
        <source>does not name two things that are equivalent</source>
        <translation>لا يسمّي شيئين متكافئين</translation>
    </message>
    <message>
        <source>{1} is not there</source>
        <translation>{1} غير موجود</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>scoped_actions</name>
    <message>
        <source>In the codebook</source>
        <translation>في دليل الترميز</translation>
    </message>
    <message>
        <source>In the registry</source>
        <translation>في سجلّ الكيانات</translation>
    </message>
    <message>
        <source>While labelling all of these</source>
        <translation>أثناء وسم جميع مواضع الذكر</translation>
    </message>
    <message>
        <source>Add a label</source>
        <translation>إضافة وسم</translation>
    </message>
    <message>
        <source>Add a label below this one</source>
        <translation>إضافة وسم تحت هذا الوسم</translation>
    </message>
    <message>
        <source>Add an attribute</source>
        <translation>إضافة سمة</translation>
    </message>
    <message>
        <source>Add a link type</source>
        <translation>إضافة نوع علاقة</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>نقل إلى أعلى</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>نقل إلى أسفل</translation>
    </message>
    <message>
        <source>Move further in</source>
        <translation>إدراج تحت ما قبله</translation>
    </message>
    <message>
        <source>Move out</source>
        <translation>إخراج مستوى</translation>
    </message>
    <message>
        <source>Merge into another</source>
        <translation>دمج في آخر</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Write the name</source>
        <translation>كتابة الاسم</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>Import a codebook</source>
        <translation>استيراد دليل ترميز</translation>
    </message>
    <message>
        <source>Export the codebook</source>
        <translation>تصدير دليل الترميز</translation>
    </message>
    <message>
        <source>Take over: actors, claims, organizations</source>
        <translation>اعتماد: الفاعلون والادعاءات والمنظمات</translation>
    </message>
    <message>
        <source>Take over: cues, roles, places, evidence as well</source>
        <translation>اعتماد: ومعها أفعال القول والصفات والأماكن والأدلة</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>النسخ</translation>
    </message>
    <message>
        <source>Close the codebook</source>
        <translation>إغلاق دليل الترميز</translation>
    </message>
    <message>
        <source>Search for an entity</source>
        <translation>البحث عن كيان</translation>
    </message>
    <message>
        <source>Add an entity</source>
        <translation>إضافة كيان</translation>
    </message>
    <message>
        <source>Change the name</source>
        <translation>تغيير الاسم</translation>
    </message>
    <message>
        <source>Merge the selected entities</source>
        <translation>دمج الكيانات المحددة</translation>
    </message>
    <message>
        <source>Delete the entity</source>
        <translation>حذف الكيان</translation>
    </message>
    <message>
        <source>Let the selected mentions name another entity</source>
        <translation>نقل مواضع الذكر المحددة إلى كيان آخر</translation>
    </message>
    <message>
        <source>Make an entity of the selected mentions</source>
        <translation>إفراد مواضع الذكر المحددة بكيان</translation>
    </message>
    <message>
        <source>Close the registry</source>
        <translation>إغلاق سجلّ الكيانات</translation>
    </message>
    <message>
        <source>Accept and go on</source>
        <translation>قبول ثم التالي</translation>
    </message>
    <message>
        <source>Reject and go on</source>
        <translation>رفض ثم التالي</translation>
    </message>
    <message>
        <source>Leave open and go on</source>
        <translation>ترك بلا بتّ ثم التالي</translation>
    </message>
    <message>
        <source>Accept every hit</source>
        <translation>قبول جميع المواضع</translation>
    </message>
    <message>
        <source>Reject every hit that is still open</source>
        <translation>رفض ما بقي بلا بتّ</translation>
    </message>
    <message>
        <source>Leave every hit open</source>
        <translation>ترك جميع المواضع بلا بتّ</translation>
    </message>
    <message>
        <source>Look in this article</source>
        <translation>البحث في هذا المقال</translation>
    </message>
    <message>
        <source>Look in all articles</source>
        <translation>البحث في جميع المقالات</translation>
    </message>
    <message>
        <source>Look behind clitics, or not</source>
        <translation>البحث بعد الحروف المتصلة أو تركه</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>تطبيق</translation>
    </message>
</context>
</TS>
