package dev.fathom.aio;

import dev.fathom.driver.Driver;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one engine knows of the files it works on, by the file's id. Owned by its engine. */
final class FileStates {

  /** One file as one engine sees it. */
  static final class State {
    final IoFile file;

    /** Operations taken and not ended. While there are any, the engine has a hold on the file. */
    int users;

    /** Of these, operations with the driver. */
    int inFlight;

    /** A barrier is with the driver: nothing else may start. */
    boolean barrierInFlight;

    /** Barriers taken and not ended. */
    int barriers;

    /**
     * Operations held back, in order of submission, those behind a link included; entries whose
     * slot lost its HELD mark are void.
     */
    final ArrayDeque<Long> held = new ArrayDeque<>(0);

    State(IoFile file) {
      this.file = file;
    }

    /** Counts one more operation; the first takes a hold on the file. */
    void use() {
      if (users == 0 && !file.acquire()) {
        throw new IllegalStateException("file is closed: " + file);
      }
      users++;
    }

    /** Counts one less; the last gives the hold back. */
    void unuse() {
      if (--users == 0) {
        file.release();
      }
    }

    /** Whether a plain operation has to look at the order of things. */
    boolean ordered() {
      return barriers > 0 || file.synchronizedOrder();
    }
  }

  private final Driver driver;
  private @Nullable State[] states = new @Nullable State[16];

  FileStates(Driver driver) {
    this.driver = driver;
  }

  /** The state of an open file. Hot path: allocation-free after a file's first use. */
  State of(IoFile file) {
    State[] known = states;
    int id = file.id;
    State state = id < known.length ? known[id] : null;
    if (state == null || state.file != file) {
      state = meet(file);
    }
    if (file.closed()) {
      throw new IllegalStateException("file is closed: " + file);
    }
    return state;
  }

  /** The state by a file's id, while operations are in flight on it. */
  State byId(int id) {
    State state = states[id];
    assert state != null : id;
    return state;
  }

  private State meet(IoFile file) {
    if (!driver.accepts(file.file)) {
      throw new IllegalArgumentException(
          file + " was opened for another driver than " + driver.kind().label());
    }
    if (file.id >= states.length) {
      states = Arrays.copyOf(states, Math.max(file.id + 1, states.length * 2));
    }
    State state = new State(file);
    states[file.id] = state;
    return state;
  }

  /** The state, if this engine has worked on the file. */
  @Nullable State find(IoFile file) {
    State state = file.id < states.length ? states[file.id] : null;
    return state != null && state.file == file ? state : null;
  }
}
