package dev.fathom.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** The rule that a type that others see says what it is, nested ones too. */
final class Documentation {
  private Documentation() {}

  /** The public types of {@code java} without a documentation comment, if users get that file. */
  static List<String> offences(Source java) {
    if (!java.isMainJava()) {
      return List.of();
    }
    ParsedJava parsed = ParsedJava.of(java);
    Scan scan = new Scan(parsed);
    scan.scan(parsed.unit(), null);
    return scan.offences;
  }

  private static final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final List<String> offences = new ArrayList<>();
    private final ParsedJava parsed;

    Scan(ParsedJava parsed) {
      this.parsed = parsed;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      if (!isPublic(type)) {
        return null; // and so is nothing in it
      }
      String comment = parsed.documents().getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        offences.add(parsed.place(type) + ": " + type.getSimpleName() + " does not say what it is");
      }
      for (Tree member : type.getMembers()) {
        if (member instanceof ClassTree) {
          scan(member, null);
        }
      }
      return null;
    }

    private boolean isPublic(ClassTree type) {
      return type.getModifiers().getFlags().contains(Modifier.PUBLIC) || isInInterface();
    }

    private boolean isInInterface() {
      TreePath parent = getCurrentPath().getParentPath();
      Tree.Kind kind = parent.getLeaf().getKind();
      return kind == Tree.Kind.INTERFACE || kind == Tree.Kind.ANNOTATION_TYPE;
    }
  }
}
