package dev.fathom.query;

import dev.fathom.query.cel.Expression;
import dev.fathom.query.cel.Language;

/** The door to CEL: nothing of it is loaded before somebody goes through. */
final class Expressions {
  private Expressions() {}

  static Expression parse(String text) {
    // CEL lies on the class path, and a module reads that only if it says so.
    Module own = Expressions.class.getModule();
    own.addReads(ClassLoader.getSystemClassLoader().getUnnamedModule());
    try {
      return Language.parse(text);
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "expressions need the jars of dev.cel:compiler and dev.cel:runtime on the class path"
              + " (not the module path): no "
              + e.getMessage(),
          e);
    }
  }
}
