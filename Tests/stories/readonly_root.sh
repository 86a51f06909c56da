#!/bin/sh
# Runs a command where everything is read-only but one folder, with a limit to its memory.
#
# usage: unshare --mount --propagation private readonly_root.sh FOLDER BYTES GROUP COMMAND...
#   FOLDER  stays writable
#   BYTES   the most memory; GROUP the cgroup that is made for it below the machine's own (version 1 or 2)
set -eu
folder=$1 bytes=$2 group=$3
shift 3

if [ -d /sys/fs/cgroup/memory ]; then
    place=/sys/fs/cgroup/memory/$group
    mkdir -p "$place"
    echo "$bytes" >"$place/memory.limit_in_bytes"
else
    place=/sys/fs/cgroup/$group
    mkdir -p "$place"
    echo "$bytes" >"$place/memory.max"
    echo 0 >"$place/memory.swap.max" 2>/dev/null || true
fi
echo $$ >"$place/cgroup.procs"

mount --bind "$folder" "$folder"
# From the innermost to the root; devices and the kernel's own file systems stay as they are.
awk '{ print $5 }' /proc/self/mountinfo | sort -ru | while read -r place; do
    case $place in
    "$folder" | "$folder"/* | /dev | /dev/* | /proc | /proc/* | /sys | /sys/*) ;;
    *) mount -o remount,bind,ro "$(printf %b "$place")" ;;
    esac
done
exec "$@"
