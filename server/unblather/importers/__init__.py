"""Files of other programs, and our own exports, read as what the user once wrote.

`archives.py` opens a file, a folder or an archive and gives its members as streams; `kinds.py` tells what a member is;
each other module reads one kind. All of them stream: none holds more than one row. None knows the model.
"""
