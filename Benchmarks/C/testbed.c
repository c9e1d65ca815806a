// umockdev's testbed of many PCI devices with twenty attributes each: testbed COUNT. Prints how many nanoseconds
// it took to make. What each file holds is what Benchmarks/Machine/RuleText.swift says of it.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <umockdev.h>

enum { attribute_count = 20, numbered_count = 5 };

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int count, char **words) {
    if (count != 2) return 2;
    int devices = atoi(words[1]);
    long long start = now();
    UMockdevTestbed *testbed = umockdev_testbed_new();
    for (int device = 0; device < devices; device++) {
        char name[32], texts[2 * attribute_count][32];
        char *attributes[2 * attribute_count + 1] = {0}, *properties[] = {NULL};
        snprintf(name, sizeof name, "%04x:%02x:%02x.%d", device / 65536, device / 256 % 256,
                 device / 8 % 32, device % 8);
        for (int attribute = 0; attribute < attribute_count; attribute++) {
            char *key = texts[2 * attribute], *value = texts[2 * attribute + 1];
            snprintf(key, sizeof texts[0], "value%02d", attribute);
            if (attribute < numbered_count)
                snprintf(value, sizeof texts[0], "device %08d\n", device);
            else
                snprintf(value, sizeof texts[0], "value %d\n", attribute);
            attributes[2 * attribute] = key;
            attributes[2 * attribute + 1] = value;
        }
        char *path = umockdev_testbed_add_devicev(testbed, "pci", name, NULL, attributes, properties);
        if (!path) return 1;
        g_free(path);
    }
    printf("%lld\n", now() - start);
    g_object_unref(testbed);
    return 0;
}
