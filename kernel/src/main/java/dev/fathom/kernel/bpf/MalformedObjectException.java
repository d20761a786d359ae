package dev.fathom.kernel.bpf;

/** An object file, or BTF in it, that is damaged or uses what this loader does not know. */
public final class MalformedObjectException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public MalformedObjectException(String message) {
    super(message);
  }
}
