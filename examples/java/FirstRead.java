import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import dev.fathom.driver.FileOptions;
import java.lang.foreign.Arena;
import java.nio.file.Path;

void main(String[] args) throws Exception {
  try (IoService io = IoService.open();
      IoFile file = io.open(Path.of(args[0]), FileOptions.READ);
      Arena arena = Arena.ofShared()) {
    var memory = arena.allocate(4096);
    int bytes = io.read(file, memory, 0);
    System.out.println(bytes + " bytes, by " + io.report().driver().label());
  }
}
