// SPDX-License-Identifier: GPL-2.0
/*
 * Fathom's kernel side: joins dirty page -> bio -> request in the kernel and sends one record per
 * bio when it ends. See docs/kernel-attribution.md.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "records.h"
#include "common.bpf.h"
#include "actor.bpf.h"
#include "recent.bpf.h"
#include "pages.bpf.h"
#include "dirty.bpf.h"
#include "files.bpf.h"
#include "bios.bpf.h"
#include "origins.bpf.h"
#include "pagelist.bpf.h"
#include "loop.bpf.h"
#include "btrfs.bpf.h"
#include "journal.bpf.h"
#include "filter.bpf.h"
#include "stages.bpf.h"
#include "split.bpf.h"
#include "uring.bpf.h"
#include "wait.bpf.h"
#include "scsi.bpf.h"
/* programs are attached in this order: a bio is taken up when all see it that follow it */
#include "queue.bpf.h"

char LICENSE[] SEC("license") = "GPL";
