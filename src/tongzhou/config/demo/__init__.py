"""The demo town: fictional, deterministic by seed, with three weeks of living history up to today.

云州市滨湖区滨湖街道 (division codes 99…, which no province uses), with the proportions of text 000: a
community of 4 estates and 2,613 households, one of them with 48 households and 144 people.
"""
