package dev.fathom.cli.top;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal of this process, as a full screen and key by key, by stty(1) and the escapes that
 * all terminals since the VT100 know. Closing gives it back as it was. Thread-safe: what comes
 * after closing is not shown.
 */
final class ControllingTerminal implements AutoCloseable {
  private static final Path TERMINAL = Path.of("/dev/tty");
  private static final long STTY_SECONDS = 5;
  private static final String ENTER = "\033[?1049h\033[?25l\033[2J";
  private static final String LEAVE = "\033[0m\033[?25h\033[?1049l";

  private final PrintWriter out;
  private final boolean colours;
  private final String before;
  private final InputStream keys;
  private boolean closed;

  private ControllingTerminal(PrintWriter out, boolean colours, String before, InputStream keys) {
    this.out = out;
    this.colours = colours;
    this.before = before;
    this.keys = keys;
  }

  /** Columns and lines. */
  record Size(int width, int height) {
    /** Where a terminal does not say. */
    static final Size USUAL = new Size(80, 24);
  }

  /**
   * Takes the terminal over.
   *
   * @param out goes to it
   * @throws IOException if there is none, or no stty
   */
  static ControllingTerminal open(PrintWriter out, boolean colours) throws IOException {
    String before = stty("-g");
    InputStream keys = new FileInputStream(TERMINAL.toFile());
    try {
      // A read ends after 0.1 s without a key. Signals' keys are keys: Ctrl-Z would leave a mess.
      stty("-icanon", "-echo", "-isig", "-ixon", "min", "0", "time", "1");
      ControllingTerminal terminal = new ControllingTerminal(out, colours, before, keys);
      terminal.print(ENTER);
      return terminal;
    } catch (IOException | RuntimeException e) {
      keys.close();
      throw e;
    }
  }

  /** The keys pressed; waits up to 0.1 s for one. For one thread. */
  List<Integer> keys() throws IOException {
    byte[] piece = new byte[256];
    int length = keys.read(piece);
    return length <= 0 ? List.of() : Keys.of(piece, length);
  }

  /** Its size now. */
  Size size() {
    try {
      String[] words = stty("size").split(" ", -1);
      int height = Integer.parseInt(words[0]);
      int width = Integer.parseInt(words[words.length - 1]);
      return height < 1 || width < 1 ? Size.USUAL : new Size(width, height);
    } catch (IOException | NumberFormatException e) {
      return Size.USUAL;
    }
  }

  /** Shows lines from the top; what was there before is gone. */
  void show(List<Screen.Line> lines) {
    StringBuilder frame = new StringBuilder("\033[H");
    for (int i = 0; i < lines.size(); i++) {
      Screen.Line line = lines.get(i);
      String look = colours ? escape(line.look()) : "";
      frame.append(look).append(line.text()).append(look.isEmpty() ? "" : "\033[0m");
      frame.append("\033[K").append(i < lines.size() - 1 ? "\r\n" : "");
    }
    print(frame.append("\033[J").toString());
  }

  private static String escape(Screen.Look look) {
    return switch (look) {
      case PLAIN -> "";
      case TITLE -> "\033[7m";
      case FAINT -> "\033[2m";
      case WARNING -> "\033[33m";
    };
  }

  private synchronized void print(String text) {
    if (!closed) {
      out.print(text);
      out.flush();
    }
  }

  /** Whether it takes what is shown. */
  boolean gone() {
    return out.checkError();
  }

  /** Gives it back. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    print(LEAVE);
    closed = true;
    try {
      stty(before);
    } catch (IOException e) {
      // The terminal is gone, and nobody is there to be told.
    }
  }

  private static String stty(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(TERMINAL.toFile())
            .redirectErrorStream(true)
            .start();
    try (InputStream said = process.getInputStream()) {
      String answer = new String(said.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("stty " + words[0] + ": " + answer);
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stty runs", e);
    } finally {
      process.destroy();
    }
  }
}
