package dev.fathom.kernel.bpf;

import dev.fathom.kernel.bpf.ProgramLoad.Question;
import dev.fathom.linux.Bpf;
import dev.fathom.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Puts an object into the kernel: its types, its maps, then its programs one by one. */
final class Loader {
  private final BpfObject object;
  private final Descriptors descriptors = new Descriptors();
  private final Map<String, BpfMap> maps = new HashMap<>();

  private Loader(BpfObject object) {
    this.object = object;
  }

  static LoadedBpf load(BpfObject object, Predicate<BpfProgram> wanted) throws BpfException {
    Loader loader = new Loader(object);
    boolean done = false;
    try {
      LoadedBpf loaded = loader.load(wanted);
      done = true;
      return loaded;
    } finally {
      if (!done) {
        loader.descriptors.close();
      }
    }
  }

  private LoadedBpf load(Predicate<BpfProgram> wanted) throws BpfException {
    int types = loadTypes();
    MapCreation creation = new MapCreation(types, descriptors);
    for (MapDefinition definition : object.maps()) {
      maps.put(definition.name(), creation.create(definition));
    }
    Map<String, Integer> dataFds = new HashMap<>();
    for (DataSection section : object.data()) {
      dataFds.put(section.name(), creation.create(section));
    }
    KernelBtf kernel = KernelBtf.here();
    ModuleTypes modules = new ModuleTypes(kernel, descriptors);
    ProgramLoad load = new ProgramLoad(object.license(), types, maps, dataFds, kernel, modules);
    List<Question> questions = new ArrayList<>();
    for (LinkedProgram program : object.linkedPrograms()) {
      questions.add(
          wanted.test(program.description())
              ? load.prepare(program)
              : new Question.Settled(new ProgramFinding.NotWanted(program.name())));
    }
    List<LoadedProgram> programs = new ArrayList<>();
    List<ProgramFinding> findings = new ArrayList<>();
    Iterator<Bpf.Loaded> answers = ask(questions).iterator();
    for (Question question : questions) {
      findings.add(
          switch (question) {
            case Question.Settled(ProgramFinding finding) -> finding;
            case Question.Ask(LinkedProgram program, _) ->
                load.settle(program, answers.next(), programs);
          });
    }
    LoadedData data = LoadedData.map(object.data(), dataFds);
    return new LoadedBpf(descriptors, maps, data, programs, findings);
  }

  /**
   * The kernel's answers, in the order of the questions. Its verifier takes seconds for all
   * programs and checks several at a time, so it gets as many as there are processors. By threads
   * that start here and end here: they have the capabilities of this one, and keep none.
   */
  private List<Bpf.Loaded> ask(List<Question> questions) {
    List<CompletableFuture<Bpf.Loaded>> asked = new ArrayList<>();
    List<Bpf.Loaded> answers = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService askers = Executors.newFixedThreadPool(processors)) {
      for (Question question : questions) {
        if (question instanceof Question.Ask ask) {
          asked.add(CompletableFuture.supplyAsync(ask::answer, askers));
        }
      }
      for (CompletableFuture<Bpf.Loaded> each : asked) {
        Bpf.Loaded answer = each.join();
        answers.add(answer);
        if (answer.result() >= 0) {
          descriptors.add(answer.result());
        }
      }
    }
    return answers;
  }

  private int loadTypes() throws BpfException {
    Bpf.Loaded loaded = Bpf.loadTypes(MemorySegment.ofArray(object.types(true)));
    if (loaded.result() == -Errno.EINVAL) {
      Bpf.Loaded older = Bpf.loadTypes(MemorySegment.ofArray(object.types(false)));
      loaded = older.result() >= 0 ? older : loaded;
    }
    if (loaded.result() < 0) {
      throw Refusals.of("load types", -loaded.result(), LogTail.of(loaded.log()));
    }
    return descriptors.add(loaded.result());
  }
}
