/* floor_load: many listeners that keep count of what they were shown. One thread, epoll, 127.0.0.1
 * only, bounded, ends by itself.
 *
 *   floor_load KIND PORT[,PORT] COUNT POSITION PATH HEADERS STATE_PATH,CHAT_PATH [RECORD]
 *       Opens COUNT streams (KIND is `sse` or `ws`), says "open SECONDS", and then does as the lines
 *       of its standard input say:
 *           stall N MS   the next N listeners stop reading for so long
 *           drop N MS    the next N close, and come back after so long with Last-Event-ID
 *           await P Q MS say "shown" when all have been shown positions P and Q (or after so long)
 *           end P Q MS   wait until all have been shown P and Q (or for so long), then report
 *       There are two topics: P is of the floor's, Q of its chat's. A message shows of its topic every
 *       position up to its `"v":`. POSITION is what all had seen before. After `event: reset` a listener
 *       asks for both paths, as a page would, through a few shared connections. Headers are separated
 *       by \x01. RECORD is a file for the states that the first listener is sent.
 *
 *   The report is one JSON object: the counts in `tally`, and for each of the `topics` `latest`, the
 *   monotonic clock in ms at which each position after POSITION had been shown to the last listener
 *   that was there (was not stalled, dropped or coming back), and `shown`, to how many in all.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    ROOM = 16384,          /* bytes of one message at most */
    PAGE = 65536,          /* bytes of one answer to a fetch at most */
    MOST_POSITIONS = 1 << 16,
    FETCHERS = 16,         /* connections through which pages fetch after a reset */
    OPENING = 256,         /* streams that are being opened at the same time */
    RETRY_MS = 2000,       /* what the stream's `retry:` asks for */
    SETTLE_MS = 1000,      /* how long a listener that is back may take to catch up */
    SMALL_WINDOW = 4096,   /* bytes a listener that will stall can be sent unread */
};

typedef enum { IDLE, DIALLING, ASKING, OPEN } Stage;
typedef enum { FLOOR, CHAT, TOPICS } Topic;

typedef struct {
    int fd, number, length, stage, is_stalled, fetches_due[TOPICS];
    long id;                             /* the last one */
    long shown[TOPICS], streamed[TOPICS]; /* the newest position in all, and the newest by stream */
    double away_until, due;            /* counted as there from then; to be dialled or read from then */
    char *buffer;
} Listener;

typedef struct {
    int fd, length;
    Topic topic;
    Listener *whose;
    char buffer[PAGE];
} Fetcher;

static struct {
    long messages, backwards, again, resets, fetches, dropped, ended, stalled, back, refused;
} tally;

static Listener *all;
static Fetcher fetchers[FETCHERS];
static int poller, count, opening, waiting, is_ws, ports[8], port_count, next_in_turn;
static const char *path, *headers, *state_paths[TOPICS];
static long base;
static double latest[TOPICS][MOST_POSITIONS];
static int shown[TOPICS][MOST_POSITIONS];
static FILE *record;

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void fail(const char *why) {
    perror(why);
    exit(1);
}

static void watch(int fd, void *whose, int operation, int events) {
    struct epoll_event e = {.events = events, .data.ptr = whose};
    if (epoll_ctl(poller, operation, fd, &e)) fail("epoll_ctl");
}

/* A connection under way, from one of several addresses, so that ports do not run out. */
static int dial(int number, int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)}, from = to;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1, window = SMALL_WINDOW;
    if (fd < 0) fail("socket");
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + number / 5000);
    from.sin_port = 0;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (number % 100 == 1) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    if (bind(fd, (void *)&from, sizeof from)) fail("bind");
    if (connect(fd, (void *)&to, sizeof to) && errno != EINPROGRESS) fail("connect");
    return fd;
}

static int write_lines(char *out) {
    char *start = out;
    for (const char *in = headers; *in; in++) {
        if (*in == '\1') out += sprintf(out, "\r\n");
        else *out++ = *in;
    }
    return out - start;
}

static void ask(int fd, const char *target, long id) {
    char request[ROOM], *out = request;
    out += sprintf(out, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", target);
    out += write_lines(out);
    if (id >= 0) out += sprintf(out, "\r\nLast-Event-ID: %ld", id);
    if (is_ws)
        out += sprintf(out, "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    out += sprintf(out, "\r\n\r\n");
    if (send(fd, request, out - request, MSG_NOSIGNAL) != out - request) errno = 0;
}

/* --- listeners ------------------------------------------------------------------------------ */

static void begin(Listener *l) {
    l->fd = dial(l->number, ports[l->number % port_count]);
    l->stage = DIALLING, l->length = 0, l->due = 0;
    memset(l->streamed, 0, sizeof l->streamed);
    opening++;
    watch(l->fd, l, EPOLL_CTL_ADD, EPOLLOUT);
}

/* Closed by either side: away until it has come back. */
static void lose(Listener *l, double after_ms) {
    if (l->stage == OPEN) waiting++;
    else opening--;
    close(l->fd);
    l->stage = IDLE;
    l->due = now_ms() + after_ms, l->away_until = 1e18;
}

static void show(Listener *l, Topic topic, long v, double at) {
    for (long p = l->shown[topic] + 1; p <= v && p - base < MOST_POSITIONS; p++) {
        double *last = &latest[topic][p - base];
        shown[topic][p - base]++;
        if (at >= l->away_until && at > *last) *last = at;
    }
    if (v > l->shown[topic]) l->shown[topic] = v;
}

static void hear_state(Listener *l, const char *text, int length, long v, double at) {
    Topic topic = memmem(text, length, "\"topic\":\"chat.", 14) ? CHAT : FLOOR;
    tally.messages++;
    if (v < l->streamed[topic]) tally.backwards++;
    if (v == l->streamed[topic]) tally.again++;
    l->streamed[topic] = v;
    show(l, topic, v, at);
    if (l->number == 0 && record) fprintf(record, "%.*s\n", length, text);
}

static void hear(Listener *l, char *text, int length, double at) {
    text[length] = 0;
    char *id = strstr(text, "id: "), *data = strchr(text, '{');
    if (id && (!data || id < data)) l->id = atol(id + 4);
    if (!data) return;
    if (!strncmp(data, "{}", 2) && strstr(text, "event: reset")) {
        tally.resets++;
        for (int topic = 0; topic < TOPICS; topic++) l->fetches_due[topic]++, waiting++;
        return;
    }
    char *v = memmem(data, text + length - data, "\"v\":", 4);
    if (v) hear_state(l, data, text + length - data, atol(v + 4), at);
}

/* The length of the first whole event with its end, 0 when it has not all come. */
static int first_event(char *buffer, int length, char **text, int *size) {
    char *end = memmem(buffer, length, "\n\n", 2);
    *text = buffer;
    *size = end ? end - buffer : 0;
    return end ? *size + 2 : 0;
}

static int first_frame(char *buffer, int length, char **text, int *size) {
    unsigned char *b = (void *)buffer;
    int head = length > 1 && (b[1] & 127) == 126 ? 4 : 2;
    if (length < head) return 0;
    *size = head == 4 ? b[2] << 8 | b[3] : b[1] & 127;
    *text = buffer + head;
    return length >= head + *size ? head + *size : 0;
}

static void hear_all(Listener *l, double at) {
    char *text, kept;
    int size, whole, done = 0;
    while (done < l->length) {
        char *rest = l->buffer + done;
        whole = (is_ws ? first_frame : first_event)(rest, l->length - done, &text, &size);
        if (!whole) break;
        kept = text[size];
        hear(l, text, size, at);
        text[size] = kept;
        done += whole;
    }
    l->length -= done;
    memmove(l->buffer, l->buffer + done, l->length);
}

static void open_stream(Listener *l) {
    char *end = memmem(l->buffer, l->length, "\r\n\r\n", 4);
    if (!end) return;
    if (strncmp(l->buffer + 9, is_ws ? "101" : "200", 3)) {
        tally.refused++;
        lose(l, RETRY_MS);
        return;
    }
    int head = end + 4 - l->buffer;
    l->length -= head;
    memmove(l->buffer, l->buffer + head, l->length);
    l->stage = OPEN, waiting--, opening--;
    if (l->away_until > 0) tally.back++, l->away_until = now_ms() + SETTLE_MS;
}

static void read_some(Listener *l) {
    int n = recv(l->fd, l->buffer + l->length, ROOM - 1 - l->length, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        if (l->stage == OPEN) tally.ended++;
        lose(l, RETRY_MS);
        return;
    }
    double at = now_ms();
    l->length += n;
    if (l->stage == ASKING) open_stream(l);
    if (l->stage == OPEN) hear_all(l, at);
}

static void go_on(Listener *l) {
    if (l->stage != DIALLING) {
        read_some(l);
        return;
    }
    int failure = 0;
    socklen_t size = sizeof failure;
    getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure) {
        lose(l, RETRY_MS);
        return;
    }
    ask(l->fd, path, l->id);
    l->stage = ASKING;
    watch(l->fd, l, EPOLL_CTL_MOD, EPOLLIN);
}

/* --- fetching after a reset ------------------------------------------------------------------ */

static void fetch(Fetcher *f, Listener *l, Topic topic) {
    f->topic = topic;
    if (f->fd <= 0) {
        f->fd = dial(0, ports[l->number % port_count]);
        watch(f->fd, f, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
        f->length = -1; /* not asked yet */
    } else {
        ask(f->fd, state_paths[f->topic], -1);
        f->length = 0;
    }
    f->whose = l, l->fetches_due[topic]--;
}

static void fetch_again(Fetcher *f) {
    close(f->fd);
    f->fd = 0;
    if (f->whose) f->whose->fetches_due[f->topic]++;
    f->whose = NULL;
}

static void fetched(Fetcher *f) {
    if (f->length < 0) {
        ask(f->fd, state_paths[f->topic], -1);
        f->length = 0;
        watch(f->fd, f, EPOLL_CTL_MOD, EPOLLIN);
        return;
    }
    int n = recv(f->fd, f->buffer + f->length, PAGE - 1 - f->length, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0 || !f->whose) {
        fetch_again(f);
        return;
    }
    f->length += n;
    f->buffer[f->length] = 0;
    char *end = strstr(f->buffer, "\r\n\r\n"), *v = end ? strstr(end, "\"v\":") : NULL;
    char *size = strcasestr(f->buffer, "\r\ncontent-length:");
    if (!end || !size || f->length < end + 4 - f->buffer + atoi(size + 17)) return;
    if (v) tally.fetches++, waiting--, show(f->whose, f->topic, atol(v + 4), now_ms());
    else f->whose->fetches_due[f->topic]++;
    f->whose = NULL;
}

/* --- what is due ------------------------------------------------------------------------------ */

static void resume(Listener *l, double now) {
    l->is_stalled = 0, l->due = 0, waiting--;
    l->away_until = now + SETTLE_MS;
    watch(l->fd, l, EPOLL_CTL_ADD, EPOLLIN);
}

static void fetch_what_is_due(Listener *l, Topic topic) {
    static int free; /* where the last one was: those before it are likely to be busy */
    if (!l->fetches_due[topic]) return;
    for (int tried = 0; tried < FETCHERS && fetchers[free].whose; tried++) free = (free + 1) % FETCHERS;
    if (!fetchers[free].whose) fetch(&fetchers[free], l, topic);
}

static void do_what_is_due(double now) {
    for (int i = 0; i < count; i++) {
        Listener *l = &all[i];
        if (l->is_stalled && now >= l->due) resume(l, now);
        if (l->stage == IDLE && now >= l->due && opening < OPENING) begin(l);
        for (int topic = 0; topic < TOPICS; topic++) fetch_what_is_due(l, topic);
    }
}

static void stall(Listener *l, int ms) {
    tally.stalled++, waiting++;
    l->is_stalled = 1, l->due = now_ms() + ms, l->away_until = 1e18;
    epoll_ctl(poller, EPOLL_CTL_DEL, l->fd, NULL);
}

static void drop(Listener *l, int ms) {
    tally.dropped++;
    lose(l, ms);
}

/* Those whose window is small stall, since only they feel it; all others may be dropped. */
static void trouble(int stalls, int how_many, int ms) {
    for (int seen = 0; how_many > 0 && seen < count; seen++) {
        Listener *l = &all[next_in_turn++ % count];
        int is_small = l->number % 100 == 1;
        if (l->stage != OPEN || l->is_stalled || is_small != stalls) continue;
        stalls ? stall(l, ms) : drop(l, ms);
        how_many--;
    }
}

static void report_on(Topic topic, long last) {
    printf("%s{\"latest\": [", topic ? ", " : "");
    for (long p = 1; p <= last - base; p++) printf("%s%.3f", p > 1 ? ", " : "", latest[topic][p]);
    printf("], \"shown\": [");
    for (long p = 1; p <= last - base; p++) printf("%s%d", p > 1 ? ", " : "", shown[topic][p]);
    printf("]}");
}

static void report(long last) {
    if (record) fflush(record);
    printf("{\"listeners\": %d, \"topics\": [", count);
    for (int topic = 0; topic < TOPICS; topic++) report_on(topic, last);
    printf("], \"messages\": %ld, \"backwards\": %ld, \"again\": %ld, \"resets\": %ld, \"fetches\": %ld, "
           "\"dropped\": %ld, \"ended\": %ld, \"stalled\": %ld, \"back\": %ld, \"refused\": %ld}\n",
           tally.messages, tally.backwards, tally.again, tally.resets, tally.fetches, tally.dropped,
           tally.ended, tally.stalled, tally.back, tally.refused);
}

static int all_have_been_shown(const long last[TOPICS]) {
    for (int i = 0; i < count; i++)
        for (int topic = 0; topic < TOPICS; topic++)
            if (all[i].shown[topic] < last[topic]) return 0;
    return 1;
}

static int wait_for_events(int patience_ms) {
    struct epoll_event events[512];
    int commands = 0;
    int ready = epoll_wait(poller, events, 512, patience_ms);
    for (int i = 0; i < ready; i++) {
        void *whose = events[i].data.ptr;
        if (!whose) commands = 1;
        else if (whose >= (void *)fetchers && whose < (void *)(fetchers + FETCHERS)) fetched(whose);
        else go_on(whose);
    }
    return commands;
}

/* What is due is looked for now and then, and only while somebody is away or is to fetch. */
static int live_for_a_moment(void) {
    static double looked;
    int commands = wait_for_events(20);
    double now = now_ms();
    if (waiting && now - looked > 5) do_what_is_due(looked = now);
    return commands;
}

static void open_all(void) {
    double began = now_ms();
    while (waiting) {
        live_for_a_moment();
        if (now_ms() - began < 120000 && !tally.refused) continue;
        fprintf(stderr, "%d of %d streams opened, %ld were refused\n", count - waiting, count, tally.refused);
        exit(1);
    }
    printf("open %.2f\n", (now_ms() - began) / 1e3);
    fflush(stdout);
}

static void await(const long last[TOPICS], int ms) {
    double deadline = now_ms() + ms;
    while (!all_have_been_shown(last) && now_ms() < deadline) live_for_a_moment();
}

static int obey(char *line) {
    int number, ms;
    long last[TOPICS];
    if (sscanf(line, "stall %d %d", &number, &ms) == 2) trouble(1, number, ms);
    if (sscanf(line, "drop %d %d", &number, &ms) == 2) trouble(0, number, ms);
    if (sscanf(line, "await %ld %ld %d", &last[FLOOR], &last[CHAT], &ms) == 3) {
        await(last, ms);
        printf("shown\n");
        fflush(stdout);
    }
    if (sscanf(line, "end %ld %ld %d", &last[FLOOR], &last[CHAT], &ms) != 3) return 0;
    await(last, ms);
    report(last[FLOOR] > last[CHAT] ? last[FLOOR] : last[CHAT]);
    return 1;
}

static int listen_on(void) {
    static char lines[4096];
    static int length;
    int n = read(0, lines + length, sizeof lines - 1 - length);
    if (n <= 0) return 1; /* whoever started us has gone */
    length += n;
    lines[length] = 0;
    for (char *end; (end = strchr(lines, '\n'));) {
        *end = 0;
        if (obey(lines)) return 1;
        length -= end + 1 - lines;
        memmove(lines, end + 1, length + 1);
    }
    return 0;
}

static void prepare(char **a) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    watch(0, NULL, EPOLL_CTL_ADD, EPOLLIN);
    is_ws = !strcmp(a[0], "ws");
    for (char *p = strtok(a[1], ","); p && port_count < 8; p = strtok(NULL, ",")) ports[port_count++] = atoi(p);
    count = waiting = atoi(a[2]), base = atol(a[3]);
    path = a[4], headers = a[5];
    state_paths[FLOOR] = strtok(a[6], ","), state_paths[CHAT] = strtok(NULL, ",");
    all = calloc(count, sizeof *all);
    for (int i = 0; i < count; i++)
        all[i] = (Listener){.number = i, .id = base, .shown = {base, base}, .buffer = malloc(ROOM)};
}

int main(int argc, char **argv) {
    if (argc < 8) return fprintf(stderr, "usage: see the first lines of floor_load.c\n"), 2;
    prepare(argv + 1);
    if (argc > 8 && !(record = fopen(argv[8], "w"))) fail("record");
    open_all();
    for (;;)
        if (live_for_a_moment() && listen_on()) return 0;
}
