package dev.fathom.house;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The rule that a skipped test says what the machine lacks, and the table of those that were. */
final class SkippedTests {
  /** What is left of a message that says no more than that there is an assumption. */
  private static final List<String> NO_REASONS = List.of("", "assumption is not true");

  /** The exception, what it says, and the stack. */
  private static final Pattern TRACE =
      Pattern.compile("(?s)^[\\w.$]+(?::\\s*(.*?))?(?:\\R\\s+at |\\RCaused by:|$)");

  private SkippedTests() {}

  /**
   * A test that did not run.
   *
   * @param module the folder of its module
   * @param test its class, without the package, and its name
   * @param reason what it said; empty if nothing
   */
  record Skipped(String module, String test, String reason) {}

  /** The tests that {@code report} calls skipped: a file that Surefire wrote. */
  static List<Skipped> read(Source report) {
    List<Skipped> skipped = new ArrayList<>();
    NodeList tests = parse(report).getElementsByTagName("testcase");
    for (int i = 0; i < tests.getLength(); i++) {
      Element test = (Element) tests.item(i);
      NodeList marks = test.getElementsByTagName("skipped");
      if (marks.getLength() > 0) {
        skipped.add(new Skipped(report.module(), name(test), reason((Element) marks.item(0))));
      }
    }
    return skipped;
  }

  /** Those that say nothing. */
  static List<Skipped> offences(List<Skipped> skipped) {
    return skipped.stream()
        .filter(test -> NO_REASONS.contains(test.reason()) || isGeneratedReason(test.reason()))
        .toList();
  }

  /** A block for each reason, with the tests that gave it. */
  static String table(List<Skipped> skipped) {
    if (skipped.isEmpty()) {
      return "No test was skipped.\n";
    }
    Map<String, List<Skipped>> byReason = new TreeMap<>();
    for (Skipped test : skipped) {
      byReason.computeIfAbsent(test.reason(), reason -> new ArrayList<>()).add(test);
    }
    StringBuilder table = new StringBuilder("Skipped tests: " + skipped.size() + "\n");
    byReason.forEach((reason, tests) -> {
      table.append("  ").append(reason.isEmpty() ? "(no reason)" : reason).append('\n');
      for (Skipped test : tests) {
        table.append(String.format("    %-10s %s%n", test.module(), test.test()));
      }
    });
    return table.toString();
  }

  private static String name(Element test) {
    String type = test.getAttribute("classname");
    String name = test.getAttribute("name");
    String shortType = type.substring(type.lastIndexOf('.') + 1);
    return name.isEmpty() ? shortType : shortType + "." + name;
  }

  /** Surefire writes a condition's reason as the message, and an assumption's as a stack trace. */
  private static String reason(Element mark) {
    String said = mark.getAttribute("message");
    if (said.isBlank()) {
      Matcher trace = TRACE.matcher(mark.getTextContent().strip());
      said = trace.find() && trace.group(1) != null ? trace.group(1) : "";
    }
    return said.replaceAll("\\s+", " ").strip().replaceFirst("^Assumption failed(?:: |$)", "");
  }

  /** JUnit's words for {@code @Disabled} without a text: the element, and that it is so. */
  private static boolean isGeneratedReason(String reason) {
    return reason.endsWith(" is @Disabled");
  }

  private static Document parse(Source report) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(report.text())));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalArgumentException("not a report: " + report.path(), e);
    }
  }
}
