/* LD_PRELOAD shim: gives cog's headless platform, which is fixed at 800x600, the size in WPE_SIZE=WxH. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct wpe_view_backend_exportable_fdo Backend;
typedef Backend *(*Create)(const void *client, void *data, uint32_t width, uint32_t height);

static Backend *create_as(const char *name, const void *client, void *data, uint32_t width, uint32_t height) {
    const char *size = getenv("WPE_SIZE");
    if (size) sscanf(size, "%ux%u", &width, &height);
    return ((Create)dlsym(RTLD_NEXT, name))(client, data, width, height);
}

Backend *wpe_view_backend_exportable_fdo_create(const void *client, void *data, uint32_t width, uint32_t height) {
    return create_as("wpe_view_backend_exportable_fdo_create", client, data, width, height);
}

Backend *wpe_view_backend_exportable_fdo_egl_create(const void *client, void *data, uint32_t width, uint32_t height) {
    return create_as("wpe_view_backend_exportable_fdo_egl_create", client, data, width, height);
}
