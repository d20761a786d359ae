package dev.fathom.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as {@code 4096}, {@code 512m} or {@code 16g}, powers of 1024, as bytes. */
final class ByteSizes implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmgt]?)");
  private static final String UNITS = "kmgt";
  private static final int BITS_OF_1024 = 10;

  ByteSizes() {}

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      String unit = matcher.group(2);
      int shift = unit.isEmpty() ? 0 : BITS_OF_1024 * (UNITS.indexOf(unit) + 1);
      if (number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    throw new TypeConversionException("'" + text + "' is no size: write 512m, 4g");
  }
}
