/** Histories as events of Java Flight Recorder. */
module dev.fathom.jfr {
  requires transitive dev.fathom.trace;
  requires transitive jdk.jfr;
  requires transitive org.jspecify;

  exports dev.fathom.jfr;
}
