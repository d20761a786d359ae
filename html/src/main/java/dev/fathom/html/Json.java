package dev.fathom.html;

/**
 * Writes JSON that is safe also inside of HTML: {@code <}, {@code >}, {@code &} and all that is not
 * printable ASCII are escaped.
 */
final class Json {
  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  /** Opens an object or a list. */
  Json open(char bracket) {
    comma();
    text.append(bracket);
    first = true;
    return this;
  }

  /** Closes it. */
  Json close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  /** The name of the value that comes next. */
  Json name(String name) {
    comma();
    quote(name);
    text.append(':');
    first = true;
    return this;
  }

  Json value(String value) {
    comma();
    quote(value);
    return this;
  }

  Json value(long value) {
    comma();
    text.append(value);
    return this;
  }

  /** A finite number, with no more digits than a chart shows. */
  Json value(double value) {
    comma();
    double rounded = Math.rint(value * 1000) / 1000;
    if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15) {
      text.append((long) rounded);
    } else {
      text.append(rounded);
    }
    return this;
  }

  /** Strings as a list. */
  Json values(Iterable<String> values) {
    open('[');
    values.forEach(this::value);
    return close(']');
  }

  private void comma() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain = c >= ' ' && c < 0x7f && "\"\\<>&".indexOf(c) < 0;
      if (plain) {
        text.append(c);
      } else {
        text.append("\\u").append("%04x".formatted((int) c));
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
