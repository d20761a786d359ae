package dev.fathom.ftrace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.ftrace.Collected.Seen;
import dev.fathom.trace.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTextTest {
  private final Collected collected = new Collected();

  private TraceFindings read(String text) throws IOException {
    return TraceText.read(
        new ByteArrayInputStream(text.getBytes(UTF_8)), collected.names, collected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "              dd-140     [001] .....     2.917891: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "              dd-140     [001] d..1.     2.917891: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "              dd-140     [001] .Ns1      2.917891: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "              dd-140     [001]     2.917891: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "              dd-140     (    140) [001] .....     2.917891: block_bio_queue: 8,0 RM 16968"
            + " + 8 [dd]",
        "              dd-140     (-------) [001] .....     2.917891: block_bio_queue: 8,0 RM 16968"
            + " + 8 [dd]",
        "           <...>-140     [001] .....     2.917891: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "      dd-140       1..... 2917891us : block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "      dd-140       1dNh1. 2917891us+: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "      dd-140       1d..1. 2917891us!: block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "              dd   140 [001]     2.917891:   block:block_bio_queue: 8,0 RM 16968 + 8 [dd]",
        "              dd   140/140   [001]     2.917891:   block:block_bio_queue: 8,0 RM 16968 + 8"
            + " [dd]",
        "                    dd-140   [001]     2.917891: block_bio_queue:      8,0 RM 16968 + 8"
            + " [dd]",
      })
  void allFormsOfALineAreUnderstood(String line) throws IOException {
    TraceFindings findings = read(line + "\n");
    assertThat(findings.problems()).isEmpty();
    Seen queued = collected.of(Stage.QUEUED).getFirst();
    assertThat(queued.micros()).isEqualTo(2917891);
    assertThat(queued.positionBytes()).isEqualTo(16968 * 512);
    assertThat(queued.lengthBytes()).isEqualTo(4096);
    assertThat(queued.place()).isEqualTo("8,0");
    assertThat(queued.origin()).contains("threadId=140", "thread=dd");
  }

  @Test
  void namesThatLookLikeLinesDoNotDeceive() throws IOException {
    String comm = "-1 [0] a: b: c,d";
    TraceFindings findings =
        read(comm + "-140     [001] .....     2.9: block_bio_queue: 8,0 R 8 + 8 [x] [y]\n");
    assertThat(findings.problems()).isEmpty();
    assertThat(collected.of(Stage.QUEUED).getFirst().origin())
        .contains("threadId=140", "thread=x] [y,");
  }

  @Test
  void prioritiesOfNewKernelsArePassedOver() throws IOException {
    read(
        """
                      dd-140     [001] ..... 2.1: block_getrq: 8,0 WS 8 + 8 [dd]
                      dd-140     [001] ..... 2.2: block_rq_issue: 8,0 WS 4096 () 8 + 8 be,0,4 [dd]
                      dd-140     [001] ..... 2.3: block_rq_complete: 8,0 WS () 8 + 8 none,0,0 [-5]
        """
            .indent(2));
    assertThat(collected.of(Stage.COMPLETED)).extracting(Seen::result).containsExactly(-5);
  }

  @Test
  void lostEventsAreCounted() throws IOException {
    TraceFindings findings =
        read("CPU:1 [LOST 123 EVENTS]\nCPU:0 [LOST EVENTS]\n##### CPU 1 buffer started ####\n");
    assertThat(findings.losses()).isEqualTo(2);
    assertThat(findings.lostEvents()).isEqualTo(123);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.clean()).isFalse();
  }

  @Test
  void stacksBelongToNoEvent() throws IOException {
    TraceFindings findings =
        read(
            """
                          dd-140     [001] ..... 2.917891: <stack trace>
             => submit_bio_noacct
             => 0xffffffff8123
            \tffffffff81234567 submit_bio+0x10 ([kernel.kallsyms])
            """);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.records()).isZero();
  }

  @Test
  void aDamagedLineIsNamedByItsNumber() throws IOException {
    TraceFindings findings =
        read(
            """
            # tracer: nop
                          dd-140     [001] ..... 2.9: block_bio_queue: 8,0 R x + 8 [dd]
            nonsense\u001b[31m
                          dd-140     [001] ..... 2.9: block_bio_queue: 8,0 R 99999999999999999999 + 8 [dd]
                          dd-140     [001] ..... 2.9: block_bio_queue: 8,0 R 18446744073709551615 + 8 [dd]
            """);
    assertThat(findings.problemCount()).isEqualTo(4);
    assertThat(findings.problems().getFirst()).startsWith("line 2: no number at column");
    assertThat(findings.problems().get(1)).isEqualTo("line 3: not understood: \"nonsense.[31m\"");
    assertThat(findings.problems().get(2)).startsWith("line 4: ");
    assertThat(findings.problems().get(3)).startsWith("line 5: sector 18446744073709551615");
  }

  @Test
  void biosOfAPartitionAreFoundByRequestsOfItsDisk() throws IOException {
    TraceFindings findings =
        read(
            """
                          dd-140     [001] ..... 2.1: block_bio_remap: 8,1 W 2056 + 8 <- (8,1) 8
                          dd-140     [001] ..... 2.1: block_bio_queue: 8,1 W 2056 + 8 [dd]
                          dd-140     [001] ..... 2.1: block_getrq: 8,1 W 2056 + 8 [dd]
                          dd-140     [001] ..... 2.2: block_rq_issue: 8,0 W 4096 () 2056 + 8 [dd]
                      <idle>-0       [001] d.h1. 2.3: block_rq_complete: 8,0 W () 2056 + 8 [0]
            """);
    assertThat(findings.unmatchedRecords()).isZero();
    long request = collected.of(Stage.GOT_REQUEST).getFirst().related();
    assertThat(collected.life(request)).isEqualTo("DC");
  }
}
