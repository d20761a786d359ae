package dev.fathom.trace;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The living subjects of one kind, by key: a hash table with open addressing, its entries used
 * again and in the order of age. Grows to its limit and never beyond; when it is full the oldest
 * entry is forced out, a retired one first. Of one thread.
 */
final class StateTable<T extends State<T>> {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
  private static final int FORGOTTEN = 1 << 12;

  private final int limit;
  private final Supplier<T> make;
  private final Consumer<T> evict;
  private final Ages<T> living = new Ages<>();
  private final Ages<T> retired = new Ages<>();

  /** Keys forced out lately, each at its hash, xor {@link #GOLDEN}; 0 for none. */
  private final long[] forgotten = new long[FORGOTTEN];

  private long[] keys = new long[16];
  private @Nullable State<T>[] states;
  private int shift = 60;
  private int size;
  private @Nullable T free;

  /**
   * An empty table.
   *
   * @param evict what to do with an entry that has to go; must remove it
   */
  StateTable(int limit, Supplier<T> make, Consumer<T> evict) {
    this.limit = limit;
    this.make = make;
    this.evict = evict;
    states = array(16);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static <T extends State<T>> @Nullable State<T>[] array(int length) {
    return new State[length];
  }

  /** A list from old to young. */
  private static final class Ages<T extends State<T>> {
    @Nullable T oldest;
    @Nullable T youngest;

    void add(T state) {
      state.older = youngest;
      state.younger = null;
      if (youngest == null) {
        oldest = state;
      } else {
        youngest.younger = state;
      }
      youngest = state;
    }

    void remove(T state) {
      T older = state.older;
      T younger = state.younger;
      if (older == null) {
        oldest = younger;
      } else {
        older.younger = younger;
      }
      if (younger == null) {
        youngest = older;
      } else {
        younger.older = older;
      }
    }
  }

  private int home(long key) {
    return (int) ((key * GOLDEN) >>> shift);
  }

  int size() {
    return size;
  }

  /** The entry with this key, or null. Hot path: allocation-free. */
  @Nullable T find(long key) {
    int mask = keys.length - 1;
    for (int i = home(key); ; i = (i + 1) & mask) {
      State<T> state = states[i];
      if (state == null || keys[i] == key) {
        return cast(state);
      }
    }
  }

  @SuppressWarnings("unchecked") // only entries of type T are ever put in
  private @Nullable T cast(@Nullable State<T> state) {
    return (T) state;
  }

  /** A new entry with a key that is not there. Allocates only until the table has grown. */
  T add(long key) {
    if (size == limit) {
      T oldest = retired.oldest != null ? retired.oldest : living.oldest;
      if (oldest != null) {
        if (!oldest.retired) {
          forgotten[forgottenAt(oldest.key)] = oldest.key ^ GOLDEN;
        }
        evict.accept(oldest);
      }
    }
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    T state = free;
    if (state == null) {
      state = make.get();
    } else {
      free = state.younger;
    }
    state.key = key;
    state.afterEviction = wasEvicted(key);
    state.retired = false;
    living.add(state);
    put(key, state);
    size++;
    return state;
  }

  private void put(long key, State<T> state) {
    int mask = keys.length - 1;
    int i = home(key);
    while (states[i] != null) {
      i = (i + 1) & mask;
    }
    keys[i] = key;
    states[i] = state;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable State<T>[] oldStates = states;
    keys = new long[2 * oldKeys.length];
    states = array(keys.length);
    shift--;
    for (int i = 0; i < oldKeys.length; i++) {
      State<T> state = oldStates[i];
      if (state != null) {
        put(oldKeys[i], state);
      }
    }
  }

  private static int forgottenAt(long key) {
    return (int) ((key * GOLDEN) >>> 52);
  }

  /** Whether this key was forced out lately; asked once. Never true for a key that was not. */
  boolean wasEvicted(long key) {
    int at = forgottenAt(key);
    boolean was = forgotten[at] != 0 && forgotten[at] == (key ^ GOLDEN);
    if (was) {
      forgotten[at] = 0;
    }
    return was;
  }

  /** Makes it the youngest, and not retired. */
  void touch(T state) {
    if (!state.retired && state.younger == null) {
      return;
    }
    (state.retired ? retired : living).remove(state);
    state.retired = false;
    living.add(state);
  }

  /** It is kept for late events only. */
  void retire(T state) {
    (state.retired ? retired : living).remove(state);
    state.retired = true;
    retired.add(state);
  }

  /** The oldest that is not retired, or null. */
  @Nullable T oldest() {
    return living.oldest;
  }

  /** Ends a life: the entry is cleared and used again. Hot path: allocation-free. */
  void remove(T state) {
    unlink(state.key);
    (state.retired ? retired : living).remove(state);
    state.clear();
    state.generation++;
    state.older = null;
    state.younger = free;
    free = state;
    size--;
  }

  private void unlink(long key) {
    int mask = keys.length - 1;
    int hole = home(key);
    while (states[hole] != null && keys[hole] != key) {
      hole = (hole + 1) & mask;
    }
    for (int i = (hole + 1) & mask; states[i] != null; i = (i + 1) & mask) {
      if (((i - home(keys[i])) & mask) >= ((i - hole) & mask)) {
        keys[hole] = keys[i];
        states[hole] = states[i];
        hole = i;
      }
    }
    states[hole] = null;
  }

  /** Ends all lives, without a word. */
  void clear() {
    for (T state = living.oldest; state != null; state = living.oldest) {
      remove(state);
    }
    for (T state = retired.oldest; state != null; state = retired.oldest) {
      remove(state);
    }
    Arrays.fill(forgotten, 0);
  }
}
