package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Poll;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A driver in which each read waits for a descriptor that is never ready, until it is cancelled.
 */
final class EventLoopStuckReads {
  private EventLoopStuckReads() {}

  static Driver on(Driver driver) {
    EventFd never = open();
    return (Driver)
        Proxy.newProxyInstance(
            Driver.class.getClassLoader(),
            new Class<?>[] {Driver.class},
            (_, method, arguments) -> call(driver, never, method, arguments));
  }

  private static EventFd open() {
    try {
      return EventFd.open();
    } catch (ErrnoException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable Object call(
      Driver driver, EventFd never, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("prepareRead")) {
      driver.preparePoll((long) arguments[0], never.fd(), Poll.POLLIN);
      return null;
    }
    try {
      Object result = method.invoke(driver, arguments);
      if (method.getName().equals("close")) {
        never.close();
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
