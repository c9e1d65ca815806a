// How often a second a program can look a name up, read, open with a read, write, and unbind and bind, in a
// directory: probe DIRECTORY READ WRITTEN UNBIND BIND NAME. Each rate is a line; the best of some rounds.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const int rounds = 5;
static const char *read_path, *written_path, *unbind_path, *bind_path, *device;
static int reading, writing;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void must(int holds, const char *what) {
    if (holds) return;
    perror(what);
    exit(1);
}

static void look_up(void) {
    struct stat status;
    must(stat(read_path, &status) == 0, read_path);
}

// A name that is not there is remembered by nobody: each look is a request.
static void look_up_absent(void) {
    struct stat status;
    must(stat("absent", &status) < 0, "absent");
}

static void read_again(void) {
    char bytes[4096];
    must(pread(reading, bytes, sizeof bytes, 0) > 0, read_path);
}

static void open_and_read(void) {
    char bytes[4096];
    int file = open(read_path, O_RDONLY);
    must(file >= 0 && read(file, bytes, sizeof bytes) > 0, read_path);
    close(file);
}

static void write_again(void) {
    must(pwrite(writing, "vfio-pci", 8, 0) == 8, written_path);
}

// As a shell does: echo NAME > FILE.
static void say(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    must(file >= 0, path);
    must(write(file, device, strlen(device)) == (ssize_t)strlen(device), path);
    close(file);
}

static void unbind_and_bind(void) {
    say(unbind_path);
    say(bind_path);
}

// The best of some rounds: what else the machine does makes it only slower.
static void measure(const char *name, int times, void (*work)(void)) {
    double best = 0;
    for (int round = 0; round < rounds; round++) {
        double start = now();
        for (int time = 0; time < times; time++) work();
        double rate = times / (now() - start);
        if (rate > best) best = rate;
    }
    printf("%s %.0f\n", name, best);
}

int main(int count, char **words) {
    if (count != 7) return 2;
    // From inside the directory: how deep it lies is the kernel's work, and not the file system's.
    must(chdir(words[1]) == 0, words[1]);
    read_path = words[2];
    written_path = words[3];
    unbind_path = words[4];
    bind_path = words[5];
    device = words[6];
    reading = open(read_path, O_RDONLY);
    writing = open(written_path, O_WRONLY);
    must(reading >= 0, read_path);
    must(writing >= 0, written_path);
    measure("lookup", 2000, look_up);
    measure("absent", 2000, look_up_absent);
    measure("read", 2000, read_again);
    measure("open", 2000, open_and_read);
    measure("write", 2000, write_again);
    must(pwrite(writing, "\n", 1, 0) == 1, written_path);
    measure("cycle", 200, unbind_and_bind);
    return 0;
}
