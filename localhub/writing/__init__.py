"""The half of the Hub's API that writes, for a Hub of one program alone (`localhub.private`).

    accounts.py   users, organisations and tokens: who asks, and what it may do
    shelf.py      the repositories, and who may see and change which
    history.py    a repository with commits, branches and tags
    contents.py   the files' contents, in a folder
    commits.py    a commit's operations: read, checked, applied
    cards.py      what is wrong with the header of a card
    patterns.py   which files belong to LFS, and which are ignored
    access.py     who is let into a gated repository
    requests.py   what is read from the body of a request
    uploads.py    the requests with which clients bring files and commit them
    routes.py     all other requests that write, and the application
    own.py        the repositories that such a Hub has without being asked

What reads is the same as for any other repository: `localhub.server`.
Nothing here is kept but in the given folder, and nothing of it is read again when a Hub is gone.
"""
