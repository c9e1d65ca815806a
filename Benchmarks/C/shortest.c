// The shortest time of some runs of a command, in nanoseconds: shortest RUNS COMMAND... Its output is dropped.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int count, char **words) {
    if (count < 3) return 2;
    long long best = 0;
    for (int run = atoi(words[1]); run > 0; run--) {
        long long start = now();
        pid_t child = fork();
        if (child == 0) {
            int nowhere = open("/dev/null", O_RDWR);
            dup2(nowhere, 1);
            execvp(words[2], words + 2);
            _exit(127);
        }
        int status;
        if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) return 1;
        long long took = now() - start;
        if (best == 0 || took < best) best = took;
    }
    printf("%lld\n", best);
    return 0;
}
