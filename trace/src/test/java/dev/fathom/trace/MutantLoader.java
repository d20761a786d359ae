package dev.fathom.trace;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** This package once more, tests and all, with a mutant in it. */
final class MutantLoader extends ClassLoader {
  private static final String PACKAGE = MutantLoader.class.getPackageName() + ".";

  /** A test takes milliseconds. */
  private static final int SECONDS_MOST = 30;

  private final @Nullable Mutant mutant;

  /** With a mutant, or as it is. */
  MutantLoader(@Nullable Mutant mutant) {
    super(MutantLoader.class.getClassLoader());
    this.mutant = mutant;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean own = name.startsWith(PACKAGE) && name.indexOf('.', PACKAGE.length()) < 0;
    if (!own) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String simple = name.substring(PACKAGE.length());
    try (InputStream in = MutantLoader.class.getResourceAsStream(simple + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      if (mutant != null && mutant.className().equals(simple)) {
        bytes = mutant.applyTo(bytes);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Runs the tests of some classes until one fails; its name, or nothing if all passed. */
  String firstFailure(List<Class<?>> tests) throws ReflectiveOperationException {
    for (Class<?> each : tests) {
      Class<?> here = loadClass(each.getName());
      for (Method test : tests(here)) {
        if (!passes(here, test)) {
          return here.getSimpleName() + "." + test.getName();
        }
      }
    }
    return "";
  }

  private static List<Method> tests(Class<?> of) {
    return Arrays.stream(of.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  /** Whether a test passes, and in time: a mutant may go round for ever. */
  private static boolean passes(Class<?> of, Method test) throws ReflectiveOperationException {
    Constructor<?> constructor = of.getDeclaredConstructor();
    constructor.setAccessible(true);
    test.setAccessible(true);
    Object instance = constructor.newInstance();
    FutureTask<Boolean> task = new FutureTask<>(() -> passes(instance, test));
    Thread.ofPlatform().daemon().name(test.getName()).start(task);
    try {
      return task.get(SECONDS_MOST, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean passes(Object instance, Method test) throws IllegalAccessException {
    try {
      test.invoke(instance);
      return true;
    } catch (InvocationTargetException e) {
      return false;
    }
  }
}
