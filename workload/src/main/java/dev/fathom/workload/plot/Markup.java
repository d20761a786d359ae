package dev.fathom.workload.plot;

import java.io.IOException;

/** HTML being written: what is ours as it is, what comes from outside escaped. */
final class Markup {
  private final Appendable out;

  Markup(Appendable out) {
    this.out = out;
  }

  /** Writes markup. */
  Markup raw(String markup) throws IOException {
    out.append(markup);
    return this;
  }

  /** Writes text that may hold anything, in an element or in a quoted attribute. */
  Markup text(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
      }
    }
    return this;
  }
}
