package dev.fathom.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrnoIT {
  @Test
  void numbersAreThoseOfTheHeader() throws Exception {
    CLayout layout = CLayout.including("errno.h");
    CLayout.constants(Errno.class).keySet().forEach(name -> layout.value(name, name));
    layout.matches(Errno.class);
  }

  @Test
  void everyNumberHasItsName() throws Exception {
    for (Map.Entry<String, Long> constant : CLayout.constants(Errno.class).entrySet()) {
      assertThat(Errno.name(constant.getValue().intValue())).isEqualTo(constant.getKey());
    }
    assertThat(Errno.name(4000)).isEqualTo("errno 4000");
  }

  @Test
  void messagesAreThoseOfGlibc() throws Throwable {
    Linker linker = Linker.nativeLinker();
    assumeTrue(
        linker.defaultLookup().find("gnu_get_libc_version").isPresent(),
        "the C library here is not glibc");
    MethodHandle strerror =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
    for (Map.Entry<String, Long> constant : CLayout.constants(Errno.class).entrySet()) {
      int errno = constant.getValue().intValue();
      MemorySegment message = (MemorySegment) strerror.invokeExact(errno);
      assertThat(Errno.message(errno))
          .as(constant.getKey())
          .isEqualTo(message.reinterpret(256).getString(0));
    }
  }
}
