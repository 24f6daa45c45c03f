"""What runs in child processes. It imports nothing of the rest of the engine.

    __main__.py     the fork server: preloads libraries, then forks a child for each run
    wire.py         messages between processes
    forking.py      waits for requests, forks, and says how each child ended
    run.py          a run: sets the child up, runs a module's cells, reports events
    cell.py         one cell: runs it and decides whether it failed
    command.py      a cell of commands, and one that is a file
    children/       what the processes that a cell starts are told, and were refused
    warned.py       what libraries call deprecated, in warnings and logs
    glyphs.py       warnings of missing glyphs that are not true
    stack.py        the stack of a cell without what runs it
    folders.py      what the machine's folders are called in what a cell shows
    shell.py        IPython, as far as a cell sees it
    output.py       what a cell shows, in order
    displays.py     a display as an output: the form that a notebook would show
    images.py       the size of PNG and JPEG, and a PNG without a date
    terminal.py     what a terminal shows of a text with control sequences
    streams.py      stdout and stderr, kept in files
    guards.py       watches which files are read, refuses the network and changes of the project
    hashing.py      hashes of files and folders
    memory.py       how much a run may allocate
    api.py          the API names that a cell uses
    lookup.py       what is known of an object without running its code
    naming.py       how a library's users name its classes and functions
    scopes.py       which names a function or a comprehension binds
    leftovers.py    threads and processes that a cell leaves behind
    checkpoint.py   a copy of the running process before each cell, and of its files

A run reports on a socket, its channel, one line of JSON an event:

    {"event": "start", "cell": name, "pid": process, "stderr_from": offset in the file of stderr}
    {"event": "end", "cell": name, "outputs": […], "updates": [of displays of earlier cells],
     "stderr": text, "seconds": wall time, "memory": peak in bytes, "reads": {path: sha256},
     "imports": [module]}
    {"event": "fail", "cell": name, "line": module line, "message": text, "stderr": text}, with
     memory, reads and imports as above, but for a cell that has left something behind
    {"event": "names", "api": {cell: {name: kind}}}, when all cells have run
    {"event": "checkpoint", "before": index of a cell}, with a control socket
    {"event": "gone"}: the checkpoint's files have changed; nothing was run
    {"event": "exit", "status": wait status}, the last one, from the process that forked the run
"""
