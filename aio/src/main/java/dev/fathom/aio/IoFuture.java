package dev.fathom.aio;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The future of one operation: it is itself what the loop calls. */
final class IoFuture extends CompletableFuture<Integer> implements IoCallback {
  private final String operation;
  private final @Nullable IoFile file;
  private final long positionBytes;
  private final long lengthBytes;

  IoFuture(String operation, @Nullable IoFile file, long positionBytes, long lengthBytes) {
    this.operation = operation;
    this.file = file;
    this.positionBytes = positionBytes;
    this.lengthBytes = lengthBytes;
  }

  static IoFuture of(Operation operation) {
    return new IoFuture(
        operation.name(), operation.file(), operation.positionBytes(), operation.lengthBytes());
  }

  @Override
  public void completed(int result) {
    if (result >= 0) {
      complete(result);
    } else {
      completeExceptionally(failure(result, operation, file, positionBytes, lengthBytes));
    }
  }

  @Override
  public void refused(RuntimeException misuse) {
    completeExceptionally(misuse);
  }

  /** Stages that depend on this one are plain futures. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  /** The error that a negative result means. */
  static IoException failure(
      int result, String operation, @Nullable IoFile file, long positionBytes, long lengthBytes) {
    return new IoException(
        -result,
        operation,
        file == null ? "(no file)" : file.toString(),
        positionBytes,
        lengthBytes);
  }
}
