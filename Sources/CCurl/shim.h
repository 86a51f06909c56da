// libcurl for Swift: `curl_easy_setopt` and `curl_easy_getinfo` are variadic and cannot be called from Swift, so each
// kind of argument gets a function of its own.
#ifndef ENGAWA_CCURL_SHIM_H
#define ENGAWA_CCURL_SHIM_H

// The checking macros would see our parameters instead of the option's name.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// size, count, and what was given to `ccurl_set_body`; returns the bytes taken, anything else ends the transfer.
typedef size_t (*ccurl_receive)(char *_Nonnull bytes, size_t size, size_t count, void *_Nullable context);

static inline CURLcode ccurl_set_long(CURL *_Nonnull handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_string(CURL *_Nonnull handle, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_headers(CURL *_Nonnull handle, struct curl_slist *_Nullable headers) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}

// Copies `bytes`, so they need not outlive the call.
static inline CURLcode ccurl_set_post(CURL *_Nonnull handle, const void *_Nullable bytes, size_t count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POST, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes);
    return code;
}

static inline CURLcode ccurl_set_body(CURL *_Nonnull handle, ccurl_receive _Nonnull receive, void *_Nullable context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : code;
}

static inline CURLcode ccurl_set_header(CURL *_Nonnull handle, ccurl_receive _Nonnull receive, void *_Nullable context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_HEADERDATA, context) : code;
}

// To whom a mail goes; the list must outlive the transfer.
static inline CURLcode ccurl_set_recipients(CURL *_Nonnull handle, struct curl_slist *_Nullable recipients) {
    return curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients);
}

// size, count, and what was given to `ccurl_set_upload`; returns the bytes put into the buffer, 0 at the end.
typedef size_t (*ccurl_send)(char *_Nullable buffer, size_t size, size_t count, void *_Nullable context);

static inline CURLcode ccurl_set_upload(CURL *_Nonnull handle, ccurl_send _Nonnull send, void *_Nullable context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, send);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_READDATA, context) : code;
}

// What was given to `ccurl_set_watch`, then four counts of bytes; anything but 0 ends the transfer. Called every second
// at least, also while libcurl waits for the answer to its good-bye, which no other limit of ours reaches.
typedef int (*ccurl_watch)(void *_Nullable context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode ccurl_set_watch(CURL *_Nonnull handle, ccurl_watch _Nonnull watch, void *_Nullable context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, watch);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context) : code;
}

static inline long ccurl_response_code(CURL *_Nonnull handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

// The result of the transfer that ended on `multi`; -1 while none has.
static inline int ccurl_finished(CURLM *_Nonnull multi) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg == CURLMSG_DONE) return (int)message->data.result;
    }
    return -1;
}

#endif
