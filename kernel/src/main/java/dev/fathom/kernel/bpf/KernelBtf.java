package dev.fathom.kernel.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The running kernel's types, as it publishes them. Reading takes some 10 ms and 6 MB; looking a
 * name up is a scan of about a millisecond. Immutable: for all threads.
 */
public final class KernelBtf {
  private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

  /** What the type of a tracepoint's function is called: include/trace/bpf_probe.h. */
  static final String TRACEPOINT_PREFIX = "btf_trace_";

  /** What the function of an iterator is called: include/linux/bpf.h. */
  private static final String ITERATOR_PREFIX = "bpf_iter_";

  private final Btf btf;

  private KernelBtf(Btf btf) {
    this.btf = btf;
  }

  /**
   * Reads them.
   *
   * @throws BpfException NO_TYPES where the kernel was built without them, or they are newer than
   *     this reader
   */
  public static KernelBtf here() throws BpfException {
    try {
      return of(Files.readAllBytes(VMLINUX));
    } catch (NoSuchFileException e) {
      throw new BpfException(BpfException.Reason.NO_TYPES, "read " + VMLINUX, 0, "");
    } catch (IOException | MalformedObjectException e) {
      String detail = String.valueOf(e.getMessage());
      throw new BpfException(BpfException.Reason.NO_TYPES, "read " + VMLINUX, 0, detail);
    }
  }

  /**
   * Those of a file in BTF's own format.
   *
   * @throws MalformedObjectException for one that is damaged or newer than this reader
   */
  public static KernelBtf of(byte[] file) {
    return new KernelBtf(Btf.parse(Bytes.of(file, "BTF of the kernel")));
  }

  /** Whether there is such a tracepoint, e.g. {@code block_rq_issue}. */
  public boolean hasTracepoint(String name) {
    return tracepoint(name) != 0;
  }

  /** Whether there is such a function, and it was not inlined everywhere. */
  public boolean hasFunction(String name) {
    return function(name) != 0;
  }

  /** Whether there is a struct of this name. */
  public boolean hasStruct(String name) {
    return btf.find(BtfKind.STRUCT, name) != 0;
  }

  /**
   * The numbers behind names of enumerators, of whatever enum: those without a name cannot be found
   * by relocation. Modules that are loaded now are asked for what the kernel does not have itself.
   *
   * @return those that are known, as unsigned 32 bits; of several with one name the first
   */
  public Map<String, Integer> enumerators(Set<String> names) {
    Map<String, Integer> values = new HashMap<>(btf.enumerators(names));
    if (values.size() < names.size()) {
      for (byte[] module : ModuleTypes.files().values()) {
        ofModule(module, names).forEach(values::putIfAbsent);
      }
    }
    return values;
  }

  private Map<String, Integer> ofModule(byte[] file, Set<String> names) {
    try {
      return Btf.parse(Bytes.of(file, "BTF of a module"), btf).enumerators(names);
    } catch (MalformedObjectException e) {
      return Map.of(); // its tracepoints cannot be used either, and that is told
    }
  }

  /** How many types there are, with void: those of a module are numbered on from here. */
  int count() {
    return btf.count();
  }

  /** Length of all texts, bytes: those of a module's types go on from here. */
  int textBytes() {
    return btf.texts().size();
  }

  /** The typedef that a tp_btf program is attached to; 0 where there is none. */
  int tracepoint(String name) {
    return btf.find(BtfKind.TYPEDEF, TRACEPOINT_PREFIX + name);
  }

  /** The function that an iterator program is attached to; 0 where there is none. */
  int iterator(String name) {
    return function(ITERATOR_PREFIX + name);
  }

  int function(String name) {
    return btf.find(BtfKind.FUNC, name);
  }

  int variable(String name) {
    return btf.find(BtfKind.VAR, name);
  }
}
