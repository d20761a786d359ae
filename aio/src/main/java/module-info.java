/** Contexts, operations and completion queues: asynchronous I/O for programs. */
module dev.fathom.aio {
  requires transitive dev.fathom.driver;
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;

  exports dev.fathom.aio;
}
