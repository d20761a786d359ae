package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.BpfObject;
import dev.fathom.kernel.bpf.LoadedBpf;
import dev.fathom.kernel.bpf.ProgramFinding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tracer's programs loaded and never attached: whether this kernel takes them. Nothing runs,
 * and nothing stays.
 */
public final class TracerRehearsal {
  private static final String ESSENTIAL = "requests, their stages, and who caused them";
  private static final int RING_BYTES = 64 << 10;

  private TracerRehearsal() {}

  /**
   * Loads them all, and forgets them. Takes about half a second and 50 MB.
   *
   * @return what the tracer tells, the essential first, the others in the order of their programs
   * @throws BpfException if none can be loaded: what stands against it and how to mend that
   * @throws IOException if the kernel's tables cannot be read
   */
  public static List<TracedPart> parts() throws IOException {
    BpfObject object = BpfObject.parse(KernelTracer.object());
    boolean loops = !LoopDevices.stacked().isEmpty();
    KernelTracer.configure(object, TracerOptions.DEFAULT.withRingBytes(RING_BYTES), loops);
    try (LoadedBpf bpf = object.load(program -> true)) {
      return parts(bpf.findings());
    }
  }

  /** The same programs, by what fails without them. */
  static List<TracedPart> parts(List<ProgramFinding> findings) {
    Map<String, List<ProgramFinding>> byWhat = new LinkedHashMap<>();
    byWhat.put(ESSENTIAL, new ArrayList<>());
    for (ProgramFinding finding : findings) {
      String name = TracerPrograms.shortName(finding.program());
      String what =
          TracerPrograms.ESSENTIAL.contains(name)
              ? ESSENTIAL
              : TracerPrograms.OPTIONAL.getOrDefault(name, name);
      byWhat.computeIfAbsent(what, none -> new ArrayList<>()).add(finding);
    }
    return byWhat.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry ->
            new TracedPart(entry.getKey(), entry.getKey().equals(ESSENTIAL), entry.getValue()))
        .toList();
  }
}
