"""Calls that no tool makes, on a /sys, and whether each ends as sysfs ends it.

Usage: calls.py SEED COUNT. It prints a line for every call that ended otherwise, and then how often each
kind of call was made. What is expected is what Linux 6.12 was seen to answer root for the same calls.
"""
import collections
import ctypes
import errno as E
import fcntl
import mmap
import os
import random
import select
import stat
import sys

random.seed(int(sys.argv[1]))
libc = ctypes.CDLL(None, use_errno=True)
counts = collections.Counter()

# What an attribute may say to bytes that mean nothing to it.
REFUSED = {"EINVAL", "ENODEV", "EBUSY", "ENOENT", "ERANGE", "EIO", "EEXIST", "ENOTTY", "EOPNOTSUPP",
           "EFBIG", "EPERM"}


def name(number):
    return "EOPNOTSUPP" if number == E.EOPNOTSUPP else E.errorcode.get(number, str(number))


def attempt(call, *arguments, **more):
    """The result of a call, or the name of its errno."""
    try:
        return call(*arguments, **more)
    except OSError as error:
        return name(error.errno)


def expect(kind, what, got, allowed):
    counts[kind] += 1
    if got not in allowed:
        print("%s %s: %r, not %s" % (kind, what, got, sorted(map(str, allowed))))


def walk(top):
    """All directories, files and links below a directory, in the order of their names."""
    found = ([], [], [])
    for directory, directories, files in os.walk(top):
        directories.sort()
        found[0].append(directory)
        for each in sorted(directories + files):
            path = os.path.join(directory, each)
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                found[2].append(path)
            elif stat.S_ISREG(mode):
                found[1].append(path)
    return found


directories, files, links = walk("/sys")
known = set(directories + files + links)
modes = {path: os.stat(path).st_mode for path in files}


def a_file():
    while True:
        path = random.choice(files)
        # What makes its own directory go is for another test.
        if not path.endswith(("/remove", "/unbind", "/sriov_numvfs")):
            return path


def noise(limit):
    return bytes(random.randrange(256) for _ in range(random.randrange(limit)))


def absent():
    """A path that leads nowhere, and the errno that says so."""
    kind = random.randrange(6)
    top = random.choice(directories)
    if kind == 0:
        return top + "/" + "".join(random.choice("abcxyz.-:0") for _ in range(1 + random.randrange(60))) + "~", "ENOENT"
    if kind == 1:
        return top + "/" + "n" * (256 + random.randrange(1000)), "ENAMETOOLONG"
    if kind == 2:
        return random.choice(files) + random.choice(["/", "/.", "/..", "/x", "/../x"]), "ENOTDIR"
    if kind == 3:
        return top + "/./" * 1500, "ENAMETOOLONG"
    if kind == 4:
        return top + "/nothing~/" + random.choice(["..", "x", "./y", ""]), "ENOENT"
    return top + "/\xff\udcfe", "ENOENT"


def around(path):
    """The same path by another way."""
    head, tail = os.path.split(path)
    return random.choice([
        head + "//" + tail, head + "/./" + tail, "/sys/../sys/." + path[4:],
        head + "/../" + os.path.basename(head) + "/" + tail if head != "/sys" else path,
    ])


def paths():
    path, wrong = absent()
    for call in (os.stat, os.lstat, os.listdir, os.readlink):
        expect("absent", path[-60:], attempt(call, path), {wrong})
    expect("absent", path[-60:], attempt(os.open, path, os.O_RDONLY), {wrong})
    path = random.choice(files)
    expect("around", path, attempt(lambda: os.stat(around(path)).st_ino), {os.stat(path).st_ino})
    expect("readlink", path, attempt(os.readlink, path), {"EINVAL"})
    expect("listdir", path, attempt(os.listdir, path), {"ENOTDIR"})
    expect("exec", path, attempt(os.execv, path, ["x"]), {"EACCES"})


def opening():
    path = a_file()
    mode = modes[path]
    readable, writable = mode & 0o444, mode & 0o222
    odd = random.choice([0, os.O_APPEND, os.O_TRUNC, os.O_CREAT, os.O_NONBLOCK, os.O_SYNC,
                         os.O_CREAT | os.O_TRUNC, os.O_NOATIME, os.O_NOCTTY])
    for access, allowed in ((os.O_RDONLY, readable), (os.O_WRONLY, writable),
                            (os.O_RDWR, readable and writable), (os.O_ACCMODE, True)):
        got = attempt(os.open, path, access | odd)
        if isinstance(got, int):
            os.close(got)
            got = "opened"
        expect("open", "%s %o" % (path, access | odd), got, {"opened" if allowed else "EACCES"})
    access = os.O_RDONLY if readable else os.O_WRONLY
    for flags, wrong in ((os.O_CREAT | os.O_EXCL, "EEXIST"), (os.O_DIRECTORY, "ENOTDIR"),
                         (os.O_DIRECT, "EINVAL")):
        expect("open", "%s %o" % (path, flags), attempt(os.open, path, access | flags), {wrong})
    directory = random.choice(directories)
    for flags, wrong in ((os.O_WRONLY, "EISDIR"), (os.O_RDWR, "EISDIR"),
                         (os.O_RDONLY | os.O_CREAT, "EISDIR"), (os.O_RDWR | os.O_TMPFILE, "EOPNOTSUPP")):
        expect("open", "%s %o" % (directory, flags), attempt(os.open, directory, flags, 0o600), {wrong})
    expect("create", directory, attempt(os.open, directory + "/new~", os.O_WRONLY | os.O_CREAT), {"EACCES"})
    expect("nofollow", "", attempt(os.open, random.choice(links), os.O_NOFOLLOW), {"ELOOP"})


def reading():
    path = a_file()
    if not modes[path] & 0o444:
        return
    fd = os.open(path, os.O_RDONLY)
    try:
        whole = attempt(os.pread, fd, 8192, 0)
        if isinstance(whole, str):
            expect("read", path, whole, {"EIO", "EINVAL", "ENODEV"})
            return
        size = os.fstat(fd).st_size
        isText = not path.endswith(("/config",)) and "/resource" not in path
        for _ in range(4):
            offset = random.choice([0, 1, len(whole) - 1, len(whole), size, random.randrange(10000), 2**40, 2**62])
            count = random.choice([0, 1, 2, 3, 100, 4096, 70000])
            if offset < 0:
                continue
            got = attempt(os.pread, fd, count, offset)
            expect("pread", "%s %d at %d" % (path, count, offset), got, {whole[offset:offset + count]})
        if isText:
            pieces = b""
            while True:
                piece = os.read(fd, 1 + random.randrange(9))
                if not piece:
                    break
                pieces += piece
            expect("pieces", path, pieces, {whole})
        expect("pread", path + " before the start", attempt(os.pread, fd, 1, -1), {"EINVAL"})
        expect("write", path, attempt(os.write, fd, b"x"), {"EBADF"})
        expect("ftruncate", path, attempt(os.ftruncate, fd, 0), {"EINVAL"})
        if size:
            expect("mmap", path, attempt(mmap.mmap, fd, 1, mmap.MAP_SHARED, mmap.PROT_READ), {"ENODEV"})
        expect("ioctl", path, attempt(fcntl.ioctl, fd, 0x5401), {"ENOTTY"})
        expect("fsync", path, attempt(os.fsync, fd), {None})
        poll = select.poll()
        poll.register(fd, select.POLLIN | select.POLLPRI)
        expect("poll", path, poll.poll(1000)[0][1], {select.POLLIN})
    finally:
        os.close(fd)
    fd = os.open(path, os.O_RDONLY)
    poll = select.poll()
    poll.register(fd, select.POLLIN | select.POLLPRI)
    expect("poll", path, poll.poll(1000)[0][1], {select.POLLIN | select.POLLPRI | select.POLLERR})
    os.close(fd)


def writing():
    path = a_file()
    if not modes[path] & 0o222:
        return
    fd = attempt(os.open, path, os.O_WRONLY)
    if isinstance(fd, str):
        expect("open", path, fd, {"ENODEV", "ENOENT"})
        return
    isBytes = path.endswith("/config")
    for _ in range(4):
        data = random.choice([b"", b"\0", b"\n", b"\xff" * 4096, b"0" * 4097, b"1 " * 40000, noise(5000), noise(20)])
        offset = random.choice([0, 1, 4095, 4096, 2**40])
        got = attempt(os.pwrite, fd, data, offset)
        if isinstance(got, int):
            expect("pwrite", path, 0 <= got <= min(4096, len(data)), {True})
            expect("pwrite", path + " of nothing", got == 0, {True} if not data else {True, False})
        else:
            expect("pwrite", "%s %r" % (path, data[:20]), got, REFUSED)
        if isBytes and data and offset >= 4096:
            expect("pwrite", path + " behind its end", got, {"EFBIG"})
    expect("ftruncate", path, attempt(os.ftruncate, fd, random.choice([0, 7, 2**31 - 1])), {None})
    expect("ftruncate", path, attempt(os.ftruncate, fd, random.choice([2**31, 2**40])), {"EFBIG"})
    expect("read", path, attempt(os.read, fd, 1), {"EBADF"})
    ctypes.set_errno(0)
    result = libc.fallocate(fd, 0, ctypes.c_long(0), ctypes.c_long(10))
    expect("fallocate", path, result == 0 or name(ctypes.get_errno()), {"EOPNOTSUPP"})
    os.close(fd)


def listing():
    path = random.choice(directories)
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        buffer = ctypes.create_string_buffer(32768)
        for offset in (0, 1, 2, 3, random.randrange(100), random.randrange(2**31), 2**31 - 1):
            got = attempt(os.lseek, fd, offset, os.SEEK_SET)
            expect("seekdir", path, got, {offset})
            ctypes.set_errno(0)
            size = random.choice([24, 64, 280, 4096, 32768])
            count = libc.syscall(217 if os.uname().machine == "x86_64" else 61, fd, buffer, size)
            expect("getdents", "%s at %d" % (path, offset), count >= 0 or name(ctypes.get_errno()), {True, "EINVAL"})
        expect("seekdir", path, attempt(os.lseek, fd, -5, os.SEEK_SET), {"EINVAL"})
        expect("read", path, attempt(os.read, fd, 10), {"EISDIR"})
        expect("fsync", path, attempt(os.fsync, fd), {"EINVAL"})
        names = os.listdir(path)
        expect("listdir", path, len(names), {len(set(names))})
    finally:
        os.close(fd)


def changing():
    path, directory, link = a_file(), random.choice(directories), random.choice(links)
    new = directory + "/new~"
    for call, arguments, wrong in (
        (os.mkdir, (new,), "EPERM"), (os.mkdir, (directory,), "EEXIST"), (os.rmdir, (path,), "ENOTDIR"),
        (os.unlink, (path,), "EPERM"), (os.unlink, (link,), "EPERM"), (os.symlink, ("x", new), "EPERM"),
        (os.symlink, ("x", path), "EEXIST"), (os.link, (path, new), "EPERM"), (os.link, (path, link), "EEXIST"),
        (os.rename, (path, new), "EPERM"), (os.mknod, (new, stat.S_IFIFO | 0o600), "EPERM"),
        (os.rmdir, (directory + "/nothing~",), "ENOENT"), (os.unlink, (directory + "/nothing~",), "ENOENT"),
    ):
        expect(call.__name__, "%s" % (arguments,), attempt(call, *arguments), {wrong})
    if directory != "/sys":
        expect("rmdir", directory, attempt(os.rmdir, directory), {"EPERM"})
        expect("unlink", directory, attempt(os.unlink, directory), {"EISDIR"})
    ctypes.set_errno(0)
    result = libc.renameat2(-100, path.encode(), -100, new.encode(), 1)
    expect("renameat2", path, result == 0 or name(ctypes.get_errno()), {"EINVAL"})
    # Linux has places for some of these, which no tool uses on sysfs.
    expect("getxattr", path, attempt(os.getxattr, path, "user.x"), {"ENODATA", "EOPNOTSUPP"})
    expect("setxattr", path, attempt(os.setxattr, path, "user.x", b"1"), {"EOPNOTSUPP"})
    expect("utime", path, attempt(os.utime, path), {None})
    expect("truncate", path, attempt(os.truncate, path, random.randrange(9000)), {None})
    expect("truncate", directory, attempt(os.truncate, directory, 0), {"EISDIR"})
    expect("chmod", path, attempt(os.chmod, path, modes[path] & 0o7777), {None})


kinds = [paths, opening, reading, writing, listing, changing]
for _ in range(int(sys.argv[2])):
    random.choice(kinds)()
print("made: " + " ".join("%s %d" % each for each in sorted(counts.items())))
