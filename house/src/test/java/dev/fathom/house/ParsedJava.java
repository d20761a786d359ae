package dev.fathom.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A Java file as the JDK's own parser sees it. Names are not resolved, so nothing has to compile.
 *
 * @param source what was parsed
 * @param unit its syntax tree
 * @param documents finds documentation comments in that tree
 */
record ParsedJava(Source source, CompilationUnitTree unit, DocTrees documents) {

  static ParsedJava of(Source source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, null, ignored -> {}, List.of("-proc:none"), null, List.of(new Text(source)));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      return new ParsedJava(source, unit, DocTrees.instance(task));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line that {@code tree} begins in, counted from 1. */
  long line(Tree tree) {
    return unit.getLineMap()
        .getLineNumber(documents.getSourcePositions().getStartPosition(unit, tree));
  }

  /** Where {@code tree} is, as terminals make it a link: {@code path:line}. */
  String place(Tree tree) {
    return source.path() + ":" + line(tree);
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(Source source) {
      super(URI.create("string:///" + source.path()), Kind.SOURCE);
      text = source.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
