/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SCSI: dispatch, completion, error and timeout of commands, joined to requests by address.
 * A kernel without SCSI lacks these events and types: the programs then do not load, which is no
 * fault. Their types are declared here as far as needed; the loader relocates the offsets.
 */
#ifndef FATHOM_SCSI_BPF_H
#define FATHOM_SCSI_BPF_H

#define RELOCATED __attribute__((preserve_access_index))

struct Scsi_Host___fathom {
	unsigned int host_no;
} RELOCATED;

struct scsi_device___fathom {
	struct Scsi_Host___fathom *host;
	unsigned int id;
	unsigned int channel;
	u64 lun;
} RELOCATED;

struct scsi_cmnd___fathom {
	struct scsi_device___fathom *device;
	unsigned short cmd_len;
	unsigned char cmnd[32];
	unsigned char *sense_buffer;
	int result;
} RELOCATED;

static __always_inline int scsi_event(struct scsi_cmnd___fathom *command, u32 event, s32 error)
{
	struct request *request;
	struct fathom_scsi *s;
	struct gendisk *disk;

	if (!command)
		return 0;
	s = bpf_ringbuf_reserve(&records, sizeof(*s), 0);
	if (!s) {
		count(FATHOM_COUNT_RING_FULL_OTHER);
		return 0;
	}
	__builtin_memset(s, 0, sizeof(*s));
	begin(&s->header, FATHOM_SCSI, sizeof(*s));
	s->time_ns = bpf_ktime_get_ns();
	s->event = event;
	/* the command lies behind its request */
	bpf_probe_read_kernel(&s->request, sizeof(s->request), &command);
	s->request -= bpf_core_type_size(struct request);
	request = (struct request *)s->request;
	s->sector = BPF_CORE_READ(request, __sector);
	disk = BPF_CORE_READ(request, q, disk);
	if (disk)
		s->disk = BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor);
	s->result = event == FATHOM_SCSI_ERROR ? error : BPF_CORE_READ(command, result);
	s->host = BPF_CORE_READ(command, device, host, host_no);
	s->channel = BPF_CORE_READ(command, device, channel);
	s->id = BPF_CORE_READ(command, device, id);
	s->lun = BPF_CORE_READ(command, device, lun);
	s->cdb_length = BPF_CORE_READ(command, cmd_len);
	BPF_CORE_READ_INTO(&s->cdb, command, cmnd);
	if (event == FATHOM_SCSI_DONE && s->result) {
		unsigned char *sense = BPF_CORE_READ(command, sense_buffer);

		if (sense)
			bpf_probe_read_kernel(s->sense, sizeof(s->sense), sense);
	}
	bpf_ringbuf_submit(s, wakeup_flags);
	return 0;
}

SEC("?tp_btf/scsi_dispatch_cmd_start")
int BPF_PROG(fathom_scsi_start, struct scsi_cmnd___fathom *command)
{
	return scsi_event(command, FATHOM_SCSI_START, 0);
}

SEC("?tp_btf/scsi_dispatch_cmd_done")
int BPF_PROG(fathom_scsi_done, struct scsi_cmnd___fathom *command)
{
	return scsi_event(command, FATHOM_SCSI_DONE, 0);
}

SEC("?tp_btf/scsi_dispatch_cmd_error")
int BPF_PROG(fathom_scsi_error, struct scsi_cmnd___fathom *command, int error)
{
	return scsi_event(command, FATHOM_SCSI_ERROR, error);
}

SEC("?tp_btf/scsi_dispatch_cmd_timeout")
int BPF_PROG(fathom_scsi_timeout, struct scsi_cmnd___fathom *command)
{
	return scsi_event(command, FATHOM_SCSI_TIMEOUT, 0);
}

#endif
