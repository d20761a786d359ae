package dev.fathom.kernel.bpf;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Linux;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Predicate;

/** The objects that src/test/bpf/build compiled. */
final class TestObjects {
  private TestObjects() {}

  static byte[] bytes(String name) throws IOException {
    try (InputStream in = TestObjects.class.getResourceAsStream(name + ".bpf.o")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  static BpfObject object(String name) throws IOException {
    return BpfObject.parse(bytes(name));
  }

  /** Loads; where this process or kernel lacks what that takes, the test is skipped. */
  static LoadedBpf load(BpfObject object, Predicate<BpfProgram> wanted) throws BpfException {
    assumeTrue(Linux.isSupported(), "needs Linux");
    try {
      return object.load(wanted);
    } catch (BpfException e) {
      return switch (e.reason()) {
        case REFUSED -> throw e;
        case NOT_PERMITTED,
            LOCKED_DOWN,
            NO_BPF,
            NO_TYPES,
            MEMORY_LOCK_LIMIT,
            NO_MEMORY,
            KERNEL_TOO_OLD ->
            abort("cannot load BPF programs here: " + e.getMessage());
      };
    }
  }
}
