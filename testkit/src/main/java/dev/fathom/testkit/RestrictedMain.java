package dev.fathom.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.Seccomp;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What a {@link RestrictedJvm} begins with: forbids, then runs. */
final class RestrictedMain {
  static final String TESTS = "tests";
  static final String MAIN = "main";

  private static final String NO_IO_URING = "no-io-uring=";
  private static final String NO_NATIVE_AIO = "no-native-aio=";
  private static final String BEFORE = "before-start";

  private RestrictedMain() {}

  /** How a restriction is said on the command line. */
  static String argument(Restriction restriction) {
    return switch (restriction) {
      case Restriction.NoIoUring(int errno) -> NO_IO_URING + errno;
      case Restriction.NoNativeAio(int errno) -> NO_NATIVE_AIO + errno;
      case Restriction.LockedMemory _ -> BEFORE;
    };
  }

  /** Restrictions, then {@code tests} and a class, or {@code main}, a class and its arguments. */
  public static void main(String[] arguments) throws Exception {
    int at = 0;
    while (!arguments[at].equals(TESTS) && !arguments[at].equals(MAIN)) {
      restrict(arguments[at++]);
    }
    String name = arguments[at + 1];
    if (arguments[at].equals(TESTS)) {
      System.out.println(runTests(Class.forName(name)));
      System.exit(0);
    }
    runMain(Class.forName(name), Arrays.copyOfRange(arguments, at + 2, arguments.length));
  }

  private static void restrict(String argument) throws ErrnoException {
    if (argument.startsWith(NO_IO_URING)) {
      Seccomp.denyIoUring(Integer.parseInt(argument.substring(NO_IO_URING.length())));
    } else if (argument.startsWith(NO_NATIVE_AIO)) {
      Seccomp.denyNativeAio(Integer.parseInt(argument.substring(NO_NATIVE_AIO.length())));
    } else if (!argument.equals(BEFORE)) {
      throw new IllegalArgumentException("unknown restriction " + argument);
    }
  }

  private static String runTests(Class<?> testClass) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(testClass)).build();
    SummaryGeneratingListener summaries = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summaries, new Reasons());
    TestExecutionSummary summary = summaries.getSummary();
    return TestSummary.line(
        summary.getTestsFoundCount(),
        summary.getTestsSucceededCount(),
        summary.getTestsSkippedCount() + summary.getTestsAbortedCount(),
        summary.getTestsFailedCount() + summary.getContainersFailedCount());
  }

  private static void runMain(Class<?> mainClass, String[] arguments) throws Exception {
    try {
      Method main = mainClass.getMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      System.out.println(e.getCause());
      System.exit(1);
    }
  }

  /** Prints why tests did not succeed. */
  private static final class Reasons implements TestExecutionListener {
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      System.out.println("skipped " + test.getDisplayName() + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> {}
        case ABORTED -> result.getThrowable().ifPresent(reason -> print("skipped", test, reason));
        case FAILED -> result.getThrowable().ifPresent(reason -> print("failed", test, reason));
      }
    }

    private static void print(String what, TestIdentifier test, Throwable reason) {
      System.out.println(what + " " + test.getDisplayName() + ": " + reason.getMessage());
    }
  }
}
