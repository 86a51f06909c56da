/*
 * The limit without a network: what SQLite alone takes for the rows the collector has kept.
 *
 *   reference --journal FILE --store FILE [--rows N] [--from SEQ] [--group G] [--stride S] [--scratch DIR]
 *
 * Takes up to N rows of the table `journal` from the row SEQ on, and the rows that were folded out of them, into
 * memory; then measures, on one thread and into fresh files of the same tables:
 *
 *   append  the journal's rows, G to a durable transaction (WAL, synchronous=FULL, wal_autocheckpoint 12000);
 *   fold    the rows of `reading`, `reading_content` and `spool_run`, S journal rows to a transaction, every table's
 *           rows sorted by its primary key (WAL, synchronous=NORMAL, wal_autocheckpoint 16000, 64 MB of cache).
 *
 * Checkpoints that fall into a run count; the one that closes the file is printed by itself and does not. Sorting counts
 * as part of the fold. Nothing is decoded, checked or looked up: a collector can come near these figures, not past them.
 * The given files are only read. Fresh files start empty: a fold into a table of many million rows costs more.
 *
 * Prints one JSON object. Build: gcc -O2 -o reference reference.c -lsqlite3
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_COLUMNS 64

/* One value of a row: a number in itself, or where its bytes are. */
typedef struct {
    union {
        int64_t integer;
        double real;
        const unsigned char *bytes;
    } as;
    uint32_t length;
    uint8_t type; /* SQLITE_INTEGER, _FLOAT, _TEXT, _BLOB or _NULL */
} Cell;

/* The rows of one table in memory, in the order of their journal rows until sorted. */
typedef struct {
    const char *name;
    char *create;
    char *list; /* the names of its columns; those that are reckoned are none */
    int columns;
    int seq_column;
    int keys;
    int key_columns[MOST_COLUMNS]; /* the primary key, first column first */
    Cell *cells;                   /* rows * columns */
    int64_t rows, room;
    int64_t *stride_end; /* for each stride, the first row after it */
} Table;

/* Seconds that passed and seconds of processor time this program took. */
typedef struct {
    double wall, processor;
} Span;

static char scratch_folder[PATH_MAX];
static char scratch_file[PATH_MAX + 32];
static const Table *sorted_table; /* whose rows qsort compares */

static void remove_scratch(void) {
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char path[PATH_MAX + 64];
    if (!scratch_folder[0]) return;
    if (scratch_file[0])
        for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
            snprintf(path, sizeof path, "%s%s", scratch_file, endings[i]);
            unlink(path);
        }
    rmdir(scratch_folder);
    scratch_folder[0] = 0;
}

static void stop_on_signal(int number) {
    remove_scratch();
    _exit(128 + number);
}

static void fail(const char *what, const char *why) {
    fprintf(stderr, "reference: %s: %s\n", what, why);
    exit(1);
}

static void *must_have(void *memory) {
    if (!memory) fail("memory", "there is not enough");
    return memory;
}

static void run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) fail(sql, sqlite3_errmsg(db));
    return statement;
}

static void step_once(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE)
        fail(sqlite3_sql(statement), sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
}

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static Span now(void) {
    return (Span){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

static void add_since(Span *sum, Span start) {
    Span end = now();
    sum->wall += end.wall - start.wall;
    sum->processor += end.processor - start.processor;
}

/* Keeps bytes for good; they are taken from large pieces, since there are as many as rows. */
static const unsigned char *keep_bytes(const void *bytes, size_t length) {
    static unsigned char *piece;
    static size_t left;
    if (!length) return (const unsigned char *)"";
    if (length > left) {
        left = length > (4 << 20) ? length : (4 << 20);
        piece = must_have(malloc(left));
    }
    unsigned char *kept = memcpy(piece, bytes, length);
    piece += length;
    left -= length;
    return kept;
}

/* ---- reading into memory ---- */

static sqlite3 *open_to_read(const char *path) {
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) fail(path, sqlite3_errmsg(db));
    return db;
}

/* What the table looks like, from the file itself. Triggers and further indexes are left out. */
static void learn_shape(sqlite3 *db, Table *table, const char *name) {
    memset(table, 0, sizeof *table);
    table->name = name;
    table->seq_column = -1;
    char *sql = sqlite3_mprintf("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %Q", name);
    sqlite3_stmt *statement = prepare(db, sql);
    if (sqlite3_step(statement) != SQLITE_ROW) fail(name, "the file has no such table");
    table->create = must_have(strdup((const char *)sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    sqlite3_free(sql);

    sql = sqlite3_mprintf("SELECT name, pk FROM pragma_table_info(%Q) ORDER BY cid", name);
    statement = prepare(db, sql);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (table->columns == MOST_COLUMNS) fail(name, "too many columns");
        char *longer = sqlite3_mprintf("%z%s\"%w\"", table->list, table->list ? ", " : "", sqlite3_column_text(statement, 0));
        table->list = must_have(longer);
        if (!strcmp((const char *)sqlite3_column_text(statement, 0), "seq")) table->seq_column = table->columns;
        int place = sqlite3_column_int(statement, 1);
        if (place > 0) {
            table->key_columns[place - 1] = table->columns;
            if (place > table->keys) table->keys = place;
        }
        table->columns++;
    }
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    if (table->seq_column < 0) fail(name, "the table has no column seq");
}

static const Cell *row_of(const Table *table, int64_t row) {
    return table->cells + row * table->columns;
}

static int64_t seq_of(const Table *table, int64_t row) {
    return row_of(table, row)[table->seq_column].as.integer;
}

static void keep_row(Table *table, sqlite3_stmt *statement) {
    if (table->rows == table->room) {
        table->room = table->room ? table->room * 2 : 1 << 16;
        table->cells = must_have(realloc(table->cells, (size_t)table->room * table->columns * sizeof(Cell)));
    }
    Cell *cell = table->cells + table->rows++ * table->columns;
    for (int i = 0; i < table->columns; i++, cell++) {
        cell->type = (uint8_t)sqlite3_column_type(statement, i);
        cell->length = 0;
        cell->as.integer = 0;
        switch (cell->type) {
        case SQLITE_INTEGER: cell->as.integer = sqlite3_column_int64(statement, i); break;
        case SQLITE_FLOAT: cell->as.real = sqlite3_column_double(statement, i); break;
        case SQLITE_TEXT:
        case SQLITE_BLOB: {
            const void *bytes = sqlite3_column_blob(statement, i);
            cell->length = (uint32_t)sqlite3_column_bytes(statement, i);
            cell->as.bytes = keep_bytes(bytes, cell->length);
            break;
        }
        default: break;
        }
    }
}

static void read_journal(const char *path, Table *journal, int64_t from, int64_t most) {
    sqlite3 *db = open_to_read(path);
    learn_shape(db, journal, "journal");
    sqlite3_stmt *statement = prepare(db, "SELECT * FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?");
    sqlite3_bind_int64(statement, 1, from);
    sqlite3_bind_int64(statement, 2, most);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) keep_row(journal, statement);
    if (code != SQLITE_DONE) fail("journal", sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    if (!journal->rows) fail("journal", "there are no such rows");
}

/* The place of a journal row among those taken, or -1. */
static int64_t place_in(const Table *journal, int64_t seq) {
    int64_t low = 0, high = journal->rows;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (seq_of(journal, middle) < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low < journal->rows && seq_of(journal, low) == seq ? low : -1;
}

static int compare_seq(const void *left, const void *right) {
    int64_t a = ((const Cell *)left)[sorted_table->seq_column].as.integer;
    int64_t b = ((const Cell *)right)[sorted_table->seq_column].as.integer;
    return a < b ? -1 : a > b;
}

/* The table's rows that come from the taken journal rows, parted into strides of so many of those. */
static void read_folded(sqlite3 *db, Table *table, const char *name, const Table *journal, int64_t stride) {
    learn_shape(db, table, name);
    char *sql = sqlite3_mprintf("SELECT %s FROM \"%w\" WHERE seq BETWEEN ? AND ?", table->list, name);
    sqlite3_stmt *statement = prepare(db, sql);
    sqlite3_bind_int64(statement, 1, seq_of(journal, 0));
    sqlite3_bind_int64(statement, 2, seq_of(journal, journal->rows - 1));
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        if (place_in(journal, sqlite3_column_int64(statement, table->seq_column)) >= 0) keep_row(table, statement);
    if (code != SQLITE_DONE) fail(name, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    sqlite3_free(sql);

    sorted_table = table;
    if (table->rows) qsort(table->cells, (size_t)table->rows, table->columns * sizeof(Cell), compare_seq);
    int64_t strides = (journal->rows + stride - 1) / stride;
    table->stride_end = must_have(calloc((size_t)strides, sizeof(int64_t)));
    for (int64_t row = 0; row < table->rows; row++)
        table->stride_end[place_in(journal, seq_of(table, row)) / stride] = row + 1;
    for (int64_t i = 1; i < strides; i++)
        if (!table->stride_end[i]) table->stride_end[i] = table->stride_end[i - 1];
}

/* ---- writing into a fresh file ---- */

/* In the order SQLite keeps values: nothing, numbers, text, bytes. */
static int compare_cells(const Cell *a, const Cell *b) {
    if (a->type == SQLITE_INTEGER && b->type == SQLITE_INTEGER)
        return a->as.integer < b->as.integer ? -1 : a->as.integer > b->as.integer;
    static const int ranks[] = {
        [SQLITE_NULL] = 0, [SQLITE_INTEGER] = 1, [SQLITE_FLOAT] = 1, [SQLITE_TEXT] = 2, [SQLITE_BLOB] = 3};
    int rank = ranks[a->type];
    if (rank != ranks[b->type]) return rank - ranks[b->type];
    if (rank == 0) return 0;
    if (rank == 1) {
        double left = a->type == SQLITE_FLOAT ? a->as.real : (double)a->as.integer;
        double right = b->type == SQLITE_FLOAT ? b->as.real : (double)b->as.integer;
        return left < right ? -1 : left > right;
    }
    int order = memcmp(a->as.bytes, b->as.bytes, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length < b->length ? -1 : a->length > b->length);
}

/* Compares rows by where they are: moving a pointer is cheaper than moving a row. */
static int compare_keys(const void *left, const void *right) {
    const Cell *a = *(const Cell *const *)left, *b = *(const Cell *const *)right;
    for (int i = 0; i < sorted_table->keys; i++) {
        int column = sorted_table->key_columns[i];
        int order = compare_cells(a + column, b + column);
        if (order) return order;
    }
    return 0;
}

static sqlite3 *open_fresh(const char *name, const char *settings) {
    snprintf(scratch_file, sizeof scratch_file, "%s/%s", scratch_folder, name);
    sqlite3 *db = NULL;
    if (sqlite3_open(scratch_file, &db) != SQLITE_OK) fail(scratch_file, sqlite3_errmsg(db));
    run(db, settings);
    return db;
}

/* Closes and removes the file. Returns how long it took to bring into the main file what waited in the log. */
static double close_fresh(sqlite3 *db) {
    double start = seconds(CLOCK_MONOTONIC);
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    double spent = seconds(CLOCK_MONOTONIC) - start;
    sqlite3_close(db);
    static const char *const endings[] = {"", "-wal", "-shm"};
    char path[PATH_MAX + 64];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(path, sizeof path, "%s%s", scratch_file, endings[i]);
        unlink(path);
    }
    scratch_file[0] = 0;
    return spent;
}

static sqlite3_stmt *prepare_insert(sqlite3 *db, const Table *table) {
    char places[2 * MOST_COLUMNS + 1] = "";
    for (int i = 0; i < table->columns; i++) strcat(places, i ? ",?" : "?");
    char *sql = sqlite3_mprintf("INSERT INTO \"%w\" (%s) VALUES (%s)", table->name, table->list, places);
    sqlite3_stmt *statement = prepare(db, sql);
    sqlite3_free(sql);
    return statement;
}

static void insert(sqlite3_stmt *statement, const Table *table, const Cell *row) {
    for (int i = 0; i < table->columns; i++) {
        const Cell *cell = row + i;
        switch (cell->type) {
        case SQLITE_INTEGER: sqlite3_bind_int64(statement, i + 1, cell->as.integer); break;
        case SQLITE_FLOAT: sqlite3_bind_double(statement, i + 1, cell->as.real); break;
        case SQLITE_TEXT:
            sqlite3_bind_text(statement, i + 1, (const char *)cell->as.bytes, (int)cell->length, SQLITE_STATIC);
            break;
        case SQLITE_BLOB:
            sqlite3_bind_blob(statement, i + 1, cell->as.bytes, (int)cell->length, SQLITE_STATIC);
            break;
        default: sqlite3_bind_null(statement, i + 1);
        }
    }
    step_once(statement);
}

static int64_t rows_in(sqlite3 *db, const Table *table) {
    char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\"", table->name);
    sqlite3_stmt *statement = prepare(db, sql);
    int64_t rows = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return rows;
}

static Span append(const Table *journal, int64_t group, double *closing) {
    sqlite3 *db = open_fresh(
        "journal.sqlite", "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 12000");
    run(db, journal->create);
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    sqlite3_stmt *statement = prepare_insert(db, journal);
    Span spent = {0, 0}, start = now();
    for (int64_t row = 0; row < journal->rows;) {
        int64_t end = row + group < journal->rows ? row + group : journal->rows;
        step_once(begin);
        for (; row < end; row++) insert(statement, journal, row_of(journal, row));
        step_once(commit);
    }
    add_since(&spent, start);
    if (rows_in(db, journal) != journal->rows) fail("journal", "not every row is there");
    sqlite3_finalize(begin), sqlite3_finalize(commit), sqlite3_finalize(statement);
    *closing = close_fresh(db);
    return spent;
}

typedef struct {
    Span sorting, commits, inserts[8], whole;
    double closing;
} FoldSpent;

static FoldSpent fold(const Table *tables, int count, int64_t strides) {
    sqlite3 *db = open_fresh(
        "store.sqlite", "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000;"
                        "PRAGMA cache_size = -64000");
    sqlite3_stmt *statements[8];
    const Cell **order[8];
    for (int t = 0; t < count; t++) {
        run(db, tables[t].create);
        statements[t] = prepare_insert(db, &tables[t]);
        order[t] = must_have(malloc(((size_t)tables[t].rows + 1) * sizeof(Cell *)));
        for (int64_t row = 0; row < tables[t].rows; row++) order[t][row] = row_of(&tables[t], row);
    }
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE"), *commit = prepare(db, "COMMIT");
    FoldSpent spent;
    memset(&spent, 0, sizeof spent);
    Span start = now();
    for (int64_t stride = 0; stride < strides; stride++) {
        step_once(begin);
        for (int t = 0; t < count; t++) {
            int64_t row = stride ? tables[t].stride_end[stride - 1] : 0, end = tables[t].stride_end[stride];
            Span part = now();
            sorted_table = &tables[t];
            qsort(order[t] + row, (size_t)(end - row), sizeof(Cell *), compare_keys);
            add_since(&spent.sorting, part);
            part = now();
            for (; row < end; row++) insert(statements[t], &tables[t], order[t][row]);
            add_since(&spent.inserts[t], part);
        }
        Span part = now();
        step_once(commit);
        add_since(&spent.commits, part);
    }
    add_since(&spent.whole, start);
    for (int t = 0; t < count; t++) {
        if (rows_in(db, &tables[t]) != tables[t].rows) fail(tables[t].name, "not every row is there");
        sqlite3_finalize(statements[t]);
        free(order[t]);
    }
    sqlite3_finalize(begin), sqlite3_finalize(commit);
    spent.closing = close_fresh(db);
    return spent;
}

/* ---- figures ---- */

static double per_second(int64_t rows, double spent) {
    return spent > 0 ? (double)rows / spent : 0;
}

static double micros_each(int64_t rows, double spent) {
    return rows ? spent * 1e6 / (double)rows : 0;
}

static int64_t number(const char *text, const char *option, int64_t least) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least) fail(option, "is not such a number");
    return value;
}

static void usage(void) {
    fputs("reference --journal FILE --store FILE [--rows 1000000] [--from 1] [--group 1000] [--stride 20000]\n"
          "          [--scratch DIR]\n", stderr);
    exit(2);
}

int main(int count, char **words) {
    static const struct option options[] = {
        {"journal", required_argument, NULL, 'j'}, {"store", required_argument, NULL, 's'},
        {"rows", required_argument, NULL, 'r'},    {"from", required_argument, NULL, 'f'},
        {"group", required_argument, NULL, 'g'},   {"stride", required_argument, NULL, 't'},
        {"scratch", required_argument, NULL, 'd'}, {NULL, 0, NULL, 0},
    };
    const char *journal_path = NULL, *store_path = NULL, *folder = getenv("TMPDIR");
    int64_t most = 1000000, from = 1, group = 1000, stride = 20000;
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) switch (option) {
        case 'j': journal_path = optarg; break;
        case 's': store_path = optarg; break;
        case 'r': most = number(optarg, "--rows", 1); break;
        case 'f': from = number(optarg, "--from", 0); break;
        case 'g': group = number(optarg, "--group", 1); break;
        case 't': stride = number(optarg, "--stride", 1); break;
        case 'd': folder = optarg; break;
        default: usage();
        }
    if (!journal_path || !store_path || optind != count) usage();

    enum { TABLES = 3 };
    static const char *const names[TABLES] = {"reading", "reading_content", "spool_run"};
    Table journal, tables[TABLES];
    read_journal(journal_path, &journal, from, most);
    sqlite3 *store = open_to_read(store_path);
    for (int t = 0; t < TABLES; t++) read_folded(store, &tables[t], names[t], &journal, stride);
    sqlite3_close(store);
    int64_t strides = (journal.rows + stride - 1) / stride;

    if (!folder || !*folder) folder = "/tmp";
    snprintf(scratch_folder, sizeof scratch_folder, "%s/reference-XXXXXX", folder);
    if (!mkdtemp(scratch_folder)) {
        scratch_folder[0] = 0;
        fail(folder, strerror(errno));
    }
    atexit(remove_scratch);
    signal(SIGINT, stop_on_signal);
    signal(SIGTERM, stop_on_signal);

    double closing = 0;
    Span appended = append(&journal, group, &closing);
    FoldSpent folded = fold(tables, TABLES, strides);
    int64_t readings = tables[0].rows;

    printf("{\n  \"sqlite\": \"%s\",\n", sqlite3_libversion());
    printf("  \"append\": {\"rows\": %lld, \"first_seq\": %lld, \"group\": %lld, \"seconds\": %.3f, "
           "\"rows_per_second\": %.0f, \"microseconds_a_row\": %.3f, \"processor_microseconds_a_row\": %.3f, "
           "\"closing_checkpoint_ms\": %.1f},\n",
           (long long)journal.rows, (long long)seq_of(&journal, 0), (long long)group, appended.wall,
           per_second(journal.rows, appended.wall), micros_each(journal.rows, appended.wall),
           micros_each(journal.rows, appended.processor), closing * 1e3);
    printf("  \"fold\": {\"readings\": %lld, \"stride\": %lld, \"strides\": %lld, \"seconds\": %.3f, "
           "\"readings_per_second\": %.0f, \"processor_microseconds_a_reading\": %.3f,\n    \"tables\": {",
           (long long)readings, (long long)stride, (long long)strides, folded.whole.wall,
           per_second(readings, folded.whole.wall), micros_each(readings, folded.whole.processor));
    for (int t = 0; t < TABLES; t++)
        printf("%s\n      \"%s\": {\"rows\": %lld, \"microseconds_a_row\": %.3f, \"processor_microseconds_a_row\": %.3f}",
               t ? "," : "", names[t], (long long)tables[t].rows, micros_each(tables[t].rows, folded.inserts[t].wall),
               micros_each(tables[t].rows, folded.inserts[t].processor));
    printf("},\n    \"sorting_microseconds_a_reading\": %.3f, \"commits_microseconds_a_reading\": %.3f, "
           "\"closing_checkpoint_ms\": %.1f},\n",
           micros_each(readings, folded.sorting.wall), micros_each(readings, folded.commits.wall),
           folded.closing * 1e3);
    double both = appended.wall + folded.whole.wall;
    printf("  \"append_and_fold\": {\"readings\": %lld, \"seconds\": %.3f, \"readings_per_second\": %.0f, "
           "\"processor_microseconds_a_reading\": %.3f}\n}\n",
           (long long)readings, both, per_second(readings, both),
           micros_each(readings, appended.processor + folded.whole.processor));
    return 0;
}
