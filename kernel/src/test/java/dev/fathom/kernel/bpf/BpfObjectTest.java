package dev.fathom.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import org.junit.jupiter.api.Test;

class BpfObjectTest {
  @Test
  void tellsItsProgramsAndWhereTheyBelong() throws Exception {
    assertThat(TestObjects.object("attached").programs())
        .contains(
            new BpfProgram("typed", new AttachPoint.Tracepoint("sys_enter"), false),
            new BpfProgram("raw", new AttachPoint.RawTracepoint("sys_exit"), false),
            new BpfProgram("tasks", new AttachPoint.Iterator("task"), false));
    assertThat(TestObjects.object("features").programs())
        .contains(new BpfProgram("maps", new AttachPoint.OnDemand(), false));
  }

  @Test
  void readsMapsAsTheyAreDefined() throws Exception {
    assertThat(TestObjects.object("features").maps())
        .extracting(
            MapDefinition::name,
            MapDefinition::type,
            MapDefinition::keyBytes,
            MapDefinition::valueBytes,
            MapDefinition::maxEntries)
        .containsExactlyInAnyOrder(
            tuple("hash", MapType.HASH, 8, 8, 4),
            tuple("lru", MapType.LRU_HASH, 4, 8, 4),
            tuple("per_cpu", MapType.PERCPU_ARRAY, 4, 8, 2),
            tuple("per_cpu_hash", MapType.PERCPU_HASH, 4, 8, 8),
            tuple("of_task", MapType.TASK_STORAGE, 4, 8, 0),
            tuple("stacks", MapType.STACK_TRACE, 4, 256, 16),
            tuple("ring", MapType.RINGBUF, 0, 0, 8192),
            tuple("small_ring", MapType.RINGBUF, 0, 0, 4096));
  }

  @Test
  void refusesValuesThatDoNotFit() throws Exception {
    BpfObject object = TestObjects.object("features");
    object.set("a_byte", 255).set("a_byte", -128).set("a_long", Long.MIN_VALUE);
    assertThatThrownBy(() -> object.set("a_byte", 256)).hasMessageContaining("256");
    assertThatThrownBy(() -> object.set("a_byte", -129)).hasMessageContaining("-129");
    assertThatThrownBy(() -> object.set("an_int", 1L << 32)).hasMessageContaining("4294967296");
    assertThatThrownBy(() -> object.set("enough_for_no_integer", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12 bytes");
    assertThatThrownBy(() -> object.set("nothing", 1)).hasMessageContaining("nothing");
    assertThatThrownBy(() -> object.set("a_long", new byte[4])).hasMessageContaining("4 bytes");
    assertThat(object.hasVariable("a_byte")).isTrue();
    assertThat(object.hasVariable("nothing")).isFalse();
  }

  @Test
  void refusesSizesOfNoMap() throws Exception {
    BpfObject object = TestObjects.object("features");
    assertThatThrownBy(() -> object.maxEntries("nothing", 1)).hasMessageContaining("nothing");
    assertThatThrownBy(() -> object.maxEntries("hash", 0)).hasMessageContaining("0 entries");
  }

  @Test
  void readsSectionNames() {
    assertThat(AttachPoint.of("tp_btf/block_rq_issue"))
        .isEqualTo(new AttachPoint.Tracepoint("block_rq_issue"));
    assertThat(AttachPoint.of("?tp_btf/scsi")).isEqualTo(new AttachPoint.Tracepoint("scsi"));
    assertThat(AttachPoint.isOptional("?tp_btf/scsi")).isTrue();
    assertThat(AttachPoint.isOptional("tp_btf/scsi")).isFalse();
    assertThat(AttachPoint.of("raw_tracepoint/x")).isEqualTo(new AttachPoint.RawTracepoint("x"));
    assertThatThrownBy(() -> AttachPoint.of("tp_btf")).hasMessageContaining("tp_btf");
    assertThatThrownBy(() -> AttachPoint.of("syscall/x")).hasMessageContaining("syscall/x");
    assertThatThrownBy(() -> AttachPoint.of("kprobe/x")).hasMessageContaining("kprobe/x");
  }

  @Test
  void countsPossibleCpus() {
    assertThat(PossibleCpus.parse("0\n")).isEqualTo(1);
    assertThat(PossibleCpus.parse("0-3")).isEqualTo(4);
    assertThat(PossibleCpus.parse("0-3,8-11\n")).isEqualTo(12);
    assertThat(PossibleCpus.parse("0,2")).isEqualTo(3);
  }

  @Test
  void keepsTheEndOfALog() {
    assertThat(LogTail.of("")).isEmpty();
    assertThat(LogTail.of("a\nb\n")).isEqualTo("a\nb");
    assertThat(LogTail.of("x\n".repeat(100) + "last\n").lines()).hasSize(20).endsWith("last");
  }
}
