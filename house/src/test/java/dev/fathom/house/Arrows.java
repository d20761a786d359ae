package dev.fathom.house;

import com.sun.source.tree.DirectiveTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.RequiresTree;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The rule that a module uses only modules below it, in its pom and in its module descriptor. */
final class Arrows {
  private static final Set<String> ALL =
      Set.of(
          "trace",
          "linux",
          "kernel",
          "driver",
          "aio",
          "query",
          "report",
          "ftrace",
          "html",
          "perfetto",
          "jfr",
          "otel",
          "testkit",
          "workload",
          "cli",
          "bench");

  /** What each module may use. */
  private static final Map<String, Set<String>> BELOW =
      Map.ofEntries(
          Map.entry("trace", Set.of()),
          Map.entry("linux", Set.of()),
          Map.entry("kernel", Set.of("trace", "linux")),
          Map.entry("driver", Set.of("linux")),
          Map.entry("aio", Set.of("trace", "linux", "driver")),
          Map.entry("testkit", Set.of("trace", "linux", "driver", "aio")),
          Map.entry("query", Set.of("trace")),
          Map.entry("report", Set.of("trace", "query")),
          Map.entry("ftrace", Set.of("trace", "linux", "report")),
          Map.entry("html", Set.of("trace")),
          Map.entry("perfetto", Set.of("trace", "report")),
          Map.entry("jfr", Set.of("trace")),
          Map.entry("otel", Set.of("trace")),
          Map.entry("workload", Set.of("linux", "driver", "aio")),
          Map.entry(
              "cli",
              Set.of(
                  "trace",
                  "linux",
                  "kernel",
                  "driver",
                  "aio",
                  "query",
                  "report",
                  "ftrace",
                  "html",
                  "perfetto",
                  "jfr",
                  "otel",
                  "workload")),
          Map.entry("guest", ALL),
          Map.entry("bench", ALL),
          Map.entry("stress", Set.of("trace", "linux", "driver", "aio")),
          Map.entry("house", ALL));

  /** What a module's tests may use beyond that: only modules that testkit does not stand on. */
  private static final Map<String, Set<String>> BELOW_TESTS =
      Map.of(
          "workload", Set.of("testkit"),
          "kernel", Set.of("testkit", "report"),
          "cli", Set.of("testkit"));

  private Arrows() {}

  /** What {@code source} uses and may not, if it is a pom or a module descriptor of a module. */
  static List<String> offences(Source source) {
    if (source.path().equals("pom.xml")) {
      return unknownModules(source);
    }
    if (source.path().equals(source.module() + "/pom.xml")) {
      return offencesOfPom(source);
    }
    if (source.path().equals(source.module() + "/src/main/java/module-info.java")) {
      return offencesOfDescriptor(source);
    }
    return List.of();
  }

  private static List<String> unknownModules(Source pom) {
    List<String> offences = new ArrayList<>();
    for (Element module : elements(parse(pom), "module")) {
      String name = module.getTextContent().strip();
      if (!BELOW.containsKey(name)) {
        offences.add("pom.xml: say in Arrows.java what the new module " + name + " may use");
      }
    }
    return offences;
  }

  private static List<String> offencesOfPom(Source pom) {
    List<String> offences = new ArrayList<>();
    for (Element dependency : elements(parse(pom), "dependency")) {
      String artifact = childText(dependency, "artifactId", "");
      boolean ours = childText(dependency, "groupId", "").endsWith("dev.fathom");
      String used = artifact.startsWith("fathom-") ? artifact.substring("fathom-".length()) : "";
      boolean inTests = childText(dependency, "scope", "compile").equals("test");
      if ((ours || !used.isEmpty()) && !isAllowed(pom.module(), used, inTests)) {
        offences.add(pom.path() + ": " + pom.module() + " may not depend on " + artifact);
      }
    }
    return offences;
  }

  private static List<String> offencesOfDescriptor(Source descriptor) {
    ModuleTree module = ParsedJava.of(descriptor).unit().getModule();
    if (module == null) {
      return List.of(descriptor.path() + ": describes no module");
    }
    List<String> offences = new ArrayList<>();
    String expected = "dev.fathom." + descriptor.module();
    if (!module.getName().toString().equals(expected)) {
      offences.add(descriptor.path() + ": is to be named " + expected);
    }
    for (DirectiveTree directive : module.getDirectives()) {
      if (directive instanceof RequiresTree requires) {
        String name = requires.getModuleName().toString();
        if (name.startsWith("dev.fathom.")
            && !isAllowed(descriptor.module(), name.substring("dev.fathom.".length()), false)) {
          offences.add(descriptor.path() + ": " + descriptor.module() + " may not require " + name);
        }
      }
    }
    return offences;
  }

  private static boolean isAllowed(String user, String used, boolean inTests) {
    return BELOW.getOrDefault(user, Set.of()).contains(used)
        || (inTests && BELOW_TESTS.getOrDefault(user, Set.of()).contains(used));
  }

  private static Document parse(Source pom) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(pom.text())));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalArgumentException("not a pom: " + pom.path(), e);
    }
  }

  private static List<Element> elements(Document document, String name) {
    List<Element> found = new ArrayList<>();
    var all = document.getElementsByTagName(name);
    for (int i = 0; i < all.getLength(); i++) {
      found.add((Element) all.item(i));
    }
    return found;
  }

  private static String childText(Element parent, String name, String otherwise) {
    for (@Nullable Node child = parent.getFirstChild();
        child != null;
        child = child.getNextSibling()) {
      if (child.getNodeName().equals(name)) {
        return child.getTextContent().strip();
      }
    }
    return otherwise;
  }
}
