"""Feeds as other programs write them."""

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>وكالة الأنباء</title><language>ar</language><image><title>شعار</title></image>
<item><title>خبر &amp;quot;أول&amp;quot;</title><link>https://example.org/1</link><guid>g1</guid><dc:creator>سارة</dc:creator>
<pubDate>Tue, 18 Feb 2025 10:00:00 +0200</pubDate><category>سياسة</category><category>مياه</category>
<description>ملخص</description><content:encoded><![CDATA[<p>قال 🇪🇬 <b>محمد</b> علي:</p>
<p>«سيفوز»\u200f e\u0301</p><script>x()</script>]]></content:encoded>
<media:content url="a.jpg"><media:title>صورة</media:title></media:content><comments>https://example.org/1#c</comments></item>
<item><title>خبر ثان</title><description>ملخص 1 &lt; 2 فقط</description><pubDate>أمس</pubDate></item>
<item><title>فارغ</title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fa"><title>خبرگزاری</title>
<entry><title type="text">گزارش &lt;تازه&gt;</title><id>urn:1</id><updated>2025-02-19T00:00:00Z</updated>
<published>2025-02-18T00:00:00Z</published><link rel="self" href="https://example.org/s"/><link href="https://example.org/a"/>
<author><name>مریم</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>او <i>می‌رود</i> و
بازمی‌گردد &amp; 🇪🇬.</p><ul><li>یک</li><li>دو</li></ul> پایان</div></content></entry></feed>"""
