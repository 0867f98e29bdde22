"""Markdown with front matter."""

MARKDOWN = """---
title: "محادثات: المياه"
date: 2024-05-31  # يوم الجمعة
authors:
  - سارة
  - 'דנה''ס'
publisher: وكالة الأنباء
link: https://example.org/a#b
lang: ar_EG
tags: [مياه, "نهر، بحر", نيل]
summary: >
  سطر
  وآخر
# ملاحظة
file: 7
draft: false
---

# عنوان
قال محمد علي: «الحزب» سيفوز.
---
"""
