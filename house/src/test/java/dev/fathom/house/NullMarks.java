package dev.fathom.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ModuleTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rule that every package says {@code @NullMarked}: in its package-info.java, in main or in
 * tests, or for all packages of a module in its module-info.java.
 */
final class NullMarks {
  private NullMarks() {}

  /** The packages of {@code java} that nothing marks, each as {@code module: package}. */
  static List<String> offences(List<Source> java) {
    Set<String> marked = new HashSet<>();
    Set<String> used = new TreeSet<>();
    for (Source source : java) {
      CompilationUnitTree unit = ParsedJava.of(source).unit();
      ModuleTree module = unit.getModule();
      if (module != null) {
        if (isNullMarked(module.getAnnotations())) {
          marked.add(source.module());
        }
      } else if (unit.getPackageName() != null) {
        String name = source.module() + ": " + unit.getPackageName();
        used.add(name);
        if (source.name().equals("package-info.java")
            && isNullMarked(unit.getPackageAnnotations())) {
          marked.add(name);
        }
      } else if (!source.path().startsWith("examples/")) { // programs of one file have no package
        used.add(source.module() + ": no package, in " + source.path());
      }
    }
    List<String> offences = new ArrayList<>(used);
    offences.removeIf(name -> marked.contains(name) || marked.contains(moduleOf(name)));
    return offences;
  }

  private static String moduleOf(String used) {
    return used.substring(0, used.indexOf(':'));
  }

  private static boolean isNullMarked(List<? extends AnnotationTree> annotations) {
    return annotations.stream()
        .map(annotation -> annotation.getAnnotationType().toString())
        .anyMatch(type -> type.equals("NullMarked") || type.endsWith(".NullMarked"));
  }
}
