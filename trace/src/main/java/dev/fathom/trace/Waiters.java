package dev.fathom.trace;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The operations that wait for a bio, each once. */
final class Waiters {
  /** More operations than this do not wait for one bio as far as we are concerned. */
  private static final int LIMIT = 64;

  private @Nullable OperationState[] operations = new OperationState[1];
  private int[] generations = new int[1];
  private int count;

  /** Whether they do not wait at the moment: the bio failed, and may be tried again. */
  private boolean paused;

  void clear() {
    Arrays.fill(operations, 0, count, null);
    count = 0;
    paused = false;
  }

  /** They do not wait any more; false if they did not. The caller tells them. */
  boolean pause() {
    boolean waited = !paused;
    paused = true;
    return waited;
  }

  /** The bio is tried again: those that live wait for it again. */
  void resume() {
    if (paused) {
      paused = false;
      for (int i = 0; i < count; i++) {
        OperationState operation = at(i);
        if (operation != null) {
          operation.pending++;
        }
      }
    }
  }

  int count() {
    return count;
  }

  /** The operation, or null if its life has ended. */
  @Nullable OperationState at(int index) {
    OperationState operation = operations[index];
    return operation != null && operation.generation == generations[index] ? operation : null;
  }

  /** Adds one that waits, unless it does already. */
  void add(OperationState operation) {
    for (int i = 0; i < count; i++) {
      if (operation.equals(at(i))) {
        return;
      }
    }
    if (count == LIMIT) {
      return;
    }
    if (count == operations.length) {
      operations = Arrays.copyOf(operations, 2 * count);
      generations = Arrays.copyOf(generations, 2 * count);
    }
    operations[count] = operation;
    generations[count++] = operation.generation;
    operation.pending++;
  }

  void addAll(Waiters others) {
    for (int i = 0; i < others.count; i++) {
      OperationState operation = others.at(i);
      if (operation != null) {
        add(operation);
      }
    }
  }
}
