package dev.fathom.kernel.record;

/** Takes notices, one at a time; must not throw. */
@FunctionalInterface
public interface NoticeSink {
  /** Takes none. */
  NoticeSink NONE = notice -> {};

  /** One notice. */
  void accept(Notice notice);
}
