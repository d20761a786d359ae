package dev.fathom.kernel.bpf;

/** What a program is attached to, as the name of its section says. */
public sealed interface AttachPoint {
  /** {@code tp_btf/NAME}: a tracepoint, with typed arguments. */
  record Tracepoint(String name) implements AttachPoint {}

  /** {@code raw_tp/NAME}: a tracepoint, with arguments as numbers. */
  record RawTracepoint(String name) implements AttachPoint {}

  /** {@code iter/NAME}: all things of a kind, when somebody asks. */
  record Iterator(String name) implements AttachPoint {}

  /** {@code syscall}: nothing; it runs when {@link LoadedProgram#run} says so. */
  record OnDemand() implements AttachPoint {}

  /** Whether a section says that its programs are not for every kernel: a '?' in front. */
  static boolean isOptional(String section) {
    return section.startsWith("?");
  }

  /** That of a section. */
  static AttachPoint of(String section) {
    String point = isOptional(section) ? section.substring(1) : section;
    int slash = point.indexOf('/');
    String kind = slash < 0 ? point : point.substring(0, slash);
    String name = slash < 0 ? "" : point.substring(slash + 1);
    if (name.isEmpty() != kind.equals("syscall")) {
      throw unknown(section);
    }
    return switch (kind) {
      case "tp_btf" -> new Tracepoint(name);
      case "raw_tp", "raw_tracepoint" -> new RawTracepoint(name);
      case "iter" -> new Iterator(name);
      case "syscall" -> new OnDemand();
      default -> throw unknown(section);
    };
  }

  private static MalformedObjectException unknown(String section) {
    return new MalformedObjectException("section " + section + " is of no kind that is known here");
  }
}
