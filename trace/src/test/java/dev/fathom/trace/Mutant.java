package dev.fathom.trace;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A fault put into one method of a class of this package: what the class would be if somebody had
 * forgotten something.
 *
 * @param title what was forgotten
 * @param className the class, without its package
 * @param method the method
 * @param fault what becomes of its code
 */
record Mutant(String title, String className, String method, Fault fault) {
  private static final String PACKAGE = "dev.fathom.trace";

  /** A change of a method's code. */
  @FunctionalInterface
  interface Fault {
    /** The change; counts each place that it finds. */
    CodeTransform transform(AtomicInteger places);
  }

  /** The method does nothing. */
  static Fault doesNothing() {
    return begin(CodeBuilder::return_);
  }

  /** The method answers always the same. */
  static Fault answers(boolean truth) {
    return begin(code -> code.loadConstant(truth ? 1 : 0).ireturn());
  }

  /** The method's first parameter, an int, is always 0. */
  static Fault takesTheFirst() {
    return begin(code -> code.loadConstant(0).istore(1));
  }

  /** The method, which takes an event, does nothing but with one of this stage. */
  static Fault onlyAt(Stage stage) {
    ClassDesc stages = ClassDesc.of(PACKAGE, "Stage");
    return begin(code -> {
      Label goOn = code.newLabel();
      code.aload(1)
          .getfield(ClassDesc.of(PACKAGE, "EventView"), "stage", stages)
          .getstatic(stages, stage.name(), stages)
          .if_acmpeq(goOn)
          .return_()
          .labelBinding(goOn);
    });
  }

  /** A void call of a method with one reference or int as its argument is left out. */
  static Fault withoutCall(String called) {
    return places ->
        (code, element) -> {
          if (element instanceof InvokeInstruction call && call.name().equalsString(called)) {
            places.incrementAndGet();
            for (int i = 0; i <= call.typeSymbol().parameterCount(); i++) {
              code.pop();
            }
          } else {
            code.with(element);
          }
        };
  }

  /** A field, an int, is not written. */
  static Fault withoutWrite(String field) {
    return places ->
        (code, element) -> {
          if (element instanceof FieldInstruction write
              && write.opcode() == java.lang.classfile.Opcode.PUTFIELD
              && write.name().equalsString(field)) {
            places.incrementAndGet();
            code.pop2();
          } else {
            code.with(element);
          }
        };
  }

  private static Fault begin(Consumer<CodeBuilder> begin) {
    return places ->
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder code) {
            places.incrementAndGet();
            begin.accept(code);
          }

          @Override
          public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
          }
        };
  }

  /** The class with the fault. */
  byte[] applyTo(byte[] bytes) {
    AtomicInteger places = new AtomicInteger();
    ClassFile format =
        ClassFile.of(
            ClassFile.DeadCodeOption.PATCH_DEAD_CODE, ClassFile.DebugElementsOption.DROP_DEBUG);
    ClassModel model = format.parse(bytes);
    byte[] mutated =
        format.transformClass(
            model,
            ClassTransform.transformingMethodBodies(
                code -> code.methodName().equalsString(method), fault.transform(places)));
    if (places.get() == 0) {
      throw new IllegalStateException("no place for the mutant " + title);
    }
    return mutated;
  }
}
