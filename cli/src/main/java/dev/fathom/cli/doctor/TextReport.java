package dev.fathom.cli.doctor;

import java.util.List;

/** A report for a person, in columns, less than 100 wide. */
public final class TextReport {
  static final int WIDTH = 98;

  private static final int MARK_WIDTH = 10;
  private static final int SUBJECT_WIDTH = 18;
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String FAINT = "\u001b[2m";

  private final StringBuilder out = new StringBuilder();
  private final boolean colourful;

  private TextReport(boolean colourful) {
    this.colourful = colourful;
  }

  /** The report as lines of text, each ended. */
  public static String of(Report report, boolean colourful) {
    TextReport text = new TextReport(colourful);
    for (Section section : report.sections()) {
      text.section(section);
    }
    text.summary(report);
    return text.out.toString();
  }

  private void section(Section section) {
    String title = section.id().equals("path") ? "Path " + section.title() : section.title();
    out.append(coloured(BOLD, title)).append('\n');
    section.findings().forEach(this::finding);
    out.append('\n');
  }

  private void finding(Finding finding) {
    String label = finding.mark().label();
    out.append("  ").append(coloured(colour(finding.mark()), label));
    out.append(" ".repeat(Math.max(1, MARK_WIDTH - label.length())));
    out.append(finding.subject());
    int indent = 2 + MARK_WIDTH + SUBJECT_WIDTH;
    out.append(" ".repeat(Math.max(1, SUBJECT_WIDTH - finding.subject().length())));
    wrap(finding.detail(), indent);
    for (String remedy : finding.remedies()) {
      out.append(" ".repeat(indent)).append(coloured(FAINT, "> "));
      wrap(remedy, indent + 2);
    }
  }

  /** Writes words from a column on, and goes on there in the next line when one is full. */
  private void wrap(String text, int indent) {
    int column = indent;
    for (String word : words(text)) {
      if (column > indent && column + 1 + word.length() > WIDTH) {
        out.append('\n').append(" ".repeat(indent));
        column = indent;
      }
      if (column > indent) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
    }
    out.append('\n');
  }

  /** Control characters, as a file's name may have them, do not reach the terminal. */
  private static List<String> words(String text) {
    return Machine.words(text).stream().map(TextReport::printable).toList();
  }

  private static String printable(String word) {
    StringBuilder plain = new StringBuilder(word.length());
    word.codePoints().forEach(c -> plain.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return plain.toString();
  }

  private void summary(Report report) {
    long degraded = 0;
    long missing = 0;
    for (Section section : report.sections()) {
      boolean counts = !section.id().equals(TracingChecks.ID);
      degraded += counts ? section.count(Mark.DEGRADED) : 0;
      missing += counts ? section.count(Mark.MISSING) : 0;
    }
    String verdict;
    if (report.isLacking()) {
      verdict = "Something that asynchronous I/O needs is missing here";
    } else if (degraded + missing > 0) {
      verdict = "Asynchronous I/O works here, not all of it as well as it could";
    } else {
      verdict = "Asynchronous I/O works here, at full speed";
    }
    out.append(verdict).append(": ").append(degraded).append(" degraded, ");
    out.append(missing).append(" missing.\n");
    report.sections().stream()
        .filter(section -> section.id().equals(TracingChecks.ID))
        .forEach(section -> out.append(tracing(section)).append('\n'));
  }

  private static String tracing(Section section) {
    if (section.count(Mark.MISSING) > 0) {
      return "The kernel cannot be traced here: " + section.count(Mark.MISSING) + " missing.";
    }
    long degraded = section.count(Mark.DEGRADED);
    return degraded > 0
        ? "The kernel can be traced here, not all of it: " + degraded + " degraded."
        : "The kernel can be traced here.";
  }

  private String coloured(String colour, String text) {
    return colourful ? colour + printable(text) + RESET : printable(text);
  }

  private static String colour(Mark mark) {
    return switch (mark) {
      case OK -> "\u001b[32m";
      case UNKNOWN -> FAINT;
      case DEGRADED -> "\u001b[33m";
      case MISSING -> "\u001b[31m";
    };
  }
}
