package dev.fathom.aio;

import java.util.concurrent.CompletableFuture;

/** The future of one operation: it is itself what the loop calls. */
final class IoFuture extends CompletableFuture<Integer> implements IoCallback {
  private final Request request;

  IoFuture(Request request) {
    this.request = request.to(this);
  }

  @Override
  public void completed(int result) {
    if (result >= 0) {
      complete(result);
    } else {
      completeExceptionally(request.failure(result));
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
}
