package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.ProgramFinding;
import dev.fathom.kernel.bpf.ProgramFinding.Loaded;
import dev.fathom.kernel.bpf.ProgramFinding.MissingTarget;
import dev.fathom.kernel.bpf.ProgramFinding.Refused;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an attach point that is absent costs: as much as hangs on it. */
class TracedPartTest {
  private static final ProgramFinding QUEUE = new Loaded("fathom_queue");

  @Test
  void anAbsentTracepointOfAnOptionalProgramIsNotedByWhatItIsFor() throws Exception {
    List<ProgramFinding> findings =
        List.of(QUEUE, new MissingTarget("fathom_scsi_done", "tracepoint scsi_dispatch_cmd_done"));

    assertThat(KernelTracer.check(findings))
        .singleElement()
        .asString()
        .startsWith("SCSI commands (")
        .contains("no tracepoint scsi_dispatch_cmd_done");
  }

  @Test
  void anAbsentTracepointOfAnEssentialProgramIsNamed() {
    List<ProgramFinding> findings =
        List.of(QUEUE, new MissingTarget("fathom_issue", "tracepoint block_rq_issue"));

    assertThatThrownBy(() -> KernelTracer.check(findings))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("load fathom_issue")
        .hasMessageContaining("no tracepoint block_rq_issue");
  }

  @Test
  void programsAreGatheredByWhatTheyTell() {
    List<TracedPart> parts =
        TracerRehearsal.parts(
            List.of(
                new Loaded("fathom_scsi_start"),
                QUEUE,
                new MissingTarget("fathom_scsi_done", "tracepoint a"),
                new Refused("fathom_wait", 13, "R1 is wrong\nprocessed 7 insns"),
                new Loaded("fathom_issue")));

    assertThat(parts).extracting(TracedPart::essential).containsExactly(true, false, false);
    assertThat(parts.getFirst().programs()).containsExactly("fathom_queue", "fathom_issue");
    assertThat(parts.getFirst().works()).isTrue();
    TracedPart scsi = parts.get(1);
    assertThat(scsi.what()).isEqualTo("SCSI commands");
    assertThat(scsi.works()).isFalse();
    assertThat(scsi.isAbsent()).isTrue();
    assertThat(scsi.reasons()).containsExactly("this kernel has no tracepoint a");
    assertThat(parts.get(2).isAbsent()).isFalse();
    assertThat(parts.get(2).reasons()).containsExactly("refused: EACCES, R1 is wrong");
  }
}
