// The least that libfuse3 can be: one directory with one file, names remembered for as long as anybind lets
// the kernel remember them, reads and writes direct. What a request costs here is the price of the way.
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse_lowlevel.h>
#include <string.h>
#include <sys/stat.h>

static const char text[] = "0x8086\n";
static const double for_years = 1e9;

static void describe(fuse_ino_t node, struct stat *status) {
    memset(status, 0, sizeof *status);
    status->st_ino = node;
    status->st_mode = node == 1 ? S_IFDIR | 0755 : S_IFREG | 0644;
    status->st_nlink = 1;
    status->st_size = node == 1 ? 0 : 4096;
}

static void get_attributes(fuse_req_t request, fuse_ino_t node, struct fuse_file_info *file) {
    (void)file;
    struct stat status;
    describe(node, &status);
    fuse_reply_attr(request, &status, for_years);
}

static void look_up(fuse_req_t request, fuse_ino_t parent, const char *name) {
    if (parent != 1 || strcmp(name, "vendor")) {
        fuse_reply_err(request, ENOENT);
        return;
    }
    struct fuse_entry_param entry = {.ino = 2, .attr_timeout = for_years, .entry_timeout = for_years};
    describe(2, &entry.attr);
    fuse_reply_entry(request, &entry);
}

static void open_file(fuse_req_t request, fuse_ino_t node, struct fuse_file_info *file) {
    (void)node;
    file->direct_io = 1;
    fuse_reply_open(request, file);
}

static void read_file(fuse_req_t request, fuse_ino_t node, size_t size, off_t offset,
                      struct fuse_file_info *file) {
    (void)node;
    (void)file;
    size_t length = sizeof text - 1;
    if ((size_t)offset >= length) {
        fuse_reply_buf(request, NULL, 0);
        return;
    }
    length -= (size_t)offset;
    fuse_reply_buf(request, text + offset, length < size ? length : size);
}

static void write_file(fuse_req_t request, fuse_ino_t node, const char *bytes, size_t size,
                       off_t offset, struct fuse_file_info *file) {
    (void)node;
    (void)bytes;
    (void)offset;
    (void)file;
    fuse_reply_write(request, size);
}

static void set_attributes(fuse_req_t request, fuse_ino_t node, struct stat *wanted, int which,
                           struct fuse_file_info *file) {
    (void)wanted;
    (void)which;
    get_attributes(request, node, file);
}

int main(int count, char **words) {
    static const struct fuse_lowlevel_ops operations = {
        .lookup = look_up,
        .getattr = get_attributes,
        .setattr = set_attributes,
        .open = open_file,
        .read = read_file,
        .write = write_file,
    };
    if (count != 2) return 2;
    char *options[] = {words[0], "-odefault_permissions,fsname=minimal"};
    struct fuse_args arguments = FUSE_ARGS_INIT(2, options);
    struct fuse_session *session = fuse_session_new(&arguments, &operations, sizeof operations, NULL);
    if (!session || fuse_set_signal_handlers(session) || fuse_session_mount(session, words[1])) return 1;
    int status = fuse_session_loop(session);
    fuse_session_unmount(session);
    fuse_session_destroy(session);
    return status != 0;
}
