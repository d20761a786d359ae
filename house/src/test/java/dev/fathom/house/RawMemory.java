package dev.fathom.house;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/** The rule that only {@code linux} makes memory out of addresses, or calls what is native. */
final class RawMemory {
  private static final Set<String> METHODS =
      Set.of("reinterpret", "ofAddress", "withTargetLayout", "loadLibrary", "nativeLinker");
  private static final Set<String> TYPES = Set.of("Linker", "SymbolLookup", "Unsafe");

  /** Files elsewhere that may, and why. Add one only if the work cannot move into linux. */
  private static final Map<String, String> ALLOWED = Map.of();

  private RawMemory() {}

  /** The uses of raw memory in {@code java}, unless it may. */
  static List<String> offences(Source java) {
    if (java.module().equals("linux") || ALLOWED.containsKey(java.path())) {
      return List.of();
    }
    ParsedJava parsed = ParsedJava.of(java);
    Scan scan = new Scan(parsed);
    scan.scan(parsed.unit(), null);
    return scan.offences;
  }

  /** Looks at names as they are used; comments and strings are free. */
  private static final class Scan extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final List<String> offences = new ArrayList<>();
    private final ParsedJava parsed;

    Scan(ParsedJava parsed) {
      this.parsed = parsed;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
      check(tree.getIdentifier(), tree);
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void unused) {
      check(tree.getName(), tree);
      return super.visitMemberReference(tree, null);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      check(tree.getName(), tree);
      return super.visitIdentifier(tree, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      if (tree.getModifiers().getFlags().contains(Modifier.NATIVE)) {
        offences.add(parsed.place(tree) + ": a native method");
      }
      return super.visitMethod(tree, null);
    }

    private void check(Name name, Tree tree) {
      if (METHODS.contains(name.toString()) || TYPES.contains(name.toString())) {
        offences.add(parsed.place(tree) + ": " + name + " belongs into the module linux");
      }
    }
  }
}
