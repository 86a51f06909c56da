/*
 * What one look at a person's readings takes, asked straight of SQLite.
 *
 *   history --store FILE --sql TEXT [--bind NAMES] [--persons N] [--queries Q] [--from-ms MS] [--to-ms MS] [--days D]
 *           [--kind K] [--cache-kb KB] [--seed NUMBER] [--walk on|back] [--rows N]
 *
 * Runs the query Q times, each time for a random one of N random persons that have readings, reads every column of
 * every row, and prints how long that took as one JSON object. NAMES says what the query's question marks stand for,
 * in their order:
 *
 *   period_from, period_to   the store's stretch of an instant: floor(ms / 604800000), seven days
 *   stretch, rows_left       with --walk: the stretch that is looked into now; how many rows are wanted still
 *   from_ms, to_ms           the instants; the newest reading and D days (365) before it, unless given
 *   person, kind             the drawn person; K (1, blood pressure)
 *   a whole number           itself
 *
 * With --walk the query is run for one stretch after the other, as the store does: from the first one on or from the
 * last one back, until it is through or has found --rows.
 *
 * The store is only read. Build: gcc -O2 -o history history.c -lsqlite3
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STRETCH_MS 604800000LL
#define DAY_MS 86400000LL
#define MOST_BOUND 32

typedef struct {
    int64_t *values;
    size_t count, room;
} Numbers;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "history: %s: %s\n", what, why);
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(sql, sqlite3_errmsg(db));
    return statement;
}

static void *must_have(void *memory) {
    if (!memory) fail("memory", "there is not enough");
    return memory;
}

static void keep(Numbers *numbers, int64_t value) {
    if (numbers->count == numbers->room) {
        numbers->room = numbers->room ? numbers->room * 2 : 4096;
        numbers->values = must_have(realloc(numbers->values, numbers->room * sizeof(int64_t)));
    }
    numbers->values[numbers->count++] = value;
}

static int64_t period_of(int64_t ms) {
    int64_t period = ms / STRETCH_MS;
    return ms % STRETCH_MS < 0 ? period - 1 : period;
}

/* splitmix64: the same draws for the same seed, on every machine. */
static uint64_t random_state;
static uint64_t draw(uint64_t below) {
    uint64_t z = random_state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return (z ^ z >> 31) % below;
}

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int compare_numbers(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* One number from the store, or false where there is none. */
static bool ask(sqlite3_stmt *statement, const int64_t *bound, int count, int64_t *answer) {
    for (int i = 0; i < count; i++) sqlite3_bind_int64(statement, i + 1, bound[i]);
    int code = sqlite3_step(statement);
    bool has = code == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL;
    if (has) *answer = sqlite3_column_int64(statement, 0);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail("reading", sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
    return has;
}

/*
 * Whoever has readings, from the newest stretch back until there are enough. Everyone of a stretch is found by leaping
 * from person to person along the primary key, so this is quick in a large store, too. Nobody's readings (person 0)
 * are left out.
 */
static Numbers find_persons(sqlite3 *db, size_t wanted) {
    sqlite3_stmt *earlier = prepare(db, "SELECT max(period) FROM reading WHERE period < ?");
    sqlite3_stmt *next = prepare(db, "SELECT min(person) FROM reading WHERE period = ? AND person > ?");
    Numbers persons = {NULL, 0, 0};
    int64_t period = INT64_MAX;
    while (persons.count < wanted && ask(earlier, &period, 1, &period)) {
        int64_t place[2] = {period, 0};
        while (ask(next, place, 2, &place[1])) keep(&persons, place[1]);
        qsort(persons.values, persons.count, sizeof(int64_t), compare_numbers);
        size_t distinct = 0;
        for (size_t i = 0; i < persons.count; i++)
            if (!i || persons.values[i] != persons.values[i - 1]) persons.values[distinct++] = persons.values[i];
        persons.count = distinct;
    }
    sqlite3_finalize(earlier);
    sqlite3_finalize(next);
    if (!persons.count) fail("reading", "nobody has any");
    for (size_t i = 0; i < persons.count; i++) {
        size_t other = i + draw(persons.count - i);
        int64_t kept = persons.values[i];
        persons.values[i] = persons.values[other];
        persons.values[other] = kept;
    }
    if (persons.count > wanted) persons.count = wanted;
    return persons;
}

static int64_t newest_instant(sqlite3 *db) {
    sqlite3_stmt *statement = prepare(
        db, "SELECT max(measured_at_ms) FROM reading WHERE period = (SELECT max(period) FROM reading)");
    int64_t newest = 0;
    if (!ask(statement, NULL, 0, &newest)) fail("reading", "there are none");
    sqlite3_finalize(statement);
    return newest;
}

/* Touches every column as a reader would, so that SQLite has to decode it. */
static uint64_t read_columns(sqlite3_stmt *statement, int columns) {
    uint64_t sum = 0;
    for (int i = 0; i < columns; i++) switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER: sum += (uint64_t)sqlite3_column_int64(statement, i); break;
        case SQLITE_FLOAT: sum += (uint64_t)(int64_t)sqlite3_column_double(statement, i); break;
        case SQLITE_TEXT:
        case SQLITE_BLOB: {
            const unsigned char *bytes = sqlite3_column_blob(statement, i);
            int length = sqlite3_column_bytes(statement, i);
            for (int at = 0; at < length; at++) sum += bytes[at];
            break;
        }
        default: break;
        }
    return sum;
}

static int64_t number(const char *text, const char *option) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end) fail(option, "is not a whole number");
    return value;
}

static void usage(void) {
    fputs("history --store FILE --sql TEXT [--bind period_from,period_to,person,from_ms,to_ms] [--persons 1000]\n"
          "        [--queries 10000] [--from-ms MS] [--to-ms MS] [--days 365] [--kind 1] [--cache-kb 2000] [--seed 1]\n"
          "        [--walk on|back] [--rows N]\n",
          stderr);
    exit(2);
}

int main(int count, char **words) {
    static const struct option options[] = {
        {"store", required_argument, NULL, 's'},   {"sql", required_argument, NULL, 'q'},
        {"bind", required_argument, NULL, 'b'},    {"persons", required_argument, NULL, 'p'},
        {"queries", required_argument, NULL, 'n'}, {"from-ms", required_argument, NULL, 'f'},
        {"to-ms", required_argument, NULL, 't'},   {"days", required_argument, NULL, 'd'},
        {"kind", required_argument, NULL, 'k'},    {"cache-kb", required_argument, NULL, 'c'},
        {"seed", required_argument, NULL, 'r'},    {"walk", required_argument, NULL, 'w'},
        {"rows", required_argument, NULL, 'l'},    {NULL, 0, NULL, 0},
    };
    const char *store = NULL, *sql = NULL, *bind = "period_from,period_to,person,from_ms,to_ms";
    int64_t wanted = 1000, queries = 10000, from = 0, to = 0, days = 365, kind = 1, cache = 2000, seed = 1;
    int64_t wanted_rows = INT64_MAX;
    int walk = 0;
    bool has_from = false, has_to = false;
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) switch (option) {
        case 's': store = optarg; break;
        case 'q': sql = optarg; break;
        case 'b': bind = optarg; break;
        case 'p': wanted = number(optarg, "--persons"); break;
        case 'n': queries = number(optarg, "--queries"); break;
        case 'f': from = number(optarg, "--from-ms"), has_from = true; break;
        case 't': to = number(optarg, "--to-ms"), has_to = true; break;
        case 'd': days = number(optarg, "--days"); break;
        case 'k': kind = number(optarg, "--kind"); break;
        case 'c': cache = number(optarg, "--cache-kb"); break;
        case 'r': seed = number(optarg, "--seed"); break;
        case 'w': walk = !strcmp(optarg, "on") ? 1 : !strcmp(optarg, "back") ? -1 : (usage(), 0); break;
        case 'l': wanted_rows = number(optarg, "--rows"); break;
        default: usage();
        }
    if (!store || !sql || optind != count || wanted < 1 || queries < 1) usage();
    random_state = (uint64_t)seed;

    sqlite3 *db = NULL;
    if (sqlite3_open_v2(store, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) fail(store, sqlite3_errmsg(db));
    char setting[64];
    snprintf(setting, sizeof setting, "PRAGMA cache_size = -%lld", (long long)cache);
    sqlite3_exec(db, setting, NULL, NULL, NULL);

    Numbers persons = find_persons(db, (size_t)wanted);
    if (!has_to) to = newest_instant(db);
    if (!has_from) from = to - days * DAY_MS;

    sqlite3_stmt *statement = prepare(db, sql);
    sqlite3_stmt *next = prepare(db, walk < 0 ? "SELECT max(period) FROM reading WHERE period <= ?"
                                              : "SELECT min(period) FROM reading WHERE period >= ?");
    int bound = 0, person_places[MOST_BOUND], person_count = 0, stretch_place = 0, rows_place = 0;
    char *names = must_have(strdup(bind));
    for (char *name = strtok(names, ", "); name; name = strtok(NULL, ", ")) {
        int64_t value = 0;
        if (++bound > MOST_BOUND) fail("--bind", "names too many");
        if (!strcmp(name, "person")) person_places[person_count++] = bound;
        else if (walk && !strcmp(name, "stretch")) stretch_place = bound;
        else if (walk && !strcmp(name, "rows_left")) rows_place = bound;
        else if (!strcmp(name, "period_from")) value = period_of(from);
        else if (!strcmp(name, "period_to")) value = period_of(to);
        else if (!strcmp(name, "from_ms")) value = from;
        else if (!strcmp(name, "to_ms")) value = to;
        else if (!strcmp(name, "kind")) value = kind;
        else value = number(name, name);
        if (sqlite3_bind_int64(statement, bound, value) != SQLITE_OK) fail(name, sqlite3_errmsg(db));
    }
    free(names);
    if (bound != sqlite3_bind_parameter_count(statement)) fail("--bind", "names fewer than the query has");

    int columns = sqlite3_column_count(statement);
    double *spent = must_have(malloc((size_t)queries * sizeof(double))), sum = 0;
    int64_t rows = 0, most_rows = 0;
    uint64_t checksum = 0;
    for (int64_t i = 0; i < queries; i++) {
        int64_t person = persons.values[draw(persons.count)], found = 0;
        double start = milliseconds();
        for (int place = 0; place < person_count; place++)
            sqlite3_bind_int64(statement, person_places[place], person);
        int64_t stretch = period_of(walk < 0 ? to : from);
        do {
            if (walk && (!ask(next, &stretch, 1, &stretch) || stretch > period_of(to))) break;
            if (stretch_place) sqlite3_bind_int64(statement, stretch_place, stretch);
            if (rows_place) sqlite3_bind_int64(statement, rows_place, wanted_rows - found);
            int code;
            while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
                checksum += read_columns(statement, columns);
                found++;
            }
            if (code != SQLITE_DONE) fail("the query", sqlite3_errmsg(db));
            sqlite3_reset(statement);
            stretch += walk;
        } while (walk && found < wanted_rows);
        sum += spent[i] = milliseconds() - start;
        rows += found;
        if (found > most_rows) most_rows = found;
    }
    qsort(spent, (size_t)queries, sizeof(double), compare_doubles);
    printf("{\"sqlite\": \"%s\", \"persons\": %zu, \"queries\": %lld, \"from_ms\": %lld, \"to_ms\": %lld, "
           "\"mean_rows\": %.2f, \"most_rows\": %lld, \"mean_ms\": %.4f, \"p50_ms\": %.4f, \"p99_ms\": %.4f, "
           "\"max_ms\": %.4f, \"checksum\": \"%llx\"}\n",
           sqlite3_libversion(), persons.count, (long long)queries, (long long)from, (long long)to,
           (double)rows / (double)queries, (long long)most_rows, sum / (double)queries, spent[queries / 2],
           spent[(queries - 1) * 99 / 100], spent[queries - 1], (unsigned long long)checksum);
    sqlite3_finalize(next);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return 0;
}
