package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessCapabilitiesTest {
  @Test
  void readsTheEffectiveSet() {
    ProcessCapabilities capabilities =
        ProcessCapabilities.parse(
            "Name:\tjava\nCapPrm:\t000001ffffffffff\nCapEff:\t0000008000204000\n");
    assertThat(capabilities.hasIpcLock()).isTrue();
    assertThat(capabilities.hasSysAdmin()).isTrue();
    assertThat(capabilities.has(ProcessCapabilities.CAP_BPF)).isTrue();
    assertThat(capabilities.has(ProcessCapabilities.CAP_PERFMON)).isFalse();
    assertThat(capabilities.has(ProcessCapabilities.CAP_SYS_NICE)).isFalse();
  }

  @Test
  void hasNoneWhereTheKernelDoesNotSay() {
    ProcessCapabilities none = new ProcessCapabilities(0);
    assertThat(ProcessCapabilities.parse("Name:\tjava\n")).isEqualTo(none);
    assertThat(ProcessCapabilities.parse("CapEff:\tall\n")).isEqualTo(none);
  }

  @Test
  void refusesNumbersThatAreNone() {
    ProcessCapabilities all = new ProcessCapabilities(-1);
    assertThat(all.has(63)).isTrue();
    assertThatThrownBy(() -> all.has(64)).hasMessageContaining("64");
    assertThatThrownBy(() -> all.has(-1)).hasMessageContaining("-1");
  }
}
