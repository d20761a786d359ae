/** Ways to carry one operation out asynchronously: io_uring, Linux native AIO, threads. */
module dev.fathom.driver {
  requires transitive org.jspecify;
  requires transitive dev.fathom.linux;
  requires jdk.unsupported; // the option of direct I/O: DirectOption

  exports dev.fathom.driver;
}
