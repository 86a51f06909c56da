// The settings of glibc's allocator, which Swift's own module of glibc leaves out.
#ifndef ENGAWA_CMALLOC_SHIM_H
#define ENGAWA_CMALLOC_SHIM_H

#include <malloc.h>

#endif
