package dev.fathom.linux;

/**
 * What the kernel tells of a loaded BPF program: {@code struct bpf_prog_info}.
 *
 * @param id of the program in this kernel, as bpftool shows it
 * @param runTimeNanos spent in it while {@link Bpf#enableStatistics} held
 * @param runCount how often it ran while that held
 * @param recursionMisses how often it was not run since it would have interrupted itself (always
 *     counted, since Linux 5.12; 0 before)
 * @param verifiedInstructions that the verifier visited (since Linux 5.16; 0 before)
 */
public record BpfProgramInfo(
    int id, long runTimeNanos, long runCount, long recursionMisses, int verifiedInstructions) {}
