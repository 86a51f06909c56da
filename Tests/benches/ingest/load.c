/*
 * A load client for the collector: many boxes that hand over blood pressure readings as fast as they are answered.
 *
 *     gcc -O2 -Wall -Wextra load.c -o load -lssl -lcrypto
 *
 * Usage, and what the figures mean: README.md beside this file.
 *
 * It shares its processor with the collector it measures, so it does as little as it can: one thread, one encoded
 * request for each connection that is patched in place from batch to batch (all numbers that change have a constant
 * width: a varint may be padded with continuation bytes), one SSL_write a request, and mostly one SSL_read an answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HOST "127.0.0.1"
#define AGENT "engawa-load"
#define HANDSHAKES_AT_ONCE 32
#define BATCH_LIMIT 1000           /* what the collector takes in one batch */
#define ANSWER_LIMIT (4u << 20)    /* a longer answer is no answer */
#define GATE_NS (30 * SECOND)      /* so long all connections may take to open before sending starts without them */
#define GRACE_NS (120 * SECOND)    /* so long after the end a batch may stay unanswered */
#define COMPLAINTS 5               /* of each kind, on standard error */
#define SECOND 1000000000ll
#define MILLISECOND 1000000ll

enum outcome { UNSPECIFIED, STORED, DUPLICATE, QUARANTINED, TRY_AGAIN, OUTCOMES };

/* ---- What a run is told, and what it counts ------------------------------------------------------------------- */

static struct {
    const char *folder, *log;
    int port, connections, batch;
    double seconds;                /* 0: no end by time */
    uint64_t events;               /* 0: no end by number */
    uint64_t seed;
    bool no_retry, identical, near_identical;
} options = {.connections = 64, .batch = 20};

static struct {
    uint64_t requests;             /* batches answered with 200 */
    uint64_t outcomes[OUTCOMES];
    uint64_t retried429, retried503;
    uint64_t reconnects;           /* connections that were open again after a break */
    uint64_t broken;               /* breaks, and attempts to connect that failed */
    uint64_t refused;              /* batches answered with another status; the connection stops */
    uint64_t odd;                  /* answers that do not fit their batch */
} count;

static uint64_t events_given;      /* events of all batches made so far */
static int64_t gate_opened, first_send, last_answer;   /* 0: not yet */
static double opening_cpu;         /* seconds spent before the gate opened */
static volatile sig_atomic_t interrupted;
static int log_file = -1;

static void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
static void die(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(2);
}

/* The first few of a kind are told; `told` is the caller's own counter. */
static void complain(int *told, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void complain(int *told, const char *format, ...)
{
    if ((*told)++ >= COMPLAINTS) return;
    va_list list;
    va_start(list, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, list);
    fputs(*told == COMPLAINTS ? " (no more of these are told)\n" : "\n", stderr);
    va_end(list);
}

static void *allocate(size_t number, size_t size)
{
    void *memory = calloc(number, size);
    if (!memory) die("out of memory");
    return memory;
}

static int64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static int64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

static double cpu_seconds(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9; }

/* ---- Random numbers ------------------------------------------------------------------------------------------- */

static uint64_t random_state;

static uint64_t mix(uint64_t value)   /* splitmix64 */
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static inline uint64_t random_bits(void)   /* xorshift64 */
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static inline uint32_t random_below(uint32_t bound) { return (uint32_t)((random_bits() >> 32) * bound >> 32); }

static inline void random_fill(uint8_t *to, size_t length)   /* length: a multiple of 8 */
{
    for (size_t i = 0; i < length; i += 8) {
        uint64_t bits = random_bits();
        memcpy(to + i, &bits, 8);
    }
}

/* ---- The town ------------------------------------------------------------------------------------------------- */

struct card {
    uint32_t kind, key_version;
    uint8_t digest[32];
    uint8_t system_id[8];          /* of the device that its owner uses */
};

struct box {
    uint8_t id[16];
    char hex[33];
    SSL_CTX *context;
    struct card *cards;
    uint32_t card_count;
};

static struct box *boxes;
static int box_count;

static bool read_hex(const char *hex, uint8_t *to, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        const char *high = hex[2 * i] ? strchr(digits, hex[2 * i]) : NULL;
        const char *low = high && hex[2 * i + 1] ? strchr(digits, hex[2 * i + 1]) : NULL;
        if (!low) return false;
        to[i] = (uint8_t)((high - digits) << 4 | (low - digits));
    }
    return true;
}

static void write_hex(char *to, const uint8_t *from, size_t length)
{
    for (size_t i = 0; i < length; i++) sprintf(to + 2 * i, "%02x", from[i]);
}

static FILE *open_part(char *path, size_t size, int number, const char *ending)
{
    snprintf(path, size, "%s/boxes/%03d.%s", options.folder, number, ending);
    return fopen(path, "r");
}

static void read_cards(struct box *box, int number, uint64_t *card_index)
{
    char path[4096], line[256], hex[65];
    FILE *file = open_part(path, sizeof path, number, "cards");
    if (!file) die("%s: %s", path, strerror(errno));
    uint32_t room = 0;
    while (fgets(line, sizeof line, file)) {
        struct card card;
        if (sscanf(line, "%" SCNu32 " %" SCNu32 " %64s", &card.kind, &card.key_version, hex) != 3
            || strlen(hex) != 64 || !read_hex(hex, card.digest, 32) || card.kind > 127 || card.key_version > 16383) {
            die("%s: not a card: %s", path, line);
        }
        uint64_t device = mix((*card_index)++);
        memcpy(card.system_id, &device, 8);
        if (box->card_count == room) {
            room = room ? 2 * room : 64;
            box->cards = realloc(box->cards, room * sizeof card);
            if (!box->cards) die("out of memory");
        }
        box->cards[box->card_count++] = card;
    }
    fclose(file);
    if (box->card_count == 0) die("%s: no cards", path);
}

static SSL_CTX *make_context(int number)
{
    char path[4096];
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) die("TLS cannot be set up");
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    /* In the order in which BoringSSL, and so a real box, offers them. */
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    X509_VERIFY_PARAM_set1_ip_asc(SSL_CTX_get0_param(context), HOST);
    snprintf(path, sizeof path, "%s/ca.pem", options.folder);
    if (SSL_CTX_load_verify_locations(context, path, NULL) != 1) die("%s: not readable as a certificate", path);
    snprintf(path, sizeof path, "%s/boxes/%03d.pem", options.folder, number);
    if (SSL_CTX_use_certificate_chain_file(context, path) != 1
        || SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) != 1) {
        die("%s: not readable as a certificate and its key", path);
    }
    return context;
}

/* Reads boxes 000, 001, ... up to the first that is not there, or as many as have a connection. */
static void read_town(int wanted)
{
    char path[4096];
    uint64_t card_index = 0;
    boxes = allocate(wanted, sizeof *boxes);
    while (box_count < wanted) {
        struct box *box = &boxes[box_count];
        FILE *file = open_part(path, sizeof path, box_count, "id");
        if (!file && errno == ENOENT && box_count > 0) return;
        if (!file) die("%s: %s", path, strerror(errno));
        if (fscanf(file, "%32s", box->hex) != 1 || strlen(box->hex) != 32 || !read_hex(box->hex, box->id, 16)) {
            die("%s: not 32 hexadecimal digits", path);
        }
        fclose(file);
        read_cards(box, box_count, &card_index);
        box->context = make_context(box_count);
        box_count++;
    }
}

/* ---- Requests ------------------------------------------------------------------------------------------------- */

/* Where the parts that change are: within a request, and within an event. */
static struct {
    size_t content_length, body, box, spool, sent_at, events, event_stride;
} request_at;

static struct {
    size_t sequence, event, boot, occurred_at, system_id, systolic, diastolic, pulse, device_local, measured_at,
        raw_digest, content_key, kind, key_version, digest;
} event_at;

enum { SEQUENCE_WIDTH = 5, TIME_WIDTH = 6, LOCAL_WIDTH = 7, VALUE_WIDTH = 2, LENGTH_WIDTH = 2, DIGITS = 7 };

static inline void put_varint(uint8_t *to, uint64_t value, int width)
{
    for (int i = 0; i < width - 1; i++, value >>= 7) to[i] = (uint8_t)(value | 0x80);
    to[width - 1] = (uint8_t)value;
}

static inline uint64_t zigzag(int64_t value) { return (uint64_t)value << 1 ^ (uint64_t)(value >> 63); }

/* Writes the template. Fields are named by their numbers in uplink.proto. */
struct writer {
    uint8_t bytes[1024];
    size_t length;
};

static void add_byte(struct writer *writer, uint8_t byte) { writer->bytes[writer->length++] = byte; }

static void add_tag(struct writer *writer, int field, int wire_type)
{
    int tag = field << 3 | wire_type;
    if (tag > 127) add_byte(writer, (uint8_t)(tag | 0x80));
    add_byte(writer, (uint8_t)(tag > 127 ? tag >> 7 : tag));
}

/* Returns where the value is. */
static size_t add_number(struct writer *writer, int field, uint64_t value, int width)
{
    add_tag(writer, field, 0);
    size_t at = writer->length;
    put_varint(writer->bytes + at, value, width);
    writer->length += (size_t)width;
    return at;
}

static size_t add_bytes(struct writer *writer, int field, const void *bytes, size_t length)
{
    add_tag(writer, field, 2);
    add_byte(writer, (uint8_t)length);
    size_t at = writer->length;
    if (bytes) memcpy(writer->bytes + at, bytes, length);
    else memset(writer->bytes + at, 0, length);
    writer->length += length;
    return at;
}

static size_t add_text(struct writer *writer, int field, const char *text)
{
    return add_bytes(writer, field, text, strlen(text));
}

static size_t begin_message(struct writer *writer, int field)
{
    add_tag(writer, field, 2);
    writer->length += LENGTH_WIDTH;
    return writer->length;
}

static void end_message(struct writer *writer, size_t begin)
{
    put_varint(writer->bytes + begin - LENGTH_WIDTH, writer->length - begin, LENGTH_WIDTH);
}

/* The part of a request before its events, and one event as field 6 of the batch. */
static struct writer opening, event_template;

static void make_templates(void)
{
    struct writer *writer = &opening;
    int head = snprintf(
        (char *)writer->bytes, sizeof writer->bytes,
        "POST /v1/events HTTP/1.1\r\nHost: " HOST ":%d\r\nContent-Type: application/x-protobuf\r\nContent-Length: ",
        options.port);
    request_at.content_length = (size_t)head;
    /* The number is set to the right of spaces, which HTTP allows in front of a value. */
    head += sprintf((char *)writer->bytes + head, "%*d\r\n\r\n", DIGITS, 0);
    request_at.body = writer->length = (size_t)head;
    add_number(writer, 1, 1, 1);
    add_text(writer, 2, AGENT);
    request_at.box = add_bytes(writer, 3, NULL, 16);
    request_at.spool = add_bytes(writer, 4, NULL, 16);
    request_at.sent_at = add_number(writer, 5, 0, TIME_WIDTH);
    request_at.events = writer->length;

    writer = &event_template;
    size_t event = begin_message(writer, 6);
    event_at.sequence = add_number(writer, 1, 0, SEQUENCE_WIDTH);
    event_at.event = add_bytes(writer, 2, NULL, 16);
    event_at.boot = add_bytes(writer, 3, NULL, 16);
    event_at.occurred_at = add_number(writer, 4, 0, TIME_WIDTH);
    add_number(writer, 5, 1, 1);
    add_number(writer, 6, zigzag(540), 2);
    size_t reading = begin_message(writer, 11);
    size_t device = begin_message(writer, 1);
    event_at.system_id = add_bytes(writer, 1, NULL, 8);
    add_text(writer, 2, "Omron");
    add_text(writer, 3, "HEM-7081-IT");   /* the serial number is empty, so it is left out */
    end_message(writer, device);
    size_t pressure = begin_message(writer, 2);
    event_at.systolic = add_number(writer, 1, 0, VALUE_WIDTH);
    event_at.diastolic = add_number(writer, 2, 0, VALUE_WIDTH);
    event_at.pulse = add_number(writer, 4, 0, VALUE_WIDTH);
    end_message(writer, pressure);
    event_at.device_local = add_number(writer, 10, 0, LOCAL_WIDTH);
    event_at.measured_at = add_number(writer, 11, 0, TIME_WIDTH);
    add_number(writer, 12, 1, 1);
    event_at.raw_digest = add_bytes(writer, 15, NULL, 32);
    event_at.content_key = add_bytes(writer, 16, NULL, 32);
    size_t card = begin_message(writer, 17);
    event_at.kind = add_number(writer, 1, 0, 1);
    event_at.key_version = add_number(writer, 2, 0, 2);
    event_at.digest = add_bytes(writer, 3, NULL, 32);
    end_message(writer, card);
    add_number(writer, 18, 1, 1);
    end_message(writer, reading);
    end_message(writer, event);
    request_at.event_stride = writer->length;
}

/* ---- Connections ---------------------------------------------------------------------------------------------- */

enum state {
    QUEUED,        /* waits for its turn to connect */
    SHAKING,       /* connects and shakes hands */
    READY,         /* open, with nothing to send yet */
    WRITING,
    READING,
    PAUSED,        /* open, and told to wait: a timer runs */
    BACKING_OFF,   /* not open: a timer runs */
    DONE,
};

struct connection {
    enum state state;
    int fd;                        /* -1: none */
    uint32_t interest;             /* the epoll events asked for */
    SSL *ssl;
    struct box *box;
    uint8_t spool[16], boot[16];
    char spool_hex[33];
    uint64_t next_sequence;
    bool was_open;

    uint8_t *request;              /* the whole batch as HTTP, kept until it is answered */
    size_t request_length, sent;
    bool in_flight;                /* the batch in `request` has been sent once and was not answered yet */
    uint64_t first;                /* its first sequence */
    int events;
    int64_t first_sent;            /* 0: no batch was sent yet */

    uint8_t *answer;
    size_t answer_length, answer_room;

    int64_t due;                   /* of the timer */
    int timer_index;               /* in the heap; -1: none */
    struct connection *next;       /* in the queue of those that are to connect */
};

static struct connection *connections;
static int epoll, open_count, shaking_count, done_count;
static struct connection *queue_head, *queue_tail;

/* Timers: a binary heap, the earliest first. */

static struct connection **heap;
static int heap_count;

static void heap_put(int index, struct connection *connection)
{
    heap[index] = connection;
    connection->timer_index = index;
}

static void heap_settle(int index)
{
    struct connection *moved = heap[index];
    while (index > 0 && heap[(index - 1) / 2]->due > moved->due) {
        heap_put(index, heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    for (;;) {
        int child = 2 * index + 1;
        if (child + 1 < heap_count && heap[child + 1]->due < heap[child]->due) child++;
        if (child >= heap_count || heap[child]->due >= moved->due) break;
        heap_put(index, heap[child]);
        index = child;
    }
    heap_put(index, moved);
}

static void set_timer(struct connection *connection, int64_t due)
{
    connection->due = due;
    heap_put(heap_count++, connection);
    heap_settle(connection->timer_index);
}

static void stop_timer(struct connection *connection)
{
    int index = connection->timer_index;
    if (index < 0) return;
    connection->timer_index = -1;
    struct connection *last = heap[--heap_count];
    if (last == connection) return;
    heap_put(index, last);
    heap_settle(index);
}

/* Opening and closing. */

static void enqueue(struct connection *connection)
{
    connection->state = QUEUED;
    connection->next = NULL;
    if (queue_tail) queue_tail->next = connection;
    else queue_head = connection;
    queue_tail = connection;
}

static void watch(struct connection *connection, uint32_t interest)
{
    if (connection->interest == interest) return;
    struct epoll_event event = {.events = interest, .data.ptr = connection};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event) != 0) die("epoll: %s", strerror(errno));
    connection->interest = interest;
}

static void finish(struct connection *connection)
{
    connection->state = DONE;
    done_count++;
}

static void hang_up(struct connection *connection)
{
    stop_timer(connection);
    if (connection->state == SHAKING) shaking_count--;
    else if (connection->fd >= 0) open_count--;
    SSL_free(connection->ssl);
    connection->ssl = NULL;
    if (connection->fd >= 0) close(connection->fd);
    connection->fd = -1;
}

/* The connection is gone or could not be made: once more in a moment. */
static void broke(struct connection *connection, const char *doing)
{
    static int told;
    int number = errno;
    unsigned long error = ERR_get_error();
    const char *reason = error ? ERR_reason_error_string(error) : NULL;
    if (!reason) reason = number ? strerror(number) : "closed by the collector";
    ERR_clear_error();
    count.broken++;
    complain(&told, "a connection broke while %s: %s", doing, reason);
    hang_up(connection);
    if (options.no_retry) {
        finish(connection);
        return;
    }
    connection->state = BACKING_OFF;
    set_timer(connection, now_ns() + 50 * MILLISECOND + random_below(450000) * 1000ll);
}

/* Whether an SSL call is only to be made again later; then the right thing is waited for. */
static bool has_to_wait(struct connection *connection, int result)
{
    switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ: watch(connection, EPOLLIN); return true;
    case SSL_ERROR_WANT_WRITE: watch(connection, EPOLLIN | EPOLLOUT); return true;
    default: return false;
    }
}

static void go_on(struct connection *connection);

static void shake_hands(struct connection *connection)
{
    errno = 0;
    int result = SSL_do_handshake(connection->ssl);
    if (result != 1) {
        if (has_to_wait(connection, result)) return;
        long verdict = SSL_get_verify_result(connection->ssl);
        if (verdict != X509_V_OK) {
            die("the collector's certificate is refused: %s", X509_verify_cert_error_string(verdict));
        }
        broke(connection, "opening");
        return;
    }
    shaking_count--;
    open_count++;
    if (connection->was_open) count.reconnects++;
    connection->was_open = true;
    connection->state = READY;
    watch(connection, EPOLLIN);
    go_on(connection);
}

static void dial(struct connection *connection)
{
    connection->state = SHAKING;
    shaking_count++;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->fd < 0) die("socket: %s", strerror(errno));
    int one = 1;
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    inet_pton(AF_INET, HOST, &address.sin_addr);
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        broke(connection, "connecting");
        return;
    }
    connection->ssl = SSL_new(connection->box->context);
    if (!connection->ssl || SSL_set_fd(connection->ssl, connection->fd) != 1) die("TLS cannot be set up");
    SSL_set_connect_state(connection->ssl);
    connection->answer_length = 0;
    connection->interest = EPOLLIN | EPOLLOUT;
    struct epoll_event event = {.events = connection->interest, .data.ptr = connection};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) die("epoll: %s", strerror(errno));
}

/* ---- Sending -------------------------------------------------------------------------------------------------- */

static bool is_once(void) { return options.identical || options.near_identical; }

static bool is_over(int64_t now)
{
    return interrupted || (options.seconds > 0 && gate_opened && now - gate_opened >= options.seconds * 1e9)
        || (options.events && events_given >= options.events);
}

/* Patches the next batch into the connection's request. */
static void make_batch(struct connection *connection)
{
    int events = options.batch;
    if (options.events && options.events - events_given < (uint64_t)events) {
        events = (int)(options.events - events_given);
    }
    events_given += (uint64_t)events;
    connection->first = connection->next_sequence;
    connection->events = events;
    connection->next_sequence += (uint64_t)events;

    uint64_t now = (uint64_t)(clock_ns(CLOCK_REALTIME) / MILLISECOND);
    uint64_t measured = now - 20000;
    uint8_t *request = connection->request;
    put_varint(request + request_at.sent_at, now, TIME_WIDTH);
    uint8_t *event = request + request_at.events;
    for (int i = 0; i < events; i++, event += request_at.event_stride) {
        struct card *card = &connection->box->cards[random_below(connection->box->card_count)];
        put_varint(event + event_at.sequence, connection->first + (uint64_t)i, SEQUENCE_WIDTH);
        uint8_t *id = event + event_at.event;
        random_fill(id, 16);
        for (int j = 0; j < 6; j++) id[j] = (uint8_t)(now >> (40 - 8 * j));
        id[6] = 0x70 | (id[6] & 0x0f);
        id[8] = 0x80 | (id[8] & 0x3f);
        put_varint(event + event_at.occurred_at, now, TIME_WIDTH);
        memcpy(event + event_at.system_id, card->system_id, sizeof card->system_id);
        put_varint(event + event_at.systolic, zigzag(110 + random_below(50)), VALUE_WIDTH);
        put_varint(event + event_at.diastolic, zigzag(60 + random_below(35)), VALUE_WIDTH);
        put_varint(event + event_at.pulse, zigzag(55 + random_below(40)), VALUE_WIDTH);
        put_varint(event + event_at.device_local, zigzag((int64_t)measured + 540 * 60000), LOCAL_WIDTH);
        put_varint(event + event_at.measured_at, measured, TIME_WIDTH);
        random_fill(event + event_at.raw_digest, 32);
        random_fill(event + event_at.content_key, 32);
        event[event_at.kind] = (uint8_t)card->kind;
        put_varint(event + event_at.key_version, card->key_version, 2);
        memcpy(event + event_at.digest, card->digest, sizeof card->digest);
    }

    connection->request_length = (size_t)(event - request);
    if (events != options.batch || connection->first == 1) {
        char digits[DIGITS + 1];
        snprintf(digits, sizeof digits, "%*zu", DIGITS, connection->request_length - request_at.body);
        memcpy(request + request_at.content_length, digits, DIGITS);
    }
}

static void push(struct connection *connection)
{
    while (connection->sent < connection->request_length) {
        errno = 0;
        int left = (int)(connection->request_length - connection->sent);
        int written = SSL_write(connection->ssl, connection->request + connection->sent, left);
        if (written <= 0) {
            if (!has_to_wait(connection, written)) broke(connection, "sending");
            return;
        }
        connection->sent += (size_t)written;
    }
    connection->state = READING;
    watch(connection, EPOLLIN);
}

static void transmit(struct connection *connection)
{
    if (!connection->in_flight) {
        connection->in_flight = true;
        connection->first_sent = now_ns();
        if (!first_send) first_send = connection->first_sent;
    }
    connection->state = WRITING;
    connection->sent = 0;
    connection->answer_length = 0;
    push(connection);
}

/* An open connection takes its next step: the batch that is still to be answered, a new one, or none. */
static void go_on(struct connection *connection)
{
    if (connection->in_flight) {
        transmit(connection);
    } else if (gate_opened) {
        if (is_once() ? connection->first_sent != 0 : is_over(now_ns())) {
            finish(connection);
            return;
        }
        if (!is_once()) make_batch(connection);   /* otherwise it was made before the gate opened */
        transmit(connection);
    }
}

/* Sending begins when all connections are open, so that no handshake is measured. */
static void open_gate_if_due(int64_t now)
{
    static int64_t began;
    if (gate_opened) return;
    if (!began) began = now;
    if (open_count + done_count < options.connections) {
        if (now - began < GATE_NS) return;
        if (is_once()) die("only %d of %d connections could be opened", open_count, options.connections);
        fprintf(stderr, "load: starting with %d of %d connections\n", open_count, options.connections);
    }
    gate_opened = now;
    opening_cpu = cpu_seconds();
    for (int i = 0; i < options.connections; i++) {
        if (connections[i].state == READY) go_on(&connections[i]);
    }
}

/* ---- Latencies: a histogram of microseconds, 64 buckets for each power of two ----------------------------------- */

enum { SUB_BUCKETS = 64, SUB_BITS = 6 };

static uint64_t histogram[SUB_BUCKETS * 64];
static int64_t longest_ns;

static void take_latency(int64_t ns)
{
    uint64_t us = ns > 0 ? (uint64_t)ns / 1000 : 0;
    if (ns > longest_ns) longest_ns = ns;
    int shift = us < SUB_BUCKETS ? 0 : 63 - __builtin_clzll(us) - SUB_BITS;
    histogram[us < SUB_BUCKETS ? us : (uint64_t)(shift + 1) * SUB_BUCKETS + (us >> shift) - SUB_BUCKETS]++;
}

static double percentile_ms(double share)
{
    uint64_t total = 0, seen = 0;
    size_t buckets = sizeof histogram / sizeof *histogram;
    for (size_t i = 0; i < buckets; i++) total += histogram[i];
    for (size_t i = 0; i < buckets; i++) {
        seen += histogram[i];
        if (histogram[i] == 0 || (double)seen < share * (double)total) continue;
        size_t shift = i < SUB_BUCKETS ? 0 : i / SUB_BUCKETS - 1;
        size_t low = i < SUB_BUCKETS ? i : (i % SUB_BUCKETS + SUB_BUCKETS) << shift;
        double middle = ((double)low + (double)((size_t)1 << shift) / 2) / 1000;
        return middle * 1e6 < (double)longest_ns ? middle : (double)longest_ns / 1e6;
    }
    return 0;
}

/* ---- Answers -------------------------------------------------------------------------------------------------- */

/* Reads a varint and moves on; false when the bytes end before it does. */
static bool take_varint(const uint8_t **from, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; *from < end && shift < 64; shift += 7) {
        uint8_t byte = *(*from)++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

/* Reads a field: its number, and either a value or the bytes of a nested one. Fixed-width fields do not occur. */
static bool take_field(const uint8_t **from, const uint8_t *end, uint64_t *field, uint64_t *value,
                       const uint8_t **nested)
{
    uint64_t tag;
    if (!take_varint(from, end, &tag) || !take_varint(from, end, value)) return false;
    *field = tag >> 3;
    *nested = NULL;
    if ((tag & 7) == 0) return true;
    if ((tag & 7) != 2 || *value > (uint64_t)(end - *from)) return false;
    *nested = *from;
    *from += *value;
    return true;
}

/* Counts the outcomes of a BatchAnswer. Returns false unless there is one for each event, in order. */
static bool take_outcomes(const struct connection *connection, const uint8_t *from, const uint8_t *end,
                          uint64_t outcomes[OUTCOMES])
{
    static int told;
    bool fits = true;
    int answers = 0;
    uint64_t field, value;
    const uint8_t *nested;
    while (from < end) {
        if (!take_field(&from, end, &field, &value, &nested)) return false;
        if (field != 1 || !nested) continue;
        const uint8_t *part = nested, *part_end = nested + value, *reason = NULL;
        uint64_t sequence = 0, outcome = UNSPECIFIED, reason_length = 0;
        while (part < part_end) {
            if (!take_field(&part, part_end, &field, &value, &nested)) return false;
            if (field == 1) sequence = value;
            else if (field == 2) outcome = value;
            else if (field == 3) { reason = nested; reason_length = value; }
        }
        if (outcome >= OUTCOMES) outcome = UNSPECIFIED;
        outcomes[outcome]++;
        if (outcome == UNSPECIFIED || sequence != connection->first + (uint64_t)answers) fits = false;
        if (outcome == QUARANTINED) {
            complain(&told, "quarantined: %.*s", reason ? (int)reason_length : 0, reason ? (const char *)reason : "");
        }
        answers++;
    }
    return fits && answers == connection->events;
}

static void log_answer(const struct connection *connection, const uint64_t outcomes[OUTCOMES])
{
    char line[256];
    int length = snprintf(line, sizeof line,
                          "%s %s %" PRIu64 " %d %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", connection->spool_hex,
                          connection->box->hex, connection->first, connection->events, outcomes[STORED],
                          outcomes[DUPLICATE], outcomes[QUARANTINED]);
    if (write(log_file, line, (size_t)length) != length) die("%s: %s", options.log, strerror(errno));
}

struct head {
    int status;
    long content_length;           /* -1: not told */
    double retry_after;            /* seconds */
    bool closes;
};

/* Returns the value of a header when this line is that header. */
static const char *header(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':') return NULL;
    line += length + 1;
    while (*line == ' ' || *line == '\t') line++;
    return line;
}

/* `text` ends with an empty line and a zero. */
static struct head read_head(const char *text)
{
    struct head head = {.content_length = -1, .retry_after = 1};
    if (sscanf(text, "HTTP/1.%*d %d", &head.status) != 1) head.status = 0;
    for (const char *line = strstr(text, "\r\n"); line && line[2]; line = strstr(line + 2, "\r\n")) {
        const char *value;
        if ((value = header(line + 2, "content-length"))) head.content_length = strtol(value, NULL, 10);
        else if ((value = header(line + 2, "retry-after"))) head.retry_after = strtod(value, NULL);
        else if ((value = header(line + 2, "connection"))) head.closes = strncasecmp(value, "close", 5) == 0;
    }
    return head;
}

static void answered(struct connection *connection, const struct head *head, const uint8_t *body)
{
    static int odd_told, refused_told;
    const uint8_t *end = body + head->content_length;
    int64_t now = now_ns();

    if (head->status == 429 || head->status == 503) {
        if (head->status == 429) count.retried429++;
        else count.retried503++;
        double wait = head->retry_after > 1 ? 1 : head->retry_after < 0.01 ? 0.01 : head->retry_after;
        if (head->closes) hang_up(connection);
        connection->state = connection->fd >= 0 ? PAUSED : BACKING_OFF;
        set_timer(connection, now + (int64_t)(wait * 1e9));
        return;
    }
    connection->in_flight = false;
    last_answer = now;
    if (head->status != 200) {
        count.refused++;
        complain(&refused_told, "a batch was answered with %d: %.*s", head->status,
                 (int)strcspn((const char *)body, "\r\n"), (const char *)body);
        hang_up(connection);
        finish(connection);
        return;
    }
    uint64_t outcomes[OUTCOMES] = {0};
    if (!take_outcomes(connection, body, end, outcomes)) {
        count.odd++;
        complain(&odd_told, "an answer does not fit its batch of %d events from %" PRIu64, connection->events,
                 connection->first);
    }
    for (int i = 0; i < OUTCOMES; i++) count.outcomes[i] += outcomes[i];
    count.requests++;
    take_latency(now - connection->first_sent);
    if (log_file >= 0) log_answer(connection, outcomes);
    if (head->closes) {
        hang_up(connection);
        enqueue(connection);
    } else {
        go_on(connection);
    }
}

static void receive(struct connection *connection)
{
    for (;;) {
        if (connection->answer_room - connection->answer_length < 1024) {
            if (connection->answer_room > ANSWER_LIMIT) die("an answer has no end");
            connection->answer_room = connection->answer_room ? 2 * connection->answer_room : 4096;
            /* One byte more for the zero behind the text. */
            connection->answer = realloc(connection->answer, connection->answer_room + 1);
            if (!connection->answer) die("out of memory");
        }
        errno = 0;
        int got = SSL_read(connection->ssl, connection->answer + connection->answer_length,
                           (int)(connection->answer_room - connection->answer_length));
        if (got <= 0) {
            if (!has_to_wait(connection, got)) {
                broke(connection, connection->state == READING ? "waiting for an answer" : "idle");
            }
            return;
        }
        connection->answer_length += (size_t)got;
        if (connection->state != READING) die("the collector answers what was not asked");

        uint8_t *text = connection->answer;
        text[connection->answer_length] = 0;
        uint8_t *end = memmem(text, connection->answer_length, "\r\n\r\n", 4);
        if (!end) continue;
        uint8_t *body = end + 4;
        uint8_t kept = *body;
        *body = 0;                 /* so that the head ends here as text */
        struct head head = read_head((char *)text);
        *body = kept;
        if (head.status == 0 || head.content_length < 0) die("an answer is not understood: %.200s", (char *)text);
        if (connection->answer_length < (size_t)(body - text) + (size_t)head.content_length) continue;
        answered(connection, &head, body);
        return;
    }
}

/* ---- The run -------------------------------------------------------------------------------------------------- */

static void handle(struct connection *connection)
{
    switch (connection->state) {
    case SHAKING: shake_hands(connection); break;
    case WRITING: push(connection); break;
    case READY: case READING: case PAUSED: receive(connection); break;
    case DONE:
        /* It stays open to the end, as an idle box does; if the collector hangs up, that is that. */
        if (connection->fd >= 0) hang_up(connection);
        break;
    case QUEUED: case BACKING_OFF: break;
    }
}

static void run_timers(int64_t now)
{
    while (heap_count > 0 && heap[0]->due <= now) {
        struct connection *connection = heap[0];
        stop_timer(connection);
        if (connection->state == PAUSED) transmit(connection);
        else enqueue(connection);
    }
}

static void dial_next(int64_t now)
{
    while (queue_head && shaking_count < HANDSHAKES_AT_ONCE) {
        struct connection *connection = queue_head;
        queue_head = connection->next;
        if (!queue_head) queue_tail = NULL;
        if (!connection->in_flight && !is_once() && is_over(now)) finish(connection);
        else dial(connection);
    }
}

/* When the batches that nobody answers are given up. */
static int64_t deadline(int64_t began)
{
    if (!gate_opened) return INT64_MAX;
    if (options.seconds > 0) return gate_opened + (int64_t)(options.seconds * 1e9) + GRACE_NS;
    return (last_answer ? last_answer : began) + GRACE_NS;
}

static void run(void)
{
    struct epoll_event events[256];
    int64_t began = now_ns();
    for (;;) {
        int64_t now = now_ns();
        run_timers(now);
        dial_next(now);
        open_gate_if_due(now);
        if (done_count == options.connections || now > deadline(began) || (interrupted && !gate_opened)) return;
        int64_t wait = SECOND;
        if (heap_count > 0 && heap[0]->due - now < wait) wait = heap[0]->due > now ? heap[0]->due - now : 0;
        if (queue_head && shaking_count < HANDSHAKES_AT_ONCE) wait = 0;
        int happened = epoll_wait(epoll, events, sizeof events / sizeof *events,
                                  (int)((wait + MILLISECOND - 1) / MILLISECOND));
        if (happened < 0 && errno != EINTR) die("epoll: %s", strerror(errno));
        for (int i = 0; i < happened; i++) handle(events[i].data.ptr);
    }
}

static void make_connections(void)
{
    connections = allocate(options.connections, sizeof *connections);
    heap = allocate(options.connections, sizeof *heap);
    size_t size = request_at.events + (size_t)options.batch * request_at.event_stride;
    for (int i = 0; i < options.connections; i++) {
        struct connection *connection = &connections[i];
        connection->fd = -1;
        connection->timer_index = -1;
        connection->box = &boxes[i % box_count];
        connection->next_sequence = 1;
        /* From the seed alone, so that the spools of a run can be told beforehand. */
        for (uint64_t j = 0; j < 2; j++) {
            uint64_t spool = mix(mix(options.seed) + 4 * (uint64_t)(is_once() ? 0 : i) + j);
            uint64_t boot = mix(mix(options.seed) + 4 * (uint64_t)(is_once() ? 0 : i) + 2 + j);
            memcpy(connection->spool + 8 * j, &spool, 8);
            memcpy(connection->boot + 8 * j, &boot, 8);
        }
        write_hex(connection->spool_hex, connection->spool, 16);

        connection->request = allocate(1, size);
        memcpy(connection->request, opening.bytes, opening.length);
        memcpy(connection->request + request_at.box, connection->box->id, 16);
        memcpy(connection->request + request_at.spool, connection->spool, 16);
        for (int j = 0; j < options.batch; j++) {
            uint8_t *event = connection->request + request_at.events + (size_t)j * request_at.event_stride;
            memcpy(event, event_template.bytes, event_template.length);
            memcpy(event + event_at.boot, connection->boot, 16);
        }
        if (is_once() && i == 0) {
            make_batch(connection);
        } else if (is_once()) {
            memcpy(connection->request, connections[0].request, size);
            connection->request_length = connections[0].request_length;
            connection->first = connections[0].first;
            connection->events = connections[0].events;
        }
        if (options.near_identical) {
            uint8_t *pulse = connection->request + request_at.events + event_at.pulse;
            put_varint(pulse, zigzag(55 + i), VALUE_WIDTH);
        }
        enqueue(connection);
    }
}

static void report(double cpu)
{
    int unanswered = 0;
    for (int i = 0; i < options.connections; i++) unanswered += connections[i].in_flight;
    double seconds = last_answer ? (double)(last_answer - first_send) / 1e9 : 0;
    uint64_t stored = count.outcomes[STORED];
    printf("{\"seconds\": %.3f, \"requests\": %" PRIu64 ", \"stored\": %" PRIu64 ", \"duplicates\": %" PRIu64
           ", \"quarantined\": %" PRIu64 ", \"try_again\": %" PRIu64, seconds, count.requests, stored,
           count.outcomes[DUPLICATE], count.outcomes[QUARANTINED], count.outcomes[TRY_AGAIN]);
    printf(", \"retried429\": %" PRIu64 ", \"retried503\": %" PRIu64 ", \"reconnects\": %" PRIu64
           ", \"broken\": %" PRIu64 ", \"refused\": %" PRIu64 ", \"odd\": %" PRIu64 ", \"unanswered\": %d",
           count.retried429, count.retried503, count.reconnects, count.broken, count.refused, count.odd, unanswered);
    printf(", \"per_second\": %.1f, \"p50_ms\": %.3f, \"p90_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f"
           ", \"client_cpu_seconds\": %.3f, \"opening_cpu_seconds\": %.3f, \"seed\": %" PRIu64 "}\n",
           seconds > 0 ? (double)stored / seconds : 0, percentile_ms(0.5), percentile_ms(0.9), percentile_ms(0.99),
           (double)longest_ns / 1e6, cpu, opening_cpu, options.seed);
    fflush(stdout);
    if (unanswered || count.refused || count.odd || count.requests == 0) exit(1);
}

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static void usage(void)
{
    die("usage: load --folder TOWN --port N [--connections N] [--batch N] (--seconds T | --events N | --identical | "
        "--near-identical) [--log FILE] [--seed N] [--no-retry]");
}

static double number(const char *text, double low, double high)
{
    char *end;
    double value = strtod(text, &end);
    if (*text == 0 || *end != 0 || !(value >= low && value <= high)) die("not a number that fits here: %s", text);
    return value;
}

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"folder", required_argument, NULL, 'f'},   {"port", required_argument, NULL, 'p'},
        {"connections", required_argument, NULL, 'c'}, {"batch", required_argument, NULL, 'b'},
        {"seconds", required_argument, NULL, 's'},  {"events", required_argument, NULL, 'e'},
        {"log", required_argument, NULL, 'l'},      {"seed", required_argument, NULL, 'r'},
        {"no-retry", no_argument, NULL, 'n'},       {"identical", no_argument, NULL, 'i'},
        {"near-identical", no_argument, NULL, 'm'}, {NULL, 0, NULL, 0},
    };
    bool seeded = false;
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case 'f': options.folder = optarg; break;
        case 'p': options.port = (int)number(optarg, 1, 65535); break;
        case 'c': options.connections = (int)number(optarg, 1, 100000); break;
        case 'b': options.batch = (int)number(optarg, 1, BATCH_LIMIT); break;
        case 's': options.seconds = number(optarg, 0.001, 1e7); break;
        case 'e': options.events = (uint64_t)number(optarg, 1, 1e15); break;
        case 'l': options.log = optarg; break;
        case 'r': options.seed = strtoull(optarg, NULL, 0); seeded = true; break;
        case 'n': options.no_retry = true; break;
        case 'i': options.identical = true; break;
        case 'm': options.near_identical = true; break;
        default: usage();
        }
    }
    if (optind != argc || !options.folder || !options.port) usage();
    if (options.seconds == 0 && options.events == 0 && !is_once()) usage();
    if (options.identical && options.near_identical) usage();
    /* Two bytes hold a pulse below 8192. */
    if (options.near_identical && options.connections > 8000) die("--near-identical: at most 8000 connections");
    if (is_once()) options.events = 0;
    if (!seeded && getrandom(&options.seed, 6, 0) != 6) die("no seed");
    random_state = mix(options.seed ^ 0x656e67617761u) | 1;
}

static void allow_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    allow_files();
    signal(SIGPIPE, SIG_IGN);
    /* The first Ctrl-C ends the run in good order, the second at once. */
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (options.log) {
        log_file = open(options.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (log_file < 0) die("%s: %s", options.log, strerror(errno));
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("epoll: %s", strerror(errno));

    read_town(is_once() ? 1 : options.connections);
    make_templates();
    make_connections();
    ERR_clear_error();
    run();
    report(cpu_seconds());
    return 0;
}
