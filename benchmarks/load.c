/* load: the benchmarks' own client. One thread, epoll, 127.0.0.1 only, bounded, ends by itself.
 *
 *   load post PORT CONNECTIONS < requests
 *       Each input line is "PATH<tab>HEADERS<tab>BODY" (headers separated by \x01). Every
 *       connection takes the next line as soon as its last answer came, until none is left.
 *       Prints {"requests", "failed", "seconds", "p50", "p99", "max"} (milliseconds).
 *
 *   load listen PORT COUNT ROUNDS PATH HEADERS TRIGGER_PATH TRIGGER_HEADERS BODY OTHER_BODY MARK
 *       Opens COUNT event streams and waits until all have begun. Each round POSTs the trigger
 *       (its two bodies take turns) and notes when each stream has received MARK. Prints one
 *       JSON object: the time from the first byte of the POST to the last listener (and to
 *       half of them) in each round, in milliseconds, and what was missed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 16, PATIENCE_MS = 10000 };

typedef struct {
    int fd, length, begun, heard;
    double sent;
    char buffer[BUFFER];
} Connection;

static int poller, port;

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void fail(const char *why) {
    perror(why);
    exit(1);
}

static void dial(Connection *c) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->fd, (void *)&to, sizeof to)) fail("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e)) fail("epoll_ctl");
    c->length = c->begun = c->heard = 0;
}

static void ask(Connection *c, const char *verb, const char *path, const char *headers, const char *body) {
    char request[BUFFER], lines[8192];
    int n = 0;
    for (; headers[n] && n < 8000; n++) lines[n] = headers[n];
    lines[n] = 0;
    char *out = request;
    out += sprintf(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", verb, path, port);
    for (char *line = strtok(lines, "\x01"); line; line = strtok(NULL, "\x01"))
        out += sprintf(out, "%s\r\n", line);
    if (*verb == 'P')
        out += sprintf(out, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", strlen(body));
    out += sprintf(out, "\r\n%s", *verb == 'P' ? body : "");
    c->length = 0;
    c->sent = now_ms();
    if (send(c->fd, request, out - request, MSG_NOSIGNAL) != out - request) fail("send");
}

/* 0 while the answer is incomplete, else its status; -1 when the connection has ended. */
static int answer(Connection *c) {
    int n = recv(c->fd, c->buffer + c->length, BUFFER - 1 - c->length, MSG_DONTWAIT);
    if (n <= 0) return n < 0 && errno == EAGAIN ? 0 : -1;
    c->length += n;
    c->buffer[c->length] = 0;
    char *end = strstr(c->buffer, "\r\n\r\n");
    if (!end) return 0;
    int status = atoi(c->buffer + 9);
    char *size = strcasestr(c->buffer, "\r\ncontent-length:");
    if (size && size < end) return c->length >= end + 4 - c->buffer + atoi(size + 17) ? status : 0;
    if (status == 204 || status == 304) return status;
    return strstr(end, "\r\n0\r\n\r\n") ? status : 0;
}

static int by_size(const void *a, const void *b) {
    double x = *(double *)a, y = *(double *)b;
    return (x > y) - (x < y);
}

static char *next_line(void) {
    static char line[16384];
    if (!fgets(line, sizeof line, stdin)) return NULL;
    line[strcspn(line, "\n")] = 0;
    return line;
}

static int give(Connection *c) {
    char *line = next_line();
    if (!line) return 0;
    char *path = strsep(&line, "\t"), *headers = strsep(&line, "\t");
    ask(c, "POST", path, headers, line ? line : "");
    return 1;
}

static int post(int connections) {
    static double took[1000000];
    Connection *all = calloc(connections, sizeof *all);
    struct epoll_event events[256];
    int open = 0, count = 0, failed = 0;
    double began = now_ms();
    for (int i = 0; i < connections; i++) {
        dial(&all[i]);
        open += give(&all[i]);
    }
    while (open) {
        int ready = epoll_wait(poller, events, 256, PATIENCE_MS);
        if (!ready) return fprintf(stderr, "no answer for %d s\n", PATIENCE_MS / 1000), 1;
        for (int i = 0; i < ready; i++) {
            Connection *c = events[i].data.ptr;
            int status = answer(c);
            if (!status) continue;
            if (status < 200 || status > 299) {
                if (!failed++) fprintf(stderr, "%.400s\n", c->buffer);
            }
            took[count++] = now_ms() - c->sent;
            if (status < 0) close(c->fd), dial(c);
            if (!give(c)) open--;
        }
    }
    double seconds = (now_ms() - began) / 1e3;
    qsort(took, count, sizeof *took, by_size);
    printf("{\"requests\": %d, \"failed\": %d, \"seconds\": %.3f, \"p50\": %.2f, \"p99\": %.2f, \"max\": %.2f}\n",
           count, failed, seconds, took[count / 2], took[count * 99 / 100], took[count - 1]);
    return 0;
}

/* Whether `mark` has come; keeps only as many bytes as a mark can straddle. */
static int hears(Connection *c, const char *mark) {
    int n = recv(c->fd, c->buffer + c->length, BUFFER - 1 - c->length, MSG_DONTWAIT);
    if (n <= 0) return n < 0 && errno == EAGAIN ? 0 : -1;
    c->length += n;
    c->buffer[c->length] = 0;
    int found = strstr(c->buffer, mark) != NULL;
    int keep = (int)strlen(mark) - 1;
    if (found) keep = 0;
    if (c->length > keep) memmove(c->buffer, c->buffer + c->length - keep, keep), c->length = keep;
    return found;
}

static int listen_all(char **a) {
    int count = atoi(a[0]), rounds = atoi(a[1]);
    Connection *all = calloc(count, sizeof *all), trigger = {0};
    struct epoll_event events[512];
    for (int i = 0, begun = 0; i < count || begun < count;) {
        if (i < count) dial(&all[i]), ask(&all[i], "GET", a[2], a[3], ""), i++;
        if (i - begun < 64 && i < count) continue;
        int ready = epoll_wait(poller, events, 512, PATIENCE_MS);
        if (!ready) return fprintf(stderr, "%d of %d streams began\n", begun, count), 1;
        for (int k = 0; k < ready; k++) {
            Connection *c = events[k].data.ptr;
            int said = hears(c, "\r\n\r\n");
            if (said < 0) return fprintf(stderr, "a stream was refused\n"), 1;
            if (said && !c->begun) c->begun = 1, begun++;
        }
    }
    dial(&trigger);
    usleep(500000);
    printf("{\"listeners\": %d, \"to_last\": [", count);
    int missed = 0;
    double *half = calloc(rounds, sizeof *half);
    for (int round = 0; round < rounds; round++) {
        int heard = 0;
        double last = 0;
        for (int i = 0; i < count; i++) all[i].heard = 0;
        for (int ready; (ready = epoll_wait(poller, events, 512, 0)) > 0;)
            for (int k = 0; k < ready; k++)
                if (hears(events[k].data.ptr, a[8]) < 0) return fprintf(stderr, "a connection ended\n"), 1;
        ask(&trigger, "POST", a[4], a[5], a[6 + round % 2]);
        double deadline = trigger.sent + 5000;
        while (heard < count && now_ms() < deadline) {
            int ready = epoll_wait(poller, events, 512, 100);
            for (int k = 0; k < ready; k++) {
                Connection *c = events[k].data.ptr;
                if (c == &trigger) {
                    answer(c);
                    continue;
                }
                int said = hears(c, a[8]);
                if (said < 0) return fprintf(stderr, "a stream ended\n"), 1;
                if (!said || c->heard) continue;
                c->heard = 1, last = now_ms() - trigger.sent;
                if (++heard == count / 2) half[round] = last;
            }
        }
        missed += count - heard;
        printf("%s%.2f", round ? ", " : "", last);
        usleep(200000);
    }
    printf("], \"to_half\": [");
    for (int round = 0; round < rounds; round++) printf("%s%.2f", round ? ", " : "", half[round]);
    printf("], \"missed\": %d}\n", missed);
    return 0;
}

int main(int argc, char **argv) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    if (argc > 3) port = atoi(argv[2]);
    if (argc == 4 && !strcmp(argv[1], "post")) return post(atoi(argv[3]));
    if (argc == 12 && !strcmp(argv[1], "listen")) return listen_all(argv + 3);
    fprintf(stderr, "usage: see the first lines of load.c\n");
    return 2;
}
