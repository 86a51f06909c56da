// Linux's input devices (linux/input.h, input-event-codes.h), and the one call of them that Swift cannot make.
#ifndef ENGAWA_CINPUT_SHIM_H
#define ENGAWA_CINPUT_SHIM_H

#include <linux/input.h>
#include <sys/ioctl.h>

// Nobody else hears of the keys any more (EVIOCGRAB). 0, or -1 where the file is no input device.
static inline int cinput_grab(int file) { return ioctl(file, EVIOCGRAB, 1); }

#endif
