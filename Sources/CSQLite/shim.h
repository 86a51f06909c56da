// A setting of the SQLite library, which Swift cannot call because it takes a list of any length.
#ifndef ENGAWA_CSQLITE_SHIM_H
#define ENGAWA_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLite no longer counts the memory it uses, for which its threads otherwise wait for each other at each piece that
// they take or give back (https://sqlite.org/c3ref/c_config_covering_index_scan.html, SQLITE_CONFIG_MEMSTATUS). Before
// the first file is opened.
static inline int engawa_sqlite_without_memory_count(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

#endif
