package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * What a program calls its own work, so that traces can say it: {@code Label.call("checkpoint", ()
 * -> …)}. Operations submitted inside, by this thread or by those that inherit its scoped values,
 * carry the label.
 */
public final class Label {
  private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

  private Label() {}

  /** Runs under a label. */
  public static void run(String label, Runnable body) {
    ScopedValue.where(CURRENT, check(label)).run(body);
  }

  /** Calls under a label. */
  public static <R, X extends Throwable> R call(
      String label, ScopedValue.CallableOp<? extends R, X> body) throws X {
    return ScopedValue.where(CURRENT, check(label)).call(body);
  }

  /** The current label, or null. */
  public static @Nullable String current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  private static String check(String label) {
    if (label.isBlank() || label.length() > 128) {
      throw new IllegalArgumentException(
          "a label has 1 to 128 characters, not all blank: \"" + label + '"');
    }
    return label;
  }
}
