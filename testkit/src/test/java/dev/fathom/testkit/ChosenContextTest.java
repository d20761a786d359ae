package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;

/** Confined contexts on whatever driver is chosen: also where the better ones are forbidden. */
class ChosenContextTest extends RealContextContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.confined(depth);
  }

  /** It may be on Linux AIO. */
  @Override
  public int cyclesAtOnce() {
    return LinuxAioDriverContractIT.AT_ONCE;
  }
}
