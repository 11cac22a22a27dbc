/* A layer between a process and its system, loaded with LD_PRELOAD: it writes down what happens to the files below one
 * folder, lets chosen calls fail or be the last ones, and moves the clock. Driven by tests/machine/shim.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, SYNC = 4, SIZE = 8, NAME = 16, READ = 32 }; /* what a call does */
enum { BEFORE = 1, AFTER = 2 };                                      /* when the process dies */

#define FILES 1024
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static char *paths[FILES]; /* of open files below the root */
static int record = -1;
static long seen, number;
static int kinds, failure, lasting, death;
static long shift_s;

#define REAL(name) ((typeof(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) { fprintf(stderr, "the system has no %s\n", name); _exit(99); }
    return found;
}

/* ---- for Python ---- */

void machine_watch(const char *folder) { snprintf(root, sizeof root, "%s", folder); }
void machine_record(int file) { record = file; }
void machine_shift(long seconds) { shift_s = seconds; }

/* From now on calls of these kinds are counted; the one of that number fails or kills, with `ever` all after it too. */
void machine_strike(int which, long at, int error, int ever, int dies) {
    pthread_mutex_lock(&lock);
    kinds = which, number = at, failure = error, lasting = ever, death = dies, seen = 0;
    pthread_mutex_unlock(&lock);
}

long machine_seen(void) { return seen; }

/* ---- writing down ---- */

struct __attribute__((packed)) head { char kind; int32_t file; int64_t place; uint32_t first, second; };

static void put(const void *data, size_t size) {
    const char *from = data;
    while (size) {
        long done = syscall(SYS_write, record, from, size);
        if (done <= 0) _exit(98);
        from += done, size -= done;
    }
}

static void note(char kind, int file, int64_t place, const void *a, size_t first, const void *b, size_t second) {
    if (record < 0) return;
    struct head head = {kind, file, place, first, second};
    put(&head, sizeof head), put(a, first), put(b, second);
}

void machine_mark(const char *text) {
    pthread_mutex_lock(&lock);
    note('!', 0, 0, text, strlen(text), "", 0);
    pthread_mutex_unlock(&lock);
}

/* ---- which calls count ---- */

static int below(const char *path) {
    size_t size = strlen(root);
    return size && !strncmp(path, root, size) && (path[size] == '/' || !path[size]);
}

static const char *of(int file) { return file >= 0 && file < FILES ? paths[file] : NULL; }

static const char *whole(int folder, const char *path, char *room) {
    if (path[0] == '/') return path;
    char link[64], base[PATH_MAX];
    if (folder == AT_FDCWD) strcpy(link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t size = syscall(SYS_readlink, link, base, sizeof base - 1);
    if (size < 0) return path;
    base[size] = 0;
    snprintf(room, PATH_MAX, "%.2000s/%.2000s", base, path);
    return room;
}

/* Count a call; 1 if it shall fail. */
static int strikes(int kind) {
    if (!(kind & kinds)) return 0;
    seen++;
    int hit = number > 0 && (seen == number || (lasting && seen > number));
    if (hit && death == BEFORE) kill(getpid(), SIGKILL);
    if (hit && !death) errno = failure;
    return hit && !death;
}

static void survive(int kind) {
    if (death == AFTER && (kind & kinds) && number > 0 && seen == number) kill(getpid(), SIGKILL);
}

#define GUARDED(kind, counts, call, after)                     \
    do {                                                       \
        if (!(counts)) return call;                            \
        pthread_mutex_lock(&lock);                             \
        typeof(call) result = strikes(kind) ? -1 : call;       \
        int error = errno;                                     \
        if (result >= 0) { after; survive(kind); }             \
        pthread_mutex_unlock(&lock);                           \
        errno = error;                                         \
        return result;                                         \
    } while (0)

/* ---- the calls ---- */

static void opened(int file, const char *path, int flags) {
    if (file >= FILES) _exit(97);
    paths[file] = strdup(path);
    note('o', file, flags, path, strlen(path), "", 0);
}

static int open_any(int folder, const char *path, int flags, mode_t mode) {
    char room[PATH_MAX];
    const char *full = whole(folder, path, room);
    GUARDED(OPEN, below(full), (int)syscall(SYS_openat, folder, path, flags, mode), opened(result, full, flags));
}

#define MODE(flags) ({ mode_t m = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); \
    m = va_arg(list, mode_t); va_end(list); } m; })

int open64(const char *path, int flags, ...) { return open_any(AT_FDCWD, path, flags, MODE(flags)); }
int open(const char *path, int flags, ...) { return open_any(AT_FDCWD, path, flags, MODE(flags)); }
int openat64(int folder, const char *path, int flags, ...) { return open_any(folder, path, flags, MODE(flags)); }
int openat(int folder, const char *path, int flags, ...) { return open_any(folder, path, flags, MODE(flags)); }

int close(int file) {
    if (of(file)) {
        pthread_mutex_lock(&lock);
        note('c', file, 0, "", 0, "", 0);
        paths[file] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return syscall(SYS_close, file);
}

static int64_t place_of(int file) {
    struct stat about;
    if (fcntl(file, F_GETFL) & O_APPEND) return fstat(file, &about) ? 0 : about.st_size;
    return lseek(file, 0, SEEK_CUR);
}

ssize_t write(int file, const void *data, size_t size) {
    int64_t place = of(file) ? place_of(file) : 0;
    GUARDED(WRITE, of(file), syscall(SYS_write, file, data, size), note('w', file, place, data, result, "", 0));
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t place) {
    GUARDED(WRITE, of(file), syscall(SYS_pwrite64, file, data, size, place),
            note('w', file, place, data, result, "", 0));
}

ssize_t read(int file, void *data, size_t size) {
    GUARDED(READ, of(file), syscall(SYS_read, file, data, size), (void)0);
}

ssize_t pread64(int file, void *data, size_t size, off64_t place) {
    GUARDED(READ, of(file), syscall(SYS_pread64, file, data, size, place), (void)0);
}

/* A flush that fails is written down too: the system may forget what it should have written. */
int fsync(int file) {
    if (!of(file)) return syscall(SYS_fsync, file);
    pthread_mutex_lock(&lock);
    int result = strikes(SYNC) ? -1 : (int)syscall(SYS_fsync, file);
    int error = errno;
    note(result ? 'f' : 's', file, 0, "", 0, "", 0);
    if (!result) survive(SYNC);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
int fdatasync(int file) { return fsync(file); }

int ftruncate64(int file, off64_t size) {
    GUARDED(SIZE, of(file), (int)syscall(SYS_ftruncate, file, size), note('t', file, size, "", 0, "", 0));
}

/* Files are copied by reading and writing, which is written down. */
ssize_t sendfile64(int to, int from, off64_t *place, size_t size) {
    if (!of(to)) return REAL(sendfile64)(to, from, place, size);
    errno = EINVAL;
    return -1;
}

static int rename_any(int a, const char *from, int b, const char *to) {
    char room_a[PATH_MAX], room_b[PATH_MAX];
    const char *old = whole(a, from, room_a), *new = whole(b, to, room_b);
    GUARDED(NAME, below(old) || below(new), (int)syscall(SYS_renameat, a, from, b, to),
            note('r', 0, 0, old, strlen(old), new, strlen(new)));
}

int rename(const char *from, const char *to) { return rename_any(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int a, const char *from, int b, const char *to) { return rename_any(a, from, b, to); }

int unlinkat(int folder, const char *path, int flags) {
    char room[PATH_MAX];
    const char *full = whole(folder, path, room);
    GUARDED(NAME, below(full), (int)syscall(SYS_unlinkat, folder, path, flags),
            note('u', 0, 0, full, strlen(full), "", 0));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int link(const char *from, const char *to) {
    char room_a[PATH_MAX], room_b[PATH_MAX];
    const char *old = whole(AT_FDCWD, from, room_a), *new = whole(AT_FDCWD, to, room_b);
    GUARDED(NAME, below(new), (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0),
            note('l', 0, 0, old, strlen(old), new, strlen(new)));
}

int mkdir(const char *path, mode_t mode) {
    char room[PATH_MAX];
    const char *full = whole(AT_FDCWD, path, room);
    GUARDED(NAME, below(full), (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode),
            note('m', 0, 0, full, strlen(full), "", 0));
}

/* ---- the clock ---- */

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = syscall(SYS_clock_gettime, clock, now);
    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift_s;
    return result;
}

time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *now, void *zone) {
    (void)zone;
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec, now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}
