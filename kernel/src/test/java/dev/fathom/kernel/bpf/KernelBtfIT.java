package dev.fathom.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelBtfIT {
  private static KernelBtf here() throws BpfException {
    Path file = Path.of("/sys/kernel/btf/vmlinux");
    assumeTrue(Files.isReadable(file), "this kernel does not publish its types: " + file);
    return KernelBtf.here();
  }

  @Test
  void findsWhatEveryKernelHas() throws Exception {
    KernelBtf btf = here();
    assertThat(btf.hasTracepoint("sched_switch")).isTrue();
    assertThat(btf.hasTracepoint("fathom_no_such_tracepoint")).isFalse();
    assertThat(btf.hasStruct("task_struct")).isTrue();
    assertThat(btf.hasStruct("sched_switch_no_such_struct")).isFalse();
    assertThat(btf.hasFunction("vfs_read")).isTrue();
    assertThat(btf.hasFunction("task_struct")).isFalse();
    assertThat(btf.iterator("task")).isPositive();
  }

  @Test
  void readsAddressesOfSymbols() throws Exception {
    String text =
        """
        ffffffff81000000 T _text
        ffffffff81000010 t twice
        ffffffff81000020 t twice
        0000000000000000 A hidden
        ffffffffc0000000 t in_module\t[module]
        """;
    assertThat(
            KernelSymbols.parse(
                new BufferedReader(new StringReader(text)),
                Set.of("_text", "twice", "hidden", "in_module", "missing")))
        .isEqualTo(
            Map.of(
                "_text", 0xffffffff81000000L,
                "twice", 0xffffffff81000010L,
                "in_module", 0xffffffffc0000000L));
  }

  @Test
  void readsAddressesOfThisKernel() throws Exception {
    Map<String, Long> addresses = KernelSymbols.addresses(Set.of("vfs_read", "no_such_symbol"));
    assumeTrue(!addresses.isEmpty(), "the kernel hides addresses from this process");
    assertThat(addresses).containsOnlyKeys("vfs_read");
    assertThat(addresses.get("vfs_read")).isNegative();
  }
}
