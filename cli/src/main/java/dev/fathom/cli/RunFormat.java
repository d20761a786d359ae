package dev.fathom.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How {@code fathom run} prints results. */
enum RunFormat {
  /** Text. */
  NORMAL("normal"),
  /** fio's JSON. */
  JSON("json"),
  /** fio's JSON with histograms. */
  JSON_PLUS("json+");

  private final String word;

  RunFormat(String word) {
    this.word = word;
  }

  /** Reads the option's value. */
  static final class Reader implements ITypeConverter<RunFormat> {
    /** For picocli. */
    Reader() {}

    @Override
    public RunFormat convert(String value) {
      for (RunFormat format : values()) {
        if (format.word.equals(value)) {
          return format;
        }
      }
      throw new TypeConversionException("'" + value + "' is not normal, json or json+");
    }
  }
}
