/* SPDX-License-Identifier: GPL-2.0 */
/* Q: a bio enters the block layer. Its kind is told by its completion function, then by its pages. */
#ifndef FATHOM_QUEUE_BPF_H
#define FATHOM_QUEUE_BPF_H

#define OPERATION 0xff /* REQ_OP_BITS */
#define CLONED_BIO (1 << 1) /* BIO_CLONED, of a nameless enum: it shares the pages of another bio */
#define OPF_HAS(opf, bit) ((opf) >> bpf_core_enum_value(enum req_flag_bits, bit) & 1)

/* Direct I/O: kiocb is the file's request; it names file and position, and io_uring's request. */
static __always_inline void origin_of_kiocb(struct fathom_bio *record, u64 address)
{
	struct kiocb *iocb = AS(kiocb, address);
	struct fathom_origin *o;
	struct inode *inode;
	struct file *file;
	u64 complete;

	o = submitter(record, FATHOM_DIRECT, FATHOM_EXACT);
	if (!address)
		return;
	complete = (u64)GET(iocb, ki_complete);
	file = GET(iocb, ki_filp);
	inode = GET(file, f_inode);
	o->inode = GET(inode, i_ino);
	o->fs_device = device_of(inode);
	o->first_index = GET(iocb, ki_pos) >> PAGE_SHIFT;
	if (want_files)
		file_seen(inode);
	if (!complete)
		return;
	if (complete == sym_aio_complete_rw) {
		o->kind = FATHOM_LIBAIO;
	} else if (complete == sym_io_complete_rw || complete == sym_io_complete_rw_iopoll) {
		struct io_kiocb *request = AS(io_kiocb, address);

		o->kind = FATHOM_URING;
		o->user_data = GET(request, cqe.user_data);
		o->ring = (u64)GET(request, ctx);
	}
}

/*
 * btrfs keeps the direct I/O's own completion in its btrfs_bio; one that was split off has none and
 * refers to the whole.
 */
static __always_inline u64 btrfs_kiocb_of(struct bio *bio, struct fathom_bio *record)
{
	u64 address, dio;

	if (!bpf_core_field_exists(struct btrfs_bio, private))
		return 0;
	address = address_of(record, bio) - bpf_core_field_offset(struct btrfs_bio, bio);
	if (!READ_ANY(btrfs_bio, address, end_io))
		address = (u64)READ_ANY(btrfs_bio, address, private);
	if (!address || (u64)READ_ANY(btrfs_bio, address, end_io) != sym_btrfs_dio_end_io)
		return 0;
	dio = (u64)READ_ANY(btrfs_bio, address, private);
	return address_of(record, READ(iomap_dio, dio, iocb));
}

/* The kiocb behind a direct bio, by its completion function; 0 = not direct I/O. */
static __always_inline u64 kiocb_of(struct bio *bio, struct fathom_bio *record, u64 end_io)
{
	u64 dio;

	if (!end_io)
		return 0;
	if (end_io == sym_iomap_dio_bio_end_io) {
		dio = (u64)bio->bi_private;
		return address_of(record, READ(iomap_dio, dio, iocb));
	}
	if (end_io == sym_blkdev_bio_end_io) {
		dio = (u64)bio->bi_private;
		return address_of(record, READ(blkdev_dio, dio, iocb));
	}
	if (end_io == sym_blkdev_bio_end_io_async) {
		/* the bio lies inside its blkdev_dio */
		dio = address_of(record, bio) - bpf_core_field_offset(struct blkdev_dio, bio);
		return address_of(record, READ(blkdev_dio, dio, iocb));
	}
	if (sym_btrfs_dio_end_io &&
	    (end_io == sym_btrfs_simple_end_io || end_io == sym_btrfs_orig_write_end_io))
		return btrfs_kiocb_of(bio, record);
	return 0;
}

static __always_inline void origin_of_read(struct bio *bio, struct fathom_bio *record, u64 end_io)
{
	u64 iocb = kiocb_of(bio, record, end_io);
	struct fathom_origin *o;
	struct folio *folio;
	bool ahead;

	if (iocb) {
		origin_of_kiocb(record, iocb);
		return;
	}
	ahead = record->flags & FATHOM_RAHEAD;
	o = submitter(record, ahead ? FATHOM_READAHEAD : FATHOM_READ, FATHOM_EXACT);
	if (record->flags & FATHOM_SWAPPED) {
		o->kind = FATHOM_SWAP;
	} else if (end_io && end_io == sym_submit_bio_wait_endio) {
		o->kind = record->flags & FATHOM_META ? FATHOM_METADATA : FATHOM_DIRECT;
	} else if ((folio = file_folio(bio, record))) {
		struct address_space *mapping = GET(folio, mapping);
		struct inode *inode = GET(mapping, host);

		o->inode = GET(inode, i_ino);
		o->fs_device = device_of(inode);
		o->first_index = GET(folio, index);
		if (want_files)
			file_seen(inode);
		if ((GET(inode, i_mode) & MODE_TYPE) == MODE_BLOCK && record->flags & FATHOM_META)
			o->kind = FATHOM_METADATA;
	} else if (record->flags & FATHOM_META) {
		o->kind = FATHOM_METADATA;
	}
}

/* Work queues run for others: their name says nothing about who wants the I/O. */
static __always_inline bool is_kworker(const char *comm)
{
	return *(u64 *)comm == 0x2f72656b726f776bULL; /* "kworker/" */
}

static __always_inline enum walk_for walk_reason(struct bio *bio, struct fathom_bio *record,
						u64 end_io)
{
	if (is_log_block(bio, end_io))
		return LOGGED;
	if (record->origin_count)
		return AGAIN; /* see loop_direct: for the bio of the device above */
	/* btrfs sends its copies first, and then the one that they are copies of */
	if (bio->bi_flags & CLONED_BIO ||
	    (sym_btrfs_orig_write_end_io && end_io == sym_btrfs_orig_write_end_io))
		return CLONED;
	return QUEUED;
}

static __always_inline void origins_of_write(struct bio *bio, struct fathom_bio *record, u64 end_io)
{
	u64 iocb = kiocb_of(bio, record, end_io);
	u32 loop_device = 0;

	if (has_loops && bpf_map_lookup_elem(&loopdevs, &record->device))
		loop_device = record->device;
	if (!iocb && journal_origins(bio, record, end_io)) {
		if (loop_device)
			remember_direct(record, loop_device);
		return;
	}
	if (iocb && !loop_direct(bio, record, iocb)) {
		origin_of_kiocb(record, iocb);
	} else if (end_io == sym_submit_bio_wait_endio && end_io &&
		   bpf_get_current_task_btf()->mm) {
		submitter(record, record->flags & FATHOM_META ? FATHOM_METADATA : FATHOM_DIRECT,
			  FATHOM_EXACT);
	} else if (file_folio(bio, record)) {
		origins_of_pages(bio, record, loop_device, walk_reason(bio, record, end_io));
		return;
	} else if (!record->origin_count) {
		if (record->flags & FATHOM_SWAPPED)
			submitter(record, FATHOM_SWAP, FATHOM_SUBMITTER);
		else if (is_kworker(record->comm))
			unknown(record, FATHOM_PRIVATE, record->bytes);
		else
			submitter(record, bpf_get_current_task_btf()->mm ? FATHOM_DIRECT
									 : FATHOM_METADATA,
				  FATHOM_SUBMITTER);
	}
	if (loop_device)
		remember_direct(record, loop_device);
}

/* Without branches: each would double what the verifier walks. */
static __always_inline u32 bio_flags(u32 opf)
{
	return OPF_HAS(opf, __REQ_PREFLUSH) * FATHOM_PREFLUSH |
	       OPF_HAS(opf, __REQ_FUA) * FATHOM_FUA |
	       OPF_HAS(opf, __REQ_META) * FATHOM_META |
	       OPF_HAS(opf, __REQ_RAHEAD) * FATHOM_RAHEAD |
	       OPF_HAS(opf, __REQ_SYNC) * FATHOM_SYNC |
	       OPF_HAS(opf, __REQ_BACKGROUND) * FATHOM_BACKGROUND |
	       OPF_HAS(opf, __REQ_SWAP) * FATHOM_SWAPPED;
}

static __always_inline void find_origins(struct bio *bio, struct fathom_bio *record)
{
	u32 operation = record->opf & OPERATION;
	u64 end_io;

	if (!record->bytes) {
		submitter(record, FATHOM_NO_DATA, FATHOM_EXACT);
		return;
	}
	end_io = (u64)bio->bi_end_io;
	if (operation == REQ_OP_READ)
		origin_of_read(bio, record, end_io);
	else if (operation == REQ_OP_WRITE || operation == REQ_OP_ZONE_APPEND)
		origins_of_write(bio, record, end_io);
	else
		submitter(record, FATHOM_DISCARD, FATHOM_EXACT);
}

SEC("tp_btf/block_bio_queue")
int BPF_PROG(fathom_queue, struct bio *bio)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct block_device *bdev = bio->bi_bdev;
	struct fathom_bio *record;
	u64 who;
	u32 device;

	if (!bdev)
		return 0;
	device = bdev->bd_dev;
	if (unwanted(device))
		return 0;
	who = who_is(task);
	if (self_tgid && who >> 32 == self_tgid) {
		count(FATHOM_COUNT_OWN_SKIPPED);
		count_by(FATHOM_COUNT_OWN_SKIPPED_BYTES, bio->bi_iter.bi_size);
		return 0;
	}
	record = bio_claim(bio);
	if (!record) {
		count(FATHOM_COUNT_BIOS_FULL);
		count_by(FATHOM_COUNT_BIOS_FULL_BYTES, bio->bi_iter.bi_size);
		return 0;
	}
	__builtin_memset(record, 0, __builtin_offsetof(struct fathom_bio, origins));
	begin(&record->header, FATHOM_BIO, 0);
	record->queue_ns = bpf_ktime_get_ns();
	record->bio = (u64)bio;
	record->sector = bio->bi_iter.bi_sector;
	record->bytes = bio->bi_iter.bi_size;
	record->opf = bio->bi_opf;
	record->flags = bio_flags(record->opf);
	record->device = device;
	record->disk = (u32)bdev->bd_disk->major << 20 | bdev->bd_disk->first_minor;
	/* tgid and tid at once, as they are read again: else the reading would wait for the writing */
	*(u64 *)&record->tgid = who << 32 | who >> 32;
	record->queue_cpu = bpf_get_smp_processor_id();
	copy_comm(task, record->comm);
	record->cgroup = cgroup_of(task);
	find_origins(bio, record);
	record->request = 0;
	record_seal(record);
	if (has_filter() && !record_wanted(record)) {
		count(FATHOM_COUNT_FILTERED);
		count_by(FATHOM_COUNT_FILTERED_BYTES, record->bytes);
		bio_release(bio);
		return 0;
	}
	count(FATHOM_COUNT_BIOS);
	return 0;
}

#endif
