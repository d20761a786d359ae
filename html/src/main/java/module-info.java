/** Histories as one HTML page that needs nothing else. */
module dev.fathom.html {
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;

  exports dev.fathom.html;
}
