package dev.fathom.linux;

/**
 * What BPF_MAP_CREATE of bpf(2) is told.
 *
 * @param type {@code enum bpf_map_type} of include/uapi/linux/bpf.h
 * @param name its first 15 characters are shown by tools; letters, digits, '_' and '.'
 * @param keyBytes 0 where the type has no keys
 * @param valueBytes 0 where the type has no values
 * @param maxEntries of a ring buffer: bytes
 * @param flags BPF_F_…
 * @param extra {@code map_extra}
 * @param btfFd the types of keys and values; 0 for none
 * @param keyTypeId in that, 0 for none
 * @param valueTypeId in that, 0 for none
 */
public record BpfMapRequest(
    int type,
    String name,
    int keyBytes,
    int valueBytes,
    int maxEntries,
    int flags,
    long extra,
    int btfFd,
    int keyTypeId,
    int valueTypeId) {
  /** The same without types: for kernels that refuse them. */
  public BpfMapRequest withoutTypes() {
    return new BpfMapRequest(type, name, keyBytes, valueBytes, maxEntries, flags, extra, 0, 0, 0);
  }
}
