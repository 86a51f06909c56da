/*
 * A disk that forgets: loaded into a program (LD_PRELOAD) it writes down what the program does to files, so that
 * forgetful_disk.py can tell afterwards what a power cut would have left. It can also fail as disks do, and move the
 * clock.
 *
 *     gcc -O2 -Wall -Wextra -fPIC -shared forgetful_disk.c -o forgetful_disk.so -pthread
 *
 * ENDURANCE_FOLDER   the folder that is watched, absolute, without links in its path
 * ENDURANCE_LOG      where the records go: appended before a write happens, after anything else did
 * ENDURANCE_CONTROL  a file of `struct control`, mapped: what is to go wrong, changed by the harness at any time
 *
 * All calls go to the kernel directly, so nothing here depends on who else is loaded. Files whose names end in -shm are
 * not watched: SQLite makes its index of the log anew after a cut, and forgetful_disk.py leaves rubbish there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FILES 65536                     /* file descriptors, and files in a run */
#define SECOND 1000000000ll

/* Which files a fault is for, by the beginning of their names. */
enum { JOURNAL = 1, STORE = 2, SPOOL = 4, OTHER = 8 };
enum { LOG_FILES = 16 };                /* only names that end in -wal */

struct control {
    int32_t lies;                       /* 1: syncs are answered and not made */
    int32_t full;                       /* files that cannot grow: ENOSPC */
    int32_t sync_fails;                 /* files whose syncs fail: EIO, and what was not synced is dropped */
    int32_t sync_failures_left;         /* so many times; negative: always */
    int32_t read_only;                  /* files that cannot be changed: EROFS */
    int32_t cut_at;                     /* ends the program at this record; 0: never */
    int64_t clock_ns;                   /* added to the wall clock */
    /* What happened. */
    int32_t records, syncs, failed_syncs, refused_full, refused_read_only;
    int32_t sync_every;                 /* with sync_fails: only every so manieth sync fails; 0: each */
    int32_t seen_syncs;
    int32_t main_writes_left;           /* ends the program at so manieth change of a database's own file; 0: never */
};

enum kind {
    KNOWN = 1, MADE, WRITE, LENGTH, SYNC_BEGINS, SYNC_ENDS, SYNC_FAILED, RENAMED, REMOVED, FOLDER_MADE, NOT_DONE,
    UNKNOWN_TO_US
};

struct record {
    uint32_t magic, kind, file, length; /* of the bytes that follow */
    uint64_t a, b;
};

static struct control nothing, *control = &nothing;
static char folder[PATH_MAX];
static size_t folder_length;
static int log_file = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

struct file { dev_t device; ino_t inode; bool is_gone; int classes; };
static struct file files[FILES];
static uint32_t file_count;             /* numbers begin at 1 */
static uint32_t of_descriptor[FILES];   /* 0: not watched */
static uint64_t next_sync = 1;

static void begin(void)
{
    const char *watched = getenv("ENDURANCE_FOLDER"), *log = getenv("ENDURANCE_LOG");
    const char *told = getenv("ENDURANCE_CONTROL");
    if (told) {
        int file = (int)syscall(SYS_openat, AT_FDCWD, told, O_RDWR | O_CLOEXEC);
        void *mapped = file < 0 ? MAP_FAILED
            : (void *)syscall(SYS_mmap, NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (mapped == MAP_FAILED) {
            fprintf(stderr, "disk: %s: %s\n", told, strerror(errno));
            _exit(99);
        }
        control = mapped;
        syscall(SYS_close, file);
    }
    if (!watched) return;
    folder_length = strlen(watched);
    memcpy(folder, watched, folder_length + 1);
    if (!log) return;
    int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        fprintf(stderr, "disk: %s: %s\n", log, strerror(errno));
        _exit(99);
    }
    /* Out of the way of programs that count on low numbers. */
    log_file = fcntl(file, F_DUPFD_CLOEXEC, 1000);
    syscall(SYS_close, file);
}

__attribute__((constructor)) static void load(void) { pthread_once(&once, begin); }

/* ---- The record ----------------------------------------------------------------------------------------------- */

static void note(enum kind kind, uint32_t file, uint64_t a, uint64_t b, const void *bytes, size_t length)
{
    if (log_file < 0) return;
    int kept = errno;
    struct record record = {0x456e674c, kind, file, (uint32_t)length, a, b};
    struct iovec parts[2] = {{&record, sizeof record}, {(void *)bytes, length}};
    ssize_t written = syscall(SYS_writev, log_file, parts, 2);
    if (written != (ssize_t)(sizeof record + length)) {
        fprintf(stderr, "disk: the record cannot be written: %s\n", strerror(errno));
        _exit(99);
    }
    if (++control->records == control->cut_at) syscall(SYS_kill, getpid(), SIGKILL);
    errno = kept;
}

static const char *inside(const char *path)
{
    if (!folder_length || strncmp(path, folder, folder_length) != 0) return NULL;
    if (path[folder_length] == 0) return "";
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static int classes_of(const char *name)
{
    const char *slash = strrchr(name, '/');
    if (slash) name = slash + 1;
    int classes = strncmp(name, "journal.sqlite", 14) == 0 ? JOURNAL
        : strncmp(name, "store.sqlite", 12) == 0 ? STORE : strncmp(name, "spool.sqlite", 12) == 0 ? SPOOL : OTHER;
    return ends_with(name, "-wal") ? classes | LOG_FILES : classes;
}

/* Where a checkpoint is under way: half done there, SQLite has most to put right. */
static void count_main_write(int classes)
{
    if ((classes & (JOURNAL | STORE | SPOOL)) && !(classes & LOG_FILES) && control->main_writes_left > 0
        && --control->main_writes_left == 0) {
        syscall(SYS_kill, getpid(), SIGKILL);
    }
}

/* With LOG_FILES in the mask only logs are meant. */
static bool meets(int mask, int classes)
{
    return (mask & classes & ~LOG_FILES) && (!(mask & LOG_FILES) || (classes & LOG_FILES));
}

/* A path as it is without links, for names that may not exist themselves. False: not in the folder. */
static bool place(int at, const char *path, char *to)
{
    char whole[PATH_MAX], parent[PATH_MAX];
    if (path[0] != '/' && at != AT_FDCWD) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, parent, sizeof parent - 1);
        if (length < 0) return false;
        parent[length] = 0;
        if (snprintf(whole, sizeof whole, "%s/%s", parent, path) >= (int)sizeof whole) return false;
    } else if (snprintf(whole, sizeof whole, "%s", path) >= (int)sizeof whole) {
        return false;
    }
    char *slash = strrchr(whole, '/');
    const char *name = slash ? slash + 1 : whole;
    char start[PATH_MAX];
    snprintf(start, sizeof start, "%.*s", slash ? (int)(slash - whole) : 1, slash ? whole : ".");
    if (start[0] == 0) strcpy(start, "/");
    if (!realpath(start, parent)) return false;
    return snprintf(to, PATH_MAX, "%s/%s", parent, name) < PATH_MAX && inside(to);
}

/* The number of an open file; a new one when it was made just now. */
static void meet(int descriptor, bool was_made)
{
    if (descriptor < 0 || descriptor >= FILES || !folder_length) return;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    of_descriptor[descriptor] = 0;
    if (length <= 0) return;
    path[length] = 0;
    const char *name = inside(path);
    struct stat now;
    if (!name || ends_with(name, "-shm") || fstat(descriptor, &now) != 0) return;
    if (!S_ISREG(now.st_mode) && !S_ISDIR(now.st_mode)) return;
    uint32_t number = 0;
    if (!was_made) {
        for (uint32_t i = file_count; i > 0 && !number; i--) {
            if (files[i].inode == now.st_ino && files[i].device == now.st_dev && !files[i].is_gone) number = i;
        }
    }
    if (!number) {
        number = ++file_count;
        if (number >= FILES) _exit(99);
        files[number] = (struct file){now.st_dev, now.st_ino, false, classes_of(name)};
        note(was_made ? MADE : KNOWN, number, S_ISDIR(now.st_mode), 0, name, strlen(name));
    }
    of_descriptor[descriptor] = number;
}

static uint32_t watched(int descriptor)
{
    return descriptor >= 0 && descriptor < FILES ? of_descriptor[descriptor] : 0;
}

static int failing(int32_t *counter, int number)
{
    __atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
    errno = number;
    return -1;
}

/* ---- Opening and closing -------------------------------------------------------------------------------------- */

static int open_at(int at, const char *path, int flags, mode_t mode)
{
    load();
    char name[PATH_MAX];
    bool is_ours = folder_length && place(at, path, name) && !ends_with(name, "-shm");
    if (!is_ours) {
        int opened = (int)syscall(SYS_openat, at, path, flags, mode);
        if (opened >= 0 && opened < FILES) of_descriptor[opened] = 0;
        /* The folder itself, by whatever name. */
        if (opened >= 0 && folder_length && (flags & O_DIRECTORY)) {
            pthread_mutex_lock(&lock);
            meet(opened, false);
            pthread_mutex_unlock(&lock);
        }
        return opened;
    }
    int classes = classes_of(name);
    if (meets(control->read_only, classes) && (flags & (O_WRONLY | O_RDWR))) {
        return failing(&control->refused_read_only, EROFS);
    }
    pthread_mutex_lock(&lock);
    struct stat before;
    bool is_new = (flags & O_CREAT) && lstat(name, &before) != 0;
    if (is_new && meets(control->full, classes)) {
        pthread_mutex_unlock(&lock);
        return failing(&control->refused_full, ENOSPC);
    }
    int opened = (int)syscall(SYS_openat, at, path, flags, mode);
    if (opened >= 0) {
        meet(opened, is_new);
        if (!is_new && (flags & O_TRUNC)) note(LENGTH, watched(opened), 0, 0, NULL, 0);
    }
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return opened;
}

#define MODE_OF(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list list; \
        va_start(list, last); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    }

int open(const char *path, int flags, ...) { MODE_OF(flags, flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags, flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE_OF(flags, flags) return open_at(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE_OF(flags, flags) return open_at(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return open_at(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return open_at(at, path, flags, 0); }

int close(int descriptor)
{
    if (descriptor == log_file && log_file >= 0) {
        errno = EBADF;
        return -1;
    }
    if (descriptor >= 0 && descriptor < FILES) of_descriptor[descriptor] = 0;
    return (int)syscall(SYS_close, descriptor);
}

int dup2(int from, int to)
{
    int made = (int)(from == to ? fcntl(from, F_GETFD) < 0 ? -1 : to : syscall(SYS_dup3, from, to, 0));
    if (made >= 0 && made < FILES) of_descriptor[made] = watched(from);
    return made;
}

int dup(int from)
{
    int made = (int)syscall(SYS_dup, from);
    if (made >= 0 && made < FILES) of_descriptor[made] = watched(from);
    return made;
}

/* ---- Writing -------------------------------------------------------------------------------------------------- */

/* Writes a piece, and writes down what of it was written. */
static ssize_t put(int descriptor, const void *bytes, size_t length, off_t offset)
{
    uint32_t file = watched(descriptor);
    int classes = files[file].classes;
    if (meets(control->read_only, classes)) return failing(&control->refused_read_only, EROFS);
    pthread_mutex_lock(&lock);
    size_t wanted = length;
    struct stat now;
    if (meets(control->full, classes) && fstat(descriptor, &now) == 0) {
        /* What is there can be overwritten; nothing can be added. */
        wanted = offset >= now.st_size ? 0 : (size_t)(now.st_size - offset) < length
            ? (size_t)(now.st_size - offset) : length;
        if (wanted < length) __atomic_add_fetch(&control->refused_full, 1, __ATOMIC_RELAXED);
    }
    ssize_t written = -1;
    if (wanted == 0 && length > 0) {
        errno = ENOSPC;
    } else {
        note(WRITE, file, (uint64_t)offset, 0, bytes, wanted);
        count_main_write(classes);
        written = syscall(SYS_pwrite64, descriptor, bytes, wanted, offset);
        if (written != (ssize_t)wanted) {
            note(NOT_DONE, file, 0, 0, NULL, 0);
            if (written > 0) note(WRITE, file, (uint64_t)offset, 0, bytes, (size_t)written);
        }
    }
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return written;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off_t offset)
{
    if (watched(descriptor)) return put(descriptor, bytes, length, offset);
    return syscall(SYS_pwrite64, descriptor, bytes, length, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(descriptor, bytes, length, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    if (!watched(descriptor)) return syscall(SYS_write, descriptor, bytes, length);
    off_t offset = (int)syscall(SYS_fcntl, descriptor, F_GETFL) & O_APPEND
        ? lseek(descriptor, 0, SEEK_END) : lseek(descriptor, 0, SEEK_CUR);
    ssize_t written = put(descriptor, bytes, length, offset);
    if (written > 0) lseek(descriptor, offset + written, SEEK_SET);
    return written;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    if (!watched(descriptor)) return syscall(SYS_writev, descriptor, parts, count);
    ssize_t sum = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = write(descriptor, parts[i].iov_base, parts[i].iov_len);
        if (written < 0) return sum > 0 ? sum : -1;
        sum += written;
        if ((size_t)written < parts[i].iov_len) break;
    }
    return sum;
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset)
{
    if (!watched(descriptor)) return syscall(SYS_pwritev, descriptor, parts, count, offset, 0);
    ssize_t sum = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = put(descriptor, parts[i].iov_base, parts[i].iov_len, offset + sum);
        if (written < 0) return sum > 0 ? sum : -1;
        sum += written;
        if ((size_t)written < parts[i].iov_len) break;
    }
    return sum;
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off_t offset)
{
    return pwritev(descriptor, parts, count, offset);
}

int ftruncate64(int descriptor, off_t length)
{
    uint32_t file = watched(descriptor);
    if (!file) return (int)syscall(SYS_ftruncate, descriptor, length);
    if (meets(control->read_only, files[file].classes)) return failing(&control->refused_read_only, EROFS);
    pthread_mutex_lock(&lock);
    note(LENGTH, file, (uint64_t)length, 0, NULL, 0);
    int result = (int)syscall(SYS_ftruncate, descriptor, length);
    if (result != 0) note(NOT_DONE, file, 0, 0, NULL, 0);
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

/* ---- Syncing -------------------------------------------------------------------------------------------------- */

static int sync_file(int descriptor, long call)
{
    uint32_t file = watched(descriptor);
    if (!file) return (int)syscall(call, descriptor);
    if (control->lies) return 0;
    if (meets(control->sync_fails, files[file].classes)
        && (control->sync_every == 0
            || __atomic_add_fetch(&control->seen_syncs, 1, __ATOMIC_RELAXED) % control->sync_every == 0)) {
        int left = __atomic_load_n(&control->sync_failures_left, __ATOMIC_RELAXED);
        if (left != 0) {
            if (left > 0) __atomic_sub_fetch(&control->sync_failures_left, 1, __ATOMIC_RELAXED);
            pthread_mutex_lock(&lock);
            note(SYNC_FAILED, file, 0, 0, NULL, 0);
            pthread_mutex_unlock(&lock);
            return failing(&control->failed_syncs, EIO);
        }
    }
    pthread_mutex_lock(&lock);
    uint64_t number = next_sync++;
    note(SYNC_BEGINS, file, number, 0, NULL, 0);
    count_main_write(files[file].classes);
    pthread_mutex_unlock(&lock);
    int result = (int)syscall(call, descriptor);
    int kept = errno;
    pthread_mutex_lock(&lock);
    note(result == 0 ? SYNC_ENDS : SYNC_FAILED, file, number, 0, NULL, 0);
    __atomic_add_fetch(&control->syncs, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

int fsync(int descriptor) { return sync_file(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return sync_file(descriptor, SYS_fdatasync); }

/* ---- Names ---------------------------------------------------------------------------------------------------- */

static void forget(const char *path)
{
    struct stat now;
    if (lstat(path, &now) != 0 || now.st_nlink > 1) return;
    for (uint32_t i = 1; i <= file_count; i++) {
        if (files[i].inode == now.st_ino && files[i].device == now.st_dev) files[i].is_gone = true;
    }
}

static int remove_at(int at, const char *path, int flags)
{
    load();
    char name[PATH_MAX];
    if (!folder_length || !place(at, path, name) || ends_with(name, "-shm")) {
        return (int)syscall(SYS_unlinkat, at, path, flags);
    }
    if (meets(control->read_only, classes_of(name))) return failing(&control->refused_read_only, EROFS);
    pthread_mutex_lock(&lock);
    /* The number may be given to the next file at once; an open one is still written to under the number it has. */
    forget(name);
    int result = (int)syscall(SYS_unlinkat, at, path, flags);
    int kept = errno;
    if (result == 0) note(REMOVED, 0, 0, 0, inside(name), strlen(inside(name)));
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

int unlink(const char *path) { return remove_at(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return remove_at(at, path, flags); }
int rmdir(const char *path) { return remove_at(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path)
{
    struct stat now;
    return remove_at(AT_FDCWD, path, lstat(path, &now) == 0 && S_ISDIR(now.st_mode) ? AT_REMOVEDIR : 0);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    load();
    char old_name[PATH_MAX], new_name[PATH_MAX];
    bool is_from = folder_length && place(from_at, from, old_name), is_to = folder_length && place(to_at, to, new_name);
    if (!is_from && !is_to) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (is_to && meets(control->read_only, classes_of(new_name))) return failing(&control->refused_read_only, EROFS);
    pthread_mutex_lock(&lock);
    if (is_to) forget(new_name);
    int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    int kept = errno;
    if (result == 0 && is_from && is_to && flags == 0) {
        char both[2 * PATH_MAX];
        int length = snprintf(both, sizeof both, "%s\n%s", inside(old_name), inside(new_name));
        note(RENAMED, 0, 0, 0, both, (size_t)length);
    } else if (result == 0) {
        note(UNKNOWN_TO_US, 0, 0, 0, "a rename out of or into the folder", 34);
    }
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to)
{
    return renameat2(from_at, from, to_at, to, 0);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    load();
    int result = (int)syscall(SYS_mkdirat, at, path, mode);
    char name[PATH_MAX];
    if (result == 0 && folder_length && place(at, path, name)) {
        pthread_mutex_lock(&lock);
        note(FOLDER_MADE, 0, mode, 0, inside(name), strlen(inside(name)));
        pthread_mutex_unlock(&lock);
    }
    return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* ---- What is not modelled is told, so that a run with it fails ------------------------------------------------- */

static void confess(int descriptor, const char *what)
{
    if (!watched(descriptor)) return;
    pthread_mutex_lock(&lock);
    note(UNKNOWN_TO_US, watched(descriptor), 0, 0, what, strlen(what));
    pthread_mutex_unlock(&lock);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    if ((protection & PROT_WRITE) && (flags & MAP_SHARED)) confess(descriptor, "a mapping that can be written");
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    return mmap64(address, length, protection, flags, descriptor, offset);
}

int fallocate(int descriptor, int mode, off_t offset, off_t length)
{
    confess(descriptor, "fallocate");
    return (int)syscall(SYS_fallocate, descriptor, mode, offset, length);
}

int fallocate64(int descriptor, int mode, off_t offset, off_t length)
{
    return fallocate(descriptor, mode, offset, length);
}

int posix_fallocate(int descriptor, off_t offset, off_t length)
{
    confess(descriptor, "posix_fallocate");
    return syscall(SYS_fallocate, descriptor, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate64(int descriptor, off_t offset, off_t length)
{
    return posix_fallocate(descriptor, offset, length);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t length)
{
    confess(to, "sendfile");
    return syscall(SYS_sendfile, to, from, offset, length);
}

ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned flags)
{
    confess(to, "copy_file_range");
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    char name[PATH_MAX];
    int result = (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (result == 0 && folder_length && place(to_at, to, name)) {
        pthread_mutex_lock(&lock);
        note(UNKNOWN_TO_US, 0, 0, 0, "a hard link", 11);
        pthread_mutex_unlock(&lock);
    }
    return result;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

/* ---- The clock ------------------------------------------------------------------------------------------------ */

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    int64_t offset = control->clock_ns;
    if (result == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t moved = time->tv_sec * SECOND + time->tv_nsec + offset;
        time->tv_sec = moved / SECOND;
        time->tv_nsec = moved % SECOND;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *to)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (to) *to = now.tv_sec;
    return now.tv_sec;
}
