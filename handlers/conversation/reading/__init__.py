"""Reading what people type, in French or English, whichever their own language is.

Pure: no clock, no database, no channel. The heavy libraries are imported when a text needs them.
"""
