package dev.fathom.bench;

import dev.fathom.bench.load.Job.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A C program, compiled here.
 *
 * @param name its name
 * @param program the program
 * @param operations what it can do
 */
record PeerContender(String name, Peer program, Set<Operation> operations) implements Contender {

  @Override
  public boolean appliesTo(Scenario scenario) {
    return operations.contains(scenario.operation());
  }

  @Override
  public @Nullable String obstacle() {
    return program.obstacle();
  }

  @Override
  public Sample run(Run run) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(run.prefix());
    words.add(program.executable().toString());
    words.addAll(run.job(1).words());
    return Sample.parse(Command.run(words, run.limit()));
  }
}
