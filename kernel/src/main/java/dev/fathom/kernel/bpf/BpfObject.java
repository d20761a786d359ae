package dev.fathom.kernel.bpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An object file with BPF programs: parsed, and not yet in the kernel. Set its variables and the
 * sizes of its maps, then load it; it can be loaded several times. For one thread.
 *
 * <pre>{@code
 * BpfObject object = BpfObject.parse(bytes);
 * object.set("self_tgid", pid).maxEntries("records", 16 << 20);
 * try (LoadedBpf loaded = object.load(program -> true)) {
 *   loaded.attach().forEach(finding -> System.err.println(finding.sentence()));
 *   try (RingBufferReader records = RingBufferReader.open(loaded.map("records"))) {
 *     records.consume((data, offset, lengthBytes) -> …);
 *   }
 * }
 * }</pre>
 */
public final class BpfObject {
  private static final String DEFAULT_LICENSE = "";

  private final Elf elf;
  private final Btf btf;
  private final String license;
  private final Map<String, MapDefinition> maps = new LinkedHashMap<>();
  private final List<DataSection> data;
  private final List<LinkedProgram> programs;

  private BpfObject(Elf elf, Btf btf, BtfExt ext) {
    this.elf = elf;
    this.btf = btf;
    Elf.Section licenseSection = elf.section("license");
    this.license = licenseSection == null ? DEFAULT_LICENSE : licenseSection.content().text(0);
    List<MapDefinition> definitions = MapDefinition.of(elf, btf);
    definitions.forEach(map -> maps.put(map.name(), map));
    this.data = DataSection.of(elf, btf);
    this.programs = link(ext, definitions);
    ObjectTypes.write(elf, btf, true);
  }

  /**
   * Parses what {@code clang -g -O2 -target bpf -c} writes.
   *
   * @param file which is not kept
   * @throws MalformedObjectException if it is damaged, or uses what is not known here
   */
  public static BpfObject parse(byte[] file) {
    Elf elf = Elf.parse(file.clone());
    Btf btf = Btf.parse(required(elf, ".BTF"));
    return new BpfObject(elf, btf, BtfExt.parse(required(elf, ".BTF.ext"), btf));
  }

  private static Bytes required(Elf elf, String name) {
    Elf.Section section = elf.section(name);
    if (section == null) {
      throw new MalformedObjectException("no section " + name + ": compile with -g");
    }
    return section.content();
  }

  private List<LinkedProgram> link(BtfExt ext, List<MapDefinition> definitions) {
    Map<Integer, CodeSection> sections = new LinkedHashMap<>();
    for (Elf.Section section : elf.sections()) {
      if (section.isExecutable() && section.content().size() > 0) {
        sections.put(section.index(), CodeSection.of(elf, section));
      }
    }
    Map<Integer, String> dataSections = new HashMap<>();
    data.forEach(section -> dataSections.put(section.index(), section.name()));
    List<LinkedProgram> linked = new ArrayList<>();
    for (CodeSection section : sections.values()) {
      for (CodeSection.Function function : section.functions()) {
        if (!section.name().equals(".text") && function.isGlobal()) {
          linked.add(CodeLinker.link(elf, ext, sections, dataSections, definitions, function));
        }
      }
    }
    return List.copyOf(linked);
  }

  /** Its programs, in the order of the file. */
  public List<BpfProgram> programs() {
    return programs.stream().map(LinkedProgram::description).toList();
  }

  /** Whether it has a global variable of this name. */
  public boolean hasVariable(String name) {
    return data.stream().anyMatch(section -> section.variable(name) != null);
  }

  /**
   * Sets a global variable, constant or not, to what it is when programs begin to run.
   *
   * @throws IllegalArgumentException if there is none of this name, or the value does not fit
   */
  public BpfObject set(String variable, long value) {
    DataSection section = sectionOf(variable);
    section.set(section.required(variable), value);
    return this;
  }

  /**
   * Sets a global variable of any type, e.g. an array.
   *
   * @param value as many bytes as it has, little-endian
   * @throws IllegalArgumentException if there is none of this name, or of this size
   */
  public BpfObject set(String variable, byte[] value) {
    DataSection section = sectionOf(variable);
    section.set(section.required(variable), value);
    return this;
  }

  private DataSection sectionOf(String variable) {
    for (DataSection section : data) {
      if (section.variable(variable) != null) {
        return section;
      }
    }
    throw new IllegalArgumentException("no variable " + variable + " in the object");
  }

  /**
   * Sets how many entries a map has room for.
   *
   * @param entries at least 1; of a ring buffer: bytes, a power of two and at least a page
   * @throws IllegalArgumentException if there is no map of this name
   */
  public BpfObject maxEntries(String map, int entries) {
    MapDefinition definition = maps.get(map);
    if (definition == null) {
      throw new IllegalArgumentException("no map " + map + " in the object");
    }
    if (entries < 1) {
      throw new IllegalArgumentException(entries + " entries of map " + map + " are less than 1");
    }
    maps.put(map, definition.withMaxEntries(entries));
    return this;
  }

  /**
   * Loads maps and programs into the kernel; nothing runs yet. A program that this kernel does not
   * take does not stop the others: see {@link LoadedBpf#findings}. Takes some milliseconds for each
   * program.
   *
   * @param wanted which programs
   * @throws BpfException if nothing can be loaded at all
   */
  public LoadedBpf load(Predicate<BpfProgram> wanted) throws BpfException {
    return Loader.load(this, wanted);
  }

  String license() {
    return license;
  }

  List<MapDefinition> maps() {
    return List.copyOf(maps.values());
  }

  List<DataSection> data() {
    return data;
  }

  List<LinkedProgram> linkedPrograms() {
    return programs;
  }

  byte[] types(boolean with64BitEnums) {
    return ObjectTypes.write(elf, btf, with64BitEnums);
  }
}
