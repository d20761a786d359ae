package dev.fathom.house;

import java.util.List;

/**
 * A text file of the tree, or a sample that pretends to be one.
 *
 * @param path where it is, relative to the root, with {@code /}
 * @param text what is in it
 */
record Source(String path, String text) {

  /** The folder at the root that it is in; empty for a file at the root. */
  String module() {
    int slash = path.indexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The folder that it is in; empty for a file at the root. */
  String folder() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  boolean isJava() {
    return path.endsWith(".java");
  }

  /** Whether it is Java that users of the module get. */
  boolean isMainJava() {
    return isJava() && path.contains("src/main/java/");
  }

  List<String> lines() {
    return text.lines().toList();
  }
}
