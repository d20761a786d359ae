package dev.fathom.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The command, run in this JVM.
 *
 * @param status its exit status
 * @param out what it printed
 * @param err what it said besides
 */
record Fathom(int status, String out, String err) {
  static Fathom run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), false, arguments);
    return new Fathom(status, out.toString(), err.toString());
  }
}
